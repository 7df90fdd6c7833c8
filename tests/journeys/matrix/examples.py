"""The examples of docs/dialects, recorded from two people who talk; ids and times are made the same each time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.journeys.matrix.bodies import SECONDS, Body
from tests.journeys.matrix.inbox import Native, mentions
from tests.journeys.matrix.peer import VISITOR, CannotSay, Peer, Said, Sent
from tests.journeys.matrix.play import Play
from tests.journeys.matrix.room import Room

PAGES: Final[Mapping[str, tuple[str, str, str]]] = {
    "desk": ("desk.md", "desk", "desk"),
    "weiyu visitor": ("weiyu-visitor.md", "weiyu visitor", "desk"),
    "weiyu agent": ("weiyu-agent.md", "desk", "weiyu agent"),
    "chatvo": ("chatvo.md", "chatvo", "desk"),
    "xuqm": ("xuqm.md", "xuqm", "desk"),
}
"""Dialect -> (its page, the visitor's dialect, the agent's) when its examples are recorded."""

SAYS: Final = ("text", "image", "location")
HEARS: Final = ("text", "image", "job_card", "order_card")
TITLES: Final = {
    "text": "A text", "image": "An image", "location": "A location", "job_card": "A job card",
    "order_card": "An order card",
}  # fmt: skip
ALWAYS: Final = ("uid", "type", "content")
WIDTH: Final = 110
CLOCK: Final = "2024-03-16 13:16:05"
MILLISECONDS: Final = 1_710_566_165_000
NUMBERS: Final = {
    "msgId": 41, "rev": 41, "CId": 41, "cid": 41, "lastReadMsgId": 41, "lastDeliveredMsgId": 41, "seq": 3,
    "lastReadSeq": 3, "lastDeliveredSeq": 3,
    "sessionId": 7, "orderCardId": 5, "countdownSeconds": 60, "timestamp": MILLISECONDS, "createdAt": MILLISECONDS,
    "expiresAt": MILLISECONDS + 60_000,
}  # fmt: skip
VISITOR_ID, AGENT_ID = 100005, 100002

Example = tuple[str, str]
"""(what it shows, the block that shows it)."""


def recorded(play: Play, dialect: str) -> tuple[list[Example], list[Example]]:
    """(what it says, what it hears) of this dialect."""
    _page, visitor, agent = PAGES[dialect]
    room = play.meeting(visitor, agent)
    try:
        me, other = (room.agent, room.visitor) if room.agent.dialect == dialect else (room.visitor, room.agent)
        plain = Plain(room)
        said, heard = list(_said(me, other)), list(_heard(room, me, other))
        bodies = abridged([plain.value(sent.carried) for _, sent in said])
        says = [(title, plain.sent(sent, body)) for (title, sent), body in zip(said, bodies, strict=True)]
        natives = abridged([plain.value(native) for _, native in heard])
        return says, [(title, filled(native)) for (title, _), native in zip(heard, natives, strict=True)]
    finally:
        play.people.close()


def abridged(natives: list[Any]) -> list[Any]:
    """What differs from the first of them; of envelopes like Weiyu's most is always the same."""
    if not natives or not isinstance(natives[0], dict) or "thread" not in natives[0]:
        return natives
    first = natives[0]
    rest = ({name: part for name, part in n.items() if name in ALWAYS or first.get(name) != part} for n in natives[1:])
    return [first, *rest]


def rendered(says: list[Example], hears: list[Example]) -> str:
    """The section as it stands in a page."""
    parts = ["### It says"]
    for title, block in says:
        parts.append(f"{title}:\n\n```\n{block}\n```")
    parts.append("### It hears")
    for title, block in hears:
        parts.append(f"{title}:\n\n```json\n{block}\n```")
    return "\n\n".join(parts)


def filled(value: Any, indent: str = "") -> str:
    """JSON in as few lines as the page is wide."""
    short = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict) or len(indent) + len(short) <= WIDTH:
        return short
    lines, line = [], indent + "{"
    for index, (name, inner) in enumerate(value.items()):
        part = f"{json.dumps(name)}: {filled(inner, indent + ' ')}{',' if index + 1 < len(value) else '}'}"
        if not line.strip("{ "):
            line += part
        elif len(line) + 1 + len(part) > WIDTH:
            lines.append(line)
            line = f"{indent} {part}"
        else:
            line += f" {part}"
    return "\n".join([*lines, line]).removeprefix(indent)


class Plain:
    """Replaces what differs from run to run, always by the same."""

    def __init__(self, room: Room) -> None:
        talk = room.agent.talk
        self._words = {
            talk.no: "20240316",
            talk.visitor.uid: "1513088171901063",
            talk.visitor.nickname: "小王",
            f"chatlog/{talk.agent.number}": f"chatlog/{AGENT_ID}",
            f"chatlog/{talk.visitor.number}": f"chatlog/{VISITOR_ID}",
        }
        people = {talk.visitor: VISITOR_ID, talk.agent: AGENT_ID}
        self._people = {number: id_ for who, id_ in people.items() for number in (who.id, who.number)}
        self._talk = talk.id
        self._ids: dict[str, str] = {}

    def sent(self, sent: Sent, body: Any) -> str:
        """As it went out: a frame for STOMP, a packet with its message for MQTT, a call for HTTP."""
        place = self._text(sent.place)
        if sent.carried is None:
            return f"{sent.verb} {re.sub(r'/[0-9]+$', '/41', place)}"
        if sent.verb == "PUBLISH":
            return f"PUBLISH {place}\n\n{filled(body)}"
        return f"{sent.verb}\ndestination:{place}\n\n{filled(body)}"

    def value(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self.value(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.value(inner) for inner in value]
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int):
            return NUMBERS.get(name, self._people.get(value, value))
        return self._inner(value, name) if isinstance(value, str) else value

    def _inner(self, text: str, name: str) -> str:
        """JSON in a text is made plain, too."""
        if name in ("content", "extra") and text.startswith("{"):
            inner = self.value(json.loads(text))
            if name == "content" and "uid" in inner and "goods" in inner:
                inner["uid"] = inner["goods"]["uid"] = "5"
            return json.dumps(inner, ensure_ascii=False, separators=(",", ":"))
        return self._text(text)

    def _text(self, text: str) -> str:
        for word, plain in self._words.items():
            text = text.replace(word, plain)
        text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", CLOCK, text)
        text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "2024-03-16T05:16:05.000Z", text)
        text = re.sub(r"(READ|DELIVERED|TYPING)_\d+_\d+", rf"\1_{AGENT_ID}_41", text)
        text = re.sub(r"(RECALL)_\d+", r"\1_41", text)
        text = re.sub(r"ORDER_UPDATE_\d+_\d+", "ORDER_UPDATE_5_42", text)
        text = re.sub(r"user_\d{4}\b", "user_002", text)
        return re.sub(r"(MSG_)?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", self._id, text)

    def _id(self, found: re.Match[str]) -> str:
        return self._ids.setdefault(found[0], f"{found[1] or ''}uuid-{len(self._ids) + 1}")


def _said(me: Peer, other: Peer) -> Iterator[tuple[str, Sent]]:
    """Everything that it may say, once."""
    last: Said | None = None
    for number, kind in enumerate(SAYS):
        try:
            last = me.say(Body(kind, f"sample-{number}"))
        except CannotSay:
            continue
        yield TITLES[kind], me.sent[-1]
        other.heard(last.body.marker)
    heard = _answer(me, other, "sample-9")
    me.read(heard)
    yield "It has read what it heard", me.sent[-1]
    for title, content in (("It types", None), ("It shows what it types", "我想问")):
        before = len(me.sent)
        try:
            me.type(content)
        except CannotSay:
            continue
        if me.who.side == VISITOR or content is None:
            yield title, me.sent[before]
    assert last is not None
    me.recall(last)
    yield "It takes back its last message", me.sent[-1]


def _answer(me: Peer, other: Peer, marker: str) -> Native:
    other.say(Body("text", marker))
    return me.heard(marker)


def _heard(room: Room, me: Peer, other: Peer) -> Iterator[tuple[str, Native]]:
    """Everything that it may hear, once."""
    order: Said | None = None
    for number, kind in enumerate(HEARS, 10):
        body = Body(kind, f"sample-{number}")
        if kind == "order_card":
            order = room.offer(body, SECONDS)
        else:
            other.say(body)
        yield TITLES[kind], me.heard(body.marker)
    assert order is not None
    said = me.say(Body("text", "sample-20"))
    echo = me.heard("sample-20") if me.hears_own else None
    other.read(other.heard("sample-20"))
    if echo is not None:
        yield "Its own message comes back, which is the confirmation", echo
        yield "The other side has read it", _next(me, me.receipt(said, echo, other.who))
    taken = _answer(me, other, "sample-21")
    other.recall(Said(Body("text", "sample-21"), other.who, _uid(other, "sample-21"), other.dialect))
    if me.recalled(Said(Body("text", "sample-21"), other.who, None, other.dialect), taken) is not None:
        expected = me.recalled(Said(Body("text", "sample-21"), other.who, None, other.dialect), taken)
        yield "A message was taken back", _next(me, expected)
    card = room.card(order)
    expected = me.card_changed(order, card, "paid")
    room.pay(card)
    if expected is not None:
        yield "The order was paid", _next(me, expected)
    room.end()
    closed = me.inbox.wait(lambda n: me.is_message(n) and mentions(n, "客服已结束会话"), "the closing")
    yield "The agent has closed the conversation", closed


def _next(me: Peer, expected: Any) -> Native:
    return me.inbox.wait(lambda n: me.is_of(n, expected), f"{expected}")


def _uid(peer: Peer, marker: str) -> str:
    """The uid of a message of its own, as its history has it."""
    row = next(row for row in peer.history() if mentions(row, marker))
    return str(row.get("msgNo") or row.get("uid") or row.get("id"))


def sample(play: Play, dialect: str) -> str:
    """The section of a page as a run has it."""
    return rendered(*recorded(play, dialect))
