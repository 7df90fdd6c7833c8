"""Who takes part in which conversation, and how far each has come."""

import json
import sqlite3
from collections.abc import Iterable

from peewee import Database

from chat.domain.receipts import Marks
from chat.store.behind import write_rows
from chat.store.tables import Participant

_P = Participant
FORMER = "former"
# Written out, as building the queries costs more than running them; see behind.py.
_MEMBERS = "SELECT person, role, unread FROM participant WHERE conversation = ?"
_MEMBERS_OF = (
    "SELECT conversation, person, role, unread FROM participant WHERE conversation IN (SELECT value FROM json_each(?))"
)
_PUT_COUNT = "UPDATE participant SET unread = ?3 WHERE conversation = ?1 AND person = ?2"
_COUNTS = "WITH counts (conversation, person, unread) AS (VALUES"
_PUT_COUNTS = (
    ") UPDATE participant SET unread = counts.unread FROM counts "
    "WHERE participant.conversation = counts.conversation AND participant.person = counts.person"
)


class Participants:
    """Remembers roles and unread counts of the conversations that are written to (see behind.py)."""

    def __init__(self, database: Database, connection: sqlite3.Connection) -> None:
        self._database = database
        self._connection = connection
        self._members: dict[int, dict[int, tuple[str, int]]] = {}
        self._counted: dict[tuple[int, int], int] = {}

    def flush(self) -> None:
        """Write the counts."""
        if self._counted:
            rows = [(conversation, person, unread) for (conversation, person), unread in self._counted.items()]
            self._counted = {}
            write_rows(self._connection, _PUT_COUNT, _COUNTS, _PUT_COUNTS, rows)

    def drop(self) -> None:
        """The transaction was rolled back: nothing of it counts."""
        self._counted = {}
        self.forget()

    def forget(self) -> None:
        """Read again what was read."""
        self._members.clear()

    def expect(self, conversations: Iterable[int]) -> None:
        """Read the members of many conversations at once."""
        wanted = [id_ for id_ in conversations if id_ not in self._members]
        self._members.update((id_, {}) for id_ in wanted)
        for conversation, person, role, unread in self._connection.execute(_MEMBERS_OF, (json.dumps(wanted),)):
            self._members[conversation][person] = (role, unread)

    def role(self, conversation: int, person: int) -> str | None:
        """visitor, agent, invited, former, or a group role; None for a stranger."""
        member = self._of(conversation).get(person)
        return member[0] if member else None

    def count_up(self, conversation: int, sender: int) -> dict[int, int]:
        """One more unread for everybody but the sender; person -> their count now."""
        counts = {}
        members = self._of(conversation)
        for person, (role, unread) in members.items():
            if person != sender and role != FORMER:
                members[person] = (role, unread + 1)
                counts[person] = self._counted[conversation, person] = unread + 1
        return counts

    def unread(self, conversation: int) -> dict[int, int]:
        """person -> unread count, of all who still take part."""
        return {person: unread for person, (role, unread) in self._of(conversation).items() if role != FORMER}

    def _of(self, conversation: int) -> dict[int, tuple[str, int]]:
        members = self._members.get(conversation)
        if members is None:
            rows = self._connection.execute(_MEMBERS, (conversation,))
            members = self._members[conversation] = {person: (role, unread) for person, role, unread in rows}
        return members

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

    def everybody(self, conversations: Iterable[int]) -> dict[int, dict[int, tuple[str, Marks]]]:
        """conversation -> person -> (role, marks), of all who ever took part, in order of joining."""
        query = _P.select(_P.conversation, _P.person, _P.role, _P.delivered, _P.read, _P.cleared, _P.unread).where(
            _P.conversation.in_(list(conversations))
        )
        found: dict[int, dict[int, tuple[str, Marks]]] = {}
        for row in query.order_by(_P.joined_at, _P.person).tuples().execute(self._database):
            found.setdefault(row[0], {})[row[1]] = row[2], Marks(*row[3:])
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
