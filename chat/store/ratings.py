"""Ratings: one for each time a conversation was opened."""

from collections.abc import Iterable
from typing import Any

from peewee import Database

from chat.domain import conversations
from chat.store.tables import Rating


class Ratings:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, now: int, **fields: Any) -> bool:
        """Insert; False when this opening of the conversation was rated before."""
        inserted = Rating.insert(created_at=now, **fields).on_conflict_ignore().as_rowcount().execute(self._database)
        return bool(inserted)

    def of(self, wanted: Iterable[int]) -> dict[tuple[int, int], conversations.Rating]:
        """(conversation, opening) -> rating, of these conversations."""
        fields = (
            Rating.conversation, Rating.reopened, Rating.score, Rating.resolved, Rating.comment, Rating.created_at,
        )  # fmt: skip
        rows = Rating.select(*fields).where(Rating.conversation.in_(list(wanted))).tuples().execute(self._database)
        return {
            (conversation, opening): conversations.Rating(score, bool(resolved), comment, at)
            for conversation, opening, score, resolved, comment, at in rows
        }

    def repeats(self, conversation: int, reopened: int, person: int, target: str | None) -> bool:
        """Whether this opening was rated by the same person in answer to the same message."""
        same = (Rating.conversation == conversation) & (Rating.reopened == reopened) & (Rating.person == person)
        rows = Rating.select(Rating.target).where(same).tuples().execute(self._database)
        return target is not None and any(known == target for (known,) in rows)
