"""Members of groups: their roles, who is mute, who comes and goes."""

import sqlite3
from collections.abc import Iterable

# Newcomers begin at the end: what was said before is neither unread nor shown to them.
_JOIN = (
    "INSERT INTO participant (conversation, person, role, delivered, read, cleared, unread, joined_at) "
    "VALUES (?, ?, ?, ?, ?, ?, 0, ?) ON CONFLICT DO NOTHING"
)
_MEMBERS = "SELECT person, role, muted_until, joined_at FROM participant WHERE conversation = ? AND role <> 'former'"
_ROLE = "UPDATE participant SET role = ? WHERE conversation = ? AND person = ?"
_MUTE = "UPDATE participant SET muted_until = ? WHERE conversation = ? AND person = ?"
_MUTED = "SELECT muted_until FROM participant WHERE conversation = ? AND person = ?"
_LEAVE = "DELETE FROM participant WHERE conversation = ? AND person = ?"
_OF_PERSON = (
    "SELECT c.id FROM participant AS p JOIN conversation AS c ON c.id = p.conversation "
    "WHERE p.person = ? AND c.kind = 'group' AND c.state <> 'closed' ORDER BY c.active_at DESC, c.id DESC"
)
_ALL = (
    "SELECT id FROM conversation WHERE organisation = ? AND kind = 'group' AND state <> 'closed' "
    "ORDER BY active_at DESC, id DESC LIMIT ?"
)


class Groups:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def join(self, conversation: int, people: Iterable[tuple[int, str]], seq: int, now: int) -> None:
        """(person, role) each come in after the message `seq`; who is in stays as they are."""
        for person, role in people:
            self._connection.execute(_JOIN, (conversation, person, role, seq, seq, seq, now))

    def leave(self, conversation: int, person: int) -> None:
        self._connection.execute(_LEAVE, (conversation, person))

    def set_role(self, conversation: int, person: int, role: str) -> None:
        self._connection.execute(_ROLE, (role, conversation, person))

    def mute(self, conversation: int, person: int, until: int) -> None:
        self._connection.execute(_MUTE, (until, conversation, person))

    def muted_until(self, conversation: int, person: int) -> int:
        """UTC ms; 0 for somebody who may speak."""
        row = self._connection.execute(_MUTED, (conversation, person)).fetchone()
        return row[0] if row else 0

    def members(self, conversation: int) -> list[tuple[int, str, int, int]]:
        """(person, role, muted_until, joined_at), in order of joining."""
        rows = self._connection.execute(_MEMBERS, (conversation,)).fetchall()
        return sorted(rows, key=lambda row: (row[3], row[0]))

    def of_person(self, person: int) -> list[int]:
        """Ids of the groups that this person is in and that go on, the most recently active first."""
        return [row[0] for row in self._connection.execute(_OF_PERSON, (person,))]

    def of_organisation(self, organisation: int, limit: int) -> list[int]:
        """Likewise of all groups of a tenant."""
        return [row[0] for row in self._connection.execute(_ALL, (organisation, limit))]
