"""A dialect with a fault: its peer is told and closed, and nobody waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from chat.dialects.base import Ask, Dialect, Hangup, Perform, Reply, Steps
from chat.domain.commands import ShowTyping
from chat.domain.conversations import ById
from chat.domain.errors import Refusal
from chat.domain.queries import Seats
from chat.gateway import closing
from chat.gateway.connection import Connection
from chat.gateway.gate import Gate
from chat.gateway.socket import Socket


class Faulty(Dialect):
    """Does what it is given, and fails on every outcome."""

    name = "faulty"

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def opened(self, opening: Any) -> Steps:
        return ()

    def received(self, data: bytes, is_text: bool) -> Steps:
        return self._steps

    def performed(self, step: Any, outcome: Any) -> Steps:
        raise ZeroDivisionError(outcome)

    def refused(self, refusal: Refusal) -> Steps:
        return (Reply(refusal.code.encode()), Hangup(1011))

    def closed(self) -> Steps:
        return ()

    def shape(self, channel: str, viewpoint: Any) -> Any:
        raise NotImplementedError


class Peer:
    """The socket, as far as a connection uses it."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.closed: list[int] = []

    def send(self, frame: bytes) -> None:
        self.got.append(frame)

    def frame(self, data: bytes, _is_text: bool) -> bytes:
        return data

    def close(self, code: int, _reason: str) -> None:
        self.closed.append(code)

    def pause(self) -> None: ...

    def resume(self) -> None: ...


def gate() -> Gate:
    def submit(_actor: Any, _command: Any, done: Callable[[Any], None]) -> None:
        done("outcome")

    heartbeat: Any = SimpleNamespace(after=lambda *_: SimpleNamespace(cancel=lambda: None))
    actions: Any = SimpleNamespace(submit=submit, ask=lambda *_: "answer")
    nobody: Any = None
    return Gate(actions, nobody, nobody, heartbeat, nobody, 10, 1000, 1000, 1000)


@pytest.mark.parametrize("step", [Perform(ShowTyping(ById(1))), Ask(Seats())], ids=["a command", "a question"])
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_fault_on_an_outcome_ends_the_connection(
    step: Any, signed_in: bool, caplog: pytest.LogCaptureFixture
) -> None:
    import gevent

    peer = Peer()
    connection = Connection(1, gate(), Faulty((step, Reply(b"too late"))), cast(Socket, peer))
    if signed_in:
        connection._actor = cast(Any, SimpleNamespace(id=1))
    connection.received(b"x", True)
    gevent.idle()
    assert peer.got == [b"internal"]
    assert peer.closed == [closing.SERVER_FAULT]
    assert [record.message for record in caplog.records] == ["A dialect failed on an outcome"]
