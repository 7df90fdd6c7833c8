"""Who takes part in which conversation, and how far each has come."""

import sqlite3
from collections.abc import Iterable

from peewee import Database

from chat.domain.receipts import Marks
from chat.store.tables import Participant

_P = Participant
FORMER = "former"
# The three statements that run for every message are written out; see conversations.py.
_ROLE = "SELECT role FROM participant WHERE conversation = ? AND person = ?"
_COUNT_UP = (
    "UPDATE participant SET unread = unread + 1 WHERE conversation = ? AND person <> ? AND role <> 'former' "
    "RETURNING person, unread"
)
_UNREAD = "SELECT person, unread FROM participant WHERE conversation = ? AND role <> 'former'"


class Participants:
    def __init__(self, database: Database, connection: sqlite3.Connection) -> None:
        self._database = database
        self._connection = connection

    def role(self, conversation: int, person: int) -> str | None:
        """visitor, agent, invited, former, or a group role; None for a stranger."""
        row = self._connection.execute(_ROLE, (conversation, person)).fetchone()
        return row[0] if row else None

    def count_up(self, conversation: int, sender: int) -> dict[int, int]:
        """One more unread for everybody but the sender; person -> their count now."""
        return dict(self._connection.execute(_COUNT_UP, (conversation, sender)).fetchall())

    def unread(self, conversation: int) -> dict[int, int]:
        """person -> unread count, of all who still take part."""
        return dict(self._connection.execute(_UNREAD, (conversation,)).fetchall())

    def join(self, conversation: int, person: int, role: str, now: int) -> None:
        """Take part in this role from now on; an earlier role is replaced, the marks stay."""
        _P.insert(conversation=conversation, person=person, role=role, joined_at=now).on_conflict(
            conflict_target=[_P.conversation, _P.person], preserve=[_P.role]
        ).execute(self._database)

    def of(self, conversations: Iterable[int]) -> dict[int, list[int]]:
        """conversation -> ids of those who take part now, in order of joining."""
        query = _P.select(_P.conversation, _P.person).where(
            _P.conversation.in_(list(conversations)) & (_P.role != FORMER)
        )
        found: dict[int, list[int]] = {}
        for conversation, person in query.order_by(_P.joined_at, _P.person).tuples().execute(self._database):
            found.setdefault(conversation, []).append(person)
        return found

    def marks(self, conversation: int, person: int) -> Marks:
        return self.marks_of([conversation], person).get(conversation, Marks())

    def marks_of(self, conversations: Iterable[int], person: int) -> dict[int, Marks]:
        """conversation -> this person's marks."""
        query = _P.select(_P.conversation, _P.delivered, _P.read, _P.cleared, _P.unread).where(
            _P.conversation.in_(list(conversations)) & (_P.person == person)
        )
        return {row[0]: Marks(*row[1:]) for row in query.tuples().execute(self._database)}

    def marks_in(self, conversation: int) -> dict[int, Marks]:
        """person -> marks, of everybody who ever took part."""
        query = _P.select(_P.person, _P.delivered, _P.read, _P.cleared, _P.unread)
        rows = query.where(_P.conversation == conversation).tuples().execute(self._database)
        return {row[0]: Marks(*row[1:]) for row in rows}

    def unread_conversations(self, person: int) -> list[int]:
        """Where this person has something unread."""
        condition = (_P.person == person) & (_P.unread > 0) & (_P.role != FORMER)
        return [row[0] for row in _P.select(_P.conversation).where(condition).tuples().execute(self._database)]

    def put_marks(self, conversation: int, person: int, marks: Marks) -> None:
        _P.update(delivered=marks.delivered, read=marks.read, cleared=marks.cleared, unread=marks.unread).where(
            (_P.conversation == conversation) & (_P.person == person)
        ).execute(self._database)
