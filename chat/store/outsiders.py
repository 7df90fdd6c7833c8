"""Whether another process, such as the command line, has written to the file."""

import sqlite3


class Outsiders:
    """For one connection that makes all of its own process's writes."""

    def __init__(self) -> None:
        self._version: int | None = None

    def wrote(self, connection: sqlite3.Connection) -> bool:
        """Whether somebody else has committed since the last call (sqlite.org, "PRAGMA data_version")."""
        before = self._version
        self._version = connection.execute("PRAGMA data_version").fetchone()[0]
        return before is not None and before != self._version
