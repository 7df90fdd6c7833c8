"""Keys by which a site's own server speaks for it (`sk_...`)."""

import hashlib

from peewee import Database

from chat.domain import staff
from chat.store.tables import SiteKey


class SiteKeys:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, organisation: int, key: str, note: str, now: int) -> int:
        """Keep the digest of a new key."""
        return SiteKey.insert(organisation=organisation, digest=digest(key), note=note, created_at=now).execute(
            self._database
        )

    def of_organisation(self, organisation: int) -> list[staff.SiteKey]:
        """The live keys of a tenant, the oldest first."""
        live = (SiteKey.organisation == organisation) & SiteKey.ended_at.is_null()
        rows = SiteKey.select(SiteKey.id, SiteKey.note, SiteKey.created_at).where(live).order_by(SiteKey.id)
        return [staff.SiteKey(*row) for row in rows.tuples().execute(self._database)]

    def end(self, organisation: int, id_: int, now: int) -> bool:
        """Whether there was such a key."""
        live = (SiteKey.organisation == organisation) & (SiteKey.id == id_) & SiteKey.ended_at.is_null()
        return bool(SiteKey.update(ended_at=now).where(live).execute(self._database))

    def organisation_of(self, key: str) -> int | None:
        """The tenant that a live key speaks for."""
        live = (SiteKey.digest == digest(key)) & SiteKey.ended_at.is_null()
        rows = SiteKey.select(SiteKey.organisation).where(live).tuples().execute(self._database)
        return next((row[0] for row in rows), None)


def digest(key: str) -> str:
    """SHA-256 in hex: the keys are 256 random bits, so no slow hash is needed."""
    return hashlib.sha256(key.encode()).hexdigest()
