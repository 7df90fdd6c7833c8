"""Conversations: found by id, number or topic; changed by a few named updates."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from peewee import Database, fn

from chat.domain.conversations import Conversation, Kind, State
from chat.domain.people import Person
from chat.store import tables
from chat.store.behind import write_rows
from chat.store.people import People
from chat.store.workgroups import Workgroups

_C = tables.Conversation
_COLUMNS = (
    "id, organisation, no, topic, kind, state, last_seq, created_at, visitor, agent, workgroup, subject, closed_at, "
    "unanswered_since, queued_at, tags, reopened, answered"
)
_FIELDS = tuple(getattr(_C, name) for name in _COLUMNS.split(", "))
# Written out, as building the queries costs more than running them; see behind.py.
_BY_ID = f"SELECT {_COLUMNS} FROM conversation WHERE id = ?"  # noqa: S608
_BY_IDS = f"SELECT {_COLUMNS} FROM conversation WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608
_BY_NO = "SELECT id FROM conversation WHERE organisation = ? AND no = ?"
_BY_TOPIC = "SELECT id FROM conversation WHERE organisation = ? AND topic = ?"
_PUT_HEAD = "UPDATE conversation SET last_seq = ?2, active_at = ?3, unanswered_since = ?4 WHERE id = ?1"
_HEADS = "WITH heads (id, seq, at, unanswered) AS (VALUES"
_PUT_HEADS = (
    ") UPDATE conversation SET last_seq = heads.seq, active_at = heads.at, unanswered_since = heads.unanswered "
    "FROM heads WHERE conversation.id = heads.id"
)
_PAIR = "SELECT person FROM participant WHERE conversation = ?"
_OF_GROUP_WITHOUT = (
    "SELECT id FROM conversation WHERE workgroup = ? "
    "AND id NOT IN (SELECT conversation FROM participant WHERE person = ?)"
)
_DIRECT = Kind.DIRECT.value
_LAST_SEQ, _UNANSWERED_SINCE = 6, 13
_KINDS = {kind.value: kind for kind in Kind}
_STATES = {state.value: state for state in State}
_ANSWERED = 10**15
"""Behind every time there is: where those begin who wait for no answer."""
_OPEN_STATES = (State.QUEUED.value, State.OPEN.value, State.OFFLINE.value)


class Conversations:
    """Remembers rows that were read, and the heads of those that were written to (see behind.py)."""

    def __init__(
        self, database: Database, connection: sqlite3.Connection, people: People, workgroups: Workgroups
    ) -> None:
        self._database = database
        self._connection = connection
        self._people = people
        self._workgroups = workgroups
        self._rows: dict[int, list[Any]] = {}
        self._heads: dict[int, tuple[int, int, int | None]] = {}

    def flush(self) -> None:
        """Write the heads."""
        if self._heads:
            rows = [(id_, *head) for id_, head in self._heads.items()]
            self._heads = {}
            write_rows(self._connection, _PUT_HEAD, _HEADS, _PUT_HEADS, rows)

    def drop(self) -> None:
        """The transaction was rolled back: nothing of it counts."""
        self._heads = {}
        self.forget()

    def forget(self) -> None:
        """Read again what was read."""
        self._rows.clear()

    def remembers(self) -> int:
        """How many rows are remembered."""
        return len(self._rows)

    def expect(self, ids: Iterable[int]) -> None:
        """Read many conversations at once."""
        wanted = json.dumps([id_ for id_ in ids if id_ not in self._rows])
        if wanted == "[]":
            return
        self._rows.update((row[0], list(row)) for row in self._connection.execute(_BY_IDS, (wanted,)))

    def get(self, id_: int) -> Conversation | None:
        row = self._rows.get(id_)
        if row is None:
            found = self._connection.execute(_BY_ID, (id_,)).fetchone()
            if found is None:
                return None
            row = self._rows[id_] = list(found)
        return self._one(row)

    def by_no(self, organisation: int, no: str) -> Conversation | None:
        row = self._connection.execute(_BY_NO, (organisation, no)).fetchone()
        return self.get(row[0]) if row else None

    def by_topic(self, organisation: int, topic: str) -> Conversation | None:
        row = self._connection.execute(_BY_TOPIC, (organisation, topic)).fetchone()
        return self.get(row[0]) if row else None

    def take_seq(self, id_: int, seq: int, now: int, unanswered_since: int | None) -> None:
        """The newest message of this conversation is `seq`, said `now`."""
        if id_ not in self._rows:
            self.expect([id_])
        row = self._rows[id_]
        row[_LAST_SEQ], row[_UNANSWERED_SINCE] = seq, unanswered_since
        self._heads[id_] = (seq, now, unanswered_since)

    def newest_open(self, visitor: int, agent: int) -> Conversation | None:
        """The newest service conversation of these two that is not closed."""
        return self._first(
            (_C.visitor == visitor) & (_C.agent == agent) & (_C.kind == Kind.SERVICE.value) & _C.state.in_(_OPEN_STATES)
        )

    def add(self, now: int, **fields: Any) -> Conversation:
        """Insert; `fields` are the columns. The conversation starts without participants."""
        id_ = _C.insert(created_at=now, active_at=now, **fields).execute(self._database)
        created = self.get(id_)
        assert created is not None
        return created

    def change(self, id_: int, **fields: Any) -> Conversation:
        _C.update(**fields).where(_C.id == id_).execute(self._database)
        changed = self.get(id_)
        assert changed is not None
        return changed

    def change_if(self, id_: int, state: State, **fields: Any) -> bool:
        """Change only while the conversation is in `state`; whether it was."""
        return bool(_C.update(**fields).where((_C.id == id_) & (_C.state == state.value)).execute(self._database))

    def waiting(self, workgroup: int, limit: int | None = None) -> list[Conversation]:
        """What nobody of this group has taken yet, queued or offline, the longest waiting first."""
        states = (State.QUEUED.value, State.OFFLINE.value)
        return self._list(_C.workgroup == workgroup, _C.state.in_(states), order=(_C.queued_at, _C.id), limit=limit)

    def held_by(self, agent: int) -> list[Conversation]:
        """Service conversations that this agent has or is waited for in, the oldest first."""
        held = (_C.agent == agent) & (_C.kind == Kind.SERVICE.value) & _C.state.in_(_OPEN_STATES)
        return self._list(held, order=(_C.id,))

    def of_group_without(self, workgroup: int, person: int) -> frozenset[int]:
        """The ids of this group's conversations, closed ones too, in which the person has no part."""
        return frozenset(row[0] for row in self._connection.execute(_OF_GROUP_WITHOUT, (workgroup, person)))

    def queued(self, workgroup: int, offset: int, limit: int) -> list[Conversation]:
        """Those who stand in this group's queue, the first in line first, from the place `offset` on."""
        in_line = (_C.workgroup == workgroup, _C.state == State.QUEUED.value)
        return self._list(*in_line, order=(_C.queued_at, _C.id), limit=limit, offset=offset)

    def count_open(self, workgroup: int) -> int:
        """How many talks of this group run now."""
        return self._count((_C.workgroup == workgroup) & (_C.state == State.OPEN.value))

    def of_visitor(self, visitor: int, limit: int) -> list[Conversation]:
        """The service conversations of this visitor, the newest first."""
        service = (_C.visitor == visitor) & (_C.kind == Kind.SERVICE.value)
        return self._list(service, order=(_C.id.desc(),), limit=limit)

    def count_waiting(self, workgroup: int) -> int:
        """How many nobody of this group has taken yet, queued or offline."""
        return self._count((_C.workgroup == workgroup) & _C.state.in_((State.QUEUED.value, State.OFFLINE.value)))

    def queue_size(self, workgroup: int) -> int:
        return self._count((_C.workgroup == workgroup) & (_C.state == State.QUEUED.value))

    def unattended(self, organisation: int, since: int, stage: int, limit: int) -> list[Conversation]:
        """Queued since before `since` (UTC ms) and not yet escalated to `stage`."""
        waits = (_C.organisation == organisation) & (_C.state == State.QUEUED.value) & (_C.queued_at <= since)
        return self._list(waits & (_C.escalated < stage), order=(_C.queued_at, _C.id), limit=limit)

    def silent(self, organisation: int, since: int, limit: int) -> list[Conversation]:
        """Open service conversations whose visitor has not answered since `since` (UTC ms)."""
        quiet = (_C.organisation == organisation) & (_C.state == State.OPEN.value) & (_C.active_at <= since)
        service = (_C.kind == Kind.SERVICE.value) & _C.unanswered_since.is_null()
        return self._list(quiet & service, order=(_C.active_at,), limit=limit)

    def durations(self, workgroup: int, limit: int) -> list[int]:
        """How long (ms) the last conversations of this group lasted, from the assignment to the end."""
        ended = (_C.workgroup == workgroup) & _C.closed_at.is_null(False) & _C.assigned_at.is_null(False)
        rows = _C.select(_C.closed_at - _C.assigned_at).where(ended).order_by(_C.closed_at.desc()).limit(limit)
        return [row[0] for row in rows.tuples().execute(self._database)]

    def queue_place(self, conversation: Conversation) -> tuple[int, int]:
        """(position from 1, size) of a queued conversation."""
        assert conversation.workgroup is not None
        waiting = (_C.workgroup == conversation.workgroup.id) & (_C.state == State.QUEUED.value)
        queued_at = conversation.queued_at or 0
        ahead = (_C.queued_at < queued_at) | ((_C.queued_at == queued_at) & (_C.id < conversation.id))
        return self._count(waiting & ahead) + 1, self._count(waiting)

    def queue_line(self, workgroup: int) -> list[int]:
        """Ids of those who stand in this group's queue, the first in line first."""
        rows = _C.select(_C.id).where((_C.workgroup == workgroup) & (_C.state == State.QUEUED.value))
        return [row[0] for row in rows.order_by(_C.queued_at, _C.id).tuples().execute(self._database)]

    def recent_agent(self, visitor: int, among: Iterable[int]) -> int | None:
        """Who of `among` last spoke with this visitor."""
        rows = (
            _C.select(_C.agent)
            .where((_C.visitor == visitor) & _C.agent.in_(list(among)))
            .order_by(_C.active_at.desc())
            .limit(1)
        )
        return next((row[0] for row in rows.tuples().execute(self._database)), None)

    def page(self, condition: Any, before: tuple[int, int] | None, limit: int) -> list[tuple[Conversation, int]]:
        """At most `limit` (conversation, active_at), the most recently active first, after the cursor `before`."""
        if before is not None:
            active_at, id_ = before
            condition &= (_C.active_at < active_at) | ((_C.active_at == active_at) & (_C.id < id_))
        return self._page(_C.active_at, condition, (_C.active_at.desc(), _C.id.desc()), limit)

    def page_unanswered(
        self, condition: Any, after: tuple[int, int] | None, limit: int
    ) -> list[tuple[Conversation, int]]:
        """At most `limit` (conversation, key): who waits longest for an answer first, then the most recently active.

        The key grows in that order; `after` is the cursor (key, id).
        """
        key = fn.COALESCE(_C.unanswered_since, _ANSWERED - _C.active_at)
        if after is not None:
            condition &= (key > after[0]) | ((key == after[0]) & (_C.id > after[1]))
        return self._page(key, condition, (key, _C.id), limit)

    def _page(self, key: Any, condition: Any, order: Sequence[Any], limit: int) -> list[tuple[Conversation, int]]:
        query = _C.select(*_FIELDS, key).where(condition).order_by(*order).limit(limit)
        rows = list(query.tuples().execute(self._database))
        return list(zip(self._build([row[:-1] for row in rows]), [row[-1] for row in rows], strict=True))

    def _count(self, condition: Any) -> int:
        return next(iter(_C.select(fn.COUNT(_C.id)).where(condition).tuples().execute(self._database)))[0]

    def _first(self, condition: Any) -> Conversation | None:
        return next(iter(self._list(condition, order=(_C.id.desc(),), limit=1)), None)

    def _list(
        self, *conditions: Any, order: Sequence[Any], limit: int | None = None, offset: int = 0
    ) -> list[Conversation]:
        query = _C.select(*_FIELDS).where(*conditions).order_by(*order).limit(limit).offset(offset or None)
        return self._build(list(query.tuples().execute(self._database)))

    def _build(self, rows: Sequence[Sequence[Any]]) -> list[Conversation]:
        self._people.expect(i for row in rows for i in (row[8], row[9]) if i is not None)
        return [self._one(row) for row in rows]

    def _one(self, row: Sequence[Any]) -> Conversation:
        visitor, agent, group, tags = row[8], row[9], row[10], row[15]
        return Conversation(
            row[0], row[1], row[2], row[3], _KINDS[row[4]], _STATES[row[5]], row[6], row[7],
            self._people.get(visitor) if visitor is not None else None,
            self._people.get(agent) if agent is not None else None,
            self._workgroups.get(group) if group is not None else None,
            row[11], row[12], row[13], row[14], tuple(json.loads(tags)) if tags != "[]" else (), row[16],
            self._pair(row[0]) if row[4] == _DIRECT else (), bool(row[17]),
        )  # fmt: skip

    def _pair(self, id_: int) -> tuple[Person, ...]:
        """The two of a direct conversation."""
        found = (self._people.get(person) for (person,) in self._connection.execute(_PAIR, (id_,)).fetchall())
        return tuple(person for person in found if person is not None)
