"""What is known of files: attachments, where they were shown, and the bytes behind them.

Bytes are `arriving` until they are safe at home, then `kept`, then `leaving` until they are gone. So whatever may lie
at a home without being of use is found here, and no home is ever searched.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, Final

from chat.domain.files import Attachment, Stored

_STORED: Final = "f.key, f.home, f.size, f.mime, f.sha256, f.width, f.height, f.duration, f.thumbnail"
_ATTACHMENT: Final = (
    f"SELECT a.key, a.name, a.owner, {_STORED} FROM attachment a"  # noqa: S608
    " JOIN stored_file f ON f.key = a.stored"
)
_BY_BYTES: Final = f"SELECT {_STORED} FROM stored_file f WHERE f.organisation = ? AND f.sha256 = ? AND f.state = 'kept'"  # noqa: S608
_ANNOUNCE: Final = (
    "INSERT INTO stored_file (organisation, changed_at, state, key, home, size, mime, sha256, width, height, duration,"
    " thumbnail) VALUES (?, ?, 'arriving', ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_COUNT: Final = (
    "INSERT INTO storage_use (organisation, bytes) VALUES (?, ?)"
    " ON CONFLICT (organisation) DO UPDATE SET bytes = bytes + excluded.bytes"
)
_ADD: Final = "INSERT INTO attachment (key, organisation, owner, name, stored, created_at) VALUES (?, ?, ?, ?, ?, ?)"
# An upload is of use when it was sent or noted, is kept for sending, is its owner's avatar, or belongs to a message
# that its owner left.
_ORPHANS: Final = (
    "SELECT a.key FROM attachment a WHERE a.organisation = ? AND a.created_at < ?"
    " AND NOT EXISTS (SELECT 1 FROM attachment_use u WHERE u.key = a.key)"
    " AND NOT EXISTS (SELECT 1 FROM person p WHERE p.id = a.owner AND instr(p.avatar, a.key))"
    " AND NOT EXISTS (SELECT 1 FROM note_file n WHERE n.key = a.key)"
    " AND NOT EXISTS (SELECT 1 FROM quick_reply_file q WHERE q.key = a.key)"
    " AND NOT EXISTS (SELECT 1 FROM left_message l WHERE l.visitor = a.owner AND instr(l.images, a.key))"
    " ORDER BY a.created_at LIMIT ?"
)
_UNSETTLED: Final = (
    f"SELECT {_STORED} FROM stored_file f WHERE f.organisation = ?"  # noqa: S608
    " AND (f.state = 'leaving' OR f.state = 'arriving' AND f.changed_at < ?) ORDER BY f.changed_at LIMIT ?"
)
_ONLY_HERE: Final = (
    "SELECT u.key FROM attachment_use u WHERE u.conversation = ? AND NOT EXISTS"
    " (SELECT 1 FROM attachment_use o WHERE o.key = u.key AND o.conversation <> u.conversation)"
    " AND NOT EXISTS (SELECT 1 FROM quick_reply_file q WHERE q.key = u.key)"
    " AND NOT EXISTS (SELECT 1 FROM note_file f JOIN note n ON n.id = f.note"
    " WHERE f.key = u.key AND n.conversation <> u.conversation)"
)
_USELESS: Final = (
    "UPDATE stored_file SET state = 'leaving', changed_at = ? WHERE key = ? AND state <> 'leaving'"
    " AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.stored = stored_file.key)"
)
_TO_MOVE: Final = (
    f"SELECT {_STORED}, f.left_behind FROM stored_file f WHERE f.state = 'kept' AND f.key > ?"  # noqa: S608
    " AND (f.home <> ? OR f.left_behind <> '') ORDER BY f.key LIMIT 1"
)


class Attachments:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def same(self, organisation: int, sha256: str) -> Stored | None:
        """The kept bytes with this hash."""
        row = self._one(_BY_BYTES, organisation, sha256)
        return Stored(*row) if row else None

    def use(self, organisation: int) -> int:
        """Bytes that the organisation has at rest or on their way."""
        row = self._one("SELECT bytes FROM storage_use WHERE organisation = ?", organisation)
        return int(row[0]) if row else 0

    def announce(self, organisation: int, stored: Stored, now: int) -> None:
        """These bytes are on their way."""
        self._connection.execute(
            _ANNOUNCE,
            (
                organisation, now, stored.key, stored.home, stored.size, stored.mime, stored.sha256, stored.width,
                stored.height, stored.duration, stored.thumbnail,
            ),
        )  # fmt: skip
        self._connection.execute(_COUNT, (organisation, stored.size))

    def settle(self, key: str, now: int) -> bool:
        """The bytes are at home; False when they were not on their way any more."""
        return self._changed(
            "UPDATE stored_file SET state = 'kept', changed_at = ? WHERE key = ? AND state = 'arriving'", now, key
        )

    def add(self, organisation: int, owner: int, attachment: Attachment, now: int) -> None:
        row = (attachment.key, organisation, owner, attachment.name, attachment.stored.key, now)
        self._connection.execute(_ADD, row)

    def get(self, organisation: int, key: str) -> tuple[Attachment, int] | None:
        """(attachment, id of its owner)."""
        row = self._one(f"{_ATTACHMENT} WHERE a.key = ? AND a.organisation = ?", key, organisation)
        return (Attachment(row[0], row[1], Stored(*row[3:])), row[2]) if row else None

    def find(self, key: str) -> Attachment | None:
        """Whoever's it is: for those who present a signed URL."""
        row = self._one(f"{_ATTACHMENT} WHERE a.key = ?", key)
        return Attachment(row[0], row[1], Stored(*row[3:])) if row else None

    def known(self, keys: Iterable[str]) -> tuple[Attachment, ...]:
        """The attachments under these keys that are still there, in this order."""
        rows = (self._one(f"{_ATTACHMENT} WHERE a.key = ?", key) for key in keys)
        return tuple(Attachment(row[0], row[1], Stored(*row[3:])) for row in rows if row)

    def shown_in(self, key: str, conversation: int) -> None:
        """The attachment is part of a message of this conversation."""
        self._connection.execute("INSERT OR IGNORE INTO attachment_use VALUES (?, ?)", (key, conversation))

    def conversations(self, key: str) -> list[int]:
        """Where it was shown."""
        return [row[0] for row in self._all("SELECT conversation FROM attachment_use WHERE key = ?", key)]

    def only_in(self, conversation: int) -> list[str]:
        """Keys of the attachments that were shown in this conversation and nowhere else."""
        return [row[0] for row in self._all(_ONLY_HERE, conversation)]

    def orphans(self, organisation: int, before: int, limit: int) -> list[str]:
        """Keys of uploads of before that time (UTC ms) that nobody has any use for."""
        return [row[0] for row in self._all(_ORPHANS, organisation, before, limit)]

    def drop(self, keys: Iterable[str], now: int) -> None:
        """Attachments are no more; bytes that none is left of begin to leave."""
        for key in keys:
            row = self._one("SELECT stored FROM attachment WHERE key = ?", key)
            if row is not None:
                self._connection.execute("DELETE FROM attachment_use WHERE key = ?", (key,))
                self._connection.execute("DELETE FROM attachment WHERE key = ?", (key,))
                self.leave(row[0], now)

    def forget_uses(self, conversation: int) -> None:
        """Nothing counts as shown in this conversation any more."""
        self._connection.execute("DELETE FROM attachment_use WHERE conversation = ?", (conversation,))

    def leave(self, stored: str, now: int) -> None:
        """These bytes are to go, unless an attachment needs them."""
        self._connection.execute(_USELESS, (now, stored))

    def unsettled(self, organisation: int, before: int, limit: int) -> list[Stored]:
        """Bytes that are to go: leaving, or on their way since before that time."""
        return [Stored(*row) for row in self._all(_UNSETTLED, organisation, before, limit)]

    def gone(self, organisation: int, keys: Iterable[str]) -> None:
        """These bytes lie nowhere any more."""
        for key in keys:
            row = self._one("SELECT size FROM stored_file WHERE key = ? AND state <> 'kept'", key)
            if row is not None:
                self._connection.execute("DELETE FROM stored_file WHERE key = ?", (key,))
                self._connection.execute(_COUNT, (organisation, -row[0]))

    def to_move(self, home: str, after: str) -> tuple[Stored, str] | None:
        """The next kept bytes, by key, that do not lie in `home` alone, and the home where a copy was left behind."""
        row = self._one(_TO_MOVE, after, home)
        return (Stored(*row[:-1]), row[-1]) if row else None

    def count_to_move(self, home: str) -> tuple[int, int]:
        """(files, bytes) that `to_move` has still to tell."""
        row = self._one(
            "SELECT COUNT(*), COALESCE(SUM(size), 0) FROM stored_file WHERE state = 'kept'"
            " AND (home <> ? OR left_behind <> '')",
            home,
        )
        return (row[0], row[1]) if row else (0, 0)

    def moved(self, key: str, source: str, home: str) -> bool:
        """The bytes lie in both homes and are read from `home` now; False when they were given up meanwhile."""
        return self._changed(
            "UPDATE stored_file SET home = ?, left_behind = ? WHERE key = ? AND home = ? AND state = 'kept'",
            home, source, key, source,
        )  # fmt: skip

    def left(self, key: str) -> None:
        """The copy that was left behind is gone."""
        self._connection.execute("UPDATE stored_file SET left_behind = '' WHERE key = ?", (key,))

    def _one(self, statement: str, *values: Any) -> Any:
        return self._connection.execute(statement, values).fetchone()

    def _all(self, statement: str, *values: Any) -> Sequence[Any]:
        return self._connection.execute(statement, values).fetchall()

    def _changed(self, statement: str, *values: Any) -> bool:
        return bool(self._connection.execute(statement, values).rowcount)
