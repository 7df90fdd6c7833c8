"""People: looked up by every name they have."""

from collections.abc import Iterable
from typing import Any

from peewee import Database, fn

from chat.domain.login_names import folded
from chat.domain.people import Person, Role
from chat.store import tables
from chat.store.prepared import built, first_row

_P = tables.Person
_FIELDS = (
    _P.id,
    _P.organisation,
    _P.uid,
    _P.role,
    _P.nickname,
    _P.avatar,
    _P.uid_is_key,
    _P.agent_uid,
    _P.username,
    _P.external_id,
    _P.language,
    _P.alias_,
)
NOT_ASCII = "*[^ -~]*"
"""What a name is like whose case SQLite does not know."""
_BY_ID = built(_P.select(*_FIELDS).where(_P.id == 0))
_IS_DISABLED = built(_P.select(_P.disabled).where(_P.id == 0))


class People:
    """Remembers whom it read."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cache: dict[int, Person] = {}

    def forget(self) -> None:
        """Read again whom one read."""
        self._cache.clear()

    def remembers(self) -> int:
        """How many people are remembered."""
        return len(self._cache)

    def get(self, id_: int) -> Person | None:
        known = self._cache.get(id_)
        if known is None and (row := first_row(self._database, _BY_ID, id_)) is not None:
            known = self._cache[id_] = _person(row)
        return known

    def expect(self, ids: Iterable[int]) -> None:
        """Read many people at once, where people are remembered."""
        missing = {id_ for id_ in ids if id_ not in self._cache}
        if missing:
            self._select(_P.id.in_(missing))

    def many(self, ids: Iterable[int]) -> dict[int, Person]:
        """id -> Person for all of `ids` that exist."""
        wanted = set(ids)
        self.expect(wanted)
        return {id_: self._cache[id_] for id_ in wanted if id_ in self._cache}

    def by_uid(self, organisation: int, uid: str) -> Person | None:
        """By uid, or by the second uid that an agent has."""
        return next(
            iter(self._select((_P.organisation == organisation) & ((_P.uid == uid) | (_P.agent_uid == uid)))), None
        )

    def by_external_id(self, organisation: int, external_id: str) -> Person | None:
        return next(iter(self._select((_P.organisation == organisation) & (_P.external_id == external_id))), None)

    def by_key(self, uid: str) -> Person | None:
        """The visitor whose uid is their key, unless disabled; in any tenant, as such a uid is drawn at random."""
        condition = (_P.uid == uid) & (_P.uid_is_key == True) & (_P.disabled == False)  # noqa: E712
        return next(iter(self._select(condition)), None)

    def claiming(self, organisation: int, claimed_id: str) -> list[Person]:
        """Visitors whose pages call them so; nobody vouches for it."""
        return self._select((_P.organisation == organisation) & (_P.claimed_id == claimed_id))

    def claim(self, id_: int) -> tuple[str | None, str, int]:
        """(claimed id, extra, created at in UTC ms) of a person."""
        rows = _P.select(_P.claimed_id, _P.extra, _P.created_at).where(_P.id == id_).tuples()
        return next(iter(rows.execute(self._database)), (None, "", 0))

    def with_password(self, organisation: int, username: str) -> tuple[Person, str] | None:
        """The person of this login name and the hash of their password, unless disabled.

        Who is called exactly so; else the only one whose name differs in case and width alone.
        """
        condition = (_P.organisation == organisation) & (_P.disabled == False)  # noqa: E712
        if exact := self._passwords(condition & (_P.username == username)):
            return exact[0]
        wanted = folded(username)
        alike = (_P.username.collate("NOCASE") == wanted) | (fn.GLOB(NOT_ASCII, _P.username) == 1)
        found = [one for one in self._passwords(condition & alike) if folded(one[0].username or "") == wanted]
        return found[0] if len(found) == 1 else None

    def has_admin(self) -> bool:
        query = _P.select(_P.id).where((_P.role == Role.ADMIN.value) & (_P.disabled == False)).limit(1)  # noqa: E712
        return bool(list(query.tuples().execute(self._database)))

    def is_disabled(self, id_: int) -> bool:
        row = first_row(self._database, _IS_DISABLED, id_)
        return row is not None and bool(row[0])

    def of_organisation(self, organisation: int, roles: Iterable[Role]) -> list[Person]:
        wanted = [role.value for role in roles]
        return self._select((_P.organisation == organisation) & _P.role.in_(wanted))

    def visitors(self, organisation: int, text: str, before: int | None, limit: int) -> list[Person]:
        """Visitors whose name or id at the site holds `text`, the newest first, below the id `before`."""
        condition = (_P.organisation == organisation) & (_P.role == Role.VISITOR.value)
        if text:
            condition &= _P.nickname.contains(text) | _P.external_id.contains(text) | _P.claimed_id.contains(text)
        if before is not None:
            condition &= _P.id < before
        query = _P.select(*_FIELDS).where(condition).order_by(_P.id.desc()).limit(limit)
        return [_person(row) for row in query.tuples().execute(self._database)]

    def add(self, now: int, **fields: Any) -> Person:
        """Insert; `fields` are the columns. Answers the new Person."""
        id_ = _P.insert(created_at=now, **fields).execute(self._database)
        person = self.get(id_)
        assert person is not None
        return person

    def change(self, id_: int, **fields: Any) -> Person:
        _P.update(**fields).where(_P.id == id_).execute(self._database)
        self._cache.pop(id_, None)
        person = self.get(id_)
        assert person is not None
        return person

    def _passwords(self, condition: Any) -> list[tuple[Person, str]]:
        rows = _P.select(*_FIELDS, _P.password).where(condition & _P.username.is_null(False)).tuples()
        return [(_person(fields), password or "") for *fields, password in rows.execute(self._database)]

    def _select(self, condition: Any) -> list[Person]:
        found = [_person(row) for row in _P.select(*_FIELDS).where(condition).tuples().execute(self._database)]
        self._cache.update((person.id, person) for person in found)
        return found


def _person(row: Any) -> Person:
    id_, organisation, uid, role, nickname, avatar, uid_is_key, agent_uid, username, external_id, language, alias = row
    return Person(
        id_,
        organisation,
        uid,
        Role(role),
        nickname,
        avatar,
        bool(uid_is_key),
        agent_uid,
        username,
        external_id,
        language,
        alias,
    )
