"""Agents and admins with what belongs to their work."""

import sqlite3
from collections.abc import Iterable
from typing import Any, Final

from chat.domain.login_names import folded
from chat.domain.people import Role, SeatStatus
from chat.domain.staff import Staff, StaffMember
from chat.store.people import NOT_ASCII, People

_ROWS: Final = (
    "SELECT person.id, person.disabled, person.created_at, seat.status, seat.capacity, "
    "(SELECT GROUP_CONCAT(member.workgroup) FROM workgroup_member AS member "
    "JOIN workgroup ON workgroup.id = member.workgroup "
    "WHERE member.person = person.id AND workgroup.ended_at IS NULL) "
    "FROM person LEFT JOIN seat ON seat.person = person.id WHERE {} ORDER BY person.id LIMIT ?"
)
_ADMINS: Final = "SELECT COUNT(*) FROM person WHERE organisation = ? AND role = 'admin' AND disabled = 0 AND id <> ?"
_USERNAME: Final = (
    "SELECT id, username FROM person WHERE organisation = ? AND username IS NOT NULL"
    " AND (username = ? COLLATE NOCASE OR username GLOB ?) ORDER BY username = ? DESC, id"
)


class StaffList:
    """`capacity` is that of a seat which nobody has taken yet."""

    def __init__(self, connection: sqlite3.Connection, people: People) -> None:
        self._connection = connection
        self._people = people

    def get(self, id_: int, capacity: int) -> StaffMember | None:
        """One of them, disabled or not."""
        return next(iter(self._list(["person.id = ?"], [id_], 1, capacity)), None)

    def page(self, organisation: int, asked: Staff, after: int, limit: int, capacity: int) -> list[StaffMember]:
        """At most `limit` behind the id `after`."""
        conditions, values = ["person.organisation = ?", "person.id > ?"], [organisation, after]
        if asked.role is not None:
            conditions.append("person.role = ?")
            values.append(asked.role.value)  # type: ignore[arg-type]
        if asked.text:
            conditions.append("(INSTR(LOWER(person.username), ?) OR INSTR(LOWER(person.nickname), ?))")
            values += [asked.text.lower()] * 2  # type: ignore[list-item]
        return self._list(conditions, values, limit, capacity)

    def other_admins(self, organisation: int, person: int) -> int:
        """How many admins could sign in without this one."""
        return int(self._connection.execute(_ADMINS, (organisation, person)).fetchone()[0])

    def has_username(self, organisation: int, username: str) -> int | None:
        """Who has this login name, or one that differs in case and width alone; disabled or not."""
        wanted = folded(username)
        rows = self._connection.execute(_USERNAME, (organisation, wanted, NOT_ASCII, username)).fetchall()
        return next((id_ for id_, name in rows if folded(name) == wanted), None)

    def _list(self, conditions: Iterable[str], values: list[Any], limit: int, capacity: int) -> list[StaffMember]:
        where = " AND ".join(("person.role IN ('agent', 'admin')", *conditions))
        rows = self._connection.execute(_ROWS.format(where), (*values, limit)).fetchall()
        self._people.expect(row[0] for row in rows)
        return [self._member(row, capacity) for row in rows]

    def _member(self, row: Any, capacity: int) -> StaffMember:
        id_, disabled, created_at, status, kept, groups = row
        person = self._people.get(id_)
        assert person is not None
        assert person.role in (Role.AGENT, Role.ADMIN)
        return StaffMember(
            person, bool(disabled), tuple(sorted(map(int, groups.split(",")))) if groups else (),
            SeatStatus(status) if status is not None else SeatStatus.OFFLINE, kept if kept is not None else capacity,
            False, created_at,
        )  # fmt: skip
