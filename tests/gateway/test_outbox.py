"""The way out, over a pair of sockets whose far end reads only when told."""

import _socket
import socket
from collections.abc import Callable
from typing import Any

import pytest

from chat.gateway.outbox import Outbox, QueuedSocket


class HandWatcher:
    """A write watcher that is fired by hand."""

    def __init__(self, loop: "HandLoop") -> None:
        self.loop = loop

    def start(self, callback: Callable[[], None]) -> None:
        self.loop.writable = callback

    def stop(self) -> None:
        self.loop.writable = None

    def close(self) -> None:
        assert self.loop.writable is None, "a watcher is stopped before it is closed"


class HandLoop:
    """A loop that ticks when told."""

    def __init__(self) -> None:
        self.callbacks: list[Callable[[], None]] = []
        self.writable: Callable[[], None] | None = None

    def now(self) -> float:
        return 5.0

    def run_callback(self, callback: Callable[[], None]) -> None:
        self.callbacks.append(callback)

    def io(self, fileno: int, events: int) -> HandWatcher:
        assert events == 2
        return HandWatcher(self)

    def tick(self) -> None:
        callbacks, self.callbacks = self.callbacks, []
        for callback in callbacks:
            callback()


class Plain(QueuedSocket):
    """A queued socket without a protocol."""

    def __init__(self, sock: Any, outbox: Outbox, max_queued: int) -> None:
        super().__init__(sock, outbox, max_queued)
        self.log: list[str] = []

    @staticmethod
    def frame(payload: bytes, is_text: bool) -> bytes:
        return payload

    @staticmethod
    def unframe(frame: bytes) -> tuple[bytes, bool]:
        return frame, True

    def _overflowed(self) -> None:
        self.log.append("overflowed")
        self.is_open = False
        self._drop_queued()
        self._enqueue(b"<close>")

    def _drained(self) -> None:
        self.log.append("drained")

    def _lost(self) -> None:
        self.log.append("lost")
        self._stop_writing()
        self._waiting.clear()

    def close(self, code: int, reason: str = "") -> None: ...
    def abort(self) -> None: ...
    def ping(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...


class Pair:
    """Our end as a queued socket, and the far end."""

    def __init__(self, max_queued: int = 10_000_000) -> None:
        near, self.far = socket.socketpair()
        near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        self.sock = _socket.socket(near.family, near.type, near.proto, near.detach())
        self.sock.setblocking(False)
        self.far.setblocking(False)
        self.loop = HandLoop()
        self.outbox = Outbox(self.loop)
        self.socket = Plain(self.sock, self.outbox, max_queued)

    def read(self) -> bytes:
        """Read what has arrived, then let our end go on, until nothing moves any more."""
        whole = b""
        while True:
            try:
                whole += self.far.recv(1 << 20)
            except BlockingIOError:
                if self.loop.writable is None:
                    return whole
                self.loop.writable()


@pytest.fixture
def pair() -> Pair:
    return Pair()


def test_all_frames_of_a_tick_leave_in_one_send(pair: Pair) -> None:
    for number in range(500):
        pair.socket.send(b"%03d" % number)
    assert pair.socket.queued == 1500
    assert len(pair.loop.callbacks) == 1
    pair.loop.tick()
    assert pair.outbox.sends == 1
    assert pair.socket.queued == 0
    assert pair.socket.last_sent == 5.0
    assert pair.read() == b"".join(b"%03d" % number for number in range(500))
    pair.loop.tick()
    assert pair.outbox.sends == 1


def test_one_flush_serves_every_socket_of_the_tick() -> None:
    first, second = Pair(), Pair()
    second.socket._outbox = first.outbox
    first.socket.send(b"a")
    second.socket.send(b"b")
    assert len(first.loop.callbacks) == 1
    first.loop.tick()
    assert (first.read(), second.read(), first.outbox.sends) == (b"a", b"b", 2)


def test_a_slow_reader_gets_every_byte_in_order(pair: Pair) -> None:
    sent = b""
    for number in range(2000):
        frame = b"%06d" % number * (1 + number % 300)
        sent += frame
        pair.socket.send(frame)
        if number % 7 == 0:
            pair.loop.tick()
    pair.loop.tick()
    assert pair.loop.writable is not None
    assert pair.socket.queued > 0
    assert pair.read() == sent
    assert pair.socket.queued == 0
    assert pair.loop.writable is None


def test_a_frame_larger_than_one_send(pair: Pair) -> None:
    sent = bytes(range(256)) * 4096 * 2
    pair.socket.send(sent)
    pair.socket.send(b"tail")
    pair.loop.tick()
    assert pair.read() == sent + b"tail"


def test_no_send_is_tried_while_the_kernel_is_full(pair: Pair) -> None:
    pair.socket.send(bytes(500_000))
    pair.loop.tick()
    tried = pair.outbox.sends
    for _ in range(10):
        pair.socket.send(b"more")
        pair.loop.tick()
    assert pair.outbox.sends == tried
    assert len(pair.read()) == 500_040


def test_over_the_cap_what_has_begun_is_finished_and_the_rest_is_dropped() -> None:
    pair = Pair(max_queued=1_000_000)
    size = 70_000
    frames = [b"%05d" % number * (size // 5) for number in range(40)]
    for frame in frames:
        pair.socket.send(frame)
        pair.loop.tick()
    assert pair.socket.log.count("overflowed") == 1
    rest = pair.socket.queued - len(b"<close>")
    assert 0 < rest < size, "the far end must have stopped the kernel within a frame"
    pair.socket.send(b"not sent")
    received = pair.read()
    assert received.endswith(b"<close>")
    whole = received.removesuffix(b"<close>")
    assert len(whole) % size == 0
    assert whole == b"".join(frames[: len(whole) // size])


def test_a_dead_line_is_found_by_sending(pair: Pair) -> None:
    pair.far.close()
    pair.socket.send(b"hello?")
    pair.loop.tick()
    assert pair.socket.log == ["lost"]
    assert pair.loop.writable is None


def test_a_closed_socket_takes_nothing(pair: Pair) -> None:
    pair.socket.is_open = False
    pair.socket.send(b"x")
    assert pair.loop.callbacks == []
    assert pair.socket.queued == 0
