"""Opening, taking, passing on, closing and rating."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chat.domain.commands import (
    AcceptConversation,
    AnswerTransfer,
    CloseConversation,
    InviteAgent,
    InviteVisitor,
    OpenConversation,
    RateConversation,
    TransferConversation,
)
from chat.domain.conversations import ById, State
from chat.domain.events import ConversationTurned, Rated, Turn
from chat.domain.people import Actor
from tests.actions.office import Office

Refused = Callable[[str], Any]


def waiting(office: Office) -> tuple[Actor, Actor, Actor, Any]:
    """Two agents without room, a visitor, and the conversation that waits for either of them."""
    wei, lin, alice = office.agent("wei", capacity=0), office.agent("lin", capacity=0), office.visitor()
    return wei, lin, alice, office.open(alice)


def turns(office: Office) -> list[Turn]:
    return [event.turn for event in office.events(ConversationTurned)]


def test_opening_twice_is_the_same_conversation(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    first = office.do(alice, OpenConversation(agent=wei.id))
    again = office.do(alice, OpenConversation(agent=wei.id))
    assert (first.created, again.created) == (True, False)
    assert first.view.conversation.id == again.view.conversation.id
    assert first.view.conversation.topic == f"org/agent/ag_wei/{alice.person.uid}"


def test_opening_a_closed_conversation_wakes_the_same_one(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    office.do(alice, CloseConversation(ById(talk.id)))
    woken = office.do(alice, OpenConversation(agent=wei.id))
    assert woken.created
    assert (woken.view.conversation.id, woken.view.conversation.no) == (talk.id, talk.no)
    assert woken.view.conversation.state is State.OPEN


def test_the_first_to_accept_has_it_and_the_second_is_told(office: Office, refused: Refused) -> None:
    wei, lin, alice, talk = waiting(office)
    assert office.do(wei, AcceptConversation(ById(talk.id))).conversation.agent == wei.person
    assert office.do(wei, AcceptConversation(ById(talk.id))).conversation.agent == wei.person
    for attempt in (lambda: office.do(lin, AcceptConversation(ById(talk.id))), lambda: office.say(lin, talk)):
        with refused("already_taken"):
            attempt()
    assert turns(office).count(Turn.ASSIGNED) == 1
    with refused("forbidden"):
        office.do(alice, AcceptConversation(ById(talk.id)))


def test_the_first_answer_is_the_acceptance(office: Office, refused: Refused) -> None:
    wei, lin, alice, talk = waiting(office)
    office.say(lin, talk, "I take this")
    taken = office.see(alice, talk).conversation
    assert (taken.state, taken.agent) == (State.OPEN, lin.person)
    with refused("already_taken"):
        office.say(wei, talk, "so do I")


def test_a_transfer_moves_when_it_is_accepted(office: Office, refused: Refused) -> None:
    wei, lin, alice = office.agent("wei"), office.agent("lin"), office.visitor()
    talk = office.open(alice, wei)
    office.do(wei, TransferConversation(ById(talk.id), agent=lin.id, note="knows cards"))
    assert office.see(alice, talk).conversation.agent == wei.person
    office.say(wei, talk, "a moment please")
    moved = office.do(lin, AnswerTransfer(ById(talk.id), accept=True)).conversation
    assert moved.agent == lin.person
    office.say(lin, talk, "hello")
    with refused("already_taken"):
        office.say(wei, talk, "one more thing")
    assert office.say(alice, talk, client_id="m").message.conversation == talk.id
    assert turns(office)[-2:] == [Turn.TRANSFER_OFFERED, Turn.TRANSFERRED]


@pytest.mark.parametrize("how", ["rejected", "late", "closed meanwhile", "somebody else's"])
def test_a_transfer_that_is_not_accepted_in_time_stays(office: Office, refused: Refused, how: str) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice)
    lin, chen = office.agent("lin"), office.agent("chen")
    office.do(wei, TransferConversation(ById(talk.id), agent=lin.id))
    match how:
        case "rejected":
            office.do(lin, AnswerTransfer(ById(talk.id), accept=False))
        case "late":
            office.now += office.house.rules.transfer_wait
        case "closed meanwhile":
            office.do(alice, CloseConversation(ById(talk.id)))
    with refused("transfer_ended"):
        office.do(chen if how == "somebody else's" else lin, AnswerTransfer(ById(talk.id), accept=True))
    assert office.see(alice, talk).conversation.agent == wei.person
    if how in ("rejected", "late"):
        assert turns(office)[-1] is Turn.TRANSFER_REJECTED
        assert office.decide(lambda tx: tx.transfers.pending(talk.id)) is None
        office.say(wei, talk, "still here")


def test_a_transfer_to_a_group_queues_at_once(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    office.leave(wei)
    lin = office.agent("lin", capacity=0)
    moved = office.do(wei, TransferConversation(ById(talk.id), workgroup=office.group.id)).conversation
    assert (moved.state, moved.agent) == (State.QUEUED, None)
    office.do(lin, AcceptConversation(ById(talk.id)))
    assert office.see(alice, talk).conversation.agent == lin.person


def test_a_colleague_who_is_invited_speaks_beside_the_agent_in_charge(office: Office) -> None:
    wei, lin, alice = office.agent("wei"), office.agent("lin", in_group=False), office.visitor()
    talk = office.open(alice, wei)
    office.do(wei, InviteAgent(ById(talk.id), lin.id))
    office.say(lin, talk, "good morning")
    view = office.see(alice, talk)
    assert view.conversation.agent == wei.person
    assert {person.id for person in view.participants} == {alice.id, wei.id, lin.id}


def test_an_invited_visitor_answers_in_the_agents_conversation(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    invited = office.do(wei, InviteVisitor(alice.id))
    assert invited.created
    assert office.say(alice, invited.view.conversation).conversation.state is State.OPEN
    assert not office.do(wei, InviteVisitor(alice.id)).created


def test_closing_is_for_those_who_take_part_and_happens_once(office: Office, refused: Refused) -> None:
    wei, lin, alice = office.agent("wei"), office.agent("lin"), office.visitor()
    talk = office.open(alice)
    agent = office.see(alice, talk).conversation.agent
    assert agent is not None
    bystander = lin if agent.id == wei.id else wei
    with refused("already_taken"):
        office.do(bystander, CloseConversation(ById(talk.id)))
    for _ in range(2):
        assert office.do(alice, CloseConversation(ById(talk.id))).conversation.state is State.CLOSED
    assert turns(office).count(Turn.CLOSED) == 1


def test_a_service_is_rated_once_each_time_it_was_opened(office: Office, refused: Refused) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    rating = RateConversation(ById(talk.id), 5, resolved=True, comment="谢谢")
    for score in (0, 6):
        with refused("bad_request"):
            office.do(alice, RateConversation(ById(talk.id), score, resolved=True))
    with refused("forbidden"):
        office.do(wei, rating)
    office.do(alice, rating)
    with refused("already_rated"):
        office.do(alice, rating)
    office.do(alice, CloseConversation(ById(talk.id)))
    office.open(alice, wei)
    office.do(alice, rating)
    assert [event.score for event in office.events(Rated)] == [5, 5]
