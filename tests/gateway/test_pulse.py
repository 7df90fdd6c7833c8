"""Pings for peers that say nothing, and the end of those that are gone."""

from __future__ import annotations

import pytest

from chat.gateway import pulse
from chat.gateway.pulse import Pulse


class Clock:
    """The loop, the wheel and the socket in one: `pass_` lets ms go by."""

    def __init__(self) -> None:
        self.ms = 0.0
        self.heard_from = 0.0
        self.last_received = 0.0
        self.is_open, self.is_paused = True, False
        self.pings: list[float] = []
        self.aborted: float | None = None
        self._due: list[tuple[float, object]] = []

    def now(self) -> float:
        return self.ms / 1000

    def after(self, _socket: object, ms: float, callback: object) -> None:
        self._due.append((self.ms + ms, callback))

    def ping(self) -> None:
        self.pings.append(self.ms)

    def abort(self) -> None:
        self.aborted, self.is_open = self.ms, False

    def answer(self) -> None:
        self.last_received = self.now()

    def pass_(self, ms: int, *, answers: bool) -> None:
        until = self.ms + ms
        while self._due and self._due[0][0] <= until:
            self.ms, callback = self._due.pop(0)
            before = len(self.pings)
            callback()  # type: ignore[operator]
            if answers and len(self.pings) > before:
                self.answer()
        self.ms = until

    @property
    def waits(self) -> bool:
        return bool(self._due)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(pulse, "now", made.now)
    Pulse(made, made, every_ms=1000).begin()  # type: ignore[arg-type]
    return made


def test_a_peer_that_answers_stays(clock: Clock) -> None:
    clock.pass_(60_000, answers=True)
    assert len(clock.pings) == 60
    assert clock.aborted is None


def test_a_peer_that_does_not_is_cut_off(clock: Clock) -> None:
    clock.pass_(60_000, answers=False)
    assert clock.aborted == 3000
    assert not clock.waits


def test_a_talkative_peer_is_not_pinged(clock: Clock) -> None:
    for _ in range(100):
        clock.answer()
        clock.pass_(100, answers=False)
    assert clock.pings == []


def test_a_closed_socket_is_let_go(clock: Clock) -> None:
    clock.is_open = False
    clock.pass_(1000, answers=False)
    assert not clock.waits
    assert clock.pings == []


def test_a_paused_socket_and_a_stall_are_nobodys_silence(clock: Clock) -> None:
    clock.is_paused = True
    clock.pass_(10_000, answers=False)
    assert clock.aborted is None
    clock.is_paused = False
    clock.heard_from = clock.now()
    clock.pass_(2500, answers=False)
    assert clock.aborted is None
