"""Writing conversations into a file, a slice at a time: the same for a job of the house API and for a command."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from chat.domain.conversations import Conversation
from chat.domain.csv_text import BOM, lines
from chat.domain.days import span
from chat.domain.exports import ExportFormat
from chat.domain.messages import Media, Message
from chat.domain.people import Organisation, Person
from chat.domain.times import iso, local
from chat.store.memory import Memory

SLICE: Final = 500
"""Messages that one step writes: some milliseconds."""
COLUMNS: Final = (
    "sessionNo", "sessionId", "visitorId", "visitorName", "seq", "msgId", "msgNo", "time", "localTime", "senderId",
    "senderName", "senderRole", "type", "text", "fileName", "recalled",
)  # fmt: skip


class Course:
    """`step` until it answers False; then the file is complete. Service conversations only, by id, then by seq.

    Recalled messages are there without what they said. `path` must not exist; zones are read here, in the hub.
    Raises ValueError for days that are none.
    """

    def __init__(
        self, organisation: Organisation, first: str, last: str, format_: ExportFormat, visitor: int | None, path: Path
    ) -> None:
        begin, end = span(first, last, organisation.zone)
        self._wanted: dict[str, Any] = {
            "organisation": organisation.id, "begin": begin, "end": end, "visitor": visitor,
        }  # fmt: skip
        self._zone = organisation.zone
        self._head = {"organisation": organisation.name, "from": first, "to": last, "zone": organisation.zone}
        self._writer: _Csv | _Json = _Csv(self._zone) if format_ is ExportFormat.CSV else _Json(self._head)
        self._path = path
        self._total: int | None = None
        self._done = 0
        self._conversation: Conversation | None = None
        self._after = 0
        self._seq = 0

    @property
    def progress(self) -> float:
        """0 to 1."""
        return min(1.0, self._done / self._total) if self._total else 0.0

    def step(self, memory: Memory) -> bool:
        """Write the next slice; False when there is none. Raises OSError. Any thread, one at a time."""
        if self._total is None:
            self._total = memory.export_rows.count(self._wanted)
            self._write(self._writer.begin())
        left, pieces, goes_on = SLICE, [], True
        while left > 0 and goes_on:
            taken, text, goes_on = self._advance(memory, left)
            left -= taken
            pieces.append(text)
        self._write("".join(pieces) if goes_on else "".join((*pieces, self._writer.end())))
        return goes_on

    def _advance(self, memory: Memory, limit: int) -> tuple[int, str, bool]:
        """(how much was done, what to write, whether there may be more)."""
        if self._conversation is None:
            following = memory.export_rows.following(self._wanted, self._after)
            self._conversation = memory.conversations.get(following) if following is not None else None
            if self._conversation is None:
                return 0, "", False
            self._after, self._seq = self._conversation.id, 0
        conversation = self._conversation
        messages = memory.export_rows.messages(self._wanted, conversation.id, self._seq, limit)
        text = self._writer.messages(conversation, messages, is_first=self._seq == 0)
        if len(messages) < limit:
            text += self._writer.close(conversation)
            self._conversation = None
            self._done += 1
        else:
            self._seq = messages[-1].seq
        return len(messages) + 1, text, True

    def _write(self, text: str) -> None:
        if text:
            with open(self._path, "ab") as file:
                file.write(text.encode())


class _Csv:
    """One line a message."""

    def __init__(self, zone: str) -> None:
        self._zone = zone

    def begin(self) -> str:
        return BOM + lines([COLUMNS])

    def messages(self, conversation: Conversation, messages: Iterable[Message], is_first: bool) -> str:
        return lines(self._row(conversation, message) for message in messages)

    def close(self, conversation: Conversation) -> str:
        return ""

    def end(self) -> str:
        return ""

    def _row(self, conversation: Conversation, message: Message) -> list[Any]:
        said, visitor = _said(message), conversation.visitor
        return [
            conversation.no, conversation.id, visitor and visitor.id, visitor and visitor.nickname, message.seq,
            message.id, message.uid, iso(message.sent_at), local(message.sent_at, self._zone), message.sender.id,
            message.sender.nickname, message.sender.role.value, said["type"], said.get("text", ""),
            said.get("fileName", ""), "1" if message.recalled else "",
        ]  # fmt: skip


class _Json:
    """`{..., "sessions": [{..., "messages": [...]}]}`; sessions without a message in these days are left out."""

    def __init__(self, head: Mapping[str, Any]) -> None:
        self._head = head
        self._sessions = 0
        self._is_open = False

    def begin(self) -> str:
        return _dumps(self._head)[:-1] + ', "sessions": ['

    def messages(self, conversation: Conversation, messages: Iterable[Message], is_first: bool) -> str:
        written = [_dumps(_message(message)) for message in messages]
        if not written:
            return ""
        if self._is_open:
            return ",\n" + ",\n".join(written)
        opening = "\n" if self._sessions == 0 else ",\n"
        self._sessions += 1
        self._is_open = True
        return opening + _dumps(_session(conversation))[:-1] + ', "messages": [\n' + ",\n".join(written)

    def close(self, conversation: Conversation) -> str:
        closing, self._is_open = ("]}" if self._is_open else ""), False
        return closing

    def end(self) -> str:
        return "\n]}\n"


def _session(conversation: Conversation) -> dict[str, Any]:
    group = conversation.workgroup
    return {
        "sessionId": conversation.id,
        "sessionNo": conversation.no,
        "subject": conversation.subject,
        "state": conversation.state.value,
        "visitor": _person(conversation.visitor),
        "agent": _person(conversation.agent),
        "workgroup": {"id": group.id, "name": group.name} if group is not None else None,
        "tags": list(conversation.tags),
        "createdAt": iso(conversation.created_at),
        "closedAt": iso(conversation.closed_at) if conversation.closed_at is not None else None,
    }


def _message(message: Message) -> dict[str, Any]:
    sender = message.sender
    head = {"msgId": message.id, "msgNo": message.uid, "seq": message.seq, "time": iso(message.sent_at)}
    who = {"senderId": sender.id, "senderName": sender.nickname, "senderRole": sender.role.value}
    return {**head, **who, **_said(message), **({"recalled": True} if message.recalled else {})}


def _said(message: Message) -> dict[str, Any]:
    """What is left of it: nothing but its type where it was recalled."""
    body = message.body
    kind = body.kind.value if isinstance(body, Media) else type(body).__name__.lower()
    if message.recalled:
        return {"type": kind}
    file = {"fileName": body.name} if isinstance(body, Media) else {}
    return {"type": kind, "text": body.fallback, **file}


def _person(person: Person | None) -> dict[str, Any] | None:
    """Without the uid, which may be a visitor's key."""
    return {"id": person.id, "nickname": person.nickname} if person is not None else None


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
