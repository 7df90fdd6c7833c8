"""Writing to somebody: their conversation is opened when it is missing (domain, section 4)."""

import uuid
from dataclasses import replace

from chat.actions import openings, peers, routing
from chat.actions.house import House
from chat.domain.commands import SendMessage
from chat.domain.conversations import ById, Conversation, Kind, State, WithPeer
from chat.domain.errors import Refusal
from chat.domain.events import Turn
from chat.domain.people import Actor, Person, Workgroup
from chat.store.memory import Transaction

MEMBER = "member"
"""The role of both in a direct conversation."""


def reached(tx: Transaction, house: House, actor: Actor, command: SendMessage) -> SendMessage:
    """The command with its conversation, which is there from now on. Raises Refusal `not_found`."""
    if not isinstance(command.conversation, WithPeer):
        return command
    peer = peers.resolve(tx, actor, command.conversation)
    conversation = _said_before(tx, actor, peer, command.client_id) or _current(tx, actor, peer)
    if conversation is None:
        conversation = open_(tx, house, actor, peer)
    return replace(command, conversation=ById(conversation.id))


def open_(tx: Transaction, house: House, actor: Actor, peer: peers.Peer) -> Conversation:
    """A conversation of the actor with this peer, which they did not have. Raises Refusal `not_found`."""
    if isinstance(peer, Workgroup):
        if actor.is_staff:
            raise Refusal("not_found")  # a queue is what visitors stand in
        return routing.place(tx, house, actor.organisation, _create_service(tx, actor.person, peer))
    if not peers.is_service(actor.person, peer):
        return _create_direct(tx, actor.person, peer)
    if actor.is_staff:
        return _invite(tx, actor, peer)
    return routing.place(tx, house, actor.organisation, _create_service(tx, actor.person, peer))


def _current(tx: Transaction, actor: Actor, peer: peers.Peer) -> Conversation | None:
    """Where to write; what an agent finds closed is opened anew, as only an invitation does that."""
    found = peers.to_write(tx, actor, peer)
    if found is not None and actor.is_staff and found.kind is Kind.SERVICE and found.state is State.CLOSED:
        return None
    return found


def _said_before(tx: Transaction, actor: Actor, peer: peers.Peer, client_id: str | None) -> Conversation | None:
    """Where a repeat was said, if to the same peer: it must neither open nor wake anything."""
    earlier = tx.messages.by_client_id(actor.id, client_id) if client_id else None
    conversation = tx.conversations.get(earlier.conversation) if earlier is not None else None
    if conversation is None:
        return None
    if isinstance(peer, Workgroup):
        is_same = conversation.workgroup is not None and conversation.workgroup.id == peer.id
    else:
        is_same = tx.participants.role(conversation.id, peer.id) is not None
    return conversation if is_same else None


def _invite(tx: Transaction, actor: Actor, visitor: Person) -> Conversation:
    """An agent starts: the conversation is theirs, the old one if they had one."""
    topic = peers.service_topic(actor.person, visitor)
    earlier = tx.conversations.by_topic(visitor.organisation, topic)
    conversation = earlier or _create_service(tx, visitor, actor.person)
    routing.hand_over(tx, conversation, actor.person)
    tx.conversations.change(
        conversation.id, state=State.OPEN.value, agent=actor.id, closed_at=None, queued_at=None, assigned_at=tx.now,
        reopened=conversation.reopened + (earlier is not None and earlier.state is State.CLOSED),
    )  # fmt: skip
    openings.invited(tx, conversation.id, actor.person)
    return routing.turn(
        tx, actor.organisation, conversation.id, Turn.VISITOR_INVITED, "visitor_invited",
        by=actor.person, agent=actor.person.nickname,
    )  # fmt: skip


def _create_service(tx: Transaction, visitor: Person, target: peers.Peer) -> Conversation:
    """A conversation that waits; whoever routes it says for whom."""
    to_group = isinstance(target, Workgroup)
    conversation = tx.conversations.add(
        tx.now, organisation=visitor.organisation, no=uuid.uuid4().hex, topic=peers.service_topic(target, visitor),
        kind=Kind.SERVICE.value, state=State.OFFLINE.value, visitor=visitor.id,
        agent=None if to_group else target.id, workgroup=target.id if to_group else None,
    )  # fmt: skip
    tx.participants.join(conversation.id, visitor.id, routing.VISITOR, tx.now)
    return conversation


def _create_direct(tx: Transaction, one: Person, other: Person) -> Conversation:
    conversation = tx.conversations.add(
        tx.now, organisation=one.organisation, no=uuid.uuid4().hex, topic=peers.direct_topic(one, other),
        kind=Kind.DIRECT.value, state=State.OPEN.value,
    )  # fmt: skip
    for person in (one, other):
        tx.participants.join(conversation.id, person.id, MEMBER, tx.now)
    return conversation
