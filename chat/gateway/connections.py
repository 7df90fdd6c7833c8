"""Makes connections and numbers them."""

import itertools

from chat.dialects.base import Dialect
from chat.gateway.connection import Connection
from chat.gateway.gate import Gate
from chat.gateway.journal import Journal
from chat.gateway.socket import Socket


class Connections:
    """`journal` notes each of them; without it nobody does."""

    def __init__(self, gate: Gate, journal: Journal | None = None) -> None:
        self._gate = gate
        self._journal = journal
        self._ids = itertools.count(1)

    def make(self, dialect: Dialect, socket: Socket, address: str = "", path: str = "") -> Connection:
        """`address` is the client's, behind trusted proxies too; `path` is where it came in."""
        connection = Connection(next(self._ids), self._gate, dialect, socket)
        connection.address = address
        if self._journal is not None:
            connection.entry = self._journal.entry(dialect.name, path, address)
        return connection
