"""One lock for every door: ask here for a conversation and get it, or be refused.

Whoever may not see a conversation is told that it does not exist.
"""

from chat.actions import peers, speaking
from chat.domain.conversations import ById, ByMessage, ByNo, Conversation, ConversationRef, Kind, State, WithPeer
from chat.domain.errors import Refusal
from chat.domain.people import Actor, Role
from chat.store.memory import Memory

FORMER = "former"
ADMINS = frozenset({Role.ADMIN, Role.SYSTEM})


def to_hear(memory: Memory, actor: Actor, ref: ConversationRef) -> Conversation:
    """The conversation, for who takes part, its group, who is offered it, and admins. Raises Refusal `not_found`."""
    conversation = find(memory, actor, ref)
    if conversation is not None and may_hear(memory, actor, conversation):
        return conversation
    raise Refusal("not_found")


def to_speak(memory: Memory, actor: Actor, ref: ConversationRef) -> tuple[Conversation, str | None]:
    """(conversation, the actor's role in it) for somebody who may write here.

    The role is None for an agent of the group whose answer would be the accept. Raises Refusal `not_found`,
    `already_taken` (somebody else answered first) or `conversation_closed`.
    """
    conversation = find(memory, actor, ref)
    if conversation is None:
        raise Refusal("not_found")
    role = memory.participants.role(conversation.id, actor.id)
    if role is None and not may_hear(memory, actor, conversation):
        raise Refusal("not_found")
    if actor.is_staff and conversation.kind is Kind.SERVICE:
        if conversation.state is State.CLOSED:
            raise Refusal("conversation_closed")
        if role in (None, FORMER) and conversation.state is State.OPEN:
            raise Refusal("already_taken")
    elif conversation.kind is not Kind.SERVICE:
        speaking.check(memory, actor, conversation)
    return conversation, role


def to_manage(memory: Memory, actor: Actor, ref: ConversationRef) -> Conversation:
    """A service conversation for the agent in charge, one who was invited, or an admin. Raises Refusal."""
    conversation = to_hear(memory, actor, ref)
    if not actor.is_staff or conversation.kind is not Kind.SERVICE:
        raise Refusal("forbidden")
    role = memory.participants.role(conversation.id, actor.id)
    if actor.person.role is Role.ADMIN or role not in (None, FORMER):
        return conversation
    raise Refusal("already_taken" if conversation.state is State.OPEN else "forbidden")


def may_hear(memory: Memory, actor: Actor, conversation: Conversation) -> bool:
    """Whether the actor may listen to, and read, this conversation."""
    if conversation.organisation != actor.person.organisation:
        return False
    if actor.person.role is Role.SYSTEM or memory.participants.role(conversation.id, actor.id) is not None:
        return True
    if not actor.is_staff or conversation.kind is not Kind.SERVICE:
        return False
    if actor.person.role is Role.ADMIN:
        return True
    if conversation.workgroup is not None and conversation.workgroup.id in memory.workgroups.of_person(actor.id):
        return True
    return conversation.id in memory.transfers.offered_to(actor.id, memory.now)


def find(memory: Memory, actor: Actor, ref: ConversationRef) -> Conversation | None:
    """The conversation that `ref` names in the actor's organisation, whoever may see it."""
    organisation = actor.person.organisation
    if isinstance(ref, ById):
        found = memory.conversations.get(ref.id)
        return found if found is not None and found.organisation == organisation else None
    if isinstance(ref, ByNo):
        return by_no(memory, organisation, ref.no)
    if isinstance(ref, WithPeer):
        return peers.find(memory, actor, ref)
    if isinstance(ref, ByMessage):
        return _by_message(memory, actor, ref.reference)
    return _by_topic(memory, organisation, ref.topic)


def _by_message(memory: Memory, actor: Actor, reference: str) -> Conversation | None:
    message = memory.messages.by_client_id(actor.id, reference)
    if message is None:
        message = memory.messages.by_uid(actor.person.organisation, reference)
    return memory.conversations.get(message.conversation) if message is not None else None


def by_no(memory: Memory, organisation: int, no: str) -> Conversation | None:
    """By number; `no-2`, `no-3` ... are what Weiyu calls a conversation after each reopening (domain, section 4)."""
    found = memory.conversations.by_no(organisation, no)
    first, _, time = no.rpartition("-")
    return found or (memory.conversations.by_no(organisation, first) if first and time.isdigit() else None)


def _by_topic(memory: Memory, organisation: int, topic: str) -> Conversation | None:
    """By its topic; or by either uid of an agent; or, after a transfer, by the agent who has it now."""
    found = memory.conversations.by_topic(organisation, topic)
    parts = topic.split("/")
    if found is not None or len(parts) != 4 or parts[:2] != ["org", "agent"]:
        return found
    agent, visitor = (memory.people.by_uid(organisation, uid) for uid in parts[2:])
    if agent is None or visitor is None:
        return None
    known = memory.conversations.by_topic(organisation, f"org/agent/{agent.agent_uid or agent.uid}/{visitor.uid}")
    return known or memory.conversations.newest_open(visitor.id, agent.id)


def staff(actor: Actor) -> None:
    """Raises Refusal `forbidden` unless the actor is an agent or admin."""
    if not actor.is_staff:
        raise Refusal("forbidden")


def admin(actor: Actor) -> None:
    """Raises Refusal `forbidden` unless the actor is an admin, or the house itself."""
    if actor.person.role not in ADMINS:
        raise Refusal("forbidden")


def house(actor: Actor) -> None:
    """Raises Refusal `forbidden` unless the house itself acts."""
    if actor.person.role is not Role.SYSTEM:
        raise Refusal("forbidden")
