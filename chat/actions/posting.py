"""Putting a message into a conversation: the one place where ids, order and unread counts are given."""

import uuid
from typing import Any

from chat.domain import rooms
from chat.domain.conversations import Conversation
from chat.domain.errors import Refusal
from chat.domain.events import MessagePosted
from chat.domain.messages import Body, Message, Notice
from chat.domain.outcomes import Posted
from chat.domain.people import Person, Role
from chat.domain.texts import text
from chat.store.memory import Transaction


def post(
    tx: Transaction, sender: Person, conversation: Conversation, body: Body, client_id: str | None = None, via: str = ""
) -> Posted:
    """Store and tell. A `client_id` this sender used before answers the first message, and nothing is told.

    Raises Refusal `client_id_reused` when that was in another conversation.
    """
    uid = client_id or new_uid()
    if client_id is not None and tx.messages.is_taken(conversation.organisation, uid):
        earlier = tx.messages.by_client_id(sender.id, client_id)
        if earlier is not None:
            return _repeated(earlier, conversation)
        uid = new_uid()
    seq = conversation.last_seq + 1
    message = tx.messages.append(
        conversation.organisation, conversation.id, seq, tx.next_id(), uid, client_id if client_id != uid else None,
        sender, body, tx.now, via,
    )  # fmt: skip
    unread = _count(tx, conversation, sender, body)
    tx.conversations.take_seq(conversation.id, seq, tx.now, _unanswered_since(tx, conversation, sender, body))
    tx.tell(
        MessagePosted(message, conversation, unread),
        rooms.conversation(conversation.id),
        *map(rooms.person, {**unread, sender.id: 0}),
    )
    return Posted(message, conversation)


def notice(
    tx: Transaction, system: Person, conversation: Conversation, code: str, language: str, **arguments: Any
) -> Posted:
    """The house says something in a conversation; readers see it in their own language."""
    return post(tx, system, conversation, Notice(text(code, language, arguments), code, arguments))


def new_uid() -> str:
    """A message id of ours (domain, section 3)."""
    return f"MSG_{uuid.uuid4()}"


def _repeated(earlier: Message, conversation: Conversation) -> Posted:
    if earlier.conversation != conversation.id:
        raise Refusal("client_id_reused")
    return Posted(earlier, conversation, repeated=True)


def _count(tx: Transaction, conversation: Conversation, sender: Person, body: Body) -> dict[int, int]:
    # Notices do not count as unread (domain, section 1), but everybody who takes part hears them.
    if isinstance(body, Notice):
        return tx.participants.unread(conversation.id)
    return tx.participants.count_up(conversation.id, sender.id)


def _unanswered_since(tx: Transaction, conversation: Conversation, sender: Person, body: Body) -> int | None:
    if sender.role is Role.VISITOR:
        return conversation.unanswered_since or tx.now
    return conversation.unanswered_since if isinstance(body, Notice) else None
