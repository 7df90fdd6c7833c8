"""What a session tells the layer above.

A packet that needs somebody's decision is handed up as it is: Connect, Publish (its topic alias
resolved), Subscribe, Unsubscribe, Disconnect. The rest of what can happen stands here.
"""

from dataclasses import dataclass
from enum import Enum

from chat.wire.mqtt import Connect, Disconnect, Publish, Subscribe, Unsubscribe
from chat.wire.mqtt_codes import ReasonCode


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The client has the message that was published with `token` (PUBACK or PUBCOMP).

    From `reason` 0x80 on the client refused it; it is done with all the same and is not sent again.
    """

    token: object
    reason: int = 0


@dataclass(frozen=True, slots=True)
class Received:
    """The client keeps the QoS 2 message `token` (PUBREC); `Acknowledged` follows."""

    token: object


class Why(Enum):
    """Why a message that waited was not sent."""

    TOO_LARGE = "too large"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A message that waited will not be sent, and counts as delivered ([MQTT-3.1.2-25], [MQTT-3.3.2-5])."""

    token: object
    why: Why


@dataclass(frozen=True, slots=True)
class WindowOpen:
    """The window was full and now has room for `room` messages of QoS 1 or 2."""

    room: int


@dataclass(frozen=True, slots=True)
class Ping:
    """The client is alive; the answer is already in the output."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The client broke the rules. Send `take_output()`, then close; nothing more is parsed."""

    reason: ReasonCode
    message: str


Event = (
    Connect
    | Publish
    | Subscribe
    | Unsubscribe
    | Disconnect
    | Acknowledged
    | Received
    | Dropped
    | WindowOpen
    | Ping
    | Fault
)


class Delivery(Enum):
    """What became of a message handed to `publish` or `enqueue`."""

    SENT = "sent"
    QUEUED = "queued"
    """It waits in the session."""
    FULL = "full"
    """Not taken: neither window nor queue has room, or the connection is over. The caller keeps it."""
    TOO_LARGE = "too large"
    """Larger than this client takes; it counts as delivered [MQTT-3.1.2-25]."""
