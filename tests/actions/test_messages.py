"""Sending and recalling: identity, order, windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chat.domain.commands import CloseConversation, MarkRead, OfferOrder, PayCard, RecallMessage, SendMessage
from chat.domain.conversations import ById, State
from chat.domain.events import CardChanged, MessagePosted, MessageRecalled
from chat.domain.messages import Message, Notice, OrderOffer, Text
from chat.domain.queries import Missed
from chat.domain.receipts import Position
from tests.actions.office import Office

Refused = Callable[[str], Any]


def test_the_same_client_id_is_the_same_message_and_is_told_once(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    first = office.say(alice, talk, "one", client_id="m1")
    again = office.say(alice, talk, "another text", client_id="m1")
    assert (first.repeated, again.repeated) == (False, True)
    assert again.message.id == first.message.id
    assert again.message.body == Text("one")
    assert [event.message.uid for event in office.events(MessagePosted)].count("m1") == 1
    assert office.see(alice, talk).conversation.last_seq == first.message.seq


def test_a_client_id_used_in_another_conversation_is_refused(office: Office, refused: Refused) -> None:
    wei, lin, alice = office.agent("wei"), office.agent("lin"), office.visitor()
    one, other = office.open(alice, wei), office.open(alice, lin)
    office.say(alice, one, client_id="m1")
    with refused("client_id_reused"):
        office.say(alice, other, client_id="m1")
    assert [m for m in office.history(alice, other) if m.uid == "m1"] == []


def test_two_senders_may_use_one_client_id_and_each_finds_their_own(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    hers = office.say(alice, talk, "hers", client_id="1")
    his = office.say(wei, talk, "his", client_id="1")
    assert hers.message.uid == "1"
    assert his.message.uid != "1"  # a uid is unique in the organisation
    assert his.message.client_id == "1"
    office.do(wei, RecallMessage(ById(talk.id), "1"))
    recalled = {m.id: m.recalled for m in office.history(alice, talk)}
    assert (recalled[hers.message.id], recalled[his.message.id]) == (False, True)


def test_a_message_without_client_id_gets_a_name_of_ours(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    uids = {office.say(alice, talk).message.uid for _ in range(3)}
    assert len(uids) == 3
    assert all(uid.startswith("MSG_") for uid in uids)


def test_unread_counts_others_words_but_neither_notices_nor_recalled_ones(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)  # "assigned" was said by the house
    said = [office.say(alice, talk, client_id=str(n)) for n in range(3)]
    assert office.events(MessagePosted)[-1].unread == {wei.id: 3}
    assert (office.see(wei, talk).unread, office.see(alice, talk).unread) == (3, 0)
    office.do(alice, RecallMessage(ById(talk.id), "2"))
    assert office.see(wei, talk).unread == 2
    office.do(wei, MarkRead(ById(talk.id), message_id=said[0].message.id))
    assert office.see(wei, talk).unread == 1


@pytest.mark.parametrize("late", [False, True])
def test_a_message_is_recalled_inside_its_window_only(office: Office, refused: Refused, late: bool) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    office.say(alice, talk, client_id="m1")
    office.now += office.house.rules.recall_window + (1 if late else 0)
    if late:
        with refused("recall_too_late"):
            office.do(alice, RecallMessage(ById(talk.id), "m1"))
        assert office.events(MessageRecalled) == []
    else:
        office.do(alice, RecallMessage(ById(talk.id), "m1"))
        office.now += office.house.rules.recall_window
        office.do(alice, RecallMessage(ById(talk.id), "m1"))  # a second time changes nothing
        assert len(office.events(MessageRecalled)) == 1


def test_only_ones_own_message_is_recalled(office: Office, refused: Refused) -> None:
    wei, alice, bob = office.agent("wei"), office.visitor(), office.visitor("Bob")
    talk = office.open(alice, wei)
    office.say(alice, talk, client_id="m1")
    with refused("forbidden"):
        office.do(wei, RecallMessage(ById(talk.id), "m1"))
    with refused("not_found"):
        office.do(bob, RecallMessage(ById(talk.id), "m1"))


def test_strangers_can_neither_speak_nor_learn_that_there_is_a_talk(office: Office, refused: Refused) -> None:
    wei, outsider, alice, bob = (
        office.agent("wei"),
        office.agent("lin", in_group=False),
        office.visitor(),
        office.visitor("Bob"),
    )
    talk = office.open(alice, wei)
    for stranger in (bob, outsider):
        with refused("not_found"):
            office.say(stranger, talk)
        with refused("not_found"):
            office.see(stranger, talk)
    assert [m.sender.id for m in office.history(wei, talk) if not isinstance(m.body, Notice)] == []


def test_an_agent_may_not_speak_in_a_closed_conversation_but_a_visitor_wakes_it(
    office: Office, refused: Refused
) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    before = office.say(alice, talk, client_id="before").message
    closed = office.do(wei, CloseConversation(ById(talk.id))).conversation
    with refused("conversation_closed"):
        office.say(wei, talk)
    assert office.say(alice, talk, "again", client_id="before").message.id == before.id
    assert office.see(alice, talk).conversation.state is State.CLOSED, "a repeat wakes nobody"

    after = office.say(alice, talk, client_id="after").message
    woken = office.see(alice, talk).conversation
    assert (woken.id, woken.no, woken.topic) == (talk.id, talk.no, talk.topic)
    assert (woken.state, woken.reopened) == (State.OPEN, 1)
    assert after.seq > closed.last_seq
    assert [m.seq for m in office.history(alice, talk)] == list(range(1, woken.last_seq + 1))


def test_a_text_or_client_id_that_is_too_long_is_refused_and_not_stored(office: Office, refused: Refused) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    with refused("too_large"):
        office.say(alice, talk, "字" * (office.house.rules.text_length + 1))
    with refused("bad_request"):
        office.do(alice, SendMessage(ById(talk.id), Text("x"), "i" * (office.house.rules.client_id_length + 1)))
    assert office.see(alice, talk).conversation.last_seq == talk.last_seq


def test_history_and_what_was_told_since_make_the_history_fetched_later(office: Office) -> None:
    """However early somebody began to listen: what they had, and what they heard since, is what there is now."""
    office.house = type(office.house)(type(office.house.rules)(visitors_may_pay=True), office.presence)
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    snapshots = [(len(office.told), office.history(alice, talk))]
    for n in range(8):
        office.say((alice, wei)[n % 2], talk, f"text {n}", client_id=f"m{n}")
        if n == 3:
            offered = office.do(wei, OfferOrder(ById(talk.id), "定金", "29.9", 60))
        if n == 4:
            office.do(alice, RecallMessage(ById(talk.id), "m2"))
        if n == 6:
            office.do(alice, PayCard(offered.message.body.card.id))
        snapshots.append((len(office.told), office.history(alice, talk)))
    for heard, known in snapshots:
        assert replayed(known, [p.event for p in office.told[heard:]]) == office.history(alice, talk)


def test_who_comes_back_hears_changes_to_what_they_had_then_what_was_said_since(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    for n in range(3):
        newest = office.say(alice, talk, client_id=f"m{n}").message
    left_at = Position(newest.seq, newest.rev)
    office.do(alice, RecallMessage(ById(talk.id), "m0"))
    office.say(wei, talk, client_id="w0")
    office.do(wei, RecallMessage(ById(talk.id), "w0"))
    missing = office.ask(alice, Missed(talk.id, left_at, 100))
    assert [type(event) for event in missing.events] == [MessageRecalled, MessagePosted]
    assert [event.message.uid for event in missing.events] == ["m0", "w0"]
    assert missing.events[1].message.recalled
    assert not missing.more
    caught_up = Position(newest.seq + 1, missing.rev)
    assert office.ask(alice, Missed(talk.id, caught_up, 100)).events == ()


def replayed(known: list[Message], events: list[Any]) -> list[Message]:
    """The history that a client comes to who had `known` and heard `events`."""
    messages = {message.seq: message for message in known}
    for event in events:
        if isinstance(event, MessagePosted | MessageRecalled | CardChanged):
            messages[event.message.seq] = event.message
    assert all(isinstance(m.body, OrderOffer) or m.rev for m in messages.values())
    return [messages[seq] for seq in sorted(messages)]
