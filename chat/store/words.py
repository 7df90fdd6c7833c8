"""Words that an organisation does not want said."""

import sqlite3
from typing import Final

from chat.domain.words import Word, WordAction

_FIELDS: Final = "id, word, action, created_at"
_PUT: Final = (
    "INSERT INTO word (organisation, word, action, created_at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (organisation, word) DO UPDATE SET action = excluded.action"
)
_ONE: Final = f"SELECT {_FIELDS} FROM word WHERE organisation = ? AND word = ?"  # noqa: S608
_BY_ID: Final = f"SELECT {_FIELDS} FROM word WHERE organisation = ? AND id = ?"  # noqa: S608
_PAGE: Final = f"SELECT {_FIELDS} FROM word WHERE organisation = ? AND id > ? ORDER BY id LIMIT ?"  # noqa: S608
_COUNT: Final = "SELECT COUNT(*) FROM word WHERE organisation = ?"
_REMOVE: Final = "DELETE FROM word WHERE id = ?"


class Words:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, organisation: int, word: str, action: WordAction, now: int) -> Word:
        """Keep the word; one that is there takes the new action."""
        self._connection.execute(_PUT, (organisation, word, action.value, now))
        return _word(self._connection.execute(_ONE, (organisation, word)).fetchone())

    def get(self, organisation: int, id_: int) -> Word | None:
        row = self._connection.execute(_BY_ID, (organisation, id_)).fetchone()
        return _word(row) if row is not None else None

    def page(self, organisation: int, after: int, limit: int) -> list[Word]:
        """Those behind the id `after`, by id."""
        return [_word(row) for row in self._connection.execute(_PAGE, (organisation, after, limit)).fetchall()]

    def count(self, organisation: int) -> int:
        return int(self._connection.execute(_COUNT, (organisation,)).fetchone()[0])

    def remove(self, id_: int) -> None:
        self._connection.execute(_REMOVE, (id_,))


def _word(row: tuple[int, str, str, int]) -> Word:
    id_, word, action, created_at = row
    return Word(id_, word, WordAction(action), created_at)
