"""Who waits for a group: places, how long it may take, and telling those who wait when the line moves."""

from collections.abc import Sequence

from chat.actions.house import House
from chat.actions.rules import rules_of
from chat.domain import rooms
from chat.domain.conversations import Conversation, Queue, State
from chat.domain.events import ConversationTurned, Turn
from chat.store.memory import Memory, Transaction

# Fewer finished talks than this say nothing about the next one.
_ENOUGH = 3
_LOOKED_AT = 20


def queue_of(memory: Memory, house: House, conversation: Conversation) -> Queue | None:
    """Its place in the queue, or None when it does not queue."""
    if conversation.state is not State.QUEUED or conversation.workgroup is None:
        return None
    position, size = memory.conversations.queue_place(conversation)
    return _queue(position, size, wait_per_place(memory, house, conversation))


def queues_of(memory: Memory, house: House, conversations: Sequence[Conversation]) -> dict[int, Queue]:
    """conversation -> its place, of those that queue: each line is looked at once."""
    lines: dict[int, list[Conversation]] = {}
    for conversation in conversations:
        if conversation.state is State.QUEUED and conversation.workgroup is not None:
            lines.setdefault(conversation.workgroup.id, []).append(conversation)
    found: dict[int, Queue] = {}
    for group, waiting in lines.items():
        places = {id_: place for place, id_ in enumerate(memory.conversations.queue_line(group), 1)}
        each = wait_per_place(memory, house, waiting[0])
        found.update((c.id, _queue(places[c.id], len(places), each)) for c in waiting)
    return found


def wait_per_place(memory: Memory, house: House, conversation: Conversation) -> int:
    """How long (ms) it takes until the line of this conversation's group moves on by one.

    The last talks tell: their mean length, shared by those that run side by side now.
    """
    assert conversation.workgroup is not None
    lengths = memory.conversations.durations(conversation.workgroup.id, _LOOKED_AT)
    if len(lengths) < _ENOUGH:
        return rules_of(memory, house, conversation.organisation).wait_per_person
    side_by_side = memory.conversations.count_open(conversation.workgroup.id)
    return max(1000, sum(lengths) // len(lengths) // max(1, side_by_side))


def tell_moved(tx: Transaction, house: House, group: int, place: int = 1) -> None:
    """Everybody from `place` on has a new place; the first of them hear it at once, the rest when they come closer."""
    moved = tx.conversations.queued(group, place - 1, max(0, house.rules.queue_told - place + 1))
    if not moved:
        return
    size = tx.conversations.queue_size(group)
    each = wait_per_place(tx, house, moved[0])
    for position, conversation in enumerate(moved, place):
        if conversation.visitor is not None:
            unread = tx.participants.unread(conversation.id)
            queue = _queue(position, size, each)
            event = ConversationTurned(Turn.QUEUE_MOVED, conversation, tx.now, None, unread, queue)
            tx.tell(event, rooms.person(conversation.visitor.id))


def _queue(position: int, size: int, each: int) -> Queue:
    return Queue(position, size, position * each // 1000)
