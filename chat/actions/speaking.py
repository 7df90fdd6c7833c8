"""Who takes part and still may not speak: the mute, the blocked, everybody in a dissolved group."""

from chat.domain.conversations import Conversation, Kind, State
from chat.domain.errors import Refusal
from chat.domain.people import Actor
from chat.store.memory import Memory


def check(memory: Memory, actor: Actor, conversation: Conversation) -> None:
    """Raises Refusal `conversation_closed`, `muted` or `blocked`."""
    if conversation.kind is Kind.GROUP:
        _check_group(memory, actor, conversation)
    elif conversation.kind is Kind.DIRECT:
        _check_welcome(memory, actor, conversation)


def _check_group(memory: Memory, actor: Actor, conversation: Conversation) -> None:
    if conversation.state is State.CLOSED:
        raise Refusal("conversation_closed")
    if memory.groups.muted_until(conversation.id, actor.id) > memory.now:
        raise Refusal("muted")


def _check_welcome(memory: Memory, actor: Actor, conversation: Conversation) -> None:
    others = (person for person in memory.participants.unread(conversation.id) if person != actor.id)
    if any(memory.contacts.blocks(other, actor.id) for other in others):
        raise Refusal("blocked")
