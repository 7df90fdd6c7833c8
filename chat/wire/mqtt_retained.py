"""Retained messages: the last one of each topic, for those who come later (section 3.3.1.3)."""

from dataclasses import replace

from chat.wire import mqtt_topics
from chat.wire.mqtt import Publish
from chat.wire.mqtt_expiry import aged


class RetainedMessages:
    """At most `messages` of them, of `total_bytes` together. Seconds are the caller's own clock."""

    __slots__ = ("_bytes", "_kept", "_messages", "_total_bytes")

    def __init__(self, messages: int = 10_000, total_bytes: int = 16 * 1024 * 1024) -> None:
        self._messages = messages
        self._total_bytes = total_bytes
        self._kept: dict[str, tuple[Publish, float]] = {}
        self._bytes = 0

    def keep(self, publish: Publish, now: float = 0.0) -> bool:
        """Replace the topic's message; an empty payload clears it ([MQTT-3.3.1-10], [-11]).

        False when there is no room: the message is not kept and the old one is gone.
        """
        self._forget(publish.topic)
        if not publish.payload:
            return True
        size = _size(publish)
        if len(self._kept) >= self._messages or self._bytes + size > self._total_bytes:
            return False
        self._kept[publish.topic] = (replace(publish, retain=True, dup=False, packet_id=0), now)
        self._bytes += size
        return True

    def matching(self, filter_: str, now: float = 0.0) -> list[Publish]:
        """What a new subscriber to `filter_` gets, with the retain flag [MQTT-3.3.1-8]; oldest first.

        Costs a look at every kept topic. Messages that have expired are forgotten.
        """
        found = []
        for topic, (publish, since) in list(self._kept.items()):
            if not mqtt_topics.matches(filter_, topic):
                continue
            current = aged(publish, now - since)
            if current is None:
                self._forget(topic)
            else:
                found.append(current)
        return found

    def _forget(self, topic: str) -> None:
        kept = self._kept.pop(topic, None)
        if kept is not None:
            self._bytes -= _size(kept[0])


def _size(publish: Publish) -> int:
    return len(publish.payload) + len(publish.topic)
