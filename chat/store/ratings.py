"""Ratings: one for each time a conversation was opened."""

from typing import Any

from peewee import Database

from chat.store.tables import Rating


class Ratings:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, now: int, **fields: Any) -> bool:
        """Insert; False when this opening of the conversation was rated before."""
        inserted = Rating.insert(created_at=now, **fields).on_conflict_ignore().as_rowcount().execute(self._database)
        return bool(inserted)

    def repeats(self, conversation: int, reopened: int, person: int, target: str | None) -> bool:
        """Whether this opening was rated by the same person in answer to the same message."""
        same = (Rating.conversation == conversation) & (Rating.reopened == reopened) & (Rating.person == person)
        rows = Rating.select(Rating.target).where(same).tuples().execute(self._database)
        return target is not None and any(known == target for (known,) in rows)
