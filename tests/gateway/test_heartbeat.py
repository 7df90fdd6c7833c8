"""The wheel of time, turned by hand."""

from collections.abc import Callable

import pytest

from chat.gateway.heartbeat import Heartbeat
from chat.gateway.socket import Socket


class HandLoop:
    """A loop whose clock moves when told, and which has room for one timer."""

    def __init__(self) -> None:
        self.clock = 1000.0
        self.turn: Callable[[], None] | None = None
        self.timers_made = 0

    def now(self) -> float:
        return self.clock

    def timer(self, after: float, repeat: float) -> "HandLoop":
        self.timers_made += 1
        return self

    def start(self, callback: Callable[[], None]) -> None:
        self.turn = callback

    def stop(self) -> None:
        self.turn = None

    def run(self, seconds: float) -> None:
        """Let time pass, turn by turn."""
        for _ in range(round(seconds * 10)):
            self.clock += 0.1
            if self.turn is not None:
                self.turn()


class Paper(Socket):
    """A socket of paper: it remembers what it was told."""

    def __init__(self, loop: HandLoop) -> None:
        self.loop = loop
        self.is_open = True
        self.last_received = self.last_sent = loop.now()
        self.queued = 0
        self.sent: list[float] = []
        self.aborted_at: float | None = None
        self.paused = False

    @staticmethod
    def frame(payload: bytes, is_text: bool) -> bytes:
        return payload

    @staticmethod
    def unframe(frame: bytes) -> tuple[bytes, bool]:
        return frame, True

    @property
    def is_paused(self) -> bool:
        return self.paused

    def send(self, frame: bytes) -> None:
        self.sent.append(self.loop.now())
        self.last_sent = self.loop.now()

    def close(self, code: int, reason: str = "") -> None:
        self.is_open = False

    def abort(self) -> None:
        self.is_open = False
        self.aborted_at = self.loop.now()

    def ping(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...


@pytest.fixture
def loop() -> HandLoop:
    return HandLoop()


@pytest.fixture
def heartbeat(loop: HandLoop) -> Heartbeat:
    return Heartbeat(loop)


def test_a_quiet_socket_beats_at_least_as_often_as_agreed(loop: HandLoop, heartbeat: Heartbeat) -> None:
    socket = Paper(loop)
    heartbeat.watch(socket, 1000, 0, b"\n")
    loop.run(20)
    gaps = [b - a for a, b in zip([1000.0, *socket.sent], socket.sent, strict=False)]
    assert 20 <= len(socket.sent) <= 30
    assert max(gaps) <= 1.0


def test_a_busy_socket_does_not_beat(loop: HandLoop, heartbeat: Heartbeat) -> None:
    socket = Paper(loop)
    heartbeat.watch(socket, 1000, 0, b"\n")
    for _ in range(40):
        socket.last_sent = loop.now()
        loop.run(0.5)
    assert socket.sent == []


@pytest.mark.parametrize(("margin", "earliest"), [(2.0, 20.0), (1.5, 15.0)])
def test_a_silent_peer_is_dropped_after_the_margin(
    loop: HandLoop, heartbeat: Heartbeat, margin: float, earliest: float
) -> None:
    socket = Paper(loop)
    heartbeat.watch(socket, 0, 10_000, b"\n", margin=margin)
    loop.run(30)
    assert socket.aborted_at is not None
    assert earliest <= round(socket.aborted_at - 1000, 3) <= earliest + 0.3
    assert heartbeat.watched == 0


def test_a_peer_that_speaks_stays(loop: HandLoop, heartbeat: Heartbeat) -> None:
    socket = Paper(loop)
    heartbeat.watch(socket, 0, 1000, b"\n")
    for _ in range(50):
        loop.run(1.5)
        socket.last_received = loop.now()
    assert socket.is_open


def test_silence_is_told_once_to_whoever_asked(loop: HandLoop, heartbeat: Heartbeat) -> None:
    told: list[str] = []
    heartbeat.watch(Paper(loop), 0, 1000, b"\n", lambda: told.append("silent"))
    loop.run(10)
    assert told == ["silent"]


def test_a_paused_socket_is_not_silent(loop: HandLoop, heartbeat: Heartbeat) -> None:
    socket = Paper(loop)
    socket.paused = True
    heartbeat.watch(socket, 0, 1000, b"\n")
    loop.run(10)
    assert socket.is_open
    socket.paused, socket.last_received = False, loop.now()
    loop.run(1.5)
    assert socket.is_open
    loop.run(4)
    assert not socket.is_open


def test_a_process_that_stood_still_blames_nobody(loop: HandLoop, heartbeat: Heartbeat) -> None:
    socket = Paper(loop)
    heartbeat.watch(socket, 0, 1000, b"\n")
    loop.run(1)
    loop.clock += 60
    loop.run(1.5)
    assert socket.is_open
    loop.run(3)
    assert not socket.is_open


@pytest.mark.parametrize("jump", [3600.0, -3600.0])
def test_a_clock_that_is_set_drops_nobody_who_speaks(loop: HandLoop, heartbeat: Heartbeat, jump: float) -> None:
    socket, dead = Paper(loop), Paper(loop)
    heartbeat.watch(socket, 1000, 1000, b"\n")
    heartbeat.watch(dead, 0, 1000, b"\n")
    loop.run(1)
    loop.clock += jump
    for _ in range(10):
        loop.run(1)
        socket.last_received = loop.now()
    assert socket.is_open
    assert socket.sent[-1] >= loop.now() - 1.0
    assert not dead.is_open


def test_unwatch_and_a_second_watch(loop: HandLoop, heartbeat: Heartbeat) -> None:
    socket = Paper(loop)
    heartbeat.watch(socket, 1000, 1000, b"\n")
    heartbeat.watch(socket, 0, 60_000, b"\n")
    loop.run(10)
    assert socket.sent == []
    heartbeat.unwatch(socket)
    loop.run(200)
    assert socket.is_open
    assert heartbeat.watched == 0


def test_after_calls_back_once_and_never_early(loop: HandLoop, heartbeat: Heartbeat) -> None:
    rung: list[float] = []
    for ms in (0, 50, 100, 950, 30_000):
        heartbeat.after(None, ms, lambda ms=ms: rung.append(round((loop.now() - 1000) * 1000) - ms))  # type: ignore[misc]
    heartbeat.after(None, 500, lambda: rung.append(-1)).cancel()
    loop.run(40)
    assert len(rung) == 5
    assert all(0 <= late <= 200 for late in rung)


def test_one_timer_for_all_and_none_when_nothing_is_due(loop: HandLoop, heartbeat: Heartbeat) -> None:
    sockets = [Paper(loop) for _ in range(1000)]
    for socket in sockets:
        heartbeat.watch(socket, 0, 1000, b"\n")
    assert loop.timers_made == 1
    loop.run(3)
    assert not any(socket.is_open for socket in sockets)
    assert loop.turn is None
    heartbeat.watch(Paper(loop), 0, 1000, b"\n")
    assert loop.turn is not None


def test_one_broken_callback_does_not_stop_the_others(
    loop: HandLoop, heartbeat: Heartbeat, caplog: pytest.LogCaptureFixture
) -> None:
    rung: list[str] = []
    heartbeat.after(None, 100, lambda: [][0])
    heartbeat.after(None, 100, lambda: rung.append("second"))
    loop.run(1)
    assert rung == ["second"]
    assert "could not be kept" in caplog.text
