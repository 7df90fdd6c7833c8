"""The doors table: which address speaks which dialect."""

from collections.abc import Callable
from dataclasses import dataclass

from chat.dialects.base import Dialect, Opening
from chat.gateway.connection import Connection, Connections
from chat.gateway.socket import Handshake, Refused, Socket


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A door whose clients present a token in their own language: any Origin may try (design, section 7)."""

    path: str
    subprotocols: tuple[str, ...]
    speak: Callable[[], Dialect]
    connections: Connections

    def admit(self, handshake: Handshake) -> Refused | None:
        return None

    def open(self, handshake: Handshake, socket: Socket) -> Connection:
        dialect = self.speak()
        connection = self.connections.make(dialect, socket)
        connection.open(dialect.opened(_opening(handshake)))
        return connection


def _opening(handshake: Handshake) -> Opening:
    return Opening(handshake.arguments, handshake.query, handshake.headers, handshake.subprotocol, handshake.peer)
