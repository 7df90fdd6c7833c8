"""The SQLite file: one connection per native thread, set up alike everywhere, and its migrations."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

from gevent import monkey
from peewee import DatabaseError, SqliteDatabase
from playhouse.migrations import Runner

from chat.store.errors import SchemaTooNew

BUSY_TIMEOUT: Final = 5.0
"""Seconds to wait for another process (a backup, the command line) before a write is refused."""

CACHE_KIB: Final = 16 * 1024
"""Page cache of one connection; filled only as pages are touched."""

CHECKPOINT_PAGES: Final = 4_000
"""WAL pages (4 KiB each) after which a commit also moves them into the file: about 6 ms. With 16,000 it took 20.

A checkpoint beside the writer, in a thread of its own, was tried: its flushes made commits wait up to 160 ms.
"""

WAL_LIMIT: Final = 64 * 1024 * 1024
"""Bytes to which the WAL is cut after a reader made it grow."""


FAULTS: Final = (sqlite3.Error, DatabaseError)
"""What a file that is damaged, or no database, raises when it is read."""


class Database(SqliteDatabase):
    """Peewee's database, safe beside a hub: native threads connect, greenlets never do.

    `busy_timeout` is in seconds. A query on a thread that never called `connection()` raises
    `peewee.InterfaceError`, so a greenlet cannot open a connection of its own by accident.
    """

    def __init__(self, path: str | os.PathLike[str], busy_timeout: float = BUSY_TIMEOUT) -> None:
        self.path = Path(path)
        super().__init__(str(self.path), pragmas=_pragmas(busy_timeout), timeout=busy_timeout, autoconnect=False)
        # Peewee's own lock is made by gevent under monkey patching: a native thread that waits on it hangs.
        self._lock = monkey.get_original("threading", "Lock")()

    def connection(self) -> sqlite3.Connection:
        """This thread's connection, opened when there is none. BEGIN and COMMIT are the caller's.

        Raises `peewee.DatabaseError` when the file cannot be opened.
        """
        return cast(sqlite3.Connection, super().connection())  # type: ignore[no-untyped-call,unused-ignore]

    def _log_query(self, sql: str, params: Any) -> None:
        """Peewee logs each query, and logging takes a patched lock: never in a native thread."""


def _pragmas(busy_timeout: float) -> list[tuple[str, str | int]]:
    return [
        ("busy_timeout", int(busy_timeout * 1000)),
        ("journal_mode", "wal"),
        # A commit has reached the disk when it returns; NORMAL would lose the last ones with the power.
        ("synchronous", "full"),
        ("foreign_keys", 1),
        ("cache_size", -CACHE_KIB),
        ("wal_autocheckpoint", CHECKPOINT_PAGES),
        ("journal_size_limit", WAL_LIMIT),
        ("temp_store", "memory"),
        # A failing read of a mapped page is SIGBUS and ends the process; a failing read() is an error.
        ("mmap_size", 0),
    ]


def migrate(database: Database, folder: str | os.PathLike[str]) -> list[str]:
    """Applies the numbered files of `folder` that are missing in the file; returns their names.

    Runs in the main thread before the hub serves: it imports files and logs, which no native thread may do.
    A second process waits until the first is done. Raises `SchemaTooNew`, and what a migration raised.
    """
    with _alone(database.path.absolute().parent), database.connection_context():
        runner = _runner(database, folder)
        gone = [entry.name for entry in runner.status() if entry.path is None]
        if gone:
            raise SchemaTooNew(f"unknown migrations: {', '.join(gone)}")
        return cast(list[str], runner.up())


def pending(database: Database, folder: str | os.PathLike[str]) -> list[str]:
    """Names of the migrations that `migrate` would apply, in order. Main thread only, like `migrate`."""
    with database.connection_context():
        return [entry.name for entry in _runner(database, folder).status() if not entry.applied]


def _runner(database: Database, folder: str | os.PathLike[str]) -> Runner:
    return Runner(database, os.fspath(folder))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Holds a lock on the folder of the database, not on the file.

    Closing any descriptor of the file would drop SQLite's own locks on it (sqlite.org, "How To Corrupt" 2.2).
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
