"""Workgroups and their members. One that was removed keeps its row, which old conversations name."""

from typing import Any

from peewee import Database

from chat.domain import people
from chat.store.prepared import built, first_row
from chat.store.tables import Conversation, LegacyId, Workgroup, WorkgroupMember

_FIELDS = (Workgroup.id, Workgroup.organisation, Workgroup.uid, Workgroup.name, Workgroup.routing, Workgroup.alias_)
_BY_ID = built(Workgroup.select(*_FIELDS).where(Workgroup.id == 0))


class Workgroups:
    """Remembers which groups it read by id (see behind.py)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[int, people.Workgroup] = {}

    def forget(self) -> None:
        """Read again what was read."""
        self._known.clear()

    def get(self, id_: int) -> people.Workgroup | None:
        """Also one that was removed."""
        known = self._known.get(id_)
        if known is None and (row := first_row(self._database, _BY_ID, id_)) is not None:
            known = self._known[id_] = people.Workgroup(*row)
        return known

    def live(self, organisation: int, id_: int) -> people.Workgroup | None:
        """One of this tenant that was not removed."""
        return self._one(_live(organisation) & (Workgroup.id == id_))

    def by_uid(self, organisation: int, uid: str) -> people.Workgroup | None:
        return self._one(_live(organisation) & (Workgroup.uid == uid))

    def of_organisation(self, organisation: int) -> list[people.Workgroup]:
        """Every group of the tenant, the oldest first."""
        rows = Workgroup.select(*_FIELDS).where(_live(organisation)).order_by(Workgroup.id)
        return [people.Workgroup(*row) for row in rows.tuples().execute(self._database)]

    def first(self, organisation: int) -> people.Workgroup | None:
        """The tenant's oldest group: where a visitor goes who asks for nobody."""
        return self._one(_live(organisation))

    def add(self, organisation: int, uid: str, name: str, routing: str) -> int:
        return Workgroup.insert(organisation=organisation, uid=uid, name=name, routing=routing).execute(self._database)

    def change(self, id_: int, **fields: Any) -> None:
        """Name and routing."""
        Workgroup.update(**fields).where(Workgroup.id == id_).execute(self._database)

    def end(self, id_: int, heir: int, now: int) -> None:
        """Removed: its members leave; its conversations and legacy ids are those of `heir`."""
        Workgroup.update(ended_at=now, alias_=None).where(Workgroup.id == id_).execute(self._database)
        WorkgroupMember.delete().where(WorkgroupMember.workgroup == id_).execute(self._database)
        Conversation.update(workgroup=heir).where(Conversation.workgroup == id_).execute(self._database)
        LegacyId.update(workgroup=heir).where(LegacyId.workgroup == id_).execute(self._database)

    def leave(self, workgroup: int, person: int) -> None:
        WorkgroupMember.delete().where(
            (WorkgroupMember.workgroup == workgroup) & (WorkgroupMember.person == person)
        ).execute(self._database)

    def name_alias(self, id_: int, alias: str | None) -> None:
        """The id by which pages on the raw door know this group."""
        Workgroup.update(alias_=alias).where(Workgroup.id == id_).execute(self._database)

    def join(self, workgroup: int, person: int) -> None:
        WorkgroupMember.insert(workgroup=workgroup, person=person).on_conflict_ignore().execute(self._database)

    def members(self, workgroup: int) -> list[int]:
        """Ids of the agents, in order of id."""
        rows = WorkgroupMember.select(WorkgroupMember.person).where(WorkgroupMember.workgroup == workgroup)
        return [row[0] for row in rows.order_by(WorkgroupMember.person).tuples().execute(self._database)]

    def of_person(self, person: int) -> list[int]:
        """Ids of the groups this agent belongs to."""
        rows = WorkgroupMember.select(WorkgroupMember.workgroup).where(WorkgroupMember.person == person)
        return [row[0] for row in rows.tuples().execute(self._database)]

    def take_turn(self, workgroup: int) -> int:
        """A number that grows by one each time: the wheel of round robin."""
        Workgroup.update(turn=Workgroup.turn + 1).where(Workgroup.id == workgroup).execute(self._database)
        rows = Workgroup.select(Workgroup.turn).where(Workgroup.id == workgroup)
        return next(iter(rows.tuples().execute(self._database)))[0] - 1

    def _one(self, condition: Any) -> people.Workgroup | None:
        for row in (
            Workgroup.select(*_FIELDS).where(condition).order_by(Workgroup.id).limit(1).tuples().execute(self._database)
        ):
            return people.Workgroup(*row)
        return None


def _live(organisation: int) -> Any:
    return (Workgroup.organisation == organisation) & Workgroup.ended_at.is_null()
