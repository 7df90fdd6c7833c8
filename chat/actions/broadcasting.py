"""An admin's word to everybody who is connected; told, never stored."""

from chat.actions import access, audit, peers
from chat.actions.house import House
from chat.domain import rooms
from chat.domain.commands import SendBroadcast
from chat.domain.conversations import WithPeer
from chat.domain.errors import Refusal
from chat.domain.events import Broadcast
from chat.domain.people import Actor, Person
from chat.store.memory import Transaction


def send(tx: Transaction, house: House, actor: Actor, command: SendBroadcast) -> None:
    """Raises Refusal `forbidden` for whoever is no admin, `too_large`, `bad_request` for an empty text."""
    access.admin(actor)
    if not command.text:
        raise Refusal("bad_request", "text: it is empty")
    if len(command.text) > house.rules.text_length:
        raise Refusal("too_large")
    organisation = actor.organisation
    person = _person(tx, actor, command.to) if command.to is not None else None
    audit.note(tx, actor, "broadcast.sent", person or "", text=command.text[:500])
    room = rooms.organisation(organisation.id) if person is None else rooms.person(person)
    tx.tell(Broadcast(organisation, command.text, tx.now, person), room)


def _person(tx: Transaction, actor: Actor, to: WithPeer) -> int:
    peer = peers.resolve(tx, actor, to)
    if not isinstance(peer, Person):
        raise Refusal("not_found")  # nobody is connected as a workgroup
    return peer.id
