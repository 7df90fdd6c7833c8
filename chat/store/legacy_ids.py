"""Legacy ids: enrolled, found by their alias, revoked; never deleted, so that the list keeps its history."""

import json
from collections.abc import Sequence
from typing import Any

from peewee import Database

from chat.domain import legacy_ids
from chat.store.tables import LegacyId

_FIELDS = (
    LegacyId.id, LegacyId.organisation, LegacyId.alias_, LegacyId.person, LegacyId.workgroup, LegacyId.networks,
    LegacyId.note, LegacyId.sign_in, LegacyId.created_at,
)  # fmt: skip


class LegacyIds:
    def __init__(self, database: Database) -> None:
        self._database = database

    def live(self, alias: str) -> legacy_ids.LegacyId | None:
        """The enrolled id of this name, on the whole server."""
        return next(iter(self._list(LegacyId.alias_ == alias)), None)

    def of_person(self, person: int) -> legacy_ids.LegacyId | None:
        """The first id that this person still has."""
        return next(iter(self._list(LegacyId.person == person)), None)

    def of_workgroup(self, workgroup: int) -> legacy_ids.LegacyId | None:
        """Likewise."""
        return next(iter(self._list(LegacyId.workgroup == workgroup)), None)

    def page(self, organisation: int, after: int, limit: int) -> list[legacy_ids.LegacyId]:
        """Those of a tenant, the oldest first, behind the id `after`."""
        return self._list((LegacyId.organisation == organisation) & (LegacyId.id > after), limit)

    def add(self, now: int, networks: Sequence[str], **fields: Any) -> None:
        """Insert; `fields` are the columns."""
        LegacyId.insert(created_at=now, networks=json.dumps(list(networks)), **fields).execute(self._database)

    def end(self, id_: int, now: int) -> None:
        LegacyId.update(ended_at=now).where(LegacyId.id == id_).execute(self._database)

    def _list(self, condition: Any, limit: int | None = None) -> list[legacy_ids.LegacyId]:
        query = LegacyId.select(*_FIELDS).where(condition & LegacyId.ended_at.is_null())
        rows = query.order_by(LegacyId.id).limit(limit).tuples().execute(self._database)
        return [_legacy_id(row) for row in rows]


def _legacy_id(row: Any) -> legacy_ids.LegacyId:
    id_, organisation, alias, person, workgroup, networks, note, sign_in, created_at = row
    return legacy_ids.LegacyId(
        id_, organisation, alias, person, workgroup, tuple(json.loads(networks)), note, sign_in, created_at
    )
