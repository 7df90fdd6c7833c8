"""The house dialect, for visitors and for agents: seed 000 and the house API."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

from tests.client import Client
from tests.journeys.matrix.bodies import AT_FIRST, MEDIA, SECONDS, Body
from tests.journeys.matrix.inbox import Native, mentions
from tests.journeys.matrix.likeness import FRESH, TIME, Text, Whole
from tests.journeys.matrix.peer import VISITOR, CannotSay, Peer, Said, Talk, Who, drawn
from tests.journeys.matrix.stomp_line import StompLine

FIELDS = {"size": "fileSize", "width": "width", "height": "height", "duration": "duration"}
ROLES = {VISITOR: "customer", "agent": "waiter"}
ISO = Text(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def spelled(body: Body) -> dict[str, Any] | None:
    """What is said, as SEND and MSG have it; None for what this dialect has no word for."""
    if body.kind == "text":
        return {"msgType": "text", "content": body.text}
    if body.kind in ("location", "job_card"):
        return {"msgType": body.kind, "payload": body.payload}
    if body.kind not in MEDIA:
        return None
    amounts = {FIELDS[name]: amount for name, amount in body.amounts.items()}
    mime = {"fileType": body.mime} if body.mime else {}
    return {"msgType": body.kind, "fileUrl": body.url, "fileName": body.name, **amounts, **mime}


class DeskPeer(Peer):
    dialect = "desk"
    acknowledges = True

    def __init__(self, who: Who, client: Client, ws_url: str) -> None:
        super().__init__(who)
        self.client = client
        self._ws_url = ws_url
        self._line: StompLine | None = None

    @property
    def line(self) -> StompLine:
        assert self._line is not None
        return self._line

    def connect(self) -> None:
        self._line = StompLine(self._ws_url, "/ws/chat", self.inbox, self.sent, acknowledge=True)
        self._line.connect(self.client.access_token)
        self._line.subscribe("/user/queue/errors")
        self._line.subscribe("/user/queue/notify")

    def open(self, agent: Who) -> None:
        self.client.open_session(agentId=agent.id)

    def join(self, talk: Talk) -> None:
        super().join(talk)
        self.line.subscribe(f"/topic/session/{talk.no}", last_seq="0", ack="client-individual")

    def say(self, body: Body) -> Said:
        if body.kind == "order_card":
            return self._offer(body)
        content = spelled(body)
        if content is None:
            raise CannotSay(body.kind)
        uid = drawn()
        self.line.send("/app/chat/send", {"sessionId": self.talk.id, "msgNo": uid, **content})
        return Said(body, self.who, uid, self.dialect)

    def read(self, native: Native) -> None:
        self.line.send("/app/chat/read", {"sessionId": self.talk.id, "lastReadMsgId": native["msgId"]})

    def recall(self, said: Said) -> None:
        self.line.send("/app/chat/recall", {"sessionId": self.talk.id, "msgNo": said.uid})

    def type(self, content: str | None) -> None:
        shown = {} if content is None else {"content": content}
        self.line.send("/app/chat/typing", {"sessionId": self.talk.id, **shown})

    def close(self) -> None:
        self.client.succeed(self.client.post(f"/sessions/{self.talk.id}/close"))

    def history(self) -> Sequence[Native]:
        return self.client.messages({"sessionId": self.talk.id}, limit=200)

    def drop(self) -> None:
        if self._line is not None:
            with contextlib.suppress(OSError):
                self._line.drop()

    def is_message(self, native: Native) -> bool:
        return native["type"] in ("MSG", "SYSTEM")

    def shows(self, said: Said) -> Any:
        return {**self._frame(said), **self._content(said.body)}

    def lists(self, said: Said) -> Any:
        return {**self._frame(said), **self._content(said.body, Whole(1))}

    def lists_recalled(self, said: Said) -> Any:
        return {**self._frame(said), "recalled": True}

    def receipt(self, said: Said, echo: Native | None, reader: Who) -> Any:
        assert echo is not None
        return {
            "type": "READ_RECEIPT",
            "sessionId": self.talk.id,
            "readerId": reader.id,
            "lastReadMsgId": echo["msgId"],
            "lastReadSeq": echo["seq"],
            "readTime": TIME,
        }

    def delivered(self, said: Said, echo: Native | None, holder: Who) -> Any:
        assert echo is not None
        return {
            "type": "DELIVERED_RECEIPT",
            "sessionId": self.talk.id,
            "readerId": holder.id,
            "lastDeliveredMsgId": echo["msgId"],
            "lastDeliveredSeq": echo["seq"],
            "time": TIME,
        }

    def recalled(self, said: Said, heard: Native | None) -> Any:
        assert heard is not None
        return {
            "type": "RECALL",
            "sessionId": self.talk.id,
            "msgNo": heard["msgNo"],
            "msgId": heard["msgId"],
            "operatorId": said.by.id,
            "rev": Whole(heard["rev"] + 1),
        }

    def typing(self, by: Who, content: str | None) -> Any:
        frame = {"type": "TYPING", "sessionId": self.talk.id, "senderId": by.id, "senderRole": ROLES[by.side]}
        # What is being typed is for staff alone.
        return {**frame, "content": content} if content is not None and self.who.side != VISITOR else frame

    def notice(self, code: str, sentence: str) -> Any:
        return {
            "type": "SYSTEM",
            "content": sentence,
            "sessionId": self.talk.id,
            "msgId": Whole(1),
            "seq": Whole(1),
            "rev": Whole(1),
            "sendTime": TIME,
        }

    def card_changed(self, said: Said, card: dict[str, Any], status: str) -> Any:
        common = {"sessionId": self.talk.id, "orderCardId": card["orderCardId"], "status": status, "rev": Whole(1)}
        if status == "expired":
            return {"type": "ORDER_CARD_EXPIRE", **common, "expireTime": card["expireTime"]}
        return {"type": "ORDER_CARD_UPDATE", **common}

    def word(self, native: Native) -> str:
        return str(native.get("msgType", native["type"]))

    def event(self, native: Native) -> str:
        return str(native["type"])

    def keys_of(self, expected: Any) -> Sequence[str]:
        names = (
            "type",
            "content",
            "msgNo",
            "readerId",
            "lastReadMsgId",
            "lastDeliveredMsgId",
            "orderCardId",
            "status",
            "senderId",
        )
        return [name for name in names if isinstance(expected.get(name), str | int)]

    def row_of(self, said: Said, rows: Sequence[Native]) -> Native | None:
        # A recalled row says nothing any more, so it is known by its number.
        known = said.uid or next((n["msgNo"] for n in self.inbox.heard if self._is(n, said)), None)
        return next((row for row in rows if row.get("msgNo") == known), None)

    def _is(self, native: Native, said: Said) -> bool:
        return native["type"] == "MSG" and mentions(native, said.body.marker)

    def _offer(self, body: Body) -> Said:
        uid = drawn()
        path = f"/sessions/{self.talk.id}/order-cards"
        self.client.succeed(self.client.post(path, json={**body.order, "countdownSeconds": SECONDS, "msgNo": uid}))
        return Said(body, self.who, uid, self.dialect)

    def _frame(self, said: Said) -> dict[str, Any]:
        by = said.by
        known = said.body.kind in (*MEDIA, "text", "location", "job_card", "order_card")
        return {
            "type": "MSG",
            "msgType": said.body.kind if known else "text",
            "msgNo": said.uid or FRESH,
            "sessionId": self.talk.id,
            "senderId": by.id,
            "senderName": by.nickname,
            "senderAvatar": by.avatar,
            "senderRole": ROLES[by.side],
            "sendTime": TIME,
            "msgId": Whole(1),
            "seq": Whole(1),
            "rev": Whole(1),
            "sessionNo": self.talk.no,
        }

    def _content(self, body: Body, seconds_left: Any = AT_FIRST) -> dict[str, Any]:
        """A live card carries all its seconds, a row of the history what is left of them."""
        if body.kind == "order_card":
            card = {
                "orderCardId": Whole(1),
                **body.order,
                "status": "pending",
                "expireTime": TIME,
                "countdownSeconds": seconds_left,
                "expiresAt": ISO,
            }
            return {"payload": card}
        content = spelled(body)
        if content is None:
            return {"content": body.fallback}
        return {name: value for name, value in content.items() if name != "msgType"}
