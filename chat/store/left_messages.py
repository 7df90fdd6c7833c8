"""Messages left for later."""

import json
from collections.abc import Sequence
from typing import Any

from peewee import Database

from chat.domain.left import LeftMessage, LeftStatus
from chat.domain.people import Person
from chat.store import tables
from chat.store.people import People

_L = tables.LeftMessage
_FIELDS = (
    _L.id, _L.visitor, _L.conversation, _L.contact, _L.content, _L.images, _L.kind, _L.target, _L.client_id,
    _L.status, _L.created_at, _L.changed_at, _L.reply,
)  # fmt: skip


class LeftMessages:
    def __init__(self, database: Database, people: People) -> None:
        self._database = database
        self._people = people

    def add(self, now: int, images: Sequence[str], **fields: Any) -> LeftMessage:
        """Insert; `fields` are the columns."""
        kept = json.dumps(list(images), ensure_ascii=False)
        id_ = _L.insert(created_at=now, changed_at=now, images=kept, **fields).execute(self._database)
        added = self.get(id_)
        assert added is not None
        return added

    def get(self, id_: int) -> LeftMessage | None:
        return next(iter(self._list(_L.id == id_, 0, 1)), None)

    def by_target(self, visitor: int, target: str) -> LeftMessage | None:
        """What this visitor left in answer to the message `target`."""
        return next(iter(self._list((_L.visitor == visitor) & (_L.target == target), 0, 1)), None)

    def of_visitor(self, visitor: int, offset: int, limit: int) -> list[LeftMessage]:
        """The newest first."""
        return self._list(_L.visitor == visitor, offset, limit)

    def of_organisation(
        self, organisation: int, offset: int, limit: int, status: LeftStatus | None = None, before: int | None = None
    ) -> list[LeftMessage]:
        """The newest first, of this status and below the id `before` where they are given."""
        condition = _L.organisation == organisation
        if status is not None:
            condition &= _L.status == status.value
        if before is not None:
            condition &= _L.id < before
        return self._list(condition, offset, limit)

    def settle(self, id_: int, status: LeftStatus, now: int, reply: str | None = None) -> None:
        """A reply that was given stays until another one is."""
        said = {} if reply is None else {_L.reply: reply}
        _L.update({_L.status: status.value, _L.changed_at: now, **said}).where(_L.id == id_).execute(self._database)

    def _list(self, condition: Any, offset: int, limit: int) -> list[LeftMessage]:
        query = _L.select(*_FIELDS).where(condition).order_by(_L.id.desc()).offset(offset).limit(limit)
        rows = list(query.tuples().execute(self._database))
        people = self._people.many(row[1] for row in rows)
        return [_left(row, people[row[1]]) for row in rows]


def _left(row: Sequence[Any], visitor: Person) -> LeftMessage:
    id_, _, conversation, contact, content, images, kind, target, client_id, status, created_at, changed_at, reply = row
    return LeftMessage(
        id_, visitor, conversation, contact, content, tuple(json.loads(images)), kind, target, client_id,
        LeftStatus(status), created_at, changed_at, reply,
    )  # fmt: skip
