"""Agents come, go, and say whether they take conversations."""

from chat.actions import access, routing
from chat.actions.house import House
from chat.domain import rooms
from chat.domain.commands import SeatPresence, SetSeat
from chat.domain.errors import Refusal
from chat.domain.events import SeatChanged
from chat.domain.people import Actor, Seat, SeatStatus
from chat.store.memory import Transaction

MOST = 1000


def set_(tx: Transaction, house: House, actor: Actor, command: SetSeat) -> Seat:
    """The agent's own status and capacity; a free seat takes who waits."""
    access.staff(actor)
    _status, capacity = tx.seats.get(actor.id) or (None, house.rules.seat_capacity)
    if command.capacity is not None:
        if not 0 <= command.capacity <= MOST:
            raise Refusal("bad_request", f"capacity is 0 to {MOST}")
        capacity = command.capacity
    tx.seats.put(actor.id, command.status, capacity)
    return _tell(tx, house, actor)


def presence(tx: Transaction, house: House, actor: Actor, command: SeatPresence) -> None:
    """The first connection came or the last one went; the first sign-in ever makes the seat available."""
    if not actor.is_staff or command.person != actor.id:
        return
    if tx.seats.get(actor.id) is None:
        tx.seats.put(actor.id, SeatStatus.AVAILABLE, house.rules.seat_capacity)
    _tell(tx, house, actor)


def _tell(tx: Transaction, house: House, actor: Actor) -> Seat:
    routing.fill(tx, house, actor.organisation, actor.person)
    seat = routing.seat(tx, house, actor.person)
    assert seat is not None
    tx.tell(SeatChanged(seat, tx.now), rooms.seats(actor.person.organisation))
    return seat
