"""What is on offer: a transfer that somebody has still to answer."""

from collections.abc import Iterable

from chat.actions import access
from chat.domain import rooms
from chat.domain.conversations import Conversation, PendingTransfer
from chat.domain.events import ConversationTurned, ListeningEnded, Turn
from chat.domain.people import Actor, Organisation
from chat.store.memory import Memory, Transaction
from chat.store.transfers import Offer


def offer_of(memory: Memory, conversation: int) -> PendingTransfer | None:
    """The offer that waits for an answer."""
    return offers_of(memory, [conversation]).get(conversation)


def offers_of(memory: Memory, conversations: Iterable[int]) -> dict[int, PendingTransfer]:
    """conversation -> the offer that waits for an answer."""
    pending = memory.transfers.pending_of(conversations, memory.now)
    return {offer.conversation: _told(memory, offer) for offer in pending}


def withdraw(tx: Transaction, conversation: Conversation) -> int | None:
    """Take back what is on offer. For whom it was offered to, time has run out; answers who that is."""
    offer = tx.transfers.pending(conversation.id)
    if offer is None:
        return None
    tx.transfers.settle(offer.id, "cancelled")
    if offer.agent is not None:
        unread, details = tx.participants.unread(conversation.id), {"transfer": offer.id}
        event = ConversationTurned(Turn.TRANSFER_TIMED_OUT, conversation, tx.now, None, unread, None, details)
        tx.tell(event, rooms.person(offer.agent))
    return offer.agent


def part(tx: Transaction, organisation: Organisation, conversation: Conversation, agent: int | None) -> None:
    """Who heard a conversation only because it was offered to them hears it no longer."""
    person = tx.people.get(agent) if agent is not None else None
    if person is not None and not access.may_hear(tx, Actor(person, organisation), conversation):
        tx.tell(ListeningEnded(person.id, frozenset((conversation.id,))), rooms.control(person.id))


def _told(memory: Memory, offer: Offer) -> PendingTransfer:
    by = memory.people.get(offer.offered_by)
    assert by is not None
    agent = memory.people.get(offer.agent) if offer.agent is not None else None
    group = memory.workgroups.get(offer.workgroup) if offer.workgroup is not None else None
    return PendingTransfer(by, agent, group, offer.note, offer.expires_at)
