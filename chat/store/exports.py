"""Export jobs."""

import sqlite3
from typing import Any, Final

from chat.domain.exports import Export, ExportFormat, ExportStatus
from chat.store.people import People

_FIELDS: Final = (
    "id, organisation, by_person, first_day, last_day, format, visitor, status, progress, size, name, created_at"
)
_ADD: Final = (
    "INSERT INTO export (organisation, by_person, first_day, last_day, format, visitor, status, name, created_at) "
    "VALUES (?, ?, ?, ?, ?, ?, 'running', ?, ?)"
)
_SELECT: Final = f"SELECT {_FIELDS} FROM export "  # noqa: S608
_PAGE: Final = f"{_SELECT}WHERE organisation = ? AND id < ? ORDER BY id DESC LIMIT ?"
_RUNNING: Final = f"{_SELECT}WHERE status = 'running' ORDER BY id"
_OLD: Final = f"{_SELECT}WHERE created_at <= ? ORDER BY id"
_ADVANCE: Final = "UPDATE export SET progress = ?, status = ?, size = ? WHERE id = ?"
_REMOVE: Final = "DELETE FROM export WHERE id = ?"
_COUNT: Final = "SELECT COUNT(*) FROM export WHERE organisation = ? AND status = 'running'"


class ExportJobs:
    def __init__(self, connection: sqlite3.Connection, people: People) -> None:
        self._connection = connection
        self._people = people

    def add(
        self, organisation: int, by: int, first: str, last: str, format_: ExportFormat, visitor: int | None, name: str,
        now: int,
    ) -> Export:  # fmt: skip
        row = (organisation, by, first, last, format_.value, visitor, name, now)
        id_ = self._connection.execute(_ADD, row).lastrowid
        assert id_ is not None
        added = self.get(id_)
        assert added is not None
        return added

    def get(self, id_: int) -> Export | None:
        return next(iter(self._list(f"{_SELECT}WHERE id = ?", id_)), None)

    def page(self, organisation: int, before: int, limit: int) -> list[Export]:
        """Those below the id `before`, the newest first."""
        return self._list(_PAGE, organisation, before, limit)

    def running(self) -> list[Export]:
        """Those of all tenants, the oldest first."""
        return self._list(_RUNNING)

    def count_running(self, organisation: int) -> int:
        return int(self._connection.execute(_COUNT, (organisation,)).fetchone()[0])

    def older_than(self, at: int) -> list[Export]:
        """Those of all tenants that were ordered by then (UTC ms)."""
        return self._list(_OLD, at)

    def advance(self, id_: int, progress: float, status: ExportStatus, size: int | None) -> None:
        self._connection.execute(_ADVANCE, (progress, status.value, size, id_))

    def remove(self, id_: int) -> None:
        self._connection.execute(_REMOVE, (id_,))

    def _list(self, statement: str, *values: Any) -> list[Export]:
        return [self._export(row) for row in self._connection.execute(statement, values).fetchall()]

    def _export(self, row: Any) -> Export:
        id_, organisation, by, first, last, format_, visitor, status, *rest = row
        progress, size, name, created_at = rest
        return Export(
            id_, organisation, self._people.get(by), first, last, ExportFormat(format_), visitor, ExportStatus(status),
            progress, size, name, created_at,
        )  # fmt: skip
