"""What is on offer: a transfer that somebody has still to answer."""

from collections.abc import Iterable

from chat.domain.conversations import PendingTransfer
from chat.store.memory import Memory
from chat.store.transfers import Offer


def offer_of(memory: Memory, conversation: int) -> PendingTransfer | None:
    """The offer that waits for an answer."""
    return offers_of(memory, [conversation]).get(conversation)


def offers_of(memory: Memory, conversations: Iterable[int]) -> dict[int, PendingTransfer]:
    """conversation -> the offer that waits for an answer."""
    pending = memory.transfers.pending_of(conversations, memory.now)
    return {offer.conversation: _told(memory, offer) for offer in pending}


def _told(memory: Memory, offer: Offer) -> PendingTransfer:
    by = memory.people.get(offer.offered_by)
    assert by is not None
    agent = memory.people.get(offer.agent) if offer.agent is not None else None
    group = memory.workgroups.get(offer.workgroup) if offer.workgroup is not None else None
    return PendingTransfer(by, agent, group, offer.note, offer.expires_at)
