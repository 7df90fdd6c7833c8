"""One event on its way out: each body and each frame is made once, however many hear it."""

from collections.abc import Hashable
from typing import Any

from chat.domain.events import Event
from chat.hub.adapter import Ear, Member, Shape

_MISSING: Any = object()


class Delivery:
    """Renders an event for the ears that ask."""

    __slots__ = ("_bodies", "_event", "_frames")

    def __init__(self, event: Event) -> None:
        self._event = event
        self._bodies: dict[Hashable, Any] = {}
        self._frames: dict[Hashable, bytes | None] = {}

    def body(self, shape: Shape) -> Any:
        """What this shape says of the event, or None."""
        variant = shape.variant(self._event)
        if variant is None:
            return None
        key = (shape.__class__, variant)
        body = self._bodies.get(key, _MISSING)
        if body is _MISSING:
            self._bodies[key] = None  # a shape that fails does so once
            body = self._bodies[key] = shape.body(self._event)
        return body

    def frame(self, body: Any, ear: Ear) -> bytes | None:
        """The finished frame for this ear, or None when nothing leaves now."""
        key = (id(body), ear.tag, ear.frame)
        if key not in self._frames:
            payload = ear.shape.payload(body, ear.tag)
            self._frames[key] = None if payload is None else ear.frame(payload, ear.shape.is_text)
        return self._frames[key]


def deliver(event: Event, member: Member, ear: Ear) -> None:
    """Tell one member alone, by one ear: how catching up speaks."""
    delivery = Delivery(event)
    body = delivery.body(ear.shape)
    frame = None if body is None else delivery.frame(body, ear)
    if frame is not None:
        member.deliver(frame)
