"""Tenants."""

import json
from typing import Any

from peewee import Database

from chat.domain import people
from chat.store.prepared import built, first_row
from chat.store.tables import Organisation

_FIELDS = (
    Organisation.id,
    Organisation.uid,
    Organisation.app_key,
    Organisation.name,
    Organisation.secret,
    Organisation.zone,
    Organisation.language,
    Organisation.settings,
)
_BY_ID = built(Organisation.select(*_FIELDS).where(Organisation.id == 0))


class Organisations:
    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, id_: int) -> people.Organisation | None:
        row = first_row(self._database, _BY_ID, id_)
        return _organisation(row) if row is not None else None

    def by_uid(self, uid: str) -> people.Organisation | None:
        return self._one(Organisation.uid == uid)

    def by_app_key(self, app_key: str) -> people.Organisation | None:
        return self._one(Organisation.app_key == app_key)

    def all(self) -> list[people.Organisation]:
        """Every tenant, the oldest first."""
        rows = Organisation.select(*_FIELDS).order_by(Organisation.id).tuples().execute(self._database)
        return [_organisation(row) for row in rows]

    def settings(self, id_: int) -> str:
        """What this tenant sets for itself: a JSON object."""
        rows = Organisation.select(Organisation.settings).where(Organisation.id == id_).tuples()
        return next((row[0] for row in rows.execute(self._database)), "{}")

    def change_settings(self, id_: int, settings: str) -> None:
        """Replace them all."""
        Organisation.update(settings=settings).where(Organisation.id == id_).execute(self._database)

    def change(self, id_: int, **fields: str) -> None:
        """Name, zone and language."""
        Organisation.update(**fields).where(Organisation.id == id_).execute(self._database)

    def add(self, uid: str, app_key: str, name: str, secret: str, zone: str, language: str, now: int) -> int:
        return Organisation.insert(
            uid=uid, app_key=app_key, name=name, secret=secret, zone=zone, language=language, created_at=now
        ).execute(self._database)

    def _one(self, condition: Any) -> people.Organisation | None:
        for row in Organisation.select(*_FIELDS).where(condition).tuples().execute(self._database):
            return _organisation(row)
        return None


def _organisation(row: Any) -> people.Organisation:
    """A setting that cannot be understood is as if it were not there."""
    *fields, text = row
    settings = json.loads(text)
    origins = settings.get("origins")
    known = tuple(origin for origin in origins if isinstance(origin, str)) if isinstance(origins, list) else ()
    id_, uid, app_key, name, secret, zone, language = fields
    speaks = settings.get("rawDoorSpeaks") is True
    return people.Organisation(id_, uid, app_key, name, secret, zone, language, speaks, known)
