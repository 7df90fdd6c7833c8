"""What is deleted is nowhere in the file, what stays is untouched, and who reads goes on."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat.store import copying
from chat.store.database import Database
from chat.store.scrubbing import cut_log, rewrite

NEEDLE = b"needle-7-"
GONE = (
    "UPDATE said SET body = '{}', client = NULL WHERE talk = 7",
    "DELETE FROM named WHERE name LIKE 'needle-7-%'",
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "one.sqlite3")
    fill(made.connection())
    yield made
    made.close()


def fill(connection: sqlite3.Connection) -> None:
    """Rows of ten talks in one another's pages, short ones and such as take several pages, some written again."""
    chance = random.Random(7)
    connection.execute("CREATE TABLE said (id INTEGER PRIMARY KEY, talk INT, client TEXT, body TEXT)")
    connection.execute("CREATE INDEX said_client ON said (talk, client)")
    connection.execute("CREATE TABLE named (name TEXT PRIMARY KEY, more TEXT) WITHOUT ROWID")
    connection.execute("BEGIN")
    for number in range(9000):
        talk = chance.randrange(10)
        text = f"needle-{talk}-{number} " * chance.choice((1, 2, 10, 10, 700))
        connection.execute("INSERT INTO said (talk, client, body) VALUES (?, ?, ?)", (talk, text[:20], text))
        name = f"needle-{talk}-{chance.random()}"
        connection.execute("INSERT INTO named VALUES (?, ?)", (name, name * chance.randrange(9)))
    for number in range(1, 9000, 7):
        connection.execute("UPDATE said SET body = body || body WHERE id = ?", (number,))
    connection.execute("COMMIT")


def erase(connection: sqlite3.Connection) -> None:
    for sentence in GONE:
        connection.execute(sentence)


def in_files(database: Database) -> int:
    return sum(path.read_bytes().count(NEEDLE) for path in database.path.parent.glob(f"{database.path.name}*"))


def rows(connection: sqlite3.Connection) -> list[object]:
    return [connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in ("said", "named")]


def test_no_trace_stays_of_what_is_deleted_and_nothing_else_changes(database: Database) -> None:
    connection = database.connection()
    erase(connection)
    assert cut_log(connection)
    assert in_files(database) > 0, "else this test shows nothing"
    before = rows(connection)
    rewrite(connection)
    assert cut_log(connection)
    assert in_files(database) == 0
    assert rows(connection) == before
    assert copying.faults(database.path) == []


def test_the_log_is_not_cut_under_who_reads_it(database: Database) -> None:
    connection = database.connection()
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN")
    before = other.execute("SELECT COUNT(*), SUM(length(body)) FROM said").fetchone()
    erase(connection)
    rewrite(connection)
    assert not cut_log(connection)
    assert other.execute("SELECT COUNT(*), SUM(length(body)) FROM said").fetchone() == before
    other.execute("COMMIT")
    assert cut_log(connection)
    assert in_files(database) == 0
    other.close()
