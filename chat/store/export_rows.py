"""Conversations and messages as exports read them: in slices, by id and by seq."""

import sqlite3
from typing import Any, Final

from chat.store.messages import Messages

# The plus keeps the planner to the primary key: by another index it would sort all that is left for each row.
_WANTED: Final = (
    "FROM conversation WHERE +organisation = :organisation AND +kind = 'service' AND +active_at >= :begin "
    "AND created_at < :end AND (:visitor IS NULL OR +visitor = :visitor)"
)
_COUNT: Final = f"SELECT COUNT(*) {_WANTED}"
_NEXT: Final = f"SELECT id {_WANTED} AND id > :after ORDER BY id LIMIT 1"
_MESSAGES: Final = (
    "SELECT id FROM message WHERE conversation = ? AND seq > ? AND sent_at >= ? AND sent_at < ? ORDER BY seq LIMIT ?"
)


class ExportRows:
    """`wanted` has organisation, begin, end (UTC ms, the end excluded) and visitor (or None)."""

    def __init__(self, connection: sqlite3.Connection, messages: Messages) -> None:
        self._connection = connection
        self._messages = messages

    def count(self, wanted: dict[str, Any]) -> int:
        """How many service conversations may have something to export."""
        return int(self._connection.execute(_COUNT, wanted).fetchone()[0])

    def following(self, wanted: dict[str, Any], after: int) -> int | None:
        """The next of them behind the id `after`."""
        row = self._connection.execute(_NEXT, {**wanted, "after": after}).fetchone()
        return row[0] if row is not None else None

    def messages(self, wanted: dict[str, Any], conversation: int, after: int, limit: int) -> list[Any]:
        """At most `limit` messages behind the seq `after`, in order."""
        place = (conversation, after, wanted["begin"], wanted["end"], limit)
        ids = [row[0] for row in self._connection.execute(_MESSAGES, place).fetchall()]
        return sorted(self._messages.many(ids), key=lambda message: message.seq)
