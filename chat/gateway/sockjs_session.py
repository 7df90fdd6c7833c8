"""A SockJS session that lives on HTTP requests: a socket to its connection, frames to whoever receives next."""

import json
import logging
import time
from collections.abc import Callable, Iterable
from typing import Final

from gevent.event import Event

from chat.gateway import closing
from chat.gateway.heartbeat import Alarm
from chat.gateway.socket import Receiver, Socket
from chat.gateway.socket_raw import Lines
from chat.wire import sockjs_session
from chat.wire.sockjs import LOST, Close, quote, well_formed
from chat.wire.sockjs_transports import Framing

logger = logging.getLogger(__name__)

# How long a sender is held back while its connection cannot take more, in seconds.
_HOLD_BACK_S: Final = 20.0


def now_ms() -> int:
    """Milliseconds on a clock that never goes back."""
    return time.monotonic_ns() // 1_000_000


class SessionSocket(Socket):
    """One session without a WebSocket. `address` is where its requests come from; `forget` takes it from its table."""

    __slots__ = (
        "_alarm", "_flowing", "_lines", "_receiver", "_wake", "address", "forget", "session",
    )  # fmt: skip

    def __init__(self, lines: Lines, limits: sockjs_session.Limits, address: str) -> None:
        self.session = sockjs_session.Session(limits, now_ms())
        self.address = address
        self.forget: Callable[[], None] = _nothing
        self.is_open = True
        self.last_received = self.last_sent = lines.loop.now()
        self._lines = lines
        self._receiver: Receiver | None = None
        self._wake: Event | None = None
        self._flowing: Event | None = None
        self._alarm: Alarm | None = None
        lines.connected.add(self)

    @property
    def queued(self) -> int:  # type: ignore[override]
        """Bytes that nobody has fetched yet."""
        return self.session.queued_bytes

    @property
    def is_paused(self) -> bool:
        return self._flowing is not None

    @staticmethod
    def frame(payload: bytes, is_text: bool) -> bytes:
        """Return one message, spelled; the frame around it is made when somebody fetches it."""
        return quote(payload.decode("utf-8", "replace"))

    @staticmethod
    def unframe(frame: bytes) -> tuple[bytes, bool]:
        """Return the message that was spelled."""
        message: str = json.loads(frame)
        return message.encode(), True

    def start(self, receiver: Receiver) -> None:
        """Begin to deliver to `receiver`."""
        self._receiver = receiver

    def send(self, frame: bytes) -> None:
        if not self.is_open:
            return
        if self.session.queue(frame):
            self.wake()
        else:
            self._close(Close(closing.TRY_AGAIN_LATER, closing.meaning_of(closing.TRY_AGAIN_LATER)), discard=True)

    def close(self, code: int, reason: str = "") -> None:
        self._close(Close(code, reason), discard=False)

    def abort(self) -> None:
        self._close(LOST, discard=True)

    def ping(self) -> None:
        """HTTP has no ping; the heart-beat frames must do."""

    def pause(self) -> None:
        if self._flowing is None:
            self._flowing = Event()

    def resume(self) -> None:
        if not self._lines.is_held:
            self._flow()

    def received(self, messages: Iterable[str]) -> None:
        """What an HTTP sender brought, once the connection can take it. Waits; never in the hub."""
        if self._flowing is not None:
            self._flowing.wait(_HOLD_BACK_S)
        self.last_received = self._lines.loop.now()
        for message in messages:
            if self.is_open and self._receiver is not None:
                self._pass_on(well_formed(message).encode())

    def attach(self, framing: Framing) -> sockjs_session.Receiver:
        """A response that fetches frames; `settle` when it is over."""
        self._disarm()
        receiver = self.session.attach(framing, now_ms())
        self.settle()
        return receiver

    def wait(self, wake: Event) -> None:
        """Wait until something was queued, `wake` is set, or a heart-beat is due."""
        deadline = self.session.deadline
        self._wake = wake
        wake.wait(None if deadline is None else max(0, deadline - now_ms()) / 1000)
        wake.clear()

    def wake(self) -> None:
        """Let the waiting response look again."""
        if self._wake is not None:
            self._wake.set()

    def settle(self) -> None:
        """A response came or went: tell the connection if that was the end, and plan the session's own end."""
        ended = self.session.closed_by
        if ended is not None and self.is_open:
            self._finish(ended.code)
        self._disarm()
        if self.session.has_receiver:
            return
        deadline = self.session.deadline
        wait = 0 if deadline is None else max(0, deadline - now_ms())
        self._alarm = self._lines.heartbeat.after(None, wait, self._expire)

    def _expire(self) -> None:
        if not self.session.expire(now_ms()):
            self.settle()
            return
        if self.is_open:
            self._finish(LOST.code)
        self.forget()

    def _close(self, reason: Close, *, discard: bool) -> None:
        if not self.is_open:
            return
        self.session.close(reason, now_ms(), discard=discard)
        self.settle()
        self.wake()

    def _finish(self, code: int) -> None:
        """Close this socket to its connection, which hears of it in a call of its own."""
        self.is_open = False
        self._lines.connected.discard(self)
        self._lines.heartbeat.unwatch(self)
        self._flow()
        self._lines.loop.run_callback(self._tell, code)

    def _tell(self, code: int) -> None:
        receiver, self._receiver = self._receiver, None
        if receiver is not None:
            try:
                receiver.closed(code)
            except Exception:
                logger.exception("A connection could not take its end")

    def _pass_on(self, payload: bytes) -> None:
        assert self._receiver is not None
        try:
            self._receiver.received(payload, True)
        except Exception:
            logger.exception("A connection could not take a message")
            self.close(closing.SERVER_FAULT, closing.meaning_of(closing.SERVER_FAULT))

    def _flow(self) -> None:
        flowing, self._flowing = self._flowing, None
        if flowing is not None:
            flowing.set()

    def _disarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None


def _nothing() -> None:
    """A session that is in no table."""
