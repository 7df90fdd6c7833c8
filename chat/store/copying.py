"""A copy of the database while it is written to, and what a copy must hold to be trusted."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from chat.domain.files import Stored
from chat.domain.value import value

PAGES: Final = 2000
"""Pages copied between two words to whoever watches."""

_FILES: Final = (
    "SELECT key, home, size, mime, sha256, width, height, duration, thumbnail FROM stored_file WHERE state = 'kept'"
    " ORDER BY key"
)


@value
class Facts:
    """What a database says of itself: names of its migrations, and how much it holds."""

    migrations: tuple[str, ...]
    people: int
    conversations: int
    messages: int


def copy(source: Path, target: Path, tell: Callable[[int, int], None]) -> None:
    """Copy a database as it stands now, beside whoever reads and writes it; `tell(pages done, pages in all)`.

    Raises sqlite3.Error when it cannot be read or `target` cannot be written.
    """
    with _open(source) as live, _open(target) as made:
        # Our own snapshot: without it each commit of the server makes SQLite begin again (sqlite.org/backup.html).
        live.execute("BEGIN")
        live.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()
        live.backup(made, pages=PAGES, progress=lambda _status, left, total: tell(total - left, total))
        live.execute("ROLLBACK")
        # One file, without a log beside it.
        made.execute("PRAGMA journal_mode = DELETE")


def size(path: Path) -> int:
    """Bytes that a copy will have, about."""
    with _open(path) as database:
        pages, bytes_ = (database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
        return int(pages * bytes_)


def faults(path: Path) -> list[str]:
    """What is wrong with a database; empty when nothing is."""
    try:
        with _open(path) as database:
            found = [row[0] for row in database.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
            lost = database.execute("PRAGMA foreign_key_check").fetchmany(20)
            return found + [f"{table} {row} refers to a {parent} that is not there" for table, row, parent, _ in lost]
    except sqlite3.Error as error:
        return [f"the database cannot be read: {error}"]


def facts(path: Path) -> Facts:
    """Raises sqlite3.Error for a file that is no database of ours."""
    with _open(path) as database:
        names = tuple(row[0] for row in database.execute("SELECT name FROM schema_migration ORDER BY name"))
        counts = (database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in _COUNTED)  # noqa: S608
        return Facts(names, *counts)


def files(path: Path) -> list[Stored]:
    """The bytes that belong to this database, wherever they lie. Raises sqlite3.Error."""
    with _open(path) as database:
        return [Stored(*row) for row in database.execute(_FILES)]


def bring_home(path: Path, keys: list[str], home: str) -> None:
    """These bytes lie in `home` from now on."""
    with _open(path) as database:
        database.execute("BEGIN")
        database.executemany(
            "UPDATE stored_file SET home = ?, left_behind = '' WHERE key = ?", [(home, key) for key in keys]
        )
        database.execute("COMMIT")


@contextlib.contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(path, isolation_level=None, timeout=30)
    try:
        yield database
    finally:
        database.close()


_COUNTED: Final = ("person", "conversation", "message")
