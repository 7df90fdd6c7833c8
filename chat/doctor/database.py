"""The database: whole, migrated, not swollen; somebody can run it; what its organisations list makes sense."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from chat.config import Settings
from chat.doctor.finding import Finding
from chat.store.batch import result_code
from chat.store.database import FAULTS, WAL_LIMIT, Database
from chat.store.memory import Memory

AHEAD: Final = 120_000
"""ms by which the newest message may be ahead of the clock."""

_DAMAGE: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_ORIGIN: Final = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?")
_NEWEST: Final = "SELECT sent_at FROM message ORDER BY id DESC LIMIT 1"


def look_at_database(settings: Settings, pending: Callable[[], list[str]], now: int) -> Iterator[Finding]:
    """`pending` names migrations to come, `now` is UTC ms. A server may run meanwhile. Main thread only."""
    path = settings.data / "switchboard.sqlite3"
    if not path.exists():
        yield Finding("no_database", str(path), "There is no database.", "`switchboard init` makes one.")
        return
    yield from _look_at_wal(path.with_name(path.name + "-wal"))
    try:
        yield from _look_inside(path, pending, now)
    except FAULTS as error:
        if result_code(error) in _DAMAGE:
            yield _damaged(path, str(error))
        else:
            yield Finding(
                "database_shut", str(path), f"The database cannot be read: {error}.", "Look at its disk and mode."
            )


def _look_at_wal(path: Path) -> Iterator[Finding]:
    size = path.stat().st_size if path.exists() else 0
    if size > 2 * WAL_LIMIT:
        yield Finding(
            "wal_large", str(path), f"The write-ahead log has grown to {size >> 20} MiB: a reader never ends.",
            "End programs that hold the database open (a backup, sqlite3), or restart the server.",
        )  # fmt: skip


def _look_inside(path: Path, pending: Callable[[], list[str]], now: int) -> Iterator[Finding]:
    damage = _damage(path)
    if damage:
        yield _damaged(path, "; ".join(damage))
        return
    if names := pending():
        yield Finding(
            "not_migrated",
            str(path),
            f"Migrations are to come: {', '.join(names)}.",
            "Restart the server: it migrates.",
        )
        return
    database = Database(path)
    connection = database.connection()
    try:
        yield from _look_at_people(Memory(database, connection, now))
        yield from _look_at_time(connection, now)
    finally:
        database.close()


def _damage(path: Path) -> list[str]:
    """What SQLite finds wrong, at most ten sentences."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
        broken = [f"{row[0]} points nowhere" for row in connection.execute("PRAGMA foreign_key_check").fetchmany(10)]
    finally:
        connection.close()
    return [sentence for sentence in found if sentence != "ok"] + broken


def _damaged(path: Path, what: str) -> Finding:
    return Finding(
        "database_damaged", str(path), f"The database is damaged: {what}.",
        "Stop the server, keep a copy of CHAT_DATA, and restore the last backup that `switchboard verify` finds good.",
    )  # fmt: skip


def _look_at_people(memory: Memory) -> Iterator[Finding]:
    if not memory.people.has_admin():
        yield Finding("no_admin", "people", "Nobody may run this installation.", "`switchboard admin create NAME`")
    for organisation in memory.organisations.all():
        for origin in organisation.origins:
            if _ORIGIN.fullmatch(origin) is None:
                yield Finding(
                    "origin_malformed", organisation.uid, f"{origin!r} is a listed origin that no browser sends.",
                    "List scheme, host and port only: https://shop.example",
                )  # fmt: skip


def _look_at_time(connection: sqlite3.Connection, now: int) -> Iterator[Finding]:
    row = connection.execute(_NEWEST).fetchone()
    if row is not None and row[0] > now + AHEAD:
        yield Finding(
            "clock_behind", "clock", f"The newest message is {(row[0] - now) // 1000} s ahead of this machine's clock.",
            "Let the machine keep its time by NTP (systemd-timesyncd, chrony).",
        )  # fmt: skip
