"""The audit log: entries are added and read, never changed."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any, Final

from chat.domain.audit import Audit as Asked
from chat.domain.audit import AuditEntry
from chat.store.people import People

_ADD: Final = (
    "INSERT INTO audit (organisation, at, actor, action, target, detail, address) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_PAGE: Final = "SELECT id, at, actor, action, target, detail, address FROM audit WHERE {} ORDER BY id DESC LIMIT ?"


class AuditLog:
    def __init__(self, connection: sqlite3.Connection, people: People) -> None:
        self._connection = connection
        self._people = people

    def add(
        self, organisation: int, at: int, actor: int | None, action: str, target: str, detail: Mapping[str, Any],
        address: str,
    ) -> None:  # fmt: skip
        written = json.dumps(dict(detail), ensure_ascii=False)
        self._connection.execute(_ADD, (organisation, at, actor, action, target, written, address))

    def page(self, organisation: int, asked: Asked, before: int, limit: int) -> list[AuditEntry]:
        """At most `limit` entries below the id `before`, the newest first."""
        conditions, values = ["organisation = ?", "id < ?"], [organisation, before]
        for condition, given in (
            ("actor = ?", asked.actor), ("action = ?", asked.action), ("at >= ?", asked.begin), ("at < ?", asked.end),
        ):  # fmt: skip
            if given is not None:
                conditions.append(condition)
                values.append(given)  # type: ignore[arg-type]
        rows = self._connection.execute(_PAGE.format(" AND ".join(conditions)), (*values, limit)).fetchall()
        self._people.expect(row[2] for row in rows if row[2] is not None)
        return [self._entry(row) for row in rows]

    def _entry(self, row: Any) -> AuditEntry:
        id_, at, actor, action, target, detail, address = row
        person = self._people.get(actor) if actor is not None else None
        return AuditEntry(id_, at, person, action, target, json.loads(detail), address)
