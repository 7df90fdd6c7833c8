"""Opening, taking, closing and rating conversations; bringing a colleague in."""

import uuid
from dataclasses import replace

from chat.actions import access, openings, policing, reading, routing
from chat.actions.answering import answer_notice
from chat.actions.house import House
from chat.actions.invitations import ask_for_rating
from chat.actions.rules import rules_of
from chat.domain import rooms
from chat.domain.commands import (
    AcceptConversation,
    CloseConversation,
    InviteAgent,
    InviteVisitor,
    OpenConversation,
    RateConversation,
)
from chat.domain.conversations import Conversation, ConversationView, Kind, State
from chat.domain.errors import Refusal
from chat.domain.events import Rated, Turn
from chat.domain.outcomes import Opened
from chat.domain.people import Actor, Person, Role, Workgroup
from chat.store.memory import Transaction


def open_(tx: Transaction, house: House, actor: Actor, command: OpenConversation) -> Opened:
    """A visitor's conversation with an agent or a group: the open one, the closed one woken, or a new one."""
    if actor.person.role is not Role.VISITOR:
        raise Refusal("forbidden")
    policy = tx.policies.of(actor.person.organisation)
    policing.let_in(policy, tx.now, actor)
    target = _target(tx, actor, command)
    topic = _topic(target, actor.person)
    earlier = tx.conversations.by_topic(actor.person.organisation, topic)
    if earlier is None and isinstance(target, Person):
        # What another agent passed on to this one is still the same conversation (domain, section 4).
        earlier = tx.conversations.newest_open(actor.id, target.id)
    if earlier is not None and earlier.state is not State.CLOSED:
        if command.announce:
            routing.tell(tx, Turn.CONTINUED, earlier, actor.person)
        return Opened(reading.view(tx, house, actor, earlier), created=False)
    if earlier is not None:
        conversation = routing.reopen(tx, house, actor.organisation, earlier)
    else:
        conversation = _create(tx, actor.person, target, topic, policing.veiled(policy, command.subject))
        conversation = routing.place(tx, house, actor.organisation, conversation)
    return Opened(reading.view(tx, house, actor, conversation), created=True)


def invite_visitor(tx: Transaction, house: House, actor: Actor, command: InviteVisitor) -> Opened:
    """An agent starts: the conversation is theirs; the visitor's first message is the acceptance."""
    access.staff(actor)
    visitor = tx.people.get(command.visitor)
    if visitor is None or visitor.organisation != actor.person.organisation or visitor.role is not Role.VISITOR:
        raise Refusal("not_found")
    topic = _topic(actor.person, visitor)
    earlier = tx.conversations.by_topic(visitor.organisation, topic)
    if earlier is not None and earlier.state is not State.CLOSED:
        return Opened(reading.view(tx, house, actor, earlier), created=False)
    conversation = earlier or _create(tx, visitor, actor.person, topic, "")
    routing.hand_over(tx, conversation, actor.person)
    tx.conversations.change(
        conversation.id, state=State.OPEN.value, agent=actor.id, closed_at=None, queued_at=None, assigned_at=tx.now,
        reopened=conversation.reopened + (earlier is not None),
    )  # fmt: skip
    openings.invited(tx, conversation.id, actor.person)
    conversation = routing.turn(
        tx, actor.organisation, conversation.id, Turn.VISITOR_INVITED, "visitor_invited",
        by=actor.person, agent=actor.person.nickname, note=command.note[:500],
        agent_uid=actor.person.agent_uid or actor.person.uid,
    )  # fmt: skip
    return Opened(reading.view(tx, house, actor, conversation), created=True)


def accept(tx: Transaction, house: House, actor: Actor, command: AcceptConversation) -> ConversationView:
    """Take a waiting conversation. The loser of a race is refused with `already_taken`."""
    access.staff(actor)
    conversation = access.to_hear(tx, actor, command.conversation)
    if conversation.kind is not Kind.SERVICE or conversation.state is State.CLOSED:
        raise Refusal("conversation_closed")
    if conversation.state is State.OPEN:
        if conversation.agent is None or conversation.agent.id != actor.id:
            raise Refusal("already_taken")
        return reading.view(tx, house, actor, conversation)
    conversation = routing.take(tx, house, actor.organisation, conversation, actor.person)
    return reading.view(tx, house, actor, conversation)


def invite_agent(tx: Transaction, house: House, actor: Actor, command: InviteAgent) -> ConversationView:
    """A colleague joins beside the agent in charge."""
    conversation = access.to_manage(tx, actor, command.conversation)
    if conversation.state is State.CLOSED:
        raise Refusal("conversation_closed")
    colleague = colleague_of(tx, actor, command.agent)
    if tx.participants.role(conversation.id, colleague.id) in (None, routing.FORMER):
        routing.join(tx, conversation, colleague, routing.INVITED)
        conversation = routing.turn(
            tx, actor.organisation, conversation.id, Turn.JOINED, "joined", by=actor.person, agent=colleague.nickname
        )
    return reading.view(tx, house, actor, conversation)


def close(tx: Transaction, house: House, actor: Actor, command: CloseConversation) -> ConversationView:
    """End it, by the visitor, the agent in charge, an admin, or the house. A second time changes nothing."""
    conversation = access.to_hear(tx, actor, command.conversation)
    if actor.is_staff:
        access.to_manage(tx, actor, command.conversation)
    if conversation.kind is not Kind.SERVICE:
        raise Refusal("forbidden")
    if conversation.state is not State.CLOSED:
        code = "closed_by_agent" if actor.is_staff else "closed_by_visitor"
        if actor.is_staff and rules_of(tx, house, conversation.organisation).invite_rating:
            ask_for_rating(tx, actor, conversation)
        conversation = routing.finish(tx, house, actor, conversation, code)
    return reading.view(tx, house, actor, conversation)


def rate(tx: Transaction, house: House, actor: Actor, command: RateConversation) -> ConversationView:
    """The visitor's word on the service, once for each opening."""
    conversation = access.to_hear(tx, actor, command.conversation)
    if conversation.visitor is None or conversation.visitor.id != actor.id:
        raise Refusal("forbidden")
    if not 1 <= command.score <= 5:
        raise Refusal("bad_request", "score is 1 to 5")
    if tx.ratings.repeats(conversation.id, conversation.reopened, actor.id, command.target):
        tx.tell(_rated(tx, actor, conversation, command), rooms.person(actor.id))
        return reading.view(tx, house, actor, conversation)
    comment = policing.clean(tx.policies.of(actor.person.organisation), command.comment)
    command = replace(command, comment=comment[: house.rules.text_length])
    rated = tx.ratings.add(
        tx.now, conversation=conversation.id, reopened=conversation.reopened, person=actor.id,
        agent=conversation.agent and conversation.agent.id, score=command.score, resolved=command.resolved,
        comment=command.comment, target=command.target,
    )  # fmt: skip
    if not rated:
        raise Refusal("already_rated")
    if command.target:
        score = {"score": command.score, "resolved": command.resolved, "content": command.comment}
        answer_notice(tx, actor, conversation, command.target, score)
    people = tx.participants.unread(conversation.id)
    tx.tell(_rated(tx, actor, conversation, command), *map(rooms.person, people))
    return reading.view(tx, house, actor, conversation)


def colleague_of(tx: Transaction, actor: Actor, name: int | str) -> Person:
    """An agent or admin of the actor's organisation, by id or by uid. Raises Refusal `not_found`."""
    organisation = actor.person.organisation
    colleague = tx.people.get(name) if isinstance(name, int) else tx.people.by_uid(organisation, name)
    if colleague is None or colleague.organisation != organisation or not colleague.is_staff:
        raise Refusal("not_found")
    if tx.people.is_disabled(colleague.id):
        raise Refusal("not_found", "they work here no longer")
    return colleague


def _rated(tx: Transaction, actor: Actor, conversation: Conversation, command: RateConversation) -> Rated:
    return Rated(
        conversation, command.score, command.resolved, command.comment, tx.now, actor.person, command.target,
        command.client_id,
    )  # fmt: skip


def _target(tx: Transaction, actor: Actor, command: OpenConversation) -> Person | Workgroup:
    if command.target is not None:
        return _named(tx, actor, command.target)
    if command.agent is not None:
        return colleague_of(tx, actor, command.agent)
    if command.workgroup is not None:
        group = tx.workgroups.live(actor.person.organisation, command.workgroup)
    else:
        group = tx.workgroups.first(actor.person.organisation)
    if group is None:
        raise Refusal("not_found")
    return group


def _named(tx: Transaction, actor: Actor, uid: str) -> Person | Workgroup:
    organisation = actor.person.organisation
    named = tx.workgroups.by_uid(organisation, uid) or tx.people.by_uid(organisation, uid)
    if named is None or (isinstance(named, Person) and not named.is_staff):
        raise Refusal("not_found")
    return named


def _topic(target: Person | Workgroup, visitor: Person) -> str:
    if isinstance(target, Person):
        return f"org/agent/{target.agent_uid or target.uid}/{visitor.uid}"
    return f"org/workgroup/{target.uid}/{visitor.uid}"


def _create(tx: Transaction, visitor: Person, target: Person | Workgroup, topic: str, subject: str) -> Conversation:
    """A conversation that waits; whoever routes it says for whom."""
    to_agent = isinstance(target, Person)
    conversation = tx.conversations.add(
        tx.now, organisation=visitor.organisation, no=uuid.uuid4().hex, topic=topic, kind=Kind.SERVICE.value,
        state=State.OFFLINE.value, visitor=visitor.id, agent=target.id if to_agent else None,
        workgroup=None if to_agent else target.id, subject=subject[:200],
    )  # fmt: skip
    tx.participants.join(conversation.id, visitor.id, routing.VISITOR, tx.now)
    return conversation
