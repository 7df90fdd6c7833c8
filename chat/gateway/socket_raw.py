"""WebSockets on TCP sockets that were taken over from the HTTP server after its handshake.

What every carrier shares: reading by a watcher of the hub, frames, the closing handshake. An idle
connection costs one descriptor and a few small objects, no greenlet.
"""

import _socket
import enum
import logging
from typing import Any, Final

from chat.gateway import closing
from chat.gateway.heartbeat import Alarm, Heartbeat
from chat.gateway.outbox import Outbox, QueuedSocket
from chat.gateway.socket import Limits, Receiver, Socket
from chat.wire import websocket
from chat.wire.websocket import BINARY, CLOSE, PING, TEXT, MessageReader, WebSocketError

logger = logging.getLogger(__name__)

# One recv a readiness event, so a busy peer cannot keep the loop to itself.
_CHUNK: Final = 64 * 1024


class _State(enum.Enum):
    OPEN = enum.auto()
    CLOSING = enum.auto()  # our CLOSE is queued, the peer's is awaited
    ENDING = enum.auto()  # nothing of interest can come; our last bytes leave, then FIN
    GONE = enum.auto()


class Lines:
    """Every taken-over socket of this process, and what they share: the loop, the outbox, the wheel."""

    def __init__(self, loop: Any, limits: Limits | None = None) -> None:
        self.loop = loop
        self.limits = limits or Limits()
        self.outbox = Outbox(loop)
        self.heartbeat = Heartbeat(loop)
        self.connected: set[Socket] = set()
        self.is_held = False

    def hold(self) -> None:
        """Read nothing more for good, so that the work in hand can be finished; newcomers are sent away."""
        self.is_held = True
        for socket in self.connected:
            socket.pause()

    def close_all(self, code: int, reason: str = "") -> None:
        """Close every socket politely; `connected` empties as they end."""
        for socket in tuple(self.connected):
            socket.close(code, reason)

    def abort_all(self) -> None:
        """Cut every line that is left."""
        for socket in tuple(self.connected):
            socket.abort()


class RawSocket(QueuedSocket):
    """A server's end of one WebSocket."""

    __slots__ = ("_limits", "_lines", "_linger", "_paused", "_read", "_reader", "_receiver", "_state")

    def __init__(self, sock: _socket.socket, lines: Lines, limits: Limits | None = None) -> None:
        """Take a raw, non-blocking socket whose handshake is done or about to be sent with `greet`."""
        limits = limits or lines.limits
        super().__init__(sock, lines.outbox, limits.max_queued)
        self._lines = lines
        self._limits = limits
        self._reader = MessageReader(limits.max_frame, limits.max_message)
        self._receiver: Receiver | None = None
        self._read: Any = None
        self._paused = False
        self._linger: Alarm | None = None
        self._state = _State.OPEN
        lines.connected.add(self)

    def greet(self, answer: bytes) -> None:
        """Queue the handshake's answer ahead of every frame."""
        self._enqueue(answer)

    def start(self, receiver: Receiver, early: bytes = b"") -> None:
        """Begin to deliver, in the hub; `early` is what came in one packet with the handshake."""
        self._receiver = receiver
        if self._lines.is_held:
            self.close(closing.SERVICE_RESTART, closing.meaning_of(closing.SERVICE_RESTART))
        self._lines.loop.run_callback(self._start_reading, early)

    @staticmethod
    def frame(payload: bytes, is_text: bool) -> bytes:
        """Return a finished RFC 6455 frame."""
        return websocket.frame(payload, is_text)

    @staticmethod
    def unframe(frame: bytes) -> tuple[bytes, bool]:
        """Return what stands in the frame."""
        return websocket.unframed(frame)

    @property
    def is_paused(self) -> bool:
        """True while nothing is read."""
        return self._paused

    def close(self, code: int, reason: str = "") -> None:
        """Close with `code` after what is queued; the peer has the linger time to read and to answer."""
        if self.is_open:
            self._finish(code)
            self._say_goodbye(websocket.close_frame(code, reason), _State.CLOSING)

    def abort(self) -> None:
        """Cut the line now."""
        self._lost()

    def ping(self) -> None:
        """Send an empty PING."""
        self.send(websocket.ping_frame())

    def pause(self) -> None:
        """Stop reading."""
        if self.is_open and not self._paused:
            self._paused = True
            if self._read is not None:
                self._read.stop()

    def resume(self) -> None:
        """Read again; the peer's silence is counted from now. No effect while the server holds its lines."""
        if not self._lines.is_held:
            self._read_again()

    def _read_again(self) -> None:
        if self._paused:
            self._paused = False
            self.last_received = self._lines.loop.now()
            if self._read is not None:
                self._read.start(self._readable)

    def _start_reading(self, early: bytes) -> None:
        if self._state is _State.GONE:
            return
        self._read = self._lines.loop.io(self._sock.fileno(), 1)
        if not self._paused:
            self._read.start(self._readable)
        if early:
            self._take(early)

    def _readable(self) -> None:
        try:
            data = self._sock.recv(_CHUNK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self._lost()
            return
        self.last_received = self._lines.loop.now()
        if self._state is not _State.ENDING:
            self._take(data)

    def _take(self, data: bytes) -> None:
        """Deliver what `data` completes."""
        reader = self._reader
        try:
            for opcode, payload in reader.feed(data):
                if opcode <= BINARY:
                    if self.is_open and self._receiver is not None:
                        self._receiver.received(payload, opcode == TEXT)
                elif opcode == PING:
                    self.send(websocket.pong_frame(payload))
                elif opcode == CLOSE:
                    self._peer_closes(payload)
        except Exception:
            logger.exception("A connection could not take a message")
            self.close(closing.SERVER_FAULT, closing.meaning_of(closing.SERVER_FAULT))
        if reader.violation is not None:
            self._fail(reader.violation)

    def _peer_closes(self, payload: bytes) -> None:
        """Answer the peer's CLOSE with its own code, or take it as the answer to ours (5.5.1)."""
        if self.is_open:
            code = websocket.close_code(payload)
            self._finish(code)
            self._say_goodbye(websocket.close_frame(code), _State.ENDING)
        elif self._state is _State.CLOSING:
            self._end()

    def _fail(self, error: WebSocketError) -> None:
        """Fail the WebSocket connection (7.1.7): say why, then hear no more."""
        if self.is_open:
            self._finish(error.code)
            self._say_goodbye(websocket.close_frame(error.code, error.message), _State.ENDING)
        elif self._state is _State.CLOSING:
            self._end()

    def _overflowed(self) -> None:
        if self._writable is None:
            self.flush()  # a long burst of one tick is not yet a slow reader
        if self.is_open and self.queued > self._max_queued:
            self._finish(closing.TRY_AGAIN_LATER)
            self._drop_queued()
            reason = closing.meaning_of(closing.TRY_AGAIN_LATER)
            self._say_goodbye(websocket.close_frame(closing.TRY_AGAIN_LATER, reason), _State.CLOSING)

    def _finish(self, code: int) -> None:
        """Close this socket to its connection, which hears of it in a call of its own."""
        self.is_open = False
        self._lines.heartbeat.unwatch(self)
        self._lines.loop.run_callback(self._tell, code)

    def _tell(self, code: int) -> None:
        receiver, self._receiver = self._receiver, None
        if receiver is None:
            return
        try:
            receiver.closed(code)
        except Exception:
            logger.exception("A connection could not take its end")

    def _say_goodbye(self, frame: bytes, state: _State) -> None:
        self._state = state
        self._enqueue(frame)
        self._read_again()  # the peer's CLOSE or FIN must be seen
        self._linger = self._lines.heartbeat.after(self, self._limits.linger_ms, self._lost)

    def _end(self) -> None:
        self._state = _State.ENDING
        if not self._waiting:
            self._drained()

    def _drained(self) -> None:
        # FIN first and the descriptor later: closing over unread bytes would reset the connection, and
        # the peer might lose our last frames.
        if self._state is _State.ENDING:
            try:
                self._sock.shutdown(_socket.SHUT_WR)
            except OSError:
                self._lost()

    def _lost(self) -> None:
        """Leave the line, however it ended; stop the watchers before the descriptor goes."""
        if self._state is _State.GONE:
            return
        if self.is_open:
            self._finish(closing.ABNORMAL)
        self._state = _State.GONE
        if self._read is not None:
            self._read.stop()
            self._read.close()
            self._read = None
        self._stop_writing()
        if self._linger is not None:
            self._linger.cancel()
            self._linger = None
        self._waiting.clear()
        self.queued = 0
        self._lines.connected.discard(self)
        self._sock.close()
