"""A raw page (seed 002): a WebSocket that only hears, and HTTP for everything it does."""

from __future__ import annotations

import contextlib
import itertools
import json
import socket
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import requests
import websocket

from tests.journeys.matrix.bodies import MEDIA, Body
from tests.journeys.matrix.inbox import Native
from tests.journeys.matrix.likeness import TIME, Whole
from tests.journeys.matrix.peer import CannotSay, Peer, Said, Sent, Talk, Who

MINE, THEIRS, UNREAD, READ = "0", "1", "0", "1"


def line(body: Body) -> str:
    """What is said, in one line of text (domain, section 5)."""
    if body.kind not in MEDIA:
        return body.fallback
    name = f"{body.name} " if body.kind == "file" else ""
    return f"[{MEDIA[body.kind]['word']}] {name}{body.url}"


class ChatvoPeer(Peer):
    dialect = "chatvo"
    hears_own = False

    def __init__(self, who: Who, url: str, session: str) -> None:
        super().__init__(who)
        self._url = url
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.headers["Authorization"] = f"beared{session}"
        self._ws: websocket.WebSocket | None = None
        self._peer: Who | None = None

    def connect(self) -> None:
        address = f"{self._url.replace('http', 'ws', 1)}/websocket/{self.who.number}"
        ws = self._ws = websocket.create_connection(
            address, timeout=30, suppress_origin=True, skip_utf8_validation=True
        )
        ws.settimeout(None)
        self._reader = threading.Thread(target=self._read, args=(ws,), name="read a raw page", daemon=True)
        self._reader.start()

    def open(self, agent: Who) -> None:
        """The first word opens the conversation."""
        self.write(agent, "在吗")

    def join(self, talk: Talk) -> None:
        super().join(talk)
        self._peer = talk.other(self.who)

    def write(self, peer: Who, text: str) -> None:
        path = f"/byuser/chatlog/{peer.number}"
        self.sent.append(Sent("POST", f"{path}?text={text}"))
        response = self._http.post(self._url + path, params={"text": text}, timeout=30)
        assert (response.status_code, response.content) == (200, b""), response.text

    def speak(self, text: str) -> None:
        """A frame of one's own, which the original only logged."""
        assert self._ws is not None
        self._ws.send(text)

    def say(self, body: Body) -> Said:
        if body.kind != "text":
            raise CannotSay(body.kind)
        assert self._peer is not None
        self.write(self._peer, body.text)
        return Said(body, self.who, None, self.dialect)

    def read(self, native: Native) -> None:
        path = f"/byuser/chatlog/{native['CId']}"
        self.sent.append(Sent("PUT", path))
        self._done(self._http.put(self._url + path, timeout=30))

    def recall(self, said: Said) -> None:
        """Its pages know their own rows by the history."""
        row = self.row_of(said, self.history())
        assert row is not None
        path = f"/byuser/chatlog/{row['cid']}"
        self.sent.append(Sent("DELETE", path))
        self._done(self._http.delete(self._url + path, timeout=30))

    def type(self, content: str | None) -> None:
        raise CannotSay("typing")

    def close(self) -> None:
        raise CannotSay("close")

    def history(self) -> Sequence[Native]:
        assert self._peer is not None
        path = f"/byuser/chatlog/{self._peer.number}/1/1000"
        return list(self._done(self._http.get(self._url + path, timeout=30))["list"])

    def pages(self) -> Iterator[Native]:
        """The whole history, page by page."""
        assert self._peer is not None
        path = f"{self._url}/byuser/chatlog/{self._peer.number}"
        for number in itertools.count(1):
            page = self._done(self._http.get(f"{path}/{number}/500", timeout=30))
            yield from page["list"]
            if number * 500 >= page["totalPage"]:
                return

    def drop(self) -> None:
        if self._ws is not None:
            with contextlib.suppress(OSError):
                if self._ws.sock is not None:
                    self._ws.sock.shutdown(socket.SHUT_RDWR)
            self._reader.join(5)
            self._ws.shutdown()  # type: ignore[no-untyped-call]
            self._ws = None

    def is_message(self, native: Native) -> bool:
        return "cltext" in native

    def shows(self, said: Said) -> Any:
        return self._pushed(line(said.body), said.by)

    def lists(self, said: Said) -> Any:
        return self._row(self.shows(said))

    def receipt(self, said: Said, echo: Native | None, reader: Who) -> None:
        return None

    def delivered(self, said: Said, echo: Native | None, holder: Who) -> None:
        return None

    def recalled(self, said: Said, heard: Native | None) -> None:
        return None

    def lists_recalled(self, said: Said) -> None:
        return None

    def typing(self, by: Who, content: str | None) -> None:
        return None

    def notice(self, code: str, sentence: str) -> Any:
        """It stands in the dialogue with the other side."""
        frame = self._pushed(f"[系统] {sentence}", self.talk.other(self.who))
        return {**frame, "userIocn": ""}

    def card_changed(self, said: Said, card: dict[str, Any], status: str) -> None:
        return None

    def word(self, native: Native) -> str:
        """Everything is a text; what stands in brackets before it says of what."""
        head, bracket, _rest = native["cltext"].partition("]")
        return f"`{head}] …`" if bracket and head.startswith("[") else "text"

    def is_of(self, native: Native, expected: Any) -> bool:
        return bool(native["cltext"] == expected["cltext"])

    def row_of(self, said: Said, rows: Sequence[Native]) -> Native | None:
        return next((row for row in rows if said.body.marker in row["cltext"]), None)

    def _pushed(self, text: str, by: Who) -> dict[str, Any]:
        return {
            "CId": Whole(1),
            "clstate": UNREAD,
            "cltext": text,
            "createtime": TIME,
            "tpye": MINE if by.id == self.who.id else THEIRS,
            "userId": by.number,
            "userIocn": by.avatar,
        }

    def _row(self, pushed: dict[str, Any]) -> dict[str, Any]:
        """The same over HTTP, where `CId` is `cid`; read by the other side."""
        row = {name: value for name, value in pushed.items() if name != "CId"}
        return {**row, "cid": Whole(1), "clstate": READ}

    def _done(self, response: requests.Response) -> Any:
        envelope = response.json()
        assert (response.status_code, envelope["code"]) == (200, 0), envelope
        return envelope.get("data")

    def _read(self, ws: websocket.WebSocket) -> None:
        with contextlib.suppress(OSError, websocket.WebSocketException):
            while data := ws.recv():
                self.inbox.put(json.loads(data))
