"""The contract of the hub: who is in which room, in the vocabulary of Socket.IO's adapters."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable
from typing import Any, Protocol

from chat.domain.events import Event, Publication
from chat.domain.rooms import Room
from chat.domain.value import value


class Member(Protocol):
    """One connection, as far as the hub knows it."""

    id: int

    def deliver(self, frame: bytes, /) -> None:
        """Queue a finished frame. Never blocks, never raises."""


class Shape(Hashable, Protocol):
    """One way to tell events: a dialect, a channel of it and a viewpoint.

    The body is made once for all shapes of a class that share a `variant`, the payload once for all that also share
    a tag.
    """

    @property
    def is_text(self) -> bool:
        """Whether the payload goes out as text."""

    def variant(self, event: Event, /) -> Hashable:
        """What the body depends on; None when this shape says nothing of the event."""

    def body(self, event: Event, /) -> Any:
        """The body that everybody of this variant hears; None says nothing."""

    def payload(self, body: Any, tag: Any, /) -> bytes | None:
        """The body addressed to `tag` (a subscription id, a session); None when nothing leaves now."""


@value
class Ear:
    """How a member hears a room: `frame` is its carrier's, which wraps a payload for the socket."""

    shape: Shape
    tag: Hashable
    frame: Callable[[bytes, bool], bytes]


class Adapter(ABC):
    """Rooms and who is in them. Every call is made in the hub and returns at once.

    Guarantee: events published one after another reach each member's outbox in that order, at most once each,
    to members that were added before.
    """

    @abstractmethod
    def add(self, room: Room, member: Member, ear: Ear) -> None:
        """Let `member` hear `room` by `ear`; a member may have several ears in a room, each hears."""

    @abstractmethod
    def remove(self, room: Room, member: Member, ear: Ear) -> None:
        """Take that ear away; unknown ones are ignored."""

    @abstractmethod
    def remove_all(self, member: Member) -> None:
        """Forget the member."""

    @abstractmethod
    def broadcast(self, publication: Publication) -> None:
        """Tell the event to the publication's rooms: a member in several hears it by the first of them."""

    @abstractmethod
    def sockets(self, room: Room) -> Iterable[Member]:
        """Who is in the room, on this machine."""

    @abstractmethod
    def rooms(self, member: Member) -> Iterable[Room]:
        """Where the member is."""
