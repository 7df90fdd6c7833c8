"""A conversation as pages keep it: read by rows, deleted for oneself."""

from dataclasses import replace

from chat.actions import access, peers
from chat.actions.house import House
from chat.actions.messages import withdraw
from chat.actions.rules import rules_of
from chat.domain import rooms
from chat.domain.commands import ChangeAvatar, ClearConversation, DeleteMessage
from chat.domain.conversations import ById, Conversation, WithPeer
from chat.domain.errors import Refusal
from chat.domain.events import ReadAdvanced
from chat.domain.messages import Message, Notice
from chat.domain.outcomes import LogPage
from chat.domain.people import Actor, Person
from chat.domain.queries import ChatLog, OneMessage
from chat.domain.receipts import Marks
from chat.store.memory import Memory, Transaction

MOST = 1000


def log(memory: Memory, _house: House, actor: Actor, query: ChatLog) -> LogPage:
    """Raises Refusal `not_found` for a peer or a conversation that is not there."""
    if isinstance(query.conversation, WithPeer):
        peers.resolve(memory, actor, query.conversation)
        if access.find(memory, actor, query.conversation) is None:
            return LogPage((), 0)
    conversation = access.to_hear(memory, actor, query.conversation)
    cleared = memory.participants.marks(conversation.id, actor.id).cleared
    total = memory.logs.count(conversation.id, actor.id, cleared)
    limit = max(1, min(query.limit, MOST))
    offset = max(0, total - limit) if query.offset is None else query.offset
    ids = memory.logs.page(conversation.id, actor.id, cleared, offset, limit)
    return LogPage(tuple(memory.messages.many(ids)), total, conversation, memory.participants.marks_in(conversation.id))


def one(memory: Memory, _house: House, actor: Actor, query: OneMessage) -> tuple[Message, Conversation]:
    """Raises Refusal `not_found`."""
    return _heard(memory, actor, query.message)


def delete(tx: Transaction, house: House, actor: Actor, command: DeleteMessage) -> bool:
    """Raises Refusal `not_found`, `forbidden` (somebody else's). A second time changes nothing."""
    message, conversation = _heard(tx, actor, command.message)
    if message.sender.id != actor.id or isinstance(message.body, Notice):
        raise Refusal("forbidden")
    if message.recalled:
        return True
    if tx.now - message.sent_at > rules_of(tx, house, conversation.organisation).recall_window:
        tx.logs.hide(actor.id, message.id)
        return False
    withdraw(tx, conversation, message, actor.id)
    return True


def clear(tx: Transaction, _house: House, actor: Actor, command: ClearConversation) -> Marks:
    """Staff records stay, and so does what the others see. What is cleared is read: nobody will look at it again."""
    conversation = access.to_hear(tx, actor, command.conversation)
    marks = tx.participants.marks(conversation.id, actor.id)
    if tx.participants.role(conversation.id, actor.id) is None or conversation.last_seq <= marks.cleared:
        return marks
    last = conversation.last_seq
    new = replace(marks, cleared=last, delivered=max(marks.delivered, last), read=max(marks.read, last), unread=0)
    tx.participants.put_marks(conversation.id, actor.id, new)
    newest = tx.messages.at(conversation.id, last)
    if marks.read < last and newest is not None:
        people = tx.participants.unread(conversation.id)
        event = ReadAdvanced(conversation, actor.person, newest, marks.read, tx.now)
        tx.tell(event, rooms.conversation(conversation.id), *map(rooms.person, people))
    return new


def change_avatar(tx: Transaction, _house: House, actor: Actor, command: ChangeAvatar) -> Person:
    """Raises Refusal `bad_request` for what is no http(s) URL."""
    if not command.avatar.startswith(("http://", "https://")) or len(command.avatar) > 1000:
        raise Refusal("bad_request", "avatar: an http(s) URL")
    return tx.people.change(actor.id, avatar=command.avatar)


def _heard(memory: Memory, actor: Actor, message_id: int) -> tuple[Message, Conversation]:
    message = memory.messages.get(message_id) if 0 < message_id < 1 << 53 else None
    if message is None:
        raise Refusal("not_found")
    return message, access.to_hear(memory, actor, ById(message.conversation))
