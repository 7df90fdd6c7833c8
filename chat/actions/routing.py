"""Who answers: giving conversations to seats that have room, keeping the queue, waking what was closed."""

import random
from collections.abc import Callable, Sequence
from typing import Final

from chat.actions.house import House
from chat.actions.posting import notice
from chat.domain import rooms
from chat.domain.conversations import Conversation, Queue, State
from chat.domain.events import ConversationTurned, Turn
from chat.domain.people import Organisation, Person, Role, Seat, Workgroup
from chat.store.memory import Memory, Transaction

VISITOR, AGENT, INVITED, FORMER = "visitor", "agent", "invited", "former"


def system(memory: Memory, organisation: int) -> Person:
    """The person in whose name the house speaks."""
    return memory.people.of_organisation(organisation, [Role.SYSTEM])[0]


def seat(memory: Memory, house: House, person: Person) -> Seat | None:
    """The person's seat, with what it carries now."""
    kept = memory.seats.get(person.id)
    if kept is None:
        return None
    status, capacity = kept
    return Seat(person, status, capacity, memory.seats.load(person.id), house.presence.connected(person.id))


def place(tx: Transaction, house: House, organisation: Organisation, conversation: Conversation) -> Conversation:
    """Give a conversation that waits to whom it asks for: open, or queued, or offline."""
    if conversation.workgroup is None:
        return _place_with_agent(tx, house, organisation, conversation)
    seats = _seats_of(tx, house, conversation.workgroup)
    free = [s for s in seats if s.has_room]
    if free and conversation.workgroup.routing != "manual":
        chosen = _choose(tx, conversation, conversation.workgroup, free)
        return assign(tx, organisation, conversation, chosen.person)
    anybody = any(s.connected for s in seats)
    return _wait(tx, house, organisation, conversation, State.QUEUED if anybody else State.OFFLINE)


def assign(tx: Transaction, organisation: Organisation, conversation: Conversation, agent: Person) -> Conversation:
    """The agent has it from now on; whoever had it before is a former participant."""
    if conversation.agent is not None and conversation.agent.id != agent.id:
        tx.participants.join(conversation.id, conversation.agent.id, FORMER, tx.now)
    tx.conversations.change(conversation.id, state=State.OPEN.value, agent=agent.id, queued_at=None, closed_at=None)
    tx.participants.join(conversation.id, agent.id, AGENT, tx.now)
    return turn(tx, organisation, conversation.id, Turn.ASSIGNED, "assigned", by=agent, agent=agent.nickname)


def reopen(tx: Transaction, house: House, organisation: Organisation, conversation: Conversation) -> Conversation:
    """A visitor came back to a closed conversation: the same one goes on, and is routed again."""
    reopened = tx.conversations.change(
        conversation.id, state=State.OFFLINE.value, closed_at=None, reopened=conversation.reopened + 1
    )
    return place(tx, house, organisation, reopened)


def fill(tx: Transaction, house: House, organisation: Organisation, person: Person) -> None:
    """A seat may have room: give it what waits in its groups, the longest waiting first."""
    while (place_free := seat(tx, house, person)) is not None and place_free.has_room:
        waiting = _waiting_for(tx, person)
        if waiting is None:
            return
        assign(tx, organisation, waiting, person)


def turn(
    tx: Transaction, organisation: Organisation, conversation_id: int, what: Turn, code: str,
    by: Person | None = None, queue: Queue | None = None, **arguments: object,
) -> Conversation:  # fmt: skip
    """Say in the conversation what became of it, and tell everybody whom it concerns. Answers it as it is now."""
    conversation = tx.conversations.get(conversation_id)
    assert conversation is not None
    notice(tx, system(tx, organisation.id), conversation, code, organisation.language, **arguments)
    conversation = tx.conversations.get(conversation_id)
    assert conversation is not None
    tell(tx, what, conversation, by, queue)
    return conversation


def tell(
    tx: Transaction, what: Turn, conversation: Conversation, by: Person | None = None, queue: Queue | None = None,
    also: Sequence[int] = (), **details: object,
) -> None:  # fmt: skip
    """Tell the participants, those in `also`, and the agents of the group while nobody has it."""
    unread = tx.participants.unread(conversation.id)
    audience = {*unread, *also}
    if conversation.workgroup is not None and (conversation.agent is None or what is Turn.ASSIGNED):
        audience.update(tx.workgroups.members(conversation.workgroup.id))
    event = ConversationTurned(what, conversation, tx.now, by, unread, queue, details)
    tx.tell(event, *map(rooms.person, sorted(audience)))


def queue_of(memory: Memory, house: House, conversation: Conversation) -> Queue | None:
    """Its place in the queue, or None when it does not queue."""
    if conversation.state is not State.QUEUED or conversation.workgroup is None:
        return None
    position, size = memory.conversations.queue_place(conversation)
    return Queue(position, size, position * house.rules.wait_per_person // 1000)


def _place_with_agent(
    tx: Transaction, house: House, organisation: Organisation, conversation: Conversation
) -> Conversation:
    agent = conversation.agent
    assert agent is not None
    kept = seat(tx, house, agent)
    if kept is not None and kept.connected and kept.status.value == "available":
        return assign(tx, organisation, conversation, agent)
    tx.participants.join(conversation.id, agent.id, AGENT, tx.now)
    return _wait(tx, house, organisation, conversation, State.OFFLINE)


def _wait(
    tx: Transaction, house: House, organisation: Organisation, conversation: Conversation, state: State
) -> Conversation:
    agent = None if conversation.workgroup is not None else conversation.agent and conversation.agent.id
    waiting = tx.conversations.change(conversation.id, state=state.value, queued_at=tx.now, agent=agent)
    if state is State.OFFLINE:
        return turn(tx, organisation, waiting.id, Turn.WAITING, "offline")
    queue = queue_of(tx, house, waiting)
    position = queue.position if queue else 1
    return turn(tx, organisation, waiting.id, Turn.QUEUED, "queued", queue=queue, position=position)


def _seats_of(tx: Transaction, house: House, workgroup: Workgroup) -> list[Seat]:
    people = tx.people.many(tx.workgroups.members(workgroup.id))
    seats = (seat(tx, house, person) for _, person in sorted(people.items()))
    return [s for s in seats if s is not None]


def _waiting_for(tx: Transaction, person: Person) -> Conversation | None:
    waiting = [
        conversation
        for group in tx.workgroups.of_person(person.id)
        for conversation in tx.conversations.waiting(group)[:1]
    ]
    return min(waiting, key=lambda c: (c.queued_at or 0, c.id), default=None)


def _round_robin(tx: Transaction, _conversation: Conversation, group: Workgroup, free: Sequence[Seat]) -> Seat:
    # The wheel turns over all members, so that a seat without room does not give its turn to the same neighbour.
    members = tx.workgroups.members(group.id)
    start = tx.workgroups.take_turn(group.id) % len(members)
    order = {person: (index - start) % len(members) for index, person in enumerate(members)}
    return min(free, key=lambda s: order[s.person.id])


def _least_active(_tx: Transaction, _conversation: Conversation, _group: Workgroup, free: Sequence[Seat]) -> Seat:
    return min(free, key=lambda s: (s.load, s.person.id))


def _random(_tx: Transaction, _conversation: Conversation, _group: Workgroup, free: Sequence[Seat]) -> Seat:
    return random.choice(free)  # noqa: S311 - fairness, not secrecy


def _recent(tx: Transaction, conversation: Conversation, group: Workgroup, free: Sequence[Seat]) -> Seat:
    visitor = conversation.visitor
    among = {s.person.id: s for s in free}
    recent = tx.conversations.recent_agent(visitor.id, among) if visitor is not None else None
    return among[recent] if recent is not None else _round_robin(tx, conversation, group, free)


_ROUTINGS: Final[dict[str, Callable[[Transaction, Conversation, Workgroup, Sequence[Seat]], Seat]]] = {
    "round_robin": _round_robin,
    "least_active": _least_active,
    "random": _random,
    "recent": _recent,
}


def _choose(tx: Transaction, conversation: Conversation, group: Workgroup, free: Sequence[Seat]) -> Seat:
    return _ROUTINGS.get(group.routing, _round_robin)(tx, conversation, group, free)
