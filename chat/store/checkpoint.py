"""Moves what is in the WAL into the file, beside the writer instead of inside its commits.

A commit that also checkpoints takes as long as the disk takes to flush the whole file, and everybody waits for it.
PASSIVE waits for nobody and hinders nobody (sqlite.org/pragma.html#pragma_wal_checkpoint).
"""

import sqlite3
from _queue import SimpleQueue
from typing import Final

from chat.store.database import Database
from chat.store.handover import start_native

COMMITS: Final = 400
"""Commits between two checkpoints: at a dozen pages each, well before the writer's own limit makes it help."""


class Checkpointer:
    """One native thread. `committed` is called by the writer's thread after each commit."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._commits = 0
        self._asked: SimpleQueue[bool] = SimpleQueue()
        start_native(self._work, database.connection)

    def committed(self) -> None:
        """Count a commit; ask for a checkpoint now and then."""
        self._commits += 1
        if self._commits % COMMITS == 0:
            self._asked.put(True)

    def stop(self) -> None:
        """End the thread, soon."""
        self._asked.put(False)

    def _work(self) -> None:
        while self._asked.get():
            try:
                self._database.connection().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            except sqlite3.Error:
                # A full or failing disk is told to whoever writes; the next commit asks again.
                continue
        self._database.close()
