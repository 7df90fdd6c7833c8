"""Numbers that a desk shows beside its lists."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

from peewee import JOIN, Database, fn

from chat.domain.conversations import State
from chat.domain.people import Actor
from chat.store import tables
from chat.store.conversation_lists import LIVE, WAITING, visible

_C, _P, _L = tables.Conversation, tables.Participant, tables.LeftMessage
_TAGS: Final = (
    "SELECT value, COUNT(*) FROM conversation, json_each(conversation.tags)"
    " WHERE organisation = ? AND tags <> '[]' GROUP BY value ORDER BY COUNT(*) DESC, value LIMIT ?"
)


class DeskCounts:
    def __init__(self, database: Database, connection: sqlite3.Connection) -> None:
        self._database = database
        self._connection = connection

    def live(self, actor: Actor, groups: list[int], offered: Sequence[int]) -> tuple[int, int, int, int]:
        """(mine, queue, all, unread in mine) of what is not closed; `groups` and `offered` are the actor's."""
        mine = _P.person.is_null(False)
        if offered:
            mine |= _C.id.in_(offered)
        seen = visible(actor, groups, offered)
        own = (_P.conversation == _C.id) & (_P.person == actor.id) & (_P.role != "former")
        numbers = [fn.COALESCE(fn.SUM(number), 0) for number in (mine, _C.state.in_(WAITING) & seen, seen, _P.unread)]
        query = _C.select(*numbers).join(_P, JOIN.LEFT_OUTER, on=own)
        return self._one(query.where((_C.organisation == actor.organisation.id) & _C.state.in_(LIVE)))

    def closed(self, actor: Actor, groups: list[int]) -> int:
        condition = (_C.organisation == actor.organisation.id) & (_C.state == State.CLOSED.value)
        return self._one(_C.select(fn.COUNT(_C.id)).where(condition & visible(actor, groups)))[0]

    def left(self, organisation: int) -> int:
        """Messages left that nobody has looked at."""
        pending = (_L.organisation == organisation) & (_L.status == "pending")
        return self._one(_L.select(fn.COUNT(_L.id)).where(pending))[0]

    def tags(self, organisation: int, limit: int) -> list[tuple[str, int]]:
        """(tag, conversations), the most used first."""
        return [(tag, count) for tag, count in self._connection.execute(_TAGS, (organisation, limit)).fetchall()]

    def _one(self, query: Any) -> Any:
        return next(iter(query.tuples().execute(self._database)))
