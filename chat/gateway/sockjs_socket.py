"""A WebSocket that speaks SockJS frames: each has a session of its own, which lives and dies with it."""

import _socket
import json
import logging
from typing import Final

from chat.gateway import closing
from chat.gateway.socket import Limits, Receiver
from chat.gateway.socket_raw import Lines, RawSocket
from chat.wire import websocket
from chat.wire.sockjs import HEARTBEAT_FRAME, OPEN_FRAME, Close, close_frame, message_frame, quote, well_formed
from chat.wire.sockjs_payload import PayloadError, websocket_messages

logger = logging.getLogger(__name__)

_OPEN: Final = websocket.frame(OPEN_FRAME, True)
_HEARTBEAT: Final = websocket.frame(HEARTBEAT_FRAME, True)


class SockJsSocket(RawSocket):
    """The carrier of `/{server}/{session}/websocket`. Fan-out skips the session's queue: frames are shared."""

    __slots__ = ("_heartbeat_ms",)

    def __init__(
        self, sock: _socket.socket, lines: Lines, limits: Limits | None = None, *, heartbeat_ms: int = 25_000
    ) -> None:
        super().__init__(sock, lines, limits)
        self._heartbeat_ms = heartbeat_ms

    @staticmethod
    def frame(payload: bytes, is_text: bool) -> bytes:
        """Return one message as a finished frame. SockJS carries text: what is not UTF-8 is replaced."""
        return websocket.frame(message_frame([quote(payload.decode("utf-8", "replace"))]), True)

    @staticmethod
    def unframe(frame: bytes) -> tuple[bytes, bool]:
        """Return the message in an `a["..."]` frame."""
        payload, _is_text = websocket.unframed(frame)
        message: str = json.loads(payload[1:])[0]
        return message.encode(), True

    def greet(self, answer: bytes) -> None:
        """The handshake's answer, and the session is open."""
        super().greet(answer)
        self._enqueue(_OPEN)
        self._lines.heartbeat.after(self, self._heartbeat_ms, self._beat)

    def start(self, receiver: Receiver, early: bytes = b"") -> None:
        super().start(_Unframing(self, receiver), early)

    def close(self, code: int, reason: str = "") -> None:
        """Close with the frame that SockJS clients read, then as every WebSocket closes."""
        if self.is_open:
            self.send(websocket.frame(close_frame(Close(code, reason)), True))
            super().close(code, reason)

    def _beat(self) -> None:
        """Keep the line warm, unless something else has just done so."""
        if not self.is_open:
            return
        idle_ms = (self._lines.loop.now() - self.last_sent) * 1000
        # The wheel turns in steps; a little early is better than a beat that comes an interval late.
        if idle_ms < 0 or idle_ms >= self._heartbeat_ms * 0.9:
            self.send(_HEARTBEAT)
            idle_ms = 0.0
        self._lines.heartbeat.after(self, self._heartbeat_ms - idle_ms, self._beat)


class _Unframing:
    """The connection, hearing what stands in the frames."""

    __slots__ = ("_receiver", "_socket")

    def __init__(self, socket: SockJsSocket, receiver: Receiver) -> None:
        self._socket = socket
        self._receiver = receiver

    def received(self, payload: bytes, is_text: bool) -> None:
        """Pass on each message. Broken JSON cuts the line (Websocket.test_broken_json)."""
        if not is_text:
            self._socket.close(closing.UNSUPPORTED, closing.meaning_of(closing.UNSUPPORTED))
            return
        try:
            messages = websocket_messages(payload.decode())
        except PayloadError:
            self._socket.abort()
            return
        for message in messages:
            if self._socket.is_open:
                self._receiver.received(well_formed(message).encode(), True)

    def closed(self, code: int) -> None:
        self._receiver.closed(code)
