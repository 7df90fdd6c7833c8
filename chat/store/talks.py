"""Who talks with whom: conversations found by the people in them."""

from collections.abc import Sequence
from typing import Any

from peewee import Database

from chat.domain.conversations import Kind, State
from chat.domain.people import Role
from chat.store import tables

_C, _P, _S, _People = tables.Conversation, tables.Participant, tables.SignIn, tables.Person
_SERVICE = _C.kind == Kind.SERVICE.value
_IS_OPEN = _C.state != State.CLOSED.value
_WAITS = (State.QUEUED.value, State.OFFLINE.value)


class Talks:
    """Answers the ids of conversations, if not said otherwise."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest_open(self, visitor: int, agent: int) -> int | None:
        """The newest service conversation of this visitor, not closed, in which the agent takes or took part."""
        return self._newest(visitor, agent, _IS_OPEN)

    def newest(self, visitor: int, agent: int) -> int | None:
        """Likewise, closed or not."""
        return self._newest(visitor, agent, _SERVICE)

    def waiting(self, visitor: int, groups: Sequence[int]) -> int | None:
        """The visitor's newest conversation with one of these groups that nobody has taken yet."""
        waits = _C.state.in_(_WAITS) & _C.workgroup.in_(list(groups))
        query = _C.select(_C.id).where((_C.visitor == visitor) & _SERVICE & waits)
        return self._first(query.order_by(_C.active_at.desc(), _C.id.desc()))

    def of_person(self, person: int, limit: int) -> list[int]:
        """Where this person takes part, groups aside, the most recently active first."""
        query = _C.select(_C.id).join(_P, on=(_P.conversation == _C.id))
        query = query.where((_P.person == person) & (_P.role != "former") & (_C.kind != Kind.GROUP.value))
        rows = query.order_by(_C.active_at.desc(), _C.id.desc()).limit(limit).tuples().execute(self._database)
        return [row[0] for row in rows]

    def unanswered(self, groups: Sequence[int], limit: int) -> list[int]:
        """What waits for these groups, the longest waiting first."""
        waits = _C.state.in_(_WAITS) & _C.workgroup.in_(list(groups))
        rows = _C.select(_C.id).where(waits).order_by(_C.queued_at, _C.id).limit(limit).tuples()
        return [row[0] for row in rows.execute(self._database)]

    def visitors_signed_in(self, organisation: int, kind: str, now: int, limit: int) -> list[int]:
        """The ids of this tenant's visitors with a live sign-in of this kind, the newest first."""
        live = (_S.kind == kind) & _S.ended_at.is_null() & (_S.expires_at > now)
        query = _S.select(_S.person).join(_People, on=(_People.id == _S.person))
        query = query.where(live & (_People.organisation == organisation) & (_People.role == Role.VISITOR.value))
        rows = query.order_by(_S.id.desc()).limit(limit).tuples().execute(self._database)
        return list(dict.fromkeys(row[0] for row in rows))

    def _newest(self, visitor: int, agent: int, condition: Any) -> int | None:
        query = _C.select(_C.id).join(_P, on=(_P.conversation == _C.id))
        query = query.where((_C.visitor == visitor) & (_P.person == agent) & _SERVICE & condition)
        return self._first(query.order_by(_C.state == State.CLOSED.value, _C.active_at.desc(), _C.id.desc()))

    def _first(self, query: Any) -> int | None:
        return next((row[0] for row in query.limit(1).tuples().execute(self._database)), None)
