"""Tags on conversations: staff's own words, told to staff alone."""

import json

from chat.actions import reading
from chat.actions.house import House
from chat.actions.notes import beside
from chat.actions.offers import offer_of
from chat.domain import rooms
from chat.domain.conversations import Conversation, ConversationView
from chat.domain.desk import SetTags, Tags
from chat.domain.errors import Refusal
from chat.domain.events import ConversationTurned, Turn
from chat.domain.people import Actor
from chat.store.memory import Memory, Transaction

MOST, LENGTH = 20, 40
_LISTED = 200


def set_(tx: Transaction, house: House, actor: Actor, command: SetTags) -> ConversationView:
    """Raises Refusal `forbidden`, `not_found`, `bad_request` for too many, or too long ones."""
    conversation = beside(tx, actor, command.conversation)
    tags = list(dict.fromkeys(filter(None, (" ".join(tag.split()) for tag in command.tags))))
    if len(tags) > MOST or any(len(tag) > LENGTH for tag in tags):
        raise Refusal("bad_request", f"tags: at most {MOST}, of {LENGTH} characters")
    if tuple(tags) != conversation.tags:
        conversation = tx.conversations.change(conversation.id, tags=json.dumps(tags, ensure_ascii=False))
        _tell(tx, actor, conversation)
    return reading.view(tx, house, actor, conversation)


def list_(memory: Memory, _house: House, actor: Actor, _query: Tags) -> list[tuple[str, int]]:
    """(tag, conversations), the most used first."""
    if not actor.is_staff:
        raise Refusal("forbidden")
    return memory.desk_counts.tags(actor.organisation.id, _LISTED)


def _tell(tx: Transaction, actor: Actor, conversation: Conversation) -> None:
    """To the staff who take part, and while nobody has it to those who may take it."""
    unread = tx.participants.unread(conversation.id)
    audience = set(unread)
    if conversation.workgroup is not None and conversation.agent is None:
        audience.update(tx.workgroups.members(conversation.workgroup.id))
    staff = sorted(person.id for person in tx.people.many(audience).values() if person.is_staff)
    offer = offer_of(tx, conversation.id)
    event = ConversationTurned(Turn.TAGGED, conversation, tx.now, actor.person, unread, transfer=offer)
    tx.tell(event, *map(rooms.person, staff))
