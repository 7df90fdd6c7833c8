"""The doors table: which address speaks which dialect."""

from collections.abc import Callable
from dataclasses import dataclass

from chat.dialects.base import Dialect, Opening
from chat.gateway.connection import Connection
from chat.gateway.connections import Connections
from chat.gateway.socket import Handshake, Refused, Socket


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A door whose clients present a token in their own language: any Origin may try (design, section 7).

    `may_knock` is asked about the Origin of a browser's page before anything is upgraded; it may wait. `address` is
    the client's, behind trusted proxies too.
    """

    path: str
    subprotocols: tuple[str, ...]
    speak: Callable[[], Dialect]
    connections: Connections
    may_knock: Callable[[str | None], bool] = lambda _origin: True
    address: Callable[[Handshake], str] = lambda handshake: handshake.peer

    def admit(self, handshake: Handshake) -> Refused | None:
        if self.may_knock(handshake.headers.get("origin")):
            return None
        return Refused(403, "A page of another site.")

    def open(self, handshake: Handshake, socket: Socket) -> Connection:
        dialect = self.speak()
        connection = self.connections.make(dialect, socket, self.address(handshake), handshake.path)
        connection.open(dialect.opened(_opening(handshake)))
        return connection


def _opening(handshake: Handshake) -> Opening:
    return Opening(handshake.arguments, handshake.query, handshake.headers, handshake.subprotocol, handshake.peer)
