"""The packets of MQTT 3.1, 3.1.1 and 5, as values. Names as in the specification.

Fields that a version does not know keep their defaults there: `properties`, `reason` and the
subscription options of MQTT 5 are neither written nor read in 3.x.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from chat.wire.mqtt_codes import Version
from chat.wire.mqtt_properties import NO_PROPERTIES, Properties


class PacketType(IntEnum):
    """The upper four bits of the first byte (section 2.2.1)."""

    CONNECT = 1
    CONNACK = 2
    PUBLISH = 3
    PUBACK = 4
    PUBREC = 5
    PUBREL = 6
    PUBCOMP = 7
    SUBSCRIBE = 8
    SUBACK = 9
    UNSUBSCRIBE = 10
    UNSUBACK = 11
    PINGREQ = 12
    PINGRESP = 13
    DISCONNECT = 14
    AUTH = 15


@dataclass(frozen=True, slots=True)
class Will:
    """The message a server publishes when its client vanishes (section 3.1.2.5)."""

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
    properties: Properties = NO_PROPERTIES


@dataclass(frozen=True, slots=True)
class Connect:
    """A client asks to come in (section 3.1). `keep_alive` in seconds, 0 = never look."""

    version: Version
    client_id: str
    clean_start: bool = True
    keep_alive: int = 0
    username: str | None = None
    password: bytes | None = field(default=None, repr=False)
    will: Will | None = None
    properties: Properties = NO_PROPERTIES


@dataclass(frozen=True, slots=True)
class ConnAck:
    """The server's answer (section 3.2). `reason` is a return code 0..5 in 3.x, a reason code in 5."""

    session_present: bool
    reason: int
    properties: Properties = NO_PROPERTIES


@dataclass(frozen=True, slots=True)
class Publish:
    """One message (section 3.3). `packet_id` is 0 exactly when `qos` is 0."""

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
    dup: bool = False
    packet_id: int = 0
    properties: Properties = NO_PROPERTIES


@dataclass(frozen=True, slots=True)
class _Ack:
    """What the four answers to a PUBLISH share."""

    packet_id: int
    reason: int = 0
    properties: Properties = NO_PROPERTIES


class PubAck(_Ack):
    """QoS 1: it is ours now (section 3.4)."""

    __slots__ = ()


class PubRec(_Ack):
    """QoS 2, first answer: received and kept (section 3.5)."""

    __slots__ = ()


class PubRel(_Ack):
    """QoS 2, second step: the sender forgets the message (section 3.6)."""

    __slots__ = ()


class PubComp(_Ack):
    """QoS 2, last answer: the id is free (section 3.7)."""

    __slots__ = ()


Ack = PubAck | PubRec | PubRel | PubComp


@dataclass(frozen=True, slots=True)
class Subscription:
    """One topic filter and its options (section 3.8.3.1). `retain_handling` 0..2 as in MQTT 5."""

    filter: str
    qos: int = 0
    no_local: bool = False
    retain_as_published: bool = False
    retain_handling: int = 0


@dataclass(frozen=True, slots=True)
class Subscribe:
    """A client wants to hear (section 3.8). At least one filter."""

    packet_id: int
    filters: tuple[Subscription, ...]
    properties: Properties = NO_PROPERTIES


@dataclass(frozen=True, slots=True)
class SubAck:
    """One code a filter: the QoS granted, or a failure (section 3.9)."""

    packet_id: int
    codes: tuple[int, ...]
    properties: Properties = NO_PROPERTIES


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """A client has heard enough (section 3.10). At least one filter."""

    packet_id: int
    filters: tuple[str, ...]
    properties: Properties = NO_PROPERTIES


@dataclass(frozen=True, slots=True)
class UnsubAck:
    """The answer (section 3.11); `codes`, one a filter, exist in MQTT 5 only."""

    packet_id: int
    codes: tuple[int, ...] = ()
    properties: Properties = NO_PROPERTIES


@dataclass(frozen=True, slots=True)
class PingReq:
    """A client is alive (section 3.12)."""


@dataclass(frozen=True, slots=True)
class PingResp:
    """So is the server (section 3.13)."""


@dataclass(frozen=True, slots=True)
class Disconnect:
    """The last packet (section 3.14). Only MQTT 5 has a reason, and only there a server sends it."""

    reason: int = 0
    properties: Properties = NO_PROPERTIES


@dataclass(frozen=True, slots=True)
class Auth:
    """A step of enhanced authentication, MQTT 5 only (section 3.15)."""

    reason: int = 0
    properties: Properties = NO_PROPERTIES


Packet = (
    Connect
    | ConnAck
    | Publish
    | PubAck
    | PubRec
    | PubRel
    | PubComp
    | Subscribe
    | SubAck
    | Unsubscribe
    | UnsubAck
    | PingReq
    | PingResp
    | Disconnect
    | Auth
)

PING_REQ: Final = PingReq()
PING_RESP: Final = PingResp()
