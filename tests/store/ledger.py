"""A transaction for the tests of the store: one table, and functions that write into it."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gevent
from gevent import monkey

from chat.domain.errors import Refusal
from chat.store.database import Database
from chat.store.handover import Result
from chat.store.writer import Writer

TABLES = """
CREATE TABLE entry (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE debt (id INTEGER PRIMARY KEY, entry REFERENCES entry DEFERRABLE INITIALLY DEFERRED);
"""


class Ledger:
    """What functions write through; it tells the names that were entered."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.publications: list[Any] = []


def enter(ledger: Ledger, name: str) -> int:
    cursor = ledger.connection.execute("INSERT INTO entry (name) VALUES (?)", [name])
    ledger.publications.append(name)
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def enter_then_refuse(ledger: Ledger, name: str) -> int:
    enter(ledger, name)
    raise Refusal("forbidden")


def owe(ledger: Ledger, name: str) -> None:
    """Breaks a deferred constraint, so that COMMIT itself fails."""
    enter(ledger, name)
    ledger.connection.execute("INSERT INTO debt (entry) VALUES (-1)")


def new_database(path: Path, busy_timeout: float = 5.0) -> Database:
    database = Database(path, busy_timeout)
    with database.connection_context():
        database.connection().executescript(TABLES)
    return database


def names(path: Path) -> list[str]:
    """What a stranger finds in the file, in the order of entry."""
    connection = sqlite3.connect(path)
    try:
        return [name for (name,) in connection.execute("SELECT name FROM entry ORDER BY id")]
    finally:
        connection.close()


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Lets the hub run until the condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "never happened"
        gevent.sleep(0.001)


class Diary:
    """Everything the hub was told, in order: `("told", name)`, `("done", value or error)`; and the reports."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, Any]] = []
        self.reports: list[str] = []

    def tell(self, publication: Any) -> None:
        self.lines.append(("told", publication))

    def done(self, result: Result[Any]) -> None:
        self.lines.append(("done", result.value if result.error is None else result.error))

    @property
    def told(self) -> list[Any]:
        return [what for kind, what in self.lines if kind == "told"]

    @property
    def results(self) -> list[Any]:
        return [what for kind, what in self.lines if kind == "done"]


@contextmanager
def held(writer: Writer) -> Iterator[None]:
    """Keeps the writer's thread inside a write; what is submitted meanwhile becomes one batch."""
    native_lock = monkey.get_original("_thread", "allocate_lock")
    entered, gate = native_lock(), native_lock()
    gate.acquire()

    def hold(_: Any) -> None:
        entered.acquire()
        gate.acquire()

    writer.submit(hold, (), lambda result: None)
    until(entered.locked)
    try:
        yield
    finally:
        gate.release()
