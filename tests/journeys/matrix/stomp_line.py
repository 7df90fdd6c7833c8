"""A STOMP connection that puts the bodies of its MESSAGEs into an inbox."""

from __future__ import annotations

import json

from tests.journeys.matrix.inbox import Inbox
from tests.stomp import Frame, Stomp, parse


class StompLine(Stomp):
    """`acknowledge` sends an ACK for each message that asks for one."""

    def __init__(self, ws_url: str, path: str, inbox: Inbox, *, acknowledge: bool = False) -> None:
        self._inbox = inbox
        self._acknowledges = acknowledge
        super().__init__(ws_url, path)

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
