"""Devices: clients of a person that come back and go on where they were (seed 003, `clean: false`)."""

from chat.domain.events import Event
from chat.domain.value import value


@value
class Cursor:
    """How far a device has come: every change up to `rev`, and every message up to the id `message`."""

    rev: int
    message: int


@value
class Underway:
    """A message or change that was sent as `packet` and not acknowledged; `cursor` is where it leads."""

    packet: int
    message: int
    cursor: Cursor
    event: Event | None = None


@value
class Device:
    """What is kept of a device between its connections.

    `generation` grows with each connection: only the newest one may change what is kept. `received` are the packet
    ids of messages that are committed and that the client has not released; `hears` are the topic filters it asked
    for, each with its level of service.
    """

    name: str
    generation: int
    is_known: bool
    cursor: Cursor
    received: tuple[int, ...] = ()
    hears: tuple[tuple[str, int], ...] = ()
    under_way: tuple[Underway, ...] = ()
    last_packet: int = 0


@value
class Backlog:
    """What a device missed, in the order to tell it, each with the cursor it leads to; complete up to `upto`.

    `more` says ask again from the last cursor.
    """

    items: tuple[tuple[Event, Cursor], ...]
    upto: Cursor
    more: bool
