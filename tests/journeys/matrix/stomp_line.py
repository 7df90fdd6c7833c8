"""A STOMP connection that puts the bodies of its MESSAGEs into an inbox."""

from __future__ import annotations

import json
from typing import Any

from tests.journeys.matrix.inbox import Inbox
from tests.journeys.matrix.peer import Sent
from tests.stomp import Frame, Stomp, parse


class StompLine(Stomp):
    """`acknowledge` sends an ACK for each message that asks for one."""

    def __init__(
        self, ws_url: str, path: str, inbox: Inbox, sent: list[Sent] | None = None, *, acknowledge: bool = False
    ) -> None:
        self._inbox = inbox
        self._sent = sent
        self._acknowledges = acknowledge
        super().__init__(ws_url, path)

    def send(self, destination: str, body: Any, **headers: str) -> None:
        if self._sent is not None:
            self._sent.append(Sent("SEND", destination, body))
        super().send(destination, body, **headers)

    def _take(self, data: bytes) -> None:
        frame = parse(data)
        if frame is None:
            return
        if frame.command == "MESSAGE":
            self._hear(frame)
        else:
            super()._take(data)

    def _hear(self, frame: Frame) -> None:
        if self._acknowledges and "ack" in frame.headers:
            self.frame("ACK", {"id": frame.headers["ack"]})
        self._inbox.put(json.loads(frame.body))
