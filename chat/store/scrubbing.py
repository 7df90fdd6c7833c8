"""Erased bytes leave the database's files: SQLite only marks the room of a deleted row as free, and its log keeps both.

Runs in the writer's thread between two commits. Only writing the whole file anew leaves nothing
(docs/decisions/0007-erasing-writes-the-file-anew.md).
"""

import sqlite3
from typing import Final

_PATIENCE_MS: Final = 250


def rewrite(connection: sqlite3.Connection) -> None:
    """Write the file anew without its free room; it takes as much room again while it lasts.

    Raises sqlite3.OperationalError when the disk is full; then nothing has changed.
    """
    try:
        # The copy may be as large as the database: not in memory.
        connection.execute("PRAGMA temp_store = file")
        connection.execute("VACUUM")
    finally:
        connection.execute("PRAGMA temp_store = memory")


def cut_log(connection: sqlite3.Connection) -> bool:
    """Bring the log into the file and cut it to nothing; False while somebody still reads what is in it."""
    before = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    try:
        connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        busy: int = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not busy
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(before)}")
