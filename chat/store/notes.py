"""Notes of agents beside a conversation."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

from chat.domain.notes import Note
from chat.store.attachments import Attachments
from chat.store.people import People

_NOTE: Final = "SELECT id, conversation, author, content, after_seq, created_at FROM note"


class Notes:
    def __init__(self, connection: sqlite3.Connection, people: People, attachments: Attachments) -> None:
        self._connection = connection
        self._people = people
        self._attachments = attachments

    def add(
        self, now: int, organisation: int, conversation: int, author: int, content: str, keys: Sequence[str], seq: int
    ) -> Note:
        """`keys` are those of the attachments, `seq` the newest message there was."""
        cursor = self._connection.execute(
            "INSERT INTO note (organisation, conversation, author, content, after_seq, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (organisation, conversation, author, content, seq, now),
        )
        id_ = cursor.lastrowid
        assert id_ is not None
        for place, key in enumerate(keys):
            self._connection.execute("INSERT INTO note_file (note, place, key) VALUES (?, ?, ?)", (id_, place, key))
        added = self.get(id_)
        assert added is not None
        return added

    def get(self, id_: int) -> Note | None:
        return next(iter(self._list(f"{_NOTE} WHERE id = ?", id_)), None)

    def of(self, conversation: int, after: int, limit: int) -> list[Note]:
        """The oldest first, after the note of this id."""
        return self._list(f"{_NOTE} WHERE conversation = ? AND id > ? ORDER BY id LIMIT ?", conversation, after, limit)

    def remove(self, id_: int) -> None:
        self._connection.execute("DELETE FROM note_file WHERE note = ?", (id_,))
        self._connection.execute("DELETE FROM note WHERE id = ?", (id_,))

    def conversations(self, key: str) -> list[int]:
        """Beside which conversations the file was noted."""
        statement = "SELECT DISTINCT n.conversation FROM note_file f JOIN note n ON n.id = f.note WHERE f.key = ?"
        return [row[0] for row in self._connection.execute(statement, (key,)).fetchall()]

    def _list(self, statement: str, *values: Any) -> list[Note]:
        rows = self._connection.execute(statement, values).fetchall()
        authors = self._people.many(row[2] for row in rows)
        return [
            Note(id_, conversation, authors[author], content, self._files(id_), seq, at)
            for id_, conversation, author, content, seq, at in rows
        ]

    def _files(self, id_: int) -> Any:
        statement = "SELECT key FROM note_file WHERE note = ? ORDER BY place"
        return self._attachments.known(row[0] for row in self._connection.execute(statement, (id_,)).fetchall())
