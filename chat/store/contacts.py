"""Whom somebody has blocked, how their list looks, and what of it they have missed."""

import sqlite3

_BLOCK = "INSERT INTO block (person, blocked, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_UNBLOCK = "DELETE FROM block WHERE person = ? AND blocked = ?"
_BLOCKED = "SELECT blocked FROM block WHERE person = ? ORDER BY created_at, blocked"
_BLOCKS = "SELECT 1 FROM block WHERE person = ? AND blocked = ?"
_ARRANGE = (
    "UPDATE participant SET pinned = coalesce(?, pinned), quiet = coalesce(?, quiet) "
    "WHERE conversation = ? AND person = ?"
)
_LIST = (
    "SELECT c.id, p.pinned, p.quiet, c.active_at FROM participant AS p JOIN conversation AS c ON c.id = p.conversation "
    "WHERE p.person = ? AND p.role <> 'former' AND c.last_seq > p.cleared "
    "ORDER BY p.pinned DESC, c.active_at DESC, c.id DESC LIMIT ?"
)
# What was said after the read mark, and what was changed since that mark's message was the newest: the id of a
# message is the rev it was posted with. Conversations that rest since longer than that are not looked into.
_UNREAD = (
    "SELECT m.id FROM participant AS p JOIN conversation AS c ON c.id = p.conversation "
    "JOIN message AS m ON m.conversation = c.id AND m.seq > max(p.read, p.cleared) "
    "WHERE p.person = :person AND p.role <> 'former' AND c.active_at >= :floor AND m.sent_at >= :floor"
)
_CHANGED = (
    "SELECT m.id FROM participant AS p CROSS JOIN message AS m ON m.conversation = p.conversation "
    "AND m.rev > coalesce((SELECT r.id FROM message AS r WHERE r.conversation = p.conversation AND r.seq = p.read), 0) "
    "WHERE p.person = :person AND p.role <> 'former' AND m.rev > m.id AND m.seq > p.cleared AND m.seq <= p.read "
    "AND coalesce(m.recalled_at, m.sent_at) >= :floor"
)
_ACTIVE = (
    "SELECT c.id, p.cleared FROM participant AS p JOIN conversation AS c ON c.id = p.conversation "
    "WHERE p.person = ? AND p.role <> 'former' AND c.active_at >= ?"
)
_BACKWARDS = "SELECT id, sent_at FROM message WHERE conversation = ? AND seq > ? ORDER BY seq DESC"
_RECALLED = (
    "SELECT m.id FROM participant AS p CROSS JOIN message AS m ON m.conversation = p.conversation "
    "WHERE p.person = :person AND p.role <> 'former' AND m.rev > m.id AND m.seq > p.cleared AND m.recalled_at >= :floor"
)


class Contacts:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def block(self, person: int, blocked: int, now: int) -> None:
        self._connection.execute(_BLOCK, (person, blocked, now))

    def unblock(self, person: int, blocked: int) -> None:
        self._connection.execute(_UNBLOCK, (person, blocked))

    def blocked_by(self, person: int) -> list[int]:
        """Ids of those whom `person` has blocked, in the order in which that was done."""
        return [row[0] for row in self._connection.execute(_BLOCKED, (person,))]

    def blocks(self, person: int, other: int) -> bool:
        """Whether `person` has blocked `other`."""
        return self._connection.execute(_BLOCKS, (person, other)).fetchone() is not None

    def arrange(self, conversation: int, person: int, pinned: bool | None, quiet: bool | None) -> None:
        """Pin it, silence it; None leaves that as it is."""
        self._connection.execute(_ARRANGE, (pinned, quiet, conversation, person))

    def list_of(self, person: int, limit: int) -> list[tuple[int, bool, bool, int]]:
        """(conversation, pinned, quiet, active_at), pinned ones first, then the most recently active."""
        rows = self._connection.execute(_LIST, (person, limit)).fetchall()
        return [(id_, bool(pinned), bool(quiet), active_at) for id_, pinned, quiet, active_at in rows]

    def missed(self, person: int, floor: int) -> list[int]:
        """Ids of messages not read, or changed since they were, and not older than `floor` (UTC ms); in order."""
        values = {"person": person, "floor": floor}
        unread = self._connection.execute(_UNREAD, values).fetchall()
        changed = self._connection.execute(_CHANGED, values).fetchall()
        return sorted({row[0] for row in (*unread, *changed)})

    def missed_since(self, person: int, floor: int) -> list[int]:
        """Ids of messages said or recalled at or after `floor` (UTC ms), in order."""
        found = {row[0] for row in self._connection.execute(_RECALLED, {"person": person, "floor": floor})}
        for conversation, cleared in self._connection.execute(_ACTIVE, (person, floor)).fetchall():
            found.update(self._said_since(conversation, cleared, floor))
        return sorted(found)

    def _said_since(self, conversation: int, after: int, floor: int) -> list[int]:
        """Backwards from the newest, so that only what is wanted is read."""
        ids = []
        for id_, sent_at in self._connection.execute(_BACKWARDS, (conversation, after)):
            if sent_at < floor:
                break
            ids.append(id_)
        return ids
