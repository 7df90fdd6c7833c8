"""Time for all connections: one timer turns one wheel.

A connection costs an entry in a bucket, not a timer. The wheel looks at a connection once an interval and
reads when it last sent and received, so sending and receiving cost nothing here.
"""

import logging
from collections.abc import Callable
from math import ceil
from typing import Any, Final, Protocol

from chat.gateway.socket import Socket

logger = logging.getLogger(__name__)

_TICK_MS: Final = 100
# A wheel that turns this late, or a clock that jumped, says nothing about the peers' silence.
_STALL_S: Final = 2.0


class _Due(Protocol):
    def due(self, now: float) -> None: ...


class Alarm:
    """A callback that is due once; `cancel` forgets it."""

    __slots__ = ("_callback",)

    def __init__(self, callback: Callable[[], None]) -> None:
        self._callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        """Forget the callback; harmless when it has already been called."""
        self._callback = None

    def due(self, now: float) -> None:
        """Call back, unless cancelled."""
        callback, self._callback = self._callback, None
        if callback is not None:
            callback()


class Heartbeat:
    """Beats towards peers, silence of peers, and time limits, in steps of 100 ms.

    The one timer runs only while something is due.
    """

    def __init__(self, loop: Any) -> None:
        self._loop = loop
        self._timer = loop.timer(_TICK_MS / 1000, _TICK_MS / 1000)
        self._turning = False
        self._tick = 0
        self._buckets: dict[int, list[_Due]] = {}
        self._watches: dict[Socket, _Watch] = {}
        self._last_turn = 0.0
        self._heard_from = 0.0

    def watch(
        self,
        socket: Socket,
        send_every_ms: int,
        expect_every_ms: int,
        beat: bytes,
        on_silence: Callable[[], None] | None = None,
        margin: float = 2.0,
    ) -> None:
        """Keep a connection's heart-beats, replacing an earlier watch of the same socket.

        `beat` is a finished frame; it is sent when nothing else went out for `send_every_ms`. After
        `expect_every_ms` times `margin` without a byte from the peer, `on_silence` is called once, or the
        socket is aborted. Zero switches a direction off. A socket that is paused is never silent.
        STOMP 1.2 "Heart-beating" asks for a margin; MQTT's is 1.5 [MQTT-3.1.2-24].
        """
        self.unwatch(socket)
        watch = _Watch(
            self, socket, send_every_ms / 1000, expect_every_ms * margin / 1000, beat, on_silence or socket.abort
        )
        self._watches[socket] = watch
        watch.plan(self._loop.now())

    def unwatch(self, socket: Socket) -> None:
        """Forget a connection's heart-beats."""
        watch = self._watches.pop(socket, None)
        if watch is not None:
            watch.forget()

    def after(self, socket: Socket | None, ms: float, callback: Callable[[], None]) -> Alarm:
        """Call back once in `ms` milliseconds, up to 200 ms late, whatever became of the socket.

        The socket only says whose limit it is; cancel the returned alarm when the limit is met.
        """
        alarm = Alarm(callback)
        self.push(alarm, ms / 1000)
        return alarm

    @property
    def watched(self) -> int:
        """How many connections are watched."""
        return len(self._watches)

    @property
    def heard_from(self) -> float:
        """Everybody counts as heard at this time: the end of the last stall, in `loop.now()` seconds."""
        return self._heard_from

    def push(self, entry: _Due, seconds: float) -> None:
        """Have `entry.due(now)` called in so many seconds, rounded up to the next turn."""
        # The next turn may be any moment, so it does not count: never early, at most two turns late.
        turns = ceil(seconds * 1000 / _TICK_MS) + 1
        self._buckets.setdefault(self._tick + turns, []).append(entry)
        if not self._turning:
            self._turning = True
            self._last_turn = self._loop.now()
            self._timer.start(self._turn)

    def stop(self) -> None:
        """Forget everything that is due."""
        self._timer.stop()
        self._turning = False
        self._buckets.clear()
        self._watches.clear()

    def _turn(self) -> None:
        now = self._loop.now()
        if not -_STALL_S < now - self._last_turn < _STALL_S:
            self._heard_from = now
        self._last_turn = now
        self._tick += 1
        for entry in self._buckets.pop(self._tick, ()):
            try:
                entry.due(now)
            except Exception:
                # One connection's mistake must not stop the others' hearts.
                logger.exception("A time limit could not be kept")
        if not self._buckets:
            self._timer.stop()
            self._turning = False


class _Watch:
    """Both directions of one connection; looked at when the nearer of them may be due."""

    __slots__ = ("_beat", "_expect_s", "_heartbeat", "_on_silence", "_send_s", "socket")

    def __init__(
        self,
        heartbeat: Heartbeat,
        socket: Socket,
        send_s: float,
        expect_s: float,
        beat: bytes,
        on_silence: Callable[[], None],
    ) -> None:
        self._heartbeat = heartbeat
        self.socket: Socket | None = socket
        # Leave a little early: the peer counts from arrival to arrival, and the wheel rounds up.
        self._send_s = max(send_s - 3 * _TICK_MS / 1000, send_s / 2)
        self._expect_s = expect_s
        self._beat = beat
        self._on_silence: Callable[[], None] | None = on_silence

    def forget(self) -> None:
        """Let go of the connection; the wheel drops the watch when its turn comes."""
        self.socket = self._on_silence = None

    def plan(self, now: float) -> None:
        """Come back when the next beat or the end of patience is near."""
        socket = self.socket
        if socket is None:
            return
        waits = []
        socket.last_sent = min(socket.last_sent, now)  # a clock that went back starts the count again
        if self._send_s:
            waits.append(self._send_s - (now - socket.last_sent))
        if self._expect_s:
            waits.append(self._expect_s - self._silence(socket, now))
        if waits:
            self._heartbeat.push(self, max(0.0, min(waits)))

    def due(self, now: float) -> None:
        """Beat if we were quiet, complain if the peer was."""
        socket = self.socket
        if socket is None:
            return
        if not socket.is_open:
            self._heartbeat.unwatch(socket)
            return
        if self._expect_s and self._silence(socket, now) >= self._expect_s:
            on_silence = self._on_silence
            self._heartbeat.unwatch(socket)
            if on_silence is not None:
                on_silence()
            return
        if self._send_s and now - socket.last_sent >= self._send_s:
            socket.send(self._beat)
            socket.last_sent = now
        self.plan(now)

    def _silence(self, socket: Socket, now: float) -> float:
        """Seconds without a byte from the peer, as far as we were listening."""
        if socket.is_paused or socket.last_received > now:
            socket.last_received = now
        return now - max(socket.last_received, self._heartbeat.heard_from)
