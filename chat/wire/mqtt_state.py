"""What of a session outlives its connection (3.1.1 section 3.1.2.4, 5 section 4.1)."""

from dataclasses import dataclass, field, replace

from chat.wire.mqtt import Publish, Subscription
from chat.wire.mqtt_events import Delivery
from chat.wire.mqtt_fields import FIELD_MAXIMUM
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_routing import Grant


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way to the client. `token` is the publisher's own mark for it.

    `since` is the caller's clock in seconds when we took it: the message expiry counts from there.
    """

    publish: Publish
    token: object = None
    since: float = 0.0


@dataclass(slots=True)
class SessionState:
    """Session state of one client id. Whoever keeps it on disk keeps these fields.

    Bounded by `limits`: in flight by the window, ids and subscriptions by count, the queue by count
    and bytes. A layer above that reads what was missed by cursor sets `queued_messages` to 0.
    """

    client_id: str
    limits: Limits
    subscriptions: dict[str, Grant] = field(default_factory=dict)
    """By filter."""
    outgoing: dict[int, Outgoing] = field(default_factory=dict)
    """Sent with QoS 1 or 2 and not answered, by packet id, in the order first sent."""
    released: dict[int, object] = field(default_factory=dict)
    """QoS 2 messages the client has (PUBREC) and must be told to release: id -> token, in PUBREC order."""
    received: set[int] = field(default_factory=set)
    """QoS 2 ids that are committed here and that the client has not released."""
    queue: list[Outgoing] = field(default_factory=list)
    queued_bytes: int = 0
    last_packet_id: int = 0

    def subscribe(self, subscription: Subscription, identifier: int = 0) -> bool:
        """Add or replace a subscription. False when the session holds as many as it may (answer 0x97)."""
        known = subscription.filter in self.subscriptions
        if not known and len(self.subscriptions) >= self.limits.subscriptions:
            return False
        self.subscriptions[subscription.filter] = Grant(subscription, identifier)
        return True

    def unsubscribe(self, filter_: str) -> bool:
        """End a subscription. False when there was none (0x11)."""
        return self.subscriptions.pop(filter_, None) is not None

    @property
    def in_flight(self) -> int:
        """Messages of QoS 1 and 2 the client has not finished with."""
        return len(self.outgoing) + len(self.released)

    def next_packet_id(self) -> int:
        """An id in 1..65535 that is not in use [MQTT-2.3.1-2]. The window keeps some free."""
        candidate = self.last_packet_id
        while True:
            candidate = candidate % FIELD_MAXIMUM + 1
            if candidate not in self.outgoing and candidate not in self.released:
                self.last_packet_id = candidate
                return candidate

    def enqueue(self, publish: Publish, token: object = None, now: float = 0.0) -> Delivery:
        """Keep a message until the client has room for it or is back. QUEUED, or FULL when it is not taken."""
        size = _size(publish)
        limits = self.limits
        if len(self.queue) >= limits.queued_messages or self.queued_bytes + size > limits.queued_bytes:
            return Delivery.FULL
        self.queue.append(Outgoing(publish, token, now))
        self.queued_bytes += size
        return Delivery.QUEUED

    def dequeue(self) -> Outgoing:
        """The oldest message of the queue. IndexError when it is empty."""
        oldest = self.queue.pop(0)
        self.queued_bytes -= _size(oldest.publish)
        return oldest

    def restore(self, packet_id: int, publish: Publish, token: object, since: float = 0.0) -> None:
        """Put back a message that was in flight when the process ended. Call in the order first sent."""
        self.outgoing[packet_id] = Outgoing(replace(publish, packet_id=packet_id), token, since)
        self.last_packet_id = packet_id


def _size(publish: Publish) -> int:
    """Bytes it holds in memory, roughly; a character may take four."""
    return len(publish.payload) + len(publish.topic)
