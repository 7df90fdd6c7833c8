"""An ear that keeps what it hears, while the listener is still being told what they missed."""

from collections.abc import Hashable
from typing import Any

from chat.domain.events import Event


class Holding:
    """A shape that says nothing and remembers at most `limit` events; `overflowed` when there were more."""

    is_text = False

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.events: list[Event] = []
        self.overflowed = False

    def variant(self, event: Event) -> Hashable:
        if len(self.events) < self._limit:
            self.events.append(event)
        else:
            self.overflowed = True
        return None

    def body(self, event: Event) -> Any:
        return None

    def payload(self, body: Any, tag: Any) -> bytes | None:
        return None
