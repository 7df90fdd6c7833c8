"""An XuqmGroup IM client (seed 004): STOMP on /ws/im, its HTTP beside it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from typing import Any

import requests

from tests.journeys.matrix.bodies import AMOUNTS, AT_FIRST, MEDIA, Body
from tests.journeys.matrix.inbox import Native, mentions
from tests.journeys.matrix.likeness import FRESH, MOMENT, JsonText, Whole
from tests.journeys.matrix.peer import CannotSay, Peer, Said, Talk, Who, drawn
from tests.journeys.matrix.stomp_line import StompLine

APPLICATION = "ak_demo_chat"
TYPES = {"image": "IMAGE", "file": "FILE", "voice": "AUDIO", "audio": "AUDIO", "video": "VIDEO"}


def media(body: Body) -> dict[str, Any]:
    amounts = {name: body.amounts[name] for name in AMOUNTS if name in body.amounts}
    return {"url": body.url, "name": body.name, **amounts, **({"type": body.mime} if body.mime else {})}


def spelled(body: Body) -> tuple[str, Any] | None:
    """(msgType, content) as this vendor's clients write it; None for what they have no type for."""
    match body.kind:
        case "text":
            return "TEXT", body.text
        case "location":
            return "LOCATION", body.payload
        case "custom":
            return "CUSTOM", body.opaque
        case kind if kind in MEDIA and kind != "voice":
            return TYPES[kind], media(body)
    return None


def shown(body: Body, seconds_left: Any = AT_FIRST) -> tuple[str, Any]:
    """(msgType, content) as these clients must hear it."""
    match body.kind:
        case "voice":
            return "AUDIO", JsonText(media(body))
        case "job_card":
            return "CUSTOM", JsonText({**body.payload, "type": "job_card"})
        case "order_card":
            return "CUSTOM", order(body, "pending", seconds_left)
    found = spelled(body)
    if found is None:
        return "TEXT", body.fallback
    kind, content = found
    return kind, content if isinstance(content, str) else JsonText(content)


def order(body: Body, status: str, seconds_left: Any) -> JsonText:
    card = {"orderCardId": Whole(1), **body.order, "status": status}
    return JsonText({"type": "order_card", **card, "expiresAt": MOMENT, "countdownSeconds": seconds_left})


class XuqmPeer(Peer):
    dialect = "xuqm"

    def __init__(self, who: Who, url: str, token: str) -> None:
        super().__init__(who)
        self._url = url
        self._token = token
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.headers["Authorization"] = f"Bearer {token}"
        self._peer: Who | None = None
        self._line: StompLine | None = None

    @property
    def line(self) -> StompLine:
        assert self._line is not None
        return self._line

    def connect(self) -> None:
        self._line = StompLine(self._url.replace("http", "ws", 1), f"/ws/im?token={self._token}", self.inbox, self.sent)
        self._line.connect(self._token)
        self._line.subscribe("/user/queue/messages")

    def open(self, agent: Who) -> None:
        """The first word opens the conversation."""
        self.send(agent, "TEXT", "在吗")

    def join(self, talk: Talk) -> None:
        super().join(talk)
        self._peer = talk.other(self.who)

    def send(self, peer: Who, kind: str, content: Any, uid: str = "") -> str:
        uid = uid or drawn()
        body = {"appId": APPLICATION, "messageId": uid, "toId": peer.uid, "chatType": "SINGLE", "msgType": kind}
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        self.line.send("/app/chat.send", {**body, "content": text})
        return uid

    def say(self, body: Body) -> Said:
        found = spelled(body)
        if found is None:
            raise CannotSay(body.kind)
        assert self._peer is not None
        return Said(body, self.who, self.send(self._peer, *found), self.dialect)

    def read(self, native: Native) -> None:
        self.line.send("/app/chat.read", {"appId": APPLICATION, "messageId": native["id"]})

    def recall(self, said: Said) -> None:
        self.line.send("/app/chat.revoke", {"appId": APPLICATION, "messageId": said.uid})

    def type(self, content: str | None) -> None:
        raise CannotSay("typing")

    def close(self) -> None:
        raise CannotSay("close")

    def history(self) -> Sequence[Native]:
        assert self._peer is not None
        query = {"appId": APPLICATION, "peerId": self._peer.uid, "limit": "200"}
        response = self._http.get(f"{self._url}/api/im/messages/history", params=query, timeout=30)
        assert response.status_code == 200, response.text
        return list(response.json()["data"]["items"])

    def drop(self) -> None:
        if self._line is not None:
            with contextlib.suppress(OSError):
                self._line.drop()

    def is_message(self, native: Native) -> bool:
        return native.get("status") == "SENT"

    def shows(self, said: Said) -> Any:
        return self._entity(said, *shown(said.body))

    def lists(self, said: Said) -> Any:
        return self._entity(said, *shown(said.body, Whole(1)))

    def lists_recalled(self, said: Said) -> Any:
        kind, _content = shown(said.body)
        return self._entity(said, kind, "", "REVOKED")

    def receipt(self, said: Said, echo: Native | None, reader: Who) -> Any:
        assert echo is not None
        return {**echo, "status": "READ"}

    def delivered(self, said: Said, echo: Native | None, holder: Who) -> Any:
        assert echo is not None
        return {**echo, "status": "DELIVERED"}

    def recalled(self, said: Said, heard: Native | None) -> Any:
        assert heard is not None
        return {**heard, "content": "", "status": "REVOKED"}

    def typing(self, by: Who, content: str | None) -> None:
        return None

    def notice(self, code: str, sentence: str) -> Any:
        return {
            "id": FRESH,
            "fromId": "df_sys_uid",
            "toId": self.who.uid,
            "chatType": "SINGLE",
            "msgType": "NOTIFY",
            "content": sentence,
            "status": "SENT",
            "createdAt": MOMENT,
        }

    def card_changed(self, said: Said, card: dict[str, Any], status: str) -> Any:
        return self._entity(said, "CUSTOM", order(said.body, status, Whole()))

    def word(self, native: Native) -> str:
        return str(native["msgType"])

    def event(self, native: Native) -> str:
        return self.word(native) if native["status"] == "SENT" else f"status {native['status']}"

    def is_of(self, native: Native, expected: Any) -> bool:
        content = expected["content"]
        if isinstance(content, JsonText):
            return mentions(native, content.value["name"]) and content.value["status"] in native["content"]
        return bool(
            native["status"] == expected["status"]
            and (native["id"] == expected["id"] or expected["id"] is FRESH)
            and native["content"] == content
        )

    def row_of(self, said: Said, rows: Sequence[Native]) -> Native | None:
        known = said.uid or next((n["id"] for n in self.inbox.heard if mentions(n, said.body.marker)), None)
        return next((row for row in rows if row["id"] == known), None)

    def _entity(self, said: Said, kind: str, content: Any, status: str = "SENT") -> dict[str, Any]:
        return {
            "id": said.uid or FRESH,
            "fromId": said.by.uid,
            "toId": self.talk.other(said.by).uid,
            "chatType": "SINGLE",
            "msgType": kind,
            "content": content,
            "status": status,
            "createdAt": MOMENT,
        }
