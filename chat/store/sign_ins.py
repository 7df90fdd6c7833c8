"""Sign-ins: what a token stands on, and what its revocation ends."""

from peewee import Database

from chat.store.prepared import built, first_row
from chat.store.tables import SignIn

_BY_ID = built(SignIn.select(SignIn.person, SignIn.expires_at, SignIn.ended_at).where(SignIn.id == 0))


class SignIns:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, person: int, kind: str, now: int, expires_at: int) -> int:
        return SignIn.insert(person=person, kind=kind, created_at=now, expires_at=expires_at).execute(self._database)

    def is_live(self, id_: int, person: int, now: int) -> bool:
        row = first_row(self._database, _BY_ID, id_)
        if row is None:
            return False
        owner, expires_at, ended_at = row
        return bool(owner == person and ended_at is None and expires_at > now)

    def live_of(self, person: int, kind: str, now: int) -> int | None:
        """The live sign-in of this kind that ends last."""
        live = (SignIn.person == person) & (SignIn.kind == kind) & SignIn.ended_at.is_null() & (SignIn.expires_at > now)
        query = SignIn.select(SignIn.id).where(live).order_by(SignIn.expires_at.desc()).limit(1)
        return next((row[0] for row in query.tuples().execute(self._database)), None)

    def prolong(self, id_: int, expires_at: int) -> None:
        """It ends no earlier than that."""
        SignIn.update(expires_at=expires_at).where((SignIn.id == id_) & (SignIn.expires_at < expires_at)).execute(
            self._database
        )

    def ended_since(self, person: int, at: int) -> bool:
        """Whether a sign-in of the person was ended, not merely outlived, after `at` (UTC ms)."""
        query = SignIn.select(SignIn.id).where((SignIn.person == person) & (SignIn.ended_at > at)).limit(1)
        return bool(list(query.tuples().execute(self._database)))

    def end_others(self, person: int, kept: int | None, now: int) -> tuple[int, ...]:
        """End all of the person but `kept`; answers the ids that were live."""
        condition = (SignIn.person == person) & SignIn.ended_at.is_null()
        if kept is not None:
            condition &= SignIn.id != kept
        live = tuple(row[0] for row in SignIn.select(SignIn.id).where(condition).tuples().execute(self._database))
        SignIn.update(ended_at=now).where(condition).execute(self._database)
        return live

    def end(self, person: int, id_: int | None, now: int) -> tuple[int, ...]:
        """End one sign-in of the person, or all; answers the ids that were live."""
        condition = (SignIn.person == person) & SignIn.ended_at.is_null()
        if id_ is not None:
            condition &= SignIn.id == id_
        live = tuple(row[0] for row in SignIn.select(SignIn.id).where(condition).tuples().execute(self._database))
        SignIn.update(ended_at=now).where(condition).execute(self._database)
        return live
