"""Who answers: giving conversations to seats that have room, keeping the queue, waking what was closed."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from chat.actions import openings
from chat.actions.house import House
from chat.actions.offers import offer_of, part, withdraw
from chat.actions.posting import notice
from chat.actions.queues import queue_of, tell_moved
from chat.actions.rules import is_open, rules_of
from chat.domain import rooms
from chat.domain.conversations import Conversation, Queue, State
from chat.domain.events import ConversationTurned, Turn
from chat.domain.people import Actor, Organisation, Person, Role, Seat, Workgroup
from chat.store.memory import Memory, Transaction

VISITOR, AGENT, INVITED, FORMER = "visitor", "agent", "invited", "former"
MANUAL = "manual"


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
    conversation = _with_whom_is_left(tx, conversation)
    openings.begin(tx, conversation)
    if conversation.workgroup is None:
        return _place_with_agent(tx, house, organisation, conversation)
    seats = _seats_of(tx, house, conversation.workgroup)
    free = [s for s in seats if s.has_room]
    in_service = is_open(rules_of(tx, house, organisation.id), organisation, tx.now)
    if free and in_service and conversation.workgroup.routing != MANUAL:
        chosen = _choose(tx, conversation, conversation.workgroup, free)
        return assign(tx, organisation, conversation, chosen.person)
    anybody = in_service and any(s.connected for s in seats)
    return _wait(tx, house, organisation, conversation, State.QUEUED if anybody else State.OFFLINE)


def assign(tx: Transaction, organisation: Organisation, conversation: Conversation, agent: Person) -> Conversation:
    """The agent has it from now on; whoever had it before is a former participant."""
    hand_over(tx, conversation, agent)
    tx.conversations.change(
        conversation.id, state=State.OPEN.value, agent=agent.id, queued_at=None, closed_at=None, assigned_at=tx.now,
        escalated=0, answered=False,
    )  # fmt: skip
    openings.take(tx, conversation, agent)
    return turn(
        tx, organisation, conversation.id, Turn.ASSIGNED, "assigned", by=agent, agent=agent.nickname,
        agent_uid=agent.agent_uid or agent.uid, agent_avatar=agent.avatar,
    )  # fmt: skip


def hand_over(tx: Transaction, conversation: Conversation, agent: Person | None) -> None:
    """Make `agent` the one in charge among the participants, and a former one of whoever was; None: nobody is."""
    former = conversation.agent
    if former is not None and (agent is None or former.id != agent.id):
        tx.participants.join(conversation.id, former.id, FORMER, tx.now)
    if agent is not None:
        join(tx, conversation, agent, AGENT)


def join(tx: Transaction, conversation: Conversation, agent: Person, role: str) -> None:
    """Take part as `role`; unread is what the agent never read, said before they came or not."""
    tx.participants.join(conversation.id, agent.id, role, tx.now)
    marks = tx.participants.marks(conversation.id, agent.id)
    unread = tx.messages.unread_after(conversation.id, marks.read, agent.id)
    if unread != marks.unread:
        tx.participants.put_marks(conversation.id, agent.id, replace(marks, unread=unread))


def take(
    tx: Transaction, house: House, organisation: Organisation, conversation: Conversation, agent: Person
) -> Conversation:
    """An agent picks this one out of the line; those behind it move up."""
    place = line_place(tx, conversation)
    assigned = assign(tx, organisation, conversation, agent)
    if place is not None and conversation.workgroup is not None:
        tell_moved(tx, house, conversation.workgroup.id, place)
    return assigned


def finish(tx: Transaction, house: House, actor: Actor, conversation: Conversation, code: str) -> Conversation:
    """Close for the reason `code`, and let the agent's seat take the next who waits."""
    place = line_place(tx, conversation)
    tx.conversations.change(
        conversation.id, state=State.CLOSED.value, closed_at=tx.now, queued_at=None, unanswered_since=None, escalated=0
    )
    openings.close(tx, conversation)
    withdrawn = withdraw(tx, conversation)
    closed = turn(tx, actor.organisation, conversation.id, Turn.CLOSED, code, by=actor.person)
    part(tx, actor.organisation, closed, withdrawn)
    if place is not None and closed.workgroup is not None:
        tell_moved(tx, house, closed.workgroup.id, place)
    if closed.agent is not None:
        fill(tx, house, actor.organisation, closed.agent)
    return closed


def line_place(memory: Memory, conversation: Conversation) -> int | None:
    """Its place in the queue from 1, None when it does not queue."""
    if conversation.state is not State.QUEUED or conversation.workgroup is None:
        return None
    return memory.conversations.queue_place(conversation)[0]


def reopen(tx: Transaction, house: House, organisation: Organisation, conversation: Conversation) -> Conversation:
    """A visitor came back to a closed conversation: the same one goes on, and is routed again."""
    reopened = tx.conversations.change(
        conversation.id, state=State.OFFLINE.value, closed_at=None, reopened=conversation.reopened + 1
    )
    return place(tx, house, organisation, reopened)


def fill(tx: Transaction, house: House, organisation: Organisation, person: Person) -> None:
    """A seat may have room: give it what waits in its groups, the longest waiting first."""
    if not is_open(rules_of(tx, house, organisation.id), organisation, tx.now):
        return
    moved: set[int] = set()
    while (place_free := seat(tx, house, person)) is not None and place_free.has_room:
        waiting = _waiting_for(tx, person)
        if waiting is None or waiting.workgroup is None:
            break
        if waiting.state is State.QUEUED:
            moved.add(waiting.workgroup.id)
        assign(tx, organisation, waiting, person)
    for group in sorted(moved):
        tell_moved(tx, house, group)


def turn(
    tx: Transaction, organisation: Organisation, conversation_id: int, what: Turn, code: str,
    by: Person | None = None, queue: Queue | None = None, also: Sequence[int] = (), **arguments: object,
) -> Conversation:  # fmt: skip
    """Say in the conversation what became of it, and tell everybody whom it concerns. Answers it as it is now."""
    conversation = tx.conversations.get(conversation_id)
    assert conversation is not None
    posted = notice(tx, system(tx, organisation.id), conversation, code, organisation.language, **arguments)
    conversation = tx.conversations.get(conversation_id)
    assert conversation is not None
    details: dict[str, Any] = {"notice": posted.message, **arguments}
    tell(tx, what, conversation, by, queue, also, **details)
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
    offer = offer_of(tx, conversation.id)
    event = ConversationTurned(what, conversation, tx.now, by, unread, queue, details, offer)
    tx.tell(event, *map(rooms.person, sorted(audience)))


def _with_whom_is_left(tx: Transaction, conversation: Conversation) -> Conversation:
    """An agent who works here no longer is nobody to wait for; the first group takes their place."""
    agent = conversation.agent
    if conversation.workgroup is not None or agent is None or not tx.people.is_disabled(agent.id):
        return conversation
    group = tx.workgroups.first(conversation.organisation)
    if group is None:
        return conversation
    hand_over(tx, conversation, None)
    return tx.conversations.change(conversation.id, workgroup=group.id, agent=None)


def _place_with_agent(
    tx: Transaction, house: House, organisation: Organisation, conversation: Conversation
) -> Conversation:
    agent = conversation.agent
    assert agent is not None
    kept = seat(tx, house, agent)
    if kept is not None and kept.connected and kept.status.value == "available":
        return assign(tx, organisation, conversation, agent)
    return _wait(tx, house, organisation, conversation, State.OFFLINE)


def _wait(
    tx: Transaction, house: House, organisation: Organisation, conversation: Conversation, state: State
) -> Conversation:
    agent = None if conversation.workgroup is not None else conversation.agent
    hand_over(tx, conversation, agent)
    waiting = tx.conversations.change(
        conversation.id, state=state.value, queued_at=tx.now, agent=agent.id if agent is not None else None,
        assigned_at=None, escalated=0, answered=False,
    )  # fmt: skip
    if state is State.OFFLINE:
        return turn(tx, organisation, waiting.id, Turn.WAITING, "offline")
    queue = queue_of(tx, house, waiting)
    place = queue or Queue(1, 1, 0)
    return turn(
        tx, organisation, waiting.id, Turn.QUEUED, "queued", queue=queue, position=place.position, size=place.size,
        wait_seconds=place.wait_seconds,
    )  # fmt: skip


def _seats_of(tx: Transaction, house: House, workgroup: Workgroup) -> list[Seat]:
    people = tx.people.many(tx.workgroups.members(workgroup.id))
    seats = (seat(tx, house, person) for _, person in sorted(people.items()))
    return [s for s in seats if s is not None]


def _waiting_for(tx: Transaction, person: Person) -> Conversation | None:
    waiting = [
        conversation
        for group in tx.workgroups.of_person(person.id)
        for conversation in tx.conversations.waiting(group, limit=1)
        if conversation.workgroup is not None and conversation.workgroup.routing != MANUAL
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
