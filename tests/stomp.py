"""A STOMP peer over a real WebSocket, for tests that look at every frame."""

from __future__ import annotations

import contextlib
import itertools
import json
import socket
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import websocket

from tests.waiting import wait_until

SUBPROTOCOLS = ("v12.stomp", "v11.stomp", "v10.stomp")


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of the server; `body` is text."""

    command: str
    headers: dict[str, str]
    body: str = ""

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Match = str | Callable[[Frame], bool]


class Stomp:
    """One connection. A thread reads it into `frames`; `wait_for` hands each frame out once.

    `closed` is the code with which the server closed, 1006 when the line just broke, None while it is open.
    """

    def __init__(
        self,
        ws_url: str,
        path: str = "/ws/chat",
        *,
        subprotocols: tuple[str, ...] = SUBPROTOCOLS,
        origin: str | None = None,
    ) -> None:
        self.frames: list[Frame] = []
        self.closed: int | None = None
        self._unclaimed: list[Frame] = []
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        # The library's own check of UTF-8 is slow, and decoding a frame checks it anyway.
        self._ws = websocket.create_connection(
            ws_url + path,
            subprotocols=list(subprotocols),
            timeout=30,
            origin=origin,
            suppress_origin=origin is None,
            skip_utf8_validation=True,
        )
        self.subprotocol = self._ws.getsubprotocol()
        self._ws.settimeout(None)
        self._reader = threading.Thread(target=self._read, name="read a STOMP peer", daemon=True)
        self._reader.start()

    def connect(self, token: str, version: str = "1.2", heart_beat: str = "0,0", **headers: str) -> Frame:
        """CONNECT with this token; the CONNECTED. Raises AssertionError when the server refuses."""
        fields = {"accept-version": version, "heart-beat": heart_beat, "Authorization": f"Bearer {token}"}
        self.frame("CONNECT", {**fields, **headers})
        answer = self.wait_for(lambda frame: frame.command in ("CONNECTED", "ERROR"))
        assert answer.command == "CONNECTED", answer
        return answer

    def subscribe(self, destination: str, id_: str = "", **headers: str) -> str:
        """Subscribe, and wait until the subscription stands; its id. `_` in a header's name is written `-`."""
        id_ = id_ or f"sub-{next(self._numbers)}"
        receipt = self._receipt()
        self.frame("SUBSCRIBE", {"id": id_, "destination": destination, "receipt": receipt, **_spelt(headers)})
        self._settled(receipt)
        return id_

    def send(self, destination: str, body: Any, **headers: str) -> None:
        """SEND `body` as JSON, and wait for nothing."""
        self.frame("SEND", {"destination": destination, **_spelt(headers)}, json.dumps(body, ensure_ascii=False))

    def request(self, destination: str, body: Any) -> None:
        """SEND with a receipt, and wait for it. Raises AssertionError with the ERROR when there is none."""
        receipt = self._receipt()
        self.send(destination, body, receipt=receipt)
        self._settled(receipt)

    def say(self, session: dict[str, Any], text: str, msg_no: str = "") -> str:
        """The seed's SEND of a text, with a receipt that is waited for; its msgNo."""
        msg_no = msg_no or uuid.uuid4().hex
        body = {"msgType": "text", "sessionId": session["sessionId"], "msgNo": msg_no, "content": text}
        self.request("/app/chat/send", body)
        return msg_no

    def frame(self, command: str, headers: dict[str, str], body: str = "") -> None:
        """Any frame, headers as they are."""
        head = "".join(f"{name}:{value}\n" for name, value in headers.items())
        self.raw(f"{command}\n{head}\n{body}\0")

    def raw(self, text: str | bytes) -> None:
        """One WebSocket message, text or binary."""
        if isinstance(text, str):
            self._ws.send(text)
        else:
            self._ws.send_binary(text)

    def wait_for(self, match: Match, *, timeout: float = 30.0) -> Frame:
        """The next unclaimed frame of that command, or of which `match` is true."""
        fits = match if callable(match) else lambda frame: frame.command == match

        def look() -> Frame | None:
            with self._lock:
                for index, frame in enumerate(self._unclaimed):
                    if fits(frame):
                        return self._unclaimed.pop(index)
            return None

        found = wait_until(look, timeout=timeout, what=f"the frame {match}", context=self._story)
        assert found is not None
        return found

    def told(self, type_: str, *, timeout: float = 30.0, **fields: Any) -> dict[str, Any]:
        """The body of the next unclaimed MESSAGE of this type with these fields."""

        def fits(frame: Frame) -> bool:
            if frame.command != "MESSAGE":
                return False
            body = frame.json
            return body["type"] == type_ and all(body.get(name) == value for name, value in fields.items())

        body: dict[str, Any] = self.wait_for(fits, timeout=timeout).json
        return body

    def bodies(self, *types: str) -> list[dict[str, Any]]:
        """The bodies of all MESSAGEs so far, in order; of these types only, when some are named."""
        found = [frame.json for frame in list(self.frames) if frame.command == "MESSAGE"]
        return [body for body in found if not types or body["type"] in types]

    def ended(self, *, timeout: float = 30.0) -> int:
        """Wait until the server closes; the code."""
        wait_until(lambda: self.closed, timeout=timeout, what="the server to close", context=self._story)
        assert self.closed is not None
        return self.closed

    def drop(self) -> None:
        """Break the line without a word."""
        with contextlib.suppress(OSError):
            if self._ws.sock is not None:
                self._ws.sock.shutdown(socket.SHUT_RDWR)
        self._reader.join(5)
        self._ws.shutdown()

    def __enter__(self) -> Stomp:
        return self

    def __exit__(self, *_error: object) -> None:
        self.drop()

    def _receipt(self) -> str:
        return f"receipt-{next(self._numbers)}"

    def _settled(self, receipt: str) -> None:
        def answers(frame: Frame) -> bool:
            return frame.command == "ERROR" or frame.headers.get("receipt-id") == receipt

        answer = self.wait_for(answers)
        assert answer.command == "RECEIPT", answer

    def _read(self) -> None:
        code = 1006
        try:
            while True:
                opcode, data = self._ws.recv_data(control_frame=True)
                if opcode == websocket.ABNF.OPCODE_CLOSE:
                    code = int.from_bytes(data[:2], "big") if data else 1005
                    break
                self._take(data)
        except (OSError, websocket.WebSocketException):
            pass
        self.closed = code

    def _take(self, data: bytes) -> None:
        frame = parse(data)
        if frame is not None:
            with self._lock:
                self.frames.append(frame)
                self._unclaimed.append(frame)

    def _story(self) -> str:
        last = "\n".join(map(str, list(self.frames)[-30:]))
        return f"--- closed: {self.closed}; {len(self.frames)} frames, the last of them:\n{last}"


def parse(data: bytes) -> Frame | None:
    """The frame in one WebSocket message, which holds exactly one (wire/stomp); None for a heart-beat."""
    if data == b"\n":
        return None
    head, _, body = data.partition(b"\n\n")
    assert body.endswith(b"\0"), data
    command, *lines = head.decode().split("\n")
    headers = dict(line.split(":", 1) for line in lines)
    assert int(headers.get("content-length", len(body) - 1)) == len(body) - 1, data
    return Frame(command, headers, body[:-1].decode())


def _spelt(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): str(value) for name, value in headers.items()}
