"""Delivered and read: marks move forward, by those who take part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chat.domain.commands import CloseConversation, MarkDelivered, MarkRead
from chat.domain.conversations import ById
from chat.domain.events import DeliveredAdvanced, ReadAdvanced
from chat.domain.receipts import Marks
from tests.actions.office import Office

Refused = Callable[[str], Any]


def test_read_is_a_watermark_that_never_goes_back(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    said = [office.say(alice, talk).message for _ in range(3)]
    seqs = [m.seq for m in said]
    assert office.do(wei, MarkRead(ById(talk.id), message_id=said[1].id)) == Marks(seqs[1], seqs[1], 0, 1)
    assert office.do(wei, MarkRead(ById(talk.id), message_id=said[0].id)) == Marks(seqs[1], seqs[1], 0, 1)
    assert office.do(wei, MarkRead(ById(talk.id), message_id=10**9)) == Marks(seqs[2], seqs[2], 0, 0)
    told = [(event.reader.id, event.previous, event.message.seq) for event in office.events(ReadAdvanced)]
    assert told == [(wei.id, 0, seqs[1]), (wei.id, seqs[1], seqs[2])]


def test_delivered_goes_by_seq_or_reference_and_does_not_read(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    first, second = (office.say(alice, talk, client_id=f"m{n}").message for n in range(2))
    assert office.do(wei, MarkDelivered(ById(talk.id), seq=first.seq)) == Marks(first.seq, 0, 0, 2)
    assert office.do(wei, MarkDelivered(ById(talk.id), reference="m1")) == Marks(second.seq, 0, 0, 2)
    office.do(wei, MarkDelivered(ById(talk.id), seq=first.seq))
    assert [event.message.seq for event in office.events(DeliveredAdvanced)] == [first.seq, second.seq]


def test_a_number_beyond_the_end_means_the_newest(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    newest = office.say(alice, talk).message
    assert office.do(wei, MarkDelivered(ById(talk.id), seq=1 << 52)).delivered == newest.seq


def test_a_message_of_another_conversation_is_no_reference(office: Office, refused: Refused) -> None:
    wei, lin, alice = office.agent("wei"), office.agent("lin"), office.visitor()
    talk, other = office.open(alice, wei), office.open(alice, lin)
    elsewhere = office.say(alice, other, client_id="elsewhere").message
    with refused("not_found"):
        office.do(wei, MarkRead(ById(talk.id), reference="elsewhere"))
    read = office.do(wei, MarkRead(ById(talk.id), message_id=elsewhere.id))
    assert read.read == talk.last_seq, "an id is a watermark in its own conversation"


def test_an_onlooker_of_the_group_leaves_no_mark(office: Office) -> None:
    wei, lin, alice = office.agent("wei"), office.agent("lin"), office.visitor()
    talk = office.open(alice)
    said = office.say(alice, talk).message
    holder = office.see(alice, talk).conversation.agent
    assert holder is not None
    onlooker = lin if holder.id == wei.id else wei
    assert office.do(onlooker, MarkRead(ById(talk.id), message_id=said.id)) == Marks()
    assert office.events(ReadAdvanced) == []


def test_a_closed_conversation_can_still_be_read(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    said = office.say(wei, talk).message
    office.do(wei, CloseConversation(ById(talk.id)))
    assert office.do(alice, MarkRead(ById(talk.id), message_id=said.id)).unread == 0
