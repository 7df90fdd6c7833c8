"""The contract between a carrier, which moves messages, and a connection, which understands them.

A carrier calls; a connection never waits in a receive. Every call is made in the hub and must not block,
except `Door.admit`, which runs in the greenlet of the HTTP request.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Handshake:
    """What is known of a client before the upgrade."""

    path: str
    arguments: Mapping[str, str]
    """The variable parts of the route."""
    query: Mapping[str, str]
    """Decoded query arguments; of a repeated name, the first."""
    headers: Mapping[str, str]
    """Request headers by lower-case name."""
    peer: str
    """Address of the TCP peer, without the port; a proxy's, where there is one."""
    subprotocol: str | None
    """The sub-protocol that was agreed on."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A door's no, answered as plain HTTP before any 101."""

    status: int
    sentence: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one connection. Sizes in bytes, times in milliseconds."""

    max_frame: int = 1 << 20
    max_message: int = 1 << 20
    max_queued: int = 4 << 20
    """A reader that falls this far behind is closed with 1013."""
    linger_ms: int = 2_000
    """How long a closing connection may take to read what is queued and to answer the close."""


class Receiver(Protocol):
    """The connection, as its carrier sees it."""

    def received(self, payload: bytes, is_text: bool) -> None:
        """Take one whole message; text is valid UTF-8."""

    def closed(self, code: int) -> None:
        """Learn, exactly once, that the socket is closed: by the peer's code, ours, or 1006.

        Nothing is received afterwards. Never called from inside `send`, `close` or `abort`.
        """


class Socket(ABC):
    """One client's way out, and the handle on its way in."""

    __slots__ = ("is_open", "last_received", "last_sent", "queued")

    is_open: bool
    """False from the moment either side has begun to close."""
    last_received: float
    """When bytes last came in, in `loop.now()` seconds."""
    last_sent: float
    """When bytes last went out, in `loop.now()` seconds."""
    queued: int
    """Bytes that wait to go out."""

    @property
    def is_paused(self) -> bool:
        """True while nothing is read, so that the peer's silence means nothing."""
        return False

    @staticmethod
    @abstractmethod
    def frame(payload: bytes, is_text: bool) -> bytes:
        """Return a finished frame, which any sockets of this class may share."""

    @staticmethod
    @abstractmethod
    def unframe(frame: bytes) -> tuple[bytes, bool]:
        """Return what `frame` was made from: (payload, is text)."""

    @abstractmethod
    def send(self, frame: bytes) -> None:
        """Queue a finished frame. Never blocks or raises; once closing, does nothing.

        Beyond the limit of queued bytes the connection is closed with 1013.
        """

    @abstractmethod
    def close(self, code: int, reason: str = "") -> None:
        """Let what is queued leave, then close with `code`; after a bounded linger, cut the line."""

    @abstractmethod
    def abort(self) -> None:
        """Cut the line now; what is queued is lost."""

    @abstractmethod
    def ping(self) -> None:
        """Ask the peer for a sign of life, where the carrier can."""

    @abstractmethod
    def pause(self) -> None:
        """Stop reading, so that the peer's sending backs up. What was already read still arrives."""

    @abstractmethod
    def resume(self) -> None:
        """Read again."""


class Door(Protocol):
    """One address of the doors table."""

    @property
    def subprotocols(self) -> tuple[str, ...]:
        """Sub-protocols spoken here, best first; empty for none."""

    def admit(self, handshake: Handshake) -> Refused | None:
        """Decide before the upgrade. Runs in the request's greenlet and may block."""

    def open(self, handshake: Handshake, socket: Socket) -> Receiver:
        """Receive an upgraded client. Must not block."""
