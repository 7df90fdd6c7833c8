"""Messages: appended once, read in order, changed only by recall and by their card."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from peewee import Database, fn

from chat.domain.messages import Body, Message, Notice
from chat.domain.people import Person
from chat.store import bodies, tables
from chat.store.behind import write_rows
from chat.store.people import People

_M, _T = tables.Message, tables.Participant
_NAMES = (
    "id", "conversation", "uid", "seq", "rev", "sender", "kind", "body", "sent_at", "client_id", "recalled_at",
    "operator", "via",
)  # fmt: skip
_FIELDS = tuple(getattr(_M, name) for name in _NAMES)
_IS_TAKEN = "SELECT 1 FROM message WHERE uid = ? AND organisation = ?"
_ARE_TAKEN = "SELECT uid, organisation FROM message WHERE uid IN (SELECT value FROM json_each(?))"
_LAST_OF = (
    "SELECT COALESCE("
    "(SELECT id FROM message WHERE conversation = value AND kind <> 'notice' ORDER BY seq DESC LIMIT 1), "
    "(SELECT id FROM message WHERE conversation = value ORDER BY seq DESC LIMIT 1)) FROM json_each(?)"
)
_INSERT = (
    "INSERT INTO message (id, rev, organisation, conversation, seq, uid, client_id, sender, kind, body, sent_at, via) "
    "VALUES"
)
_INSERT_ONE = f"{_INSERT} (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class Messages:
    """Remembers new messages, and which uids are taken (see behind.py).

    The id of a message is the rev it was posted with, so `rev > id` says that it was changed since. `client_id` is
    kept only where it differs from the uid.
    """

    def __init__(self, database: Database, connection: sqlite3.Connection, people: People) -> None:
        self._database = database
        self._connection = connection
        self._people = people
        self._new: list[tuple[Any, ...]] = []
        self._taken: dict[tuple[str, int], bool] = {}

    def flush(self) -> None:
        """Write the new messages."""
        if self._new:
            rows, self._new = self._new, []
            write_rows(self._connection, _INSERT_ONE, _INSERT, "", rows)

    def drop(self) -> None:
        """The transaction was rolled back: nothing of it counts."""
        self._new = []
        self.forget()

    def forget(self) -> None:
        """Look again at what is taken."""
        self._taken.clear()

    def expect(self, organisation: int, uids: Iterable[str]) -> None:
        """Look at many uids at once."""
        self._taken.update(((uid, organisation), False) for uid in uids)
        asked = json.dumps([uid for uid, _ in self._taken])
        self._taken.update((tuple(row), True) for row in self._connection.execute(_ARE_TAKEN, (asked,)))

    def is_taken(self, organisation: int, uid: str) -> bool:
        """Whether a message of this uid exists in the organisation."""
        key = (uid, organisation)
        taken = self._taken.get(key)
        if taken is None:
            taken = self._taken[key] = self._connection.execute(_IS_TAKEN, key).fetchone() is not None
        return taken

    def append(
        self, organisation: int, conversation: int, seq: int, rev: int, uid: str, client_id: str | None,
        sender: Person, body: Body, now: int, via: str,
    ) -> Message:  # fmt: skip
        """A new message, whose uid is not taken; `client_id` is given where it is another than the uid."""
        kind, text = bodies.to_row(body)
        self._new.append((rev, rev, organisation, conversation, seq, uid, client_id, sender.id, kind, text, now, via))
        self._taken[uid, organisation] = True
        return Message(rev, conversation, uid, seq, rev, sender, body, now, client_id, via=via)

    def get(self, id_: int) -> Message | None:
        return self._first(_M.id == id_)

    def many(self, ids: Sequence[int]) -> list[Message]:
        """The messages of these ids that exist, in this order."""
        found = {message.id: message for message in self._list(_M.id.in_(list(ids)), order=_M.id)} if ids else {}
        return [found[id_] for id_ in ids if id_ in found]

    def by_client_id(self, sender: int, client_id: str) -> Message | None:
        """The message that this sender gave this id, whether it became its uid or not."""
        return self._first((_M.sender == sender) & ((_M.uid == client_id) | (_M.client_id == client_id)))

    def by_uid(self, organisation: int, uid: str) -> Message | None:
        return self._first((_M.organisation == organisation) & (_M.uid == uid))

    def at(self, conversation: int, seq: int) -> Message | None:
        """The message at `seq`."""
        return self._first((_M.conversation == conversation) & (_M.seq == seq))

    def quoting(self, conversation: int, seq: int) -> list[Message]:
        """The texts that quote the message at `seq`."""
        quoted = fn.json_extract(_M.body, "$.quote.seq") == seq
        texts = (_M.conversation == conversation) & (_M.seq > seq) & (_M.kind == "text")
        return self._list(texts & quoted, order=_M.seq)

    def newest_until(self, conversation: int, message_id: int) -> Message | None:
        """The newest message of this conversation whose id is at most `message_id`."""
        return self._first((_M.conversation == conversation) & (_M.id <= message_id), order=_M.seq.desc())

    def after(self, conversation: int, seq: int, limit: int) -> list[Message]:
        return self._list((_M.conversation == conversation) & (_M.seq > seq), order=_M.seq, limit=limit)

    def before(self, conversation: int, seq: int, limit: int) -> list[Message]:
        """The newest `limit` messages before `seq`, oldest first."""
        found = self._list((_M.conversation == conversation) & (_M.seq < seq), order=_M.seq.desc(), limit=limit)
        return found[::-1]

    def last_of(self, conversations: Sequence[int]) -> dict[int, Message]:
        """conversation -> the newest message that somebody said; where nobody said anything, the newest notice."""
        asked = json.dumps(list(conversations))
        newest = [row[0] for row in self._database.execute_sql(_LAST_OF, (asked,))]  # type: ignore[no-untyped-call]
        return {message.conversation: message for message in self._list(_M.id.in_(newest), order=_M.id)}

    def changed_after(self, conversation: int, rev: int, upto_seq: int, limit: int) -> list[Message]:
        """Messages up to `upto_seq` that were changed after `rev`, in the order of their changes."""
        changed = (_M.rev > _M.id) & (_M.rev > rev)
        condition = (_M.conversation == conversation) & changed & (_M.seq <= upto_seq)
        return self._list(condition, order=_M.rev, limit=limit)

    def rev_when_newest(self, conversation: int, seq: int) -> int:
        """The rev at which `seq` was the newest message of the conversation, which is its id."""
        query = _M.select(_M.id).where((_M.conversation == conversation) & (_M.seq <= seq))
        return next((row[0] for row in query.order_by(_M.seq.desc()).limit(1).tuples().execute(self._database)), 0)

    def unread_after(self, conversation: int, seq: int, person: int) -> int:
        """How many messages after `seq` count as unread for `person`: not theirs, not a notice, not recalled."""
        counted = (_M.sender != person) & (_M.kind != "notice") & _M.recalled_at.is_null()
        query = _M.select(fn.COUNT(_M.id)).where((_M.conversation == conversation) & (_M.seq > seq) & counted)
        return next(iter(query.tuples().execute(self._database)))[0]

    def recall(self, id_: int, operator: int, rev: int, now: int) -> None:
        _M.update(recalled_at=now, operator=operator, rev=rev).where(_M.id == id_).execute(self._database)

    def replace_body(self, id_: int, body: Body, rev: int) -> None:
        """A card changed: what the message shows from now on."""
        _kind, text = bodies.to_row(body)
        _M.update(body=text, rev=rev).where(_M.id == id_).execute(self._database)

    def latest_notice(self, conversation: int, codes: Sequence[str]) -> Message | None:
        """The newest notice with one of these codes, among the newest hundred notices."""
        notices = (_M.conversation == conversation) & (_M.kind == "notice")
        for message in self._list(notices, order=_M.seq.desc(), limit=100):
            if isinstance(message.body, Notice) and message.body.code in codes:
                return message
        return None

    def unread_of(self, person: int, offset: int, limit: int) -> tuple[list[Message], int]:
        """What counts as unread for `person` in all their conversations, newest first; and how many there are."""
        counted = (
            (_T.person == person)
            & (_T.role != "former")
            & (_M.seq > _T.read)
            & (_M.sender != person)
            & (_M.kind != "notice")
            & _M.recalled_at.is_null()
        )
        query = _M.select(*_FIELDS).join(_T, on=(_T.conversation == _M.conversation)).where(counted)
        rows = query.order_by(_M.id.desc()).offset(offset).limit(limit).tuples()
        total = _T.select(fn.SUM(_T.unread)).where((_T.person == person) & (_T.role != "former")).tuples()
        return self._built(list(rows.execute(self._database))), next(iter(total.execute(self._database)))[0] or 0

    def search(self, person: int, text: str, within: int | None, before: int | None, limit: int) -> list[Message]:
        """Texts that hold `text` in the conversations of `person`, the newest first; before the id `before`."""
        shown = (_T.person == person) & (_T.role != "former") & (_M.seq > _T.cleared)
        condition = shown & (_M.kind == "text") & _M.recalled_at.is_null() & _M.body.contains(text)
        if within is not None:
            condition &= _M.conversation == within
        if before is not None:
            condition &= _M.id < before
        query = _M.select(*_FIELDS).join(_T, on=(_T.conversation == _M.conversation)).where(condition)
        return self._built(list(query.order_by(_M.id.desc()).limit(limit).tuples().execute(self._database)))

    def _first(self, condition: Any, order: Any = _M.id) -> Message | None:
        return next(iter(self._list(condition, order=order, limit=1)), None)

    def _list(self, condition: Any, order: Any, limit: int | None = None) -> list[Message]:
        query = _M.select(*_FIELDS).where(condition).order_by(order).limit(limit)
        return self._built(list(query.tuples().execute(self._database)))

    def _built(self, rows: Sequence[Sequence[Any]]) -> list[Message]:
        senders = self._people.many(row[5] for row in rows)
        return [_message(row, senders[row[5]]) for row in rows]


def _message(row: Sequence[Any], sender: Person) -> Message:
    id_, conversation, uid, seq, rev, _sender, kind, body, sent_at, client_id, recalled_at, operator, via = row
    return Message(
        id_, conversation, uid, seq, rev, sender, bodies.from_row(kind, body), sent_at, client_id,
        recalled_at is not None, operator, via,
    )  # fmt: skip
