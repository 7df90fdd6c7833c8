"""An admin's word to everybody who is connected; told, never stored."""

from chat.actions.house import House
from chat.actions.legacy_ids import ADMINS
from chat.domain import rooms
from chat.domain.commands import SendBroadcast
from chat.domain.errors import Refusal
from chat.domain.events import Broadcast
from chat.domain.people import Actor
from chat.store.memory import Transaction


def send(tx: Transaction, house: House, actor: Actor, command: SendBroadcast) -> None:
    """Raises Refusal `forbidden` for whoever is no admin, `too_large`, `bad_request` for an empty text."""
    if actor.person.role not in ADMINS:
        raise Refusal("forbidden")
    if not command.text:
        raise Refusal("bad_request", "text: it is empty")
    if len(command.text) > house.rules.text_length:
        raise Refusal("too_large")
    organisation = actor.organisation
    tx.tell(Broadcast(organisation, command.text, tx.now, command.person), rooms.organisation(organisation.id))
