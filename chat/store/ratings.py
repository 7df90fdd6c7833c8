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
