"""Origins of pages that showed the widget."""

import sqlite3
from typing import Final

MOST: Final = 50
_SEE: Final = (
    "INSERT INTO origin_seen (organisation, origin, at) VALUES (?, ?, ?) "
    "ON CONFLICT (organisation, origin) DO UPDATE SET at = excluded.at"
)
_LIST: Final = "SELECT origin, at FROM origin_seen WHERE organisation = ? ORDER BY at DESC, origin LIMIT ?"
_FORGET: Final = (
    "DELETE FROM origin_seen WHERE organisation = ? AND origin NOT IN "
    "(SELECT origin FROM origin_seen WHERE organisation = ? ORDER BY at DESC LIMIT ?)"
)


class Origins:
    """The newest MOST of each organisation are kept: any page may claim any number of them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def see(self, organisation: int, origin: str, now: int) -> None:
        self._connection.execute(_SEE, (organisation, origin, now))
        self._connection.execute(_FORGET, (organisation, organisation, MOST))

    def of(self, organisation: int) -> list[tuple[str, int]]:
        """(origin, seen at in UTC ms), the newest first."""
        return self._connection.execute(_LIST, (organisation, MOST)).fetchall()
