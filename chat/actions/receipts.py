"""Delivered and read: marks that only move forward."""

from dataclasses import replace

from chat.actions import access
from chat.actions.house import House
from chat.actions.messages import find
from chat.domain import rooms
from chat.domain.commands import MarkDelivered, MarkRead
from chat.domain.conversations import Conversation
from chat.domain.errors import Refusal
from chat.domain.events import DeliveredAdvanced, ReadAdvanced
from chat.domain.messages import Message
from chat.domain.people import Actor
from chat.domain.receipts import Marks
from chat.store.memory import Transaction


def read(tx: Transaction, _house: House, actor: Actor, command: MarkRead) -> Marks:
    """Read implies delivered. Onlookers (an agent of the group who takes no part) leave no mark."""
    conversation, message = _target(tx, actor, command)
    marks = tx.participants.marks(conversation.id, actor.id)
    if message is None or message.seq <= marks.read or not _takes_part(tx, conversation, actor):
        return marks
    left = tx.messages.unread_after(conversation.id, message.seq, actor.id)
    new = replace(marks, read=message.seq, delivered=max(marks.delivered, message.seq), unread=left)
    tx.participants.put_marks(conversation.id, actor.id, new)
    _tell(tx, ReadAdvanced(conversation, actor.person, message, marks.read, tx.now), conversation)
    return new


def delivered(tx: Transaction, _house: House, actor: Actor, command: MarkDelivered) -> Marks:
    """An act of the client says that everything up to here arrived."""
    conversation, message = _target(tx, actor, command)
    marks = tx.participants.marks(conversation.id, actor.id)
    if message is None or message.seq <= marks.delivered or not _takes_part(tx, conversation, actor):
        return marks
    new = replace(marks, delivered=message.seq)
    tx.participants.put_marks(conversation.id, actor.id, new)
    _tell(tx, DeliveredAdvanced(conversation, actor.person, message, marks.delivered, tx.now), conversation)
    return new


def _target(tx: Transaction, actor: Actor, command: MarkRead | MarkDelivered) -> tuple[Conversation, Message | None]:
    conversation = access.to_hear(tx, actor, command.conversation)
    if isinstance(command, MarkDelivered) and command.seq is not None:
        return conversation, tx.messages.at(conversation.id, min(command.seq, conversation.last_seq))
    if command.message_id is not None:
        return conversation, tx.messages.newest_until(conversation.id, command.message_id)
    if command.reference is None:
        raise Refusal("bad_request", "no message is named")
    return conversation, find(tx, actor, conversation, command.reference)


def _takes_part(tx: Transaction, conversation: Conversation, actor: Actor) -> bool:
    return tx.participants.role(conversation.id, actor.id) not in (None, access.FORMER)


def _tell(tx: Transaction, event: ReadAdvanced | DeliveredAdvanced, conversation: Conversation) -> None:
    people = tx.participants.unread(conversation.id)
    tx.tell(event, rooms.conversation(conversation.id), *map(rooms.person, people))
