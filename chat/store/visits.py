"""Pages that a visitor looked at: the newest few of each."""

from typing import Final

from peewee import Database

from chat.store.tables import Visit

KEPT: Final = 100
"""Pages remembered for one visitor."""


class Visits:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, now: int, visitor: int, url: str, title: str, referrer: str) -> None:
        """Remember a page and forget what is too old to matter."""
        Visit.insert(visitor=visitor, url=url, title=title, referrer=referrer, seen_at=now).execute(self._database)
        oldest = Visit.select(Visit.id).where(Visit.visitor == visitor).order_by(Visit.id.desc()).offset(KEPT).limit(1)
        for (id_,) in list(oldest.tuples().execute(self._database)):
            Visit.delete().where((Visit.visitor == visitor) & (Visit.id <= id_)).execute(self._database)

    def of(self, visitor: int) -> list[tuple[str, str, str, int]]:
        """(url, title, referrer, seen at), the newest first."""
        query = Visit.select(Visit.url, Visit.title, Visit.referrer, Visit.seen_at).where(Visit.visitor == visitor)
        return list(query.order_by(Visit.id.desc()).tuples().execute(self._database))
