"""Attacks on who may speak, after all that can become of a conversation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chat.domain.commands import (
    AcceptConversation,
    AnswerTransfer,
    CloseConversation,
    InviteAgent,
    InviteVisitor,
    OfferOrder,
    RecallMessage,
    TransferConversation,
)
from chat.domain.conversations import ById, State
from chat.domain.events import ListeningEnded, MessagePosted
from chat.domain.groups import CreateGroup
from chat.domain.people import Role
from chat.domain.staff import ChangeWorkgroup
from tests.actions.office import Office

Refused = Callable[[str], Any]


def test_who_had_it_before_it_was_reopened_speaks_no_more(office: Office, refused: Refused) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    ref = ById(office.open(alice).id)
    conversation = office.do(wei, CloseConversation(ref)).conversation
    office.leave(wei)
    office.say(alice, conversation)
    assert office.see(alice, conversation).conversation.state is State.OFFLINE
    lin = office.agent("lin", capacity=0)
    office.do(lin, AcceptConversation(ref))
    with refused("already_taken"):
        office.say(wei, conversation)
    with refused("already_taken"):
        office.do(wei, CloseConversation(ref))
    assert wei.person not in office.see(lin, conversation).participants


def test_who_had_it_before_another_agent_invited_speaks_no_more(office: Office, refused: Refused) -> None:
    wei, lin, alice = office.agent("wei"), office.agent("lin"), office.visitor()
    first = office.do(wei, InviteVisitor(alice.id)).view.conversation
    ref = ById(first.id)
    office.do(wei, TransferConversation(ref, agent=lin.id))
    office.do(lin, AnswerTransfer(ref, True))
    office.do(lin, CloseConversation(ref))
    again = office.do(wei, InviteVisitor(alice.id)).view.conversation
    assert (again.id, again.agent, again.reopened) == (first.id, wei.person, 1)
    with refused("already_taken"):
        office.say(lin, again)


def test_a_card_in_what_waits_is_the_first_answer(office: Office, refused: Refused) -> None:
    wei, lin, alice = office.agent("wei", capacity=0), office.agent("lin", capacity=0), office.visitor()
    conversation = office.open(alice)
    assert conversation.state is State.QUEUED
    card = OfferOrder(ById(conversation.id), "VIP", "1.0", 60, "card-1")
    office.do(wei, card)
    taken = office.see(alice, conversation).conversation
    assert (taken.state, taken.agent) == (State.OPEN, wei.person)
    with refused("already_taken"):
        office.do(lin, card)


def test_a_group_that_passed_it_on_hears_no_more(office: Office) -> None:
    wei, lin, alice = office.agent("wei"), office.agent("lin"), office.visitor()
    chen = office.agent("chen", in_group=False)
    other = office.decide(lambda tx: tx.workgroups.add(office.organisation.id, "wg_other", "Other", "round_robin"))
    office.decide(lambda tx: tx.workgroups.join(other, chen.id))
    conversation = office.open(alice)
    assert conversation.agent == wei.person
    office.do(wei, TransferConversation(ById(conversation.id), workgroup=other))
    assert office.see(alice, conversation).conversation.agent == chen.person
    assert [ended.person for ended in office.events(ListeningEnded)] == [lin.id]
    ended = [isinstance(told.event, ListeningEnded) for told in office.told].index(True)
    later = [told.event for told in office.told[ended:] if isinstance(told.event, MessagePosted)]
    assert later, "what is said of the move is said after the old group has gone"


def test_no_group_takes_the_name_of_a_reopened_conversation(office: Office, refused: Refused) -> None:
    alice = office.visitor()
    conversation = office.open(alice)
    office.do(alice, CreateGroup("team", no="team"))
    office.do(alice, CreateGroup("team", no="team-2"))
    for no in ("team", conversation.no, f"{conversation.no}-2"):
        with refused("bad_request"):
            office.do(alice, CreateGroup("trap", no=no))


def test_an_offer_ends_with_the_next_one_and_with_the_conversation(office: Office, refused: Refused) -> None:
    wei, lin, chen = office.agent("wei"), office.agent("lin"), office.agent("chen")
    alice = office.visitor()
    ref = ById(office.open(alice, wei).id)
    office.do(wei, TransferConversation(ref, agent=lin.id))
    office.do(wei, TransferConversation(ref, agent=chen.id))
    with refused("not_found"):
        office.do(lin, AnswerTransfer(ref, True))
    office.do(wei, CloseConversation(ref))
    with refused("not_found"):
        office.do(chen, AnswerTransfer(ref, True))


def test_who_comes_late_has_all_of_it_unread(office: Office) -> None:
    wei, lin, alice = office.agent("wei"), office.agent("lin"), office.visitor()
    conversation = office.open(alice, wei)
    ref = ById(conversation.id)
    for number in range(4):
        office.say(alice, conversation, client_id=f"m{number}")
    office.do(wei, InviteAgent(ref, lin.id))
    assert office.see(lin, conversation).unread == office.see(wei, conversation).unread == 4
    office.do(alice, RecallMessage(ref, "m1"))
    assert office.see(lin, conversation).unread == office.see(wei, conversation).unread == 3


def test_who_left_a_group_does_not_hear_what_visitors_reopen(office: Office) -> None:
    wei, alice, bob = office.agent("wei"), office.visitor(), office.visitor("Bob")
    closed = office.open(alice)
    office.do(wei, CloseConversation(ById(closed.id)))
    office.leave(wei)
    lin = office.agent("lin")
    own = office.open(bob)
    assert (closed.workgroup, own.agent) == (office.group, lin.person)
    office.do(lin, CloseConversation(ById(own.id)))
    office.do(
        replace(wei, person=replace(wei.person, role=Role.ADMIN)), ChangeWorkgroup(office.group.id, members=(wei.id,))
    )
    assert [(ended.person, ended.conversations) for ended in office.events(ListeningEnded)] == [(lin.id, {closed.id})]
