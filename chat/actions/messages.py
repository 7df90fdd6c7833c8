"""Sending and recalling."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chat.actions import access, contact, groups, openings, policing, routing
from chat.actions.house import House
from chat.actions.posting import post
from chat.actions.rules import rules_of
from chat.domain import rooms
from chat.domain.cards import CardStatus
from chat.domain.commands import RecallMessage, SendMessage
from chat.domain.conversations import ById, Conversation, Kind, State
from chat.domain.errors import Refusal
from chat.domain.events import MessageRecalled
from chat.domain.messages import Body, JobCard, Location, Media, Message, Opaque, OrderOffer, Quote, Text
from chat.domain.outcomes import Posted
from chat.domain.people import Actor, Role
from chat.store.memory import Transaction

EXCERPT_LENGTH = 100


def send(tx: Transaction, house: House, actor: Actor, command: SendMessage) -> Posted:
    """Say something. An agent's first answer takes a waiting conversation; a visitor's word reopens a closed one."""
    _check_size(house, command)
    command = _recognised(house, command)
    policy = tx.policies.of(actor.person.organisation)
    if policy is not None:
        command = policing.checked(policy, tx.now, actor, command)
    command = contact.reached(tx, house, actor, command)
    conversation, role = access.to_speak(tx, actor, command.conversation)
    if conversation.kind is Kind.SERVICE and conversation.state is not State.OPEN:
        repeated = _said_before(tx, actor, conversation, command)
        if repeated is not None:
            return repeated
        conversation = _wake(tx, house, actor, conversation, role)
    if not conversation.answered and actor.is_staff:
        conversation = openings.answer(tx, conversation, actor)
    body = _completed(tx, actor, conversation, command.body)
    return post(tx, actor.person, conversation, body, command.client_id, actor.via)


def send_many(tx: Transaction, calls: Sequence[tuple[House, Actor, SendMessage]]) -> Iterator[Posted | Refusal]:
    """`send` for neighbours in one batch: what they need is read at once, what they say is written at once."""
    wanted = [(actor.person.organisation, command) for _, actor, command in calls]
    for organisation in {organisation for organisation, _ in wanted}:
        own = [command for tenant, command in wanted if tenant == organisation]
        ids = {command.conversation.id for command in own if isinstance(command.conversation, ById)}
        tx.expect_messages(organisation, ids, {command.client_id for command in own if command.client_id})
    for house, actor, command in calls:
        mark = tx.mark()
        try:
            yield send(tx, house, actor, command)
        except Refusal as refusal:
            if tx.mark() != mark:
                raise  # what it did before must be undone, which takes a savepoint of its own
            yield refusal


def recall(tx: Transaction, house: House, actor: Actor, command: RecallMessage) -> None:
    """Take back one's own message inside the window; in a group, its owner and admins recall others' at any time.

    A second time changes nothing. Raises Refusal `not_found`, `forbidden` (somebody else's), `recall_too_late`.
    """
    conversation = access.to_hear(tx, actor, command.conversation)
    message = find(tx, actor, conversation, command.reference)
    is_own = message.sender.id == actor.id
    if not is_own and not groups.may_withdraw(tx, actor, conversation, message):
        raise Refusal("forbidden")
    if message.recalled:
        return
    if is_own and tx.now - message.sent_at > rules_of(tx, house, conversation.organisation).recall_window:
        raise Refusal("recall_too_late")
    withdraw(tx, conversation, message, actor.id)


def withdraw(tx: Transaction, conversation: Conversation, message: Message, operator: int) -> None:
    """Recall `message`, correct the unread counts, and tell. Nobody pays a card that is no longer shown."""
    rev = tx.next_rev()
    if isinstance(message.body, OrderOffer) and tx.cards.settle(message.body.card.id, CardStatus.CANCELLED, tx.now):
        message = replace(message, body=OrderOffer(replace(message.body.card, status=CardStatus.CANCELLED)))
        tx.messages.replace_body(message.id, message.body, rev)
    tx.messages.recall(message.id, operator, rev, tx.now)
    _withdraw_quotes(tx, message)
    people = tx.participants.unread(conversation.id)
    for person in people:
        marks = tx.participants.marks(conversation.id, person)
        if marks.unread and message.seq > marks.read and person != message.sender.id:
            left = tx.messages.unread_after(conversation.id, marks.read, person)
            tx.participants.put_marks(conversation.id, person, replace(marks, unread=left))
    recalled = replace(message, recalled=True, operator=operator, rev=rev)
    tx.tell(MessageRecalled(recalled, conversation), rooms.conversation(conversation.id), *map(rooms.person, people))


def _withdraw_quotes(tx: Transaction, message: Message) -> None:
    """What quotes it says no more what it said. Pages that show it hear of the recall itself, so the rev stays."""
    for later in tx.messages.quoting(message.conversation, message.seq):
        assert isinstance(later.body, Text)
        assert later.body.quote is not None
        quote = replace(later.body.quote, excerpt="", recalled=True)
        tx.messages.replace_body(later.id, replace(later.body, quote=quote), later.rev)


def find(tx: Transaction, actor: Actor, conversation: Conversation, reference: str) -> Message:
    """The message a caller means: their own client id first, else a uid; in this conversation. Raises `not_found`."""
    message = tx.messages.by_client_id(actor.id, reference) or tx.messages.by_uid(conversation.organisation, reference)
    if message is None or message.conversation != conversation.id:
        raise Refusal("not_found")
    return message


def _content_length(body: Body) -> int:
    """Characters of what a vendor or a page put into a body of its own."""
    match body:
        case Opaque():
            return len(body.content) + len(body.extra)
        case Location() | JobCard():
            return len(str(body.payload))
        case _:
            return 0


def _said_before(tx: Transaction, actor: Actor, conversation: Conversation, command: SendMessage) -> Posted | None:
    """A repeat must not wake a conversation a second time."""
    earlier = tx.messages.by_client_id(actor.id, command.client_id) if command.client_id else None
    if earlier is None or earlier.conversation != conversation.id:
        return None
    return Posted(earlier, conversation, repeated=True)


def _wake(tx: Transaction, house: House, actor: Actor, conversation: Conversation, role: str | None) -> Conversation:
    if actor.is_staff:
        return routing.take(tx, house, actor.organisation, conversation, actor.person)
    if conversation.state is State.CLOSED and actor.person.role is Role.VISITOR:
        return routing.reopen(tx, house, actor.organisation, conversation)
    return conversation


def _recognised(house: House, command: SendMessage) -> SendMessage:
    """An address of ours comes back as the file itself: its address is made anew whenever it is shown."""
    body = command.body
    if not isinstance(body, Media) or body.key:
        return command
    try:
        key = house.key_of(body.url)
    except ValueError:
        raise Refusal("bad_request", "this address of a file has ended") from None
    return command if key is None else replace(command, body=replace(body, url="", key=key))


def _completed(tx: Transaction, actor: Actor, conversation: Conversation, body: Body) -> Body:
    """The body with what is known of the file or the message that it names. Raises Refusal when there is none."""
    if not isinstance(body, Text):
        return _show_attachment(tx, conversation, body)
    if body.quote is None:
        return body
    quoted = find(tx, actor, conversation, body.quote.reference)
    excerpt = "" if quoted.recalled else quoted.body.fallback[:EXCERPT_LENGTH]
    return replace(body, quote=Quote(quoted.uid, quoted.sender.nickname, excerpt, quoted.seq, quoted.recalled))


def _show_attachment(tx: Transaction, conversation: Conversation, body: Body) -> Body:
    """Who hears this conversation may see the file from now on. Answers the body with what is known of the file.

    Raises Refusal for a key that is not of here.
    """
    if not isinstance(body, Media) or not body.key:
        return body
    found = tx.attachments.get(conversation.organisation, body.key)
    if found is None:
        raise Refusal("bad_request", "no such file")
    tx.attachments.shown_in(body.key, conversation.id)
    file = found[0]
    return replace(
        body, name=body.name or file.name, size=file.size, mime=file.mime, width=file.width or body.width,
        height=file.height or body.height, duration=file.duration or body.duration,
    )  # fmt: skip


def _check_size(house: House, command: SendMessage) -> None:
    if isinstance(command.body, Text) and len(command.body.text) > house.rules.text_length:
        raise Refusal("too_large")
    if _content_length(command.body) > house.rules.content_length:
        raise Refusal("too_large")
    if command.client_id is not None and len(command.client_id) > house.rules.client_id_length:
        raise Refusal("bad_request", "the message id is too long")
