"""Pages that a visitor looked at: the newest few of each."""

from typing import Final

from peewee import Database, Field

from chat.domain.desk import Traces
from chat.store.tables import Visit, VisitorTrace

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

    def land(self, visitor: int, url: str, referrer: str) -> None:
        """The first page of all tells how they came."""
        first = {VisitorTrace.landing: url, VisitorTrace.referrer: referrer}
        VisitorTrace.insert(visitor=visitor, landing=url, referrer=referrer).on_conflict(
            conflict_target=[VisitorTrace.visitor], update=first, where=VisitorTrace.landing.is_null()
        ).execute(self._database)

    def browse_by(self, visitor: int, user_agent: str) -> None:
        """What their browser says of itself."""
        self._note(visitor, VisitorTrace.user_agent, user_agent)

    def come_from(self, visitor: int, address: str) -> None:
        """The address where they were seen last."""
        self._note(visitor, VisitorTrace.address, address)

    def last_address(self, visitor: int) -> str:
        """Where they were seen last, "" when nobody knows."""
        rows = VisitorTrace.select(VisitorTrace.address).where(VisitorTrace.visitor == visitor).tuples()
        return next((row[0] for row in rows.execute(self._database)), "")

    def traces(self, visitor: int) -> Traces:
        query = VisitorTrace.select(VisitorTrace.user_agent, VisitorTrace.landing, VisitorTrace.referrer)
        rows = query.where(VisitorTrace.visitor == visitor).tuples().execute(self._database)
        return next((Traces(*row) for row in rows), Traces())

    def of(self, visitor: int) -> list[tuple[str, str, str, int]]:
        """(url, title, referrer, seen at), the newest first."""
        query = Visit.select(Visit.url, Visit.title, Visit.referrer, Visit.seen_at).where(Visit.visitor == visitor)
        return list(query.order_by(Visit.id.desc()).tuples().execute(self._database))

    def _note(self, visitor: int, field: Field, said: str) -> None:
        if said:
            VisitorTrace.insert({VisitorTrace.visitor: visitor, field: said}).on_conflict(
                conflict_target=[VisitorTrace.visitor], preserve=[field]
            ).execute(self._database)
