"""Texts and files that agents keep to send again."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

from chat.domain.quick_replies import QuickReply
from chat.store.attachments import Attachments

_REPLY: Final = "SELECT id, owner, folder, title, content, initials, uses FROM quick_reply"
_KEEPS: Final = (
    "SELECT 1 FROM quick_reply_file f JOIN quick_reply q ON q.id = f.quick_reply"
    " WHERE f.key = ? AND q.organisation = ? AND (q.owner IS NULL OR q.owner = ?)"
)
_COLUMNS: Final = frozenset({"owner", "folder", "title", "content", "initials"})


class QuickReplies:
    def __init__(self, connection: sqlite3.Connection, attachments: Attachments) -> None:
        self._connection = connection
        self._attachments = attachments

    def add(self, now: int, organisation: int, reply: QuickReply, keys: Sequence[str]) -> QuickReply:
        """Insert what `reply` says but for its id and files; `keys` are those of the attachments."""
        cursor = self._connection.execute(
            "INSERT INTO quick_reply (organisation, owner, folder, title, content, initials, created_at, changed_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (organisation, reply.owner, reply.folder, reply.title, reply.content, reply.initials, now, now),
        )
        id_ = cursor.lastrowid
        assert id_ is not None
        self.put_files(id_, keys)
        return self._known(id_)

    def get(self, organisation: int, id_: int) -> QuickReply | None:
        return next(iter(self._list(f"{_REPLY} WHERE organisation = ? AND id = ?", organisation, id_)), None)

    def of(self, organisation: int, person: int, after: int, limit: int) -> list[QuickReply]:
        """This person's own and everybody's, by id."""
        return self._list(
            f"{_REPLY} WHERE organisation = ? AND (owner IS NULL OR owner = ?) AND id > ? ORDER BY id LIMIT ?",
            organisation, person, after, limit,
        )  # fmt: skip

    def change(self, id_: int, now: int, **fields: Any) -> QuickReply:
        """`fields` are columns."""
        assert fields.keys() <= _COLUMNS
        for name, value in {**fields, "changed_at": now}.items():
            self._connection.execute(f"UPDATE quick_reply SET {name} = ? WHERE id = ?", (value, id_))  # noqa: S608
        return self._known(id_)

    def put_files(self, id_: int, keys: Sequence[str]) -> None:
        """These, and no others."""
        self._connection.execute("DELETE FROM quick_reply_file WHERE quick_reply = ?", (id_,))
        for place, key in enumerate(keys):
            self._connection.execute(
                "INSERT INTO quick_reply_file (quick_reply, place, key) VALUES (?, ?, ?)", (id_, place, key)
            )

    def count_use(self, id_: int) -> None:
        self._connection.execute("UPDATE quick_reply SET uses = uses + 1 WHERE id = ?", (id_,))

    def remove(self, id_: int) -> None:
        self.put_files(id_, ())
        self._connection.execute("DELETE FROM quick_reply WHERE id = ?", (id_,))

    def keeps(self, organisation: int, person: int, key: str) -> bool:
        """Whether a reply that this person may use has the file."""
        return self._connection.execute(_KEEPS, (key, organisation, person)).fetchone() is not None

    def _known(self, id_: int) -> QuickReply:
        (known,) = self._list(f"{_REPLY} WHERE id = ?", id_)
        return known

    def _list(self, statement: str, *values: Any) -> list[QuickReply]:
        rows = self._connection.execute(statement, values).fetchall()
        return [
            QuickReply(id_, owner, folder, title, content, self._files(id_), initials, uses)
            for id_, owner, folder, title, content, initials, uses in rows
        ]

    def _files(self, id_: int) -> Any:
        statement = "SELECT key FROM quick_reply_file WHERE quick_reply = ? ORDER BY place"
        return self._attachments.known(row[0] for row in self._connection.execute(statement, (id_,)).fetchall())
