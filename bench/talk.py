"""What the generator must know of a server's wire: how to sign in, listen and speak there.

One `Talk` belongs to one connection. Messages are whole WebSocket messages.
"""

from typing import Protocol


class Talk(Protocol):
    """A client's side of one wire language, without IO."""

    path: str
    """Path and query of the WebSocket."""
    ready: bool
    """True once the server has confirmed everything that was asked: signed in, and listening where wanted."""

    def opened(self) -> list[bytes]:
        """Return what to send when the WebSocket is open."""

    def received(self, message: bytes) -> list[bytes]:
        """Take a message that came before `ready`; return what to send. BenchError when the server refuses."""

    def keep_alive(self, message: bytes) -> bytes | None:
        """Return the answer to a keep-alive (empty: none is due), or None when the message is something else.

        BenchError when it is the server's complaint.
        """

    def say(self, line: str, number: int) -> bytes:
        """Return the message that posts `line`; `number` is never used twice on one connection."""
