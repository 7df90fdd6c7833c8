"""Whom organisations do not let in."""

import sqlite3
from typing import Any, Final

from chat.domain.blacklist import BlockEntry
from chat.store.people import People

_FIELDS: Final = "id, organisation, person, address, reason, until, created_at, by_person"
_ADD: Final = (
    "INSERT INTO block_entry (organisation, person, address, reason, until, by_person, created_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_ONE: Final = f"SELECT {_FIELDS} FROM block_entry WHERE id = ?"  # noqa: S608
_LIVE: Final = f"SELECT {_FIELDS} FROM block_entry WHERE organisation = ? AND (until IS NULL OR until > ?)"  # noqa: S608
_PAGE: Final = f"SELECT {_FIELDS} FROM block_entry WHERE organisation = ? AND id < ? ORDER BY id DESC LIMIT ?"  # noqa: S608
_REMOVE: Final = "DELETE FROM block_entry WHERE id = ?"
_HOLDS: Final = "SELECT 1 FROM block_entry WHERE person = ? AND (until IS NULL OR until > ?) LIMIT 1"


class Blocks:
    def __init__(self, connection: sqlite3.Connection, people: People) -> None:
        self._connection = connection
        self._people = people

    def add(
        self, organisation: int, person: int | None, address: str | None, reason: str, until: int | None, by: int,
        now: int,
    ) -> BlockEntry:  # fmt: skip
        cursor = self._connection.execute(_ADD, (organisation, person, address, reason, until, by, now))
        assert cursor.lastrowid is not None
        added = self.get(cursor.lastrowid)
        assert added is not None
        return added

    def get(self, id_: int) -> BlockEntry | None:
        row = self._connection.execute(_ONE, (id_,)).fetchone()
        return self._entry(row) if row is not None else None

    def live(self, organisation: int, now: int) -> list[BlockEntry]:
        """Those that have not run out, without saying who made them."""
        return [_bare(row) for row in self._connection.execute(_LIVE, (organisation, now)).fetchall()]

    def page(self, organisation: int, before: int, limit: int) -> list[BlockEntry]:
        """Those below the id `before`, the newest first, also such as have run out."""
        rows = self._connection.execute(_PAGE, (organisation, before, limit)).fetchall()
        self._people.expect(row[7] for row in rows)
        return [self._entry(row) for row in rows]

    def remove(self, id_: int) -> None:
        self._connection.execute(_REMOVE, (id_,))

    def holds(self, person: int, now: int) -> bool:
        """Whether this visitor is blocked by name at `now`."""
        return self._connection.execute(_HOLDS, (person, now)).fetchone() is not None

    def _entry(self, row: Any) -> BlockEntry:
        id_, organisation, person, address, reason, until, created_at, by = row
        return BlockEntry(id_, organisation, person, address, reason, until, created_at, self._people.get(by))


def _bare(row: Any) -> BlockEntry:
    return BlockEntry(*row[:7])
