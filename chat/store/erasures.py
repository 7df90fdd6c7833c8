"""What is left of rows whose words are gone. Every statement may be run again; none finds what it has done before.

Each text column of each table is spoken for here or in tests/actions/test_erasing.py, which says why it may stay.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, Final

BLANK: Final = '{"text":""}'
SCRUB: Final = "scrub due"
"""Counter that is 1 while erased bytes may lie in unused room of the file."""
_UNDER_WAY: Final = "erasing "
"""Counters of this name and a person's id are there while that visitor is half erased."""

_BLANK: Final = "UPDATE message SET kind = 'text', body = ?, client_id = NULL WHERE id = ?"
_READABLE: Final = "NOT (kind = 'text' AND body = ?)"
_OF_CONVERSATION: Final = "SELECT id, seq FROM message WHERE conversation = ? AND seq > ? ORDER BY seq LIMIT ?"
_OLD: Final = (
    "SELECT id FROM message WHERE organisation = ? AND id > ? AND id <= ?"  # noqa: S608
    f" AND {_READABLE} ORDER BY id LIMIT ?"
)
_NEXT_CONVERSATION: Final = (
    "SELECT MIN(id) FROM (SELECT conversation AS id FROM participant WHERE person = ?1"
    " UNION SELECT id FROM conversation WHERE visitor = ?1) WHERE id > ?2"
)
_BESIDE: Final = (
    "UPDATE conversation SET subject = '', tags = '[]' WHERE id = ?",
    "UPDATE order_card SET name = '' WHERE conversation = ?",
    "UPDATE transfer SET note = '' WHERE conversation = ?",
    "UPDATE rating SET comment = '', target = NULL WHERE conversation = ?",
    "DELETE FROM note_file WHERE note IN (SELECT id FROM note WHERE conversation = ?)",
    "DELETE FROM note WHERE conversation = ?",
)
"""Beside the messages of a service conversation."""
_NOTE_FILES: Final = "SELECT key FROM note_file WHERE note IN (SELECT id FROM note WHERE {})"

_LEFT: Final = "contact = '', content = '', images = '[]', kind = '', target = NULL, client_id = NULL, reply = NULL"
_OF_PERSON: Final = (
    f"UPDATE left_message SET {_LEFT} WHERE visitor = ?",  # noqa: S608
    "DELETE FROM visit WHERE visitor = ?",
    "DELETE FROM visitor_trace WHERE visitor = ?",
    "DELETE FROM device_packet WHERE device IN (SELECT id FROM device WHERE person = ?)",
    "DELETE FROM device_topic WHERE device IN (SELECT id FROM device WHERE person = ?)",
    "DELETE FROM device WHERE person = ?",
    "DELETE FROM legacy_id WHERE person = ?",
    "DELETE FROM hidden_message WHERE person = ?",
    "DELETE FROM block WHERE person = ?",
    "DELETE FROM block WHERE blocked = ?",
    "DELETE FROM block_entry WHERE person = ?",
)
_AUDIT: Final = (
    "UPDATE audit SET detail = '{}', address = CASE WHEN actor = :person THEN '' ELSE address END,"
    " target = CASE WHEN :uid = target OR instr(target, :nickname) THEN CAST(:person AS TEXT) ELSE target END"
    " WHERE organisation = :organisation AND (actor = :person OR target IN (CAST(:person AS TEXT), :uid)"
    " OR instr(target || detail, :nickname) OR instr(target || detail, :uid))"
)
_AGED: Final = (
    "UPDATE conversation SET subject = '', tags = '[]' WHERE organisation = :organisation AND kind <> 'group'"
    " AND active_at < :before AND (subject <> '' OR tags <> '[]')",
    "UPDATE order_card SET name = '' WHERE name <> '' AND status <> 'pending' AND changed_at < :before"
    " AND conversation IN (SELECT id FROM conversation WHERE organisation = :organisation)",
    "UPDATE transfer SET note = '' WHERE note <> '' AND created_at < :before"
    " AND conversation IN (SELECT id FROM conversation WHERE organisation = :organisation)",
    "UPDATE rating SET comment = '', target = NULL WHERE (comment <> '' OR target IS NOT NULL)"
    " AND created_at < :before"
    " AND conversation IN (SELECT id FROM conversation WHERE organisation = :organisation)",
    "DELETE FROM note_file WHERE note IN (SELECT id FROM note WHERE organisation = :organisation"
    " AND created_at < :before)",
    "DELETE FROM note WHERE organisation = :organisation AND created_at < :before",
    f"UPDATE left_message SET {_LEFT} WHERE organisation = :organisation AND created_at < :before"  # noqa: S608
    " AND (content <> '' OR contact <> '')",
    "DELETE FROM visit WHERE seen_at < :before"
    " AND visitor IN (SELECT id FROM person WHERE organisation = :organisation)",
    "DELETE FROM block_entry WHERE organisation = :organisation AND until < :before",
    "DELETE FROM audit WHERE organisation = :organisation AND at < :before",
)
_OLD_FILES: Final = (
    "SELECT a.key FROM attachment a WHERE a.organisation = ? AND a.created_at < ? AND a.key > ?"
    " AND NOT EXISTS (SELECT 1 FROM quick_reply_file q WHERE q.key = a.key)"
    " AND NOT EXISTS (SELECT 1 FROM note_file n WHERE n.key = a.key)"
    " AND NOT EXISTS (SELECT 1 FROM person p WHERE p.id = a.owner AND instr(p.avatar, a.key))"
    " AND NOT EXISTS (SELECT 1 FROM attachment_use u JOIN message m ON m.conversation = u.conversation"
    " WHERE u.key = a.key AND m.sent_at >= ? AND instr(m.body, a.key)) ORDER BY a.key LIMIT ?"
)
# The plus keeps SQLite from an index that would make it sort everybody for each slice.
_SILENT: Final = (
    "SELECT p.id FROM person p WHERE +p.organisation = :organisation AND p.role = 'visitor' AND p.created_at < :before"
    " AND p.id > :after AND NOT (p.disabled = 1 AND p.uid = 'erased_' || p.id)"
    " AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.visitor = p.id"
    "   AND (c.active_at >= :before OR c.state <> 'closed'))"
    " AND NOT EXISTS (SELECT 1 FROM participant t JOIN conversation c ON c.id = t.conversation"
    "   WHERE t.person = p.id AND c.active_at >= :before)"
    " AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.visitor = p.id AND v.seen_at >= :before)"
    " AND NOT EXISTS (SELECT 1 FROM left_message l WHERE l.visitor = p.id AND l.created_at >= :before)"
    " AND NOT EXISTS (SELECT 1 FROM sign_in s WHERE s.person = p.id AND s.created_at >= :before)"
    " ORDER BY p.id LIMIT :limit"
)
_EXPORTS: Final = "SELECT name FROM export WHERE organisation = ?"
_KEEP: Final = "INSERT INTO counter (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"


class Erasures:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def blank(self, message: int) -> None:
        """Its words are gone; place, sender and time stay."""
        self._connection.execute(_BLANK, (BLANK, message))

    def messages_of(self, conversation: int, after: int, limit: int) -> list[tuple[int, int]]:
        """(id, seq) of the messages after the seq `after`."""
        return self._connection.execute(_OF_CONVERSATION, (conversation, after, limit)).fetchall()

    def messages_until(self, organisation: int, after: int, last: int, limit: int) -> list[int]:
        """Ids of what can still be read of the messages above the id `after`, up to `last`."""
        return self._column(_OLD, organisation, after, last, BLANK, limit)

    def last_before(self, before: int) -> int:
        """The id of the newest message of before that time (UTC ms), 0 when there is none.

        Ids and times rise together, and no index knows times: the place is found by halving.
        """
        low, high = 0, self._one("SELECT COALESCE(MAX(id), 0) FROM message")
        while low < high:
            middle = (low + high + 1) // 2
            row = self._connection.execute(
                "SELECT id, sent_at FROM message WHERE id >= ? ORDER BY id LIMIT 1", (middle,)
            ).fetchone()
            if row is None or row[1] >= before:
                high = middle - 1
            else:
                low = row[0]
        return low

    def next_conversation(self, person: int, after: int) -> int | None:
        """The next conversation, by id, in which the person ever took part."""
        return self._connection.execute(_NEXT_CONVERSATION, (person, after)).fetchone()[0]

    def beside(self, conversation: int) -> list[str]:
        """Forget what was kept beside a service conversation; keys of files that its notes showed."""
        keys = self._column(_NOTE_FILES.format("conversation = ?"), conversation)
        self._run(_BESIDE, (conversation,))
        return keys

    def rename(self, conversation: int, topic: str) -> None:
        self._connection.execute("UPDATE conversation SET topic = ? WHERE id = ?", (topic, conversation))

    def remarks(self, person: int) -> None:
        """Forget what the person said of service they had, wherever it was."""
        self._connection.execute("UPDATE rating SET comment = '', target = NULL WHERE person = ?", (person,))

    def belongings(self, person: int) -> int:
        """Forget whatever is kept of a person beside their talk; how many rows it was."""
        return self._run(_OF_PERSON, (person,))

    def audited(self, organisation: int, person: int, uid: str, nickname: str) -> int:
        """Entries of the audit log say no more of the person than their number."""
        said = {"organisation": organisation, "person": person, "uid": uid, "nickname": nickname}
        return self._connection.execute(_AUDIT, said).rowcount

    def files_of(self, person: int, limit: int) -> list[str]:
        """Keys of what the person uploaded."""
        return self._column("SELECT key FROM attachment WHERE owner = ? ORDER BY key LIMIT ?", person, limit)

    def needed(self, keys: Iterable[str]) -> set[str]:
        """Those of `keys` that a quick reply, a note or a message shows."""
        return {key for key in keys if any(self._one(sentence, key) for sentence in _NEEDS)}

    def files_before(self, organisation: int, before: int, after: str, limit: int) -> list[str]:
        """Keys of uploads of before that time that nothing newer shows."""
        return self._column(_OLD_FILES, organisation, before, after, before, limit)

    def aged(self, organisation: int, before: int) -> tuple[int, list[str]]:
        """Forget what was kept beside talks before that time: how many rows, and keys of files that notes showed."""
        said = {"organisation": organisation, "before": before}
        keys = self._column(_NOTE_FILES.format("organisation = ? AND created_at < ?"), organisation, before)
        return self._run(_AGED, said), keys

    def silent(self, organisation: int, before: int, after: int, limit: int) -> list[int]:
        """Visitors above the id `after` who have not been here since that time."""
        said = {"organisation": organisation, "before": before, "after": after, "limit": limit}
        return [row[0] for row in self._connection.execute(_SILENT, said).fetchall()]

    def exports(self, organisation: int) -> list[str]:
        """No export stays: each may hold what is erased. Names of their files; one under way ends by itself."""
        names = self._column(_EXPORTS, organisation)
        self._connection.execute("DELETE FROM export WHERE organisation = ?", (organisation,))
        return [name for name in names if name]

    def kept(self, name: str) -> int:
        """A number that was kept under this name, 0 when none was."""
        return self._one("SELECT COALESCE(MAX(value), 0) FROM counter WHERE name = ?", name)

    def keep(self, name: str, value: int) -> None:
        self._connection.execute(_KEEP, (name, value))

    def begin(self, person: int, noted: bool) -> None:
        """The erasure of this visitor is under way until `end`, also over the end of the process."""
        self.keep(f"{_UNDER_WAY}{person}", int(noted))

    def end(self, person: int) -> None:
        self._connection.execute("DELETE FROM counter WHERE name = ?", (f"{_UNDER_WAY}{person}",))

    def under_way(self) -> list[tuple[int, bool]]:
        """(person, whether it is to be noted) of those who are half erased, in all tenants."""
        asked = "SELECT name, value FROM counter WHERE name GLOB ?"
        found = self._connection.execute(asked, (f"{_UNDER_WAY}*",)).fetchall()
        return [(int(name.removeprefix(_UNDER_WAY)), bool(noted)) for name, noted in found]

    def export_names(self) -> set[str]:
        """Names of the files of all exports."""
        return set(self._column("SELECT name FROM export"))

    def _run(self, statements: Sequence[str], said: Any) -> int:
        return sum(max(0, self._connection.execute(statement, said).rowcount) for statement in statements)

    def _column(self, statement: str, *values: Any) -> list[Any]:
        return [row[0] for row in self._connection.execute(statement, values).fetchall()]

    def _one(self, statement: str, *values: Any) -> int:
        return int(self._connection.execute(statement, values).fetchone()[0])


_NEEDS: Final = tuple(
    f"SELECT EXISTS (SELECT 1 FROM {table} WHERE key = ?)"  # noqa: S608
    for table in ("quick_reply_file", "note_file", "attachment_use")
)
