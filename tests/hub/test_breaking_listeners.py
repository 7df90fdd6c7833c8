"""One listener that fails costs the others nothing."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pytest

from chat.domain import rooms
from chat.domain.events import Event, Publication, SignInEnded
from chat.hub.adapter import Ear
from chat.hub.adapter_memory import MemoryAdapter

EVENT = SignInEnded(1, (1,))


class Shape:
    """Says "heard", or fails where it is told to; `asked` counts the bodies."""

    is_text = True

    def __init__(self, fails_at: str = "") -> None:
        self.fails_at = fails_at
        self.asked = 0

    def variant(self, event: Event) -> Hashable:
        self._fail("variant")
        return self

    def body(self, event: Event) -> Any:
        self.asked += 1
        self._fail("body")
        return "heard"

    def payload(self, body: Any, tag: Hashable) -> bytes:
        self._fail("payload")
        return str(body).encode()

    def _fail(self, at: str) -> None:
        if at == self.fails_at:
            raise ZeroDivisionError(at)


class Listener:
    def __init__(self, id_: int, fails: bool = False) -> None:
        self.id = id_
        self.fails = fails
        self.heard: list[bytes] = []

    def deliver(self, frame: bytes) -> None:
        if self.fails:
            raise OSError("gone")
        self.heard.append(frame)


def frame(payload: bytes, _is_text: bool) -> bytes:
    return payload


@pytest.mark.parametrize("at", ["variant", "body", "payload", "deliver"])
def test_who_listens_beside_one_that_fails_hears(at: str, caplog: pytest.LogCaptureFixture) -> None:
    adapter, shape = MemoryAdapter(), Shape()
    here, there = rooms.conversation(1), rooms.person(1)
    before, after, elsewhere = Listener(1), Listener(2), Listener(3)
    adapter.add(here, before, Ear(shape, "a", frame))
    adapter.add(here, Listener(4, fails=at == "deliver"), Ear(Shape(at), "b", frame))
    adapter.add(here, after, Ear(shape, "c", frame))
    adapter.add(there, elsewhere, Ear(shape, "d", frame))
    adapter.broadcast(Publication(EVENT, (here, there)))
    assert [listener.heard for listener in (before, after, elsewhere)] == [[b"heard"]] * 3
    assert [record.message for record in caplog.records] == ["Some listeners could not be told"]


def test_what_cannot_be_said_is_tried_once(caplog: pytest.LogCaptureFixture) -> None:
    adapter, broken = MemoryAdapter(), Shape("body")
    for number in range(50):
        adapter.add(rooms.conversation(1), Listener(number), Ear(broken, f"sub-{number}", frame))
    adapter.broadcast(Publication(EVENT, (rooms.conversation(1),)))
    assert broken.asked == 1
    assert len(caplog.records) == 1
