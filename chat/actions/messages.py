"""Sending and recalling."""

from dataclasses import replace

from chat.actions import access, routing
from chat.actions.house import House
from chat.actions.posting import post
from chat.domain import rooms
from chat.domain.commands import RecallMessage, SendMessage
from chat.domain.conversations import Conversation, Kind, State
from chat.domain.errors import Refusal
from chat.domain.events import MessageRecalled
from chat.domain.messages import Message, Text
from chat.domain.outcomes import Posted
from chat.domain.people import Actor, Role
from chat.store.memory import Transaction


def send(tx: Transaction, house: House, actor: Actor, command: SendMessage) -> Posted:
    """Say something. An agent's first answer takes a waiting conversation; a visitor's word reopens a closed one."""
    _check_size(house, command)
    conversation, role = access.to_speak(tx, actor, command.conversation)
    if conversation.kind is Kind.SERVICE and conversation.state is not State.OPEN:
        repeated = _said_before(tx, actor, conversation, command)
        if repeated is not None:
            return repeated
        conversation = _wake(tx, house, actor, conversation, role)
    return post(tx, actor.person, conversation, command.body, command.client_id, actor.via)


def recall(tx: Transaction, house: House, actor: Actor, command: RecallMessage) -> None:
    """Take back one's own message inside the window. A second time changes nothing.

    Raises Refusal `not_found`, `forbidden` (somebody else's), `recall_too_late`.
    """
    conversation = access.to_hear(tx, actor, command.conversation)
    message = find(tx, actor, conversation, command.reference)
    if message.sender.id != actor.id:
        raise Refusal("forbidden")
    if message.recalled:
        return
    if tx.now - message.sent_at > house.rules.recall_window:
        raise Refusal("recall_too_late")
    withdraw(tx, conversation, message, actor.id)


def withdraw(tx: Transaction, conversation: Conversation, message: Message, operator: int) -> None:
    """Recall `message`, correct the unread counts, and tell."""
    rev = tx.next_rev()
    tx.messages.recall(message.id, operator, rev, tx.now)
    people = tx.participants.unread(conversation.id)
    for person in people:
        marks = tx.participants.marks(conversation.id, person)
        if marks.unread and message.seq > marks.read and person != message.sender.id:
            left = tx.messages.unread_after(conversation.id, marks.read, person)
            tx.participants.put_marks(conversation.id, person, replace(marks, unread=left))
    recalled = replace(message, recalled=True, operator=operator, rev=rev)
    tx.tell(MessageRecalled(recalled, conversation), rooms.conversation(conversation.id), *map(rooms.person, people))


def find(tx: Transaction, actor: Actor, conversation: Conversation, reference: str) -> Message:
    """The message a caller means: their own client id first, else a uid; in this conversation. Raises `not_found`."""
    message = tx.messages.by_client_id(actor.id, reference) or tx.messages.by_uid(conversation.organisation, reference)
    if message is None or message.conversation != conversation.id:
        raise Refusal("not_found")
    return message


def _said_before(tx: Transaction, actor: Actor, conversation: Conversation, command: SendMessage) -> Posted | None:
    """A repeat must not wake a conversation a second time."""
    earlier = tx.messages.by_client_id(actor.id, command.client_id) if command.client_id else None
    if earlier is None or earlier.conversation != conversation.id:
        return None
    return Posted(earlier, conversation, repeated=True)


def _wake(tx: Transaction, house: House, actor: Actor, conversation: Conversation, role: str | None) -> Conversation:
    if actor.is_staff:
        return routing.assign(tx, actor.organisation, conversation, actor.person)
    if conversation.state is State.CLOSED and actor.person.role is Role.VISITOR:
        return routing.reopen(tx, house, actor.organisation, conversation)
    return conversation


def _check_size(house: House, command: SendMessage) -> None:
    if isinstance(command.body, Text) and len(command.body.text) > house.rules.text_length:
        raise Refusal("too_large")
    if command.client_id is not None and len(command.client_id) > house.rules.client_id_length:
        raise Refusal("bad_request", "the message id is too long")
