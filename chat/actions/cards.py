"""Job cards are messages like any other; order cards have a life of their own, ended by the house on time."""

from dataclasses import replace
from decimal import Decimal, InvalidOperation

from chat.actions import access, openings, policing, routing
from chat.actions.house import House
from chat.actions.posting import post
from chat.domain import rooms
from chat.domain.cards import CardStatus, OrderCard
from chat.domain.commands import CancelCard, ExpireCards, OfferOrder, PayCard
from chat.domain.conversations import ById, Conversation, Kind, State
from chat.domain.errors import Refusal
from chat.domain.events import CardChanged
from chat.domain.messages import Message, OrderOffer
from chat.domain.outcomes import Posted
from chat.domain.people import Actor, Role
from chat.store.memory import Transaction


def offer(tx: Transaction, house: House, actor: Actor, command: OfferOrder) -> Posted:
    """An agent shows an order card; it expires `lifetime` seconds from now. In what waits, that is the first answer."""
    access.staff(actor)
    conversation, _role = access.to_speak(tx, actor, command.conversation)
    if conversation.state is State.CLOSED:
        raise Refusal("conversation_closed")
    if command.client_id is not None:
        earlier = tx.messages.by_client_id(actor.id, command.client_id)
        if earlier is not None and earlier.conversation == conversation.id:
            return Posted(earlier, conversation, repeated=True)
    if conversation.kind is Kind.SERVICE and conversation.state is not State.OPEN:
        conversation = routing.take(tx, house, actor.organisation, conversation, actor.person)
    if not conversation.answered:
        conversation = openings.answer(tx, conversation, actor)
    policy = tx.policies.of(actor.person.organisation)
    if policy is not None:
        command = replace(command, name=policing.clean(policy, command.name))
    card = _new_card(tx, house, conversation, command)
    posted = post(tx, actor.person, conversation, OrderOffer(card), command.client_id, actor.via)
    tx.cards.shown_by(card.id, posted.message.id)
    return posted


def pay(tx: Transaction, house: House, actor: Actor, command: PayCard) -> OrderCard:
    """The site's or an agent's word, in demo mode the visitor's too. Raises Refusal `not_pending`."""
    if actor.person.role is Role.VISITOR and not house.rules.visitors_may_pay:
        raise Refusal("forbidden")
    return _settle(tx, actor, command.card, CardStatus.PAID)


def cancel(tx: Transaction, _house: House, actor: Actor, command: CancelCard) -> OrderCard:
    """Raises Refusal `not_pending` likewise."""
    access.staff(actor)
    return _settle(tx, actor, command.card, CardStatus.CANCELLED)


def expire(tx: Transaction, _house: House, actor: Actor, command: ExpireCards) -> int | None:
    """Expire what is due, each once; answers when the next is due (UTC ms), or None."""
    access.house(actor)
    for message in tx.messages.many(tx.cards.expire(tx.now, command.limit)):
        conversation = tx.conversations.get(message.conversation)
        if conversation is not None:
            _show(tx, conversation, message, CardStatus.EXPIRED)
    return tx.cards.next_due()


def _settle(tx: Transaction, actor: Actor, card_id: int, status: CardStatus) -> OrderCard:
    found = tx.cards.get(card_id)
    if found is None:
        raise Refusal("not_found")
    _card, conversation_id, message_id = found
    conversation = access.to_hear(tx, actor, ById(conversation_id))
    if not tx.cards.settle(card_id, status, tx.now):
        raise Refusal("not_pending")
    message = tx.messages.get(message_id)
    assert message is not None
    return _show(tx, conversation, message, status)


def _show(tx: Transaction, conversation: Conversation, message: Message, status: CardStatus) -> OrderCard:
    assert isinstance(message.body, OrderOffer)
    card = replace(message.body.card, status=status)
    rev = tx.next_rev()
    body = OrderOffer(card)
    tx.messages.replace_body(message.id, body, rev)
    changed = replace(message, body=body, rev=rev)
    people = tx.participants.unread(conversation.id)
    event = CardChanged(conversation, changed, card, rev)
    tx.tell(event, rooms.conversation(conversation.id), *map(rooms.person, people))
    return card


def _new_card(tx: Transaction, house: House, conversation: Conversation, command: OfferOrder) -> OrderCard:
    if not 1 <= command.lifetime <= house.rules.card_lifetime_max:
        raise Refusal("bad_request", f"countdownSeconds is 1 to {house.rules.card_lifetime_max}")
    name = command.name.strip()
    if not name or len(name) > 200:
        raise Refusal("bad_request", "name is 1 to 200 characters")
    price = _price(command.price)
    return tx.cards.add(conversation.id, name, price, command.lifetime, tx.now + command.lifetime * 1000, tx.now)


def _price(text: str) -> str:
    """The decimal string as given, if it is a plain amount."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise Refusal("bad_request", "price is a decimal string") from None
    if not amount.is_finite() or not 0 <= amount < Decimal(10) ** 12 or len(text) > 20 or "e" in text.lower():
        raise Refusal("bad_request", "price is a decimal string")
    return text
