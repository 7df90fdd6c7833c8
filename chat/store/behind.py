"""Write-behind within one transaction: what every message touches is written once a batch, not once a message.

Conversations, participants and messages each remember a little (heads, unread counts, new rows) and write it with
one statement for many rows. Everybody else goes through `Fresh`, which writes what is remembered before a statement
runs, so that no query ever sees less than was done.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Final

from peewee import Database, Query, Select

_CHUNKS: Final = (64, 16, 4)


class Fresh:
    """A Peewee database or an sqlite3 connection whose statements see what was remembered.

    A statement that changes anything also makes the rememberers forget what they read: it may have changed that.
    """

    def __init__(self, behind: Any, flush: Callable[[], None], forget: Callable[[], None]) -> None:
        self._behind = behind
        self._flush = flush
        self._forget = forget

    def execute(self, statement: Query | str, *arguments: Any, **options: Any) -> Any:
        self._flush()
        reads = isinstance(statement, Select) or (isinstance(statement, str) and statement.startswith("SELECT"))
        if not reads:
            self._forget()
        return self._behind.execute(statement, *arguments, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._behind, name)


def fresh_database(database: Database, flush: Callable[[], None], forget: Callable[[], None]) -> Database:
    """The database as everybody but the rememberers sees it."""
    return Fresh(database, flush, forget)  # type: ignore[return-value]


def fresh_connection(
    connection: sqlite3.Connection, flush: Callable[[], None], forget: Callable[[], None]
) -> sqlite3.Connection:
    """The connection likewise."""
    return Fresh(connection, flush, forget)  # type: ignore[return-value]


def write_rows(connection: sqlite3.Connection, one: str, head: str, tail: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Run `head (?, ...), (?, ...) tail` over all rows, in chunks of a few sizes so that statements are prepared once.

    One statement for many rows lets the interpreter lock go once instead of once a row. `one` does the same to a single
    row: for that, a table of values made for the occasion costs three times as much.
    """
    done = 0
    for size in _CHUNKS:
        while len(rows) - done >= size:
            chunk = rows[done : done + size]
            values = ", ".join([f"({', '.join('?' * len(chunk[0]))})"] * size)
            connection.execute(f"{head} {values} {tail}", [value for row in chunk for value in row])
            done += size
    for row in rows[done:]:
        connection.execute(one, row)
