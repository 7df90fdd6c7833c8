"""Who is offered a conversation may look before they answer, and no longer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from chat.domain.commands import AnswerTransfer, CloseConversation, TransferConversation
from chat.domain.conversations import ById, Conversation
from chat.domain.desk import CountConversations
from chat.domain.events import ConversationTurned, ListeningEnded, Turn
from chat.domain.people import Actor
from chat.domain.queries import Conversations, MayListen
from chat.domain.service import KeepOrder
from tests.actions.office import Office

Refused = Callable[[str], AbstractContextManager[object]]


@pytest.fixture
def wei(office: Office) -> Actor:
    return office.agent("wei")


@pytest.fixture
def outsider(office: Office) -> Actor:
    """A colleague who hears nothing of this group."""
    return office.agent("chen", in_group=False)


@pytest.fixture
def talk(office: Office, wei: Actor, outsider: Actor) -> Conversation:
    """On offer to the outsider."""
    made = office.open(office.visitor(), wei)
    office.do(wei, TransferConversation(ById(made.id), agent=outsider.id, note="knows cards"))
    return made


def listed(office: Office, actor: Actor, which: str) -> list[int]:
    return [view.conversation.id for view in office.ask(actor, Conversations(which)).items]


def test_what_is_offered_can_be_read_and_found_again(office: Office, talk: Conversation, outsider: Actor) -> None:
    seen = office.see(outsider, talk)
    assert seen.transfer is not None
    assert seen.transfer.note == "knows cards"
    assert office.history(outsider, talk), "what was said before helps to decide"
    assert office.ask(outsider, MayListen(ById(talk.id), team=True)).id == talk.id
    assert listed(office, outsider, "mine") == listed(office, outsider, "all") == [talk.id]
    counts = office.ask(outsider, CountConversations())
    assert (counts.mine, counts.all, counts.unread) == (1, 1, 0)


def test_it_is_offered_to_one(office: Office, talk: Conversation, refused: Refused) -> None:
    other = office.agent("lin", in_group=False)
    with refused("not_found"):
        office.see(other, talk)
    assert listed(office, other, "mine") == []


def test_who_looks_takes_no_part_yet(office: Office, talk: Conversation, outsider: Actor, refused: Refused) -> None:
    with refused("already_taken"):
        office.say(outsider, talk)
    with refused("already_taken"):
        office.do(outsider, CloseConversation(ById(talk.id)))


@pytest.mark.parametrize("how", ["declined", "late", "offered to another", "passed to the group", "closed"])
def test_with_the_offer_the_right_to_look_ends(
    office: Office, talk: Conversation, wei: Actor, outsider: Actor, refused: Refused, how: str
) -> None:
    other = office.agent("lin", in_group=False)
    office.told.clear()
    match how:
        case "declined":
            office.do(outsider, AnswerTransfer(ById(talk.id), accept=False))
        case "late":
            office.now += office.house.rules.transfer_wait
            office.do(office.system, KeepOrder(100))
        case "offered to another":
            office.do(wei, TransferConversation(ById(talk.id), agent=other.id))
        case "passed to the group":
            office.do(wei, TransferConversation(ById(talk.id), workgroup=office.group.id))
        case "closed":
            office.do(wei, CloseConversation(ById(talk.id)))
    with refused("not_found"):
        office.see(outsider, talk)
    assert listed(office, outsider, "mine") == []
    assert ListeningEnded(outsider.id, frozenset((talk.id,))) in office.events(ListeningEnded)
    told = [
        p.event for p in office.told if isinstance(p.event, ConversationTurned) and ("person", outsider.id) in p.rooms
    ]
    ended = Turn.TRANSFER_REJECTED if how == "declined" else Turn.TRANSFER_TIMED_OUT
    assert [event.turn for event in told] == [ended], "their page learns that it is over"


def test_an_offer_made_again_does_not_end_the_listening(
    office: Office, talk: Conversation, wei: Actor, outsider: Actor
) -> None:
    office.told.clear()
    office.do(wei, TransferConversation(ById(talk.id), agent=outsider.id))
    assert office.events(ListeningEnded) == []
    assert office.see(outsider, talk).transfer is not None


def test_a_colleague_of_the_group_goes_on_hearing(office: Office, wei: Actor) -> None:
    talk = office.open(office.visitor())
    lin = office.agent("lin")
    office.do(wei, TransferConversation(ById(talk.id), agent=lin.id))
    office.told.clear()
    office.do(lin, AnswerTransfer(ById(talk.id), accept=False))
    assert office.events(ListeningEnded) == []
    office.see(lin, talk)
