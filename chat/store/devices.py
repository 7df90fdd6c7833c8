"""Devices: how far each has come, and what its next connection must know. Times are UTC ms."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final

from chat.domain.devices import Cursor, Device, Underway

MOST: Final = 50
"""Devices kept for one person; of more, those that were not seen for the longest time are forgotten."""

_ROW = "SELECT id, generation, rev, message, lifetime, seen_at, under_way, last_packet FROM device "
_INSERT = (
    "INSERT INTO device (person, name, generation, rev, message, lifetime, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?) "
    "RETURNING id"
)
_LEFT = (
    "UPDATE device SET lifetime = ?, seen_at = ?, under_way = ?, last_packet = ? "
    "WHERE person = ? AND name = ? AND generation = ?"
)
_HEARD = (
    "UPDATE device SET rev = ?, message = ?, seen_at = ? "
    "WHERE person = ? AND name = ? AND generation = ? AND (rev < ? OR message < ?)"
)
_SURPLUS = "SELECT id FROM device WHERE person = ? ORDER BY seen_at DESC, id DESC LIMIT -1 OFFSET ?"


class Devices:
    """`connection` sees what the transaction has done so far."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, person: int, name: str, now: int, most: int) -> Device | None:
        """The device, unless its lifetime, at most `most` ms, has passed since it was last seen."""
        row = self._connection.execute(_ROW + "WHERE person = ? AND name = ?", (person, name)).fetchone()
        if row is None:
            return None
        id_, generation, rev, message, lifetime, seen_at, under_way, last_packet = row
        if now >= seen_at + min(lifetime * 1000, most):
            return None
        return Device(
            name, generation, True, Cursor(rev, message), self._received(id_), self._hears(id_),
            tuple(Underway(packet, about, Cursor(*cursor)) for packet, about, *cursor in json.loads(under_way)),
            last_packet,
        )  # fmt: skip

    def keep(self, person: int, name: str, cursor: Cursor, lifetime: int, now: int) -> int:
        """A new device, or an old one of this name from the start. Answers its generation; `lifetime` in seconds."""
        generation = self.forget(person, name) + 1
        values = (person, name, generation, cursor.rev, cursor.message, lifetime, now)
        self._connection.execute(_INSERT, values).fetchone()
        for (id_,) in self._connection.execute(_SURPLUS, (person, MOST)).fetchall():
            self._delete(id_)
        return generation

    def resume(self, person: int, name: str, lifetime: int, now: int) -> int:
        """One more connection of a device that is there. Answers its generation."""
        sentence = (
            "UPDATE device SET generation = generation + 1, lifetime = ?, seen_at = ?, under_way = '[]' "
            "WHERE person = ? AND name = ? RETURNING generation"
        )
        row = self._connection.execute(sentence, (lifetime, now, person, name)).fetchone()
        return int(row[0])

    def forget(self, person: int, name: str) -> int:
        """Keep nothing of this device. Answers the last generation of it, 0 when there was none."""
        row = self._connection.execute(_ROW + "WHERE person = ? AND name = ?", (person, name)).fetchone()
        if row is None:
            return 0
        self._delete(row[0])
        return int(row[1])

    def leave(
        self, person: int, name: str, generation: int, lifetime: int, under_way: Iterable[Underway], last: int, now: int
    ) -> None:
        """What the connection left behind; nothing when a newer one has come."""
        rows = json.dumps([(u.packet, u.message, u.cursor.rev, u.cursor.message) for u in under_way])
        self._connection.execute(_LEFT, (lifetime, now, rows, last, person, name, generation))

    def heard(self, person: int, name: str, generation: int, cursor: Cursor, now: int) -> None:
        """The cursor moves forward, never back."""
        rev, message = cursor.rev, cursor.message
        self._connection.execute(_HEARD, (rev, message, now, person, name, generation, rev, message))

    def id_of(self, person: int, name: str, generation: int) -> int | None:
        """The row of this generation; None when a newer connection has come."""
        sentence = "SELECT id FROM device WHERE person = ? AND name = ? AND generation = ?"
        row = self._connection.execute(sentence, (person, name, generation)).fetchone()
        return row[0] if row else None

    def digest(self, id_: int, packet: int) -> str | None:
        """What was committed under this packet id and is not released."""
        sentence = "SELECT digest FROM device_packet WHERE device = ? AND packet = ?"
        row = self._connection.execute(sentence, (id_, packet)).fetchone()
        return row[0] if row else None

    def received(self, id_: int, packet: int, digest: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO device_packet VALUES (?, ?, ?)", (id_, packet, digest))

    def release(self, id_: int, packets: Sequence[int]) -> None:
        sentence = "DELETE FROM device_packet WHERE device = ? AND packet = ?"
        for packet in packets:
            self._connection.execute(sentence, (id_, packet))

    def hear(self, id_: int, filter_: str, level: int) -> None:
        """Ask for a topic filter; a `level` below 0 ends that."""
        if level < 0:
            self._connection.execute("DELETE FROM device_topic WHERE device = ? AND filter = ?", (id_, filter_))
        else:
            self._connection.execute("INSERT OR REPLACE INTO device_topic VALUES (?, ?, ?)", (id_, filter_, level))

    def _received(self, id_: int) -> tuple[int, ...]:
        rows = self._connection.execute("SELECT packet FROM device_packet WHERE device = ? ORDER BY packet", (id_,))
        return tuple(row[0] for row in rows.fetchall())

    def _hears(self, id_: int) -> tuple[tuple[str, int], ...]:
        rows = self._connection.execute("SELECT filter, level FROM device_topic WHERE device = ? ORDER BY 1", (id_,))
        return tuple(rows.fetchall())

    def _delete(self, id_: int) -> None:
        for table, column in (("device_packet", "device"), ("device_topic", "device"), ("device", "id")):
            self._connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (id_,))  # noqa: S608
