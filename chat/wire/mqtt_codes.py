"""Reason codes, and the error that carries one (MQTT 5 section 2.4)."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from chat.wire.errors import ProtocolError


class Version(IntEnum):
    """The protocol level byte of CONNECT."""

    V3_1 = 3
    V3_1_1 = 4
    V5 = 5


class ReasonCode(IntEnum):
    """MQTT 5 section 2.4; from 0x80 on it is a failure. 3.x knows only a few of them, by other numbers."""

    SUCCESS = 0x00
    GRANTED_QOS_1 = 0x01
    GRANTED_QOS_2 = 0x02
    DISCONNECT_WITH_WILL = 0x04
    NO_MATCHING_SUBSCRIBERS = 0x10
    NO_SUBSCRIPTION_EXISTED = 0x11
    CONTINUE_AUTHENTICATION = 0x18
    REAUTHENTICATE = 0x19
    UNSPECIFIED_ERROR = 0x80
    MALFORMED_PACKET = 0x81
    PROTOCOL_ERROR = 0x82
    IMPLEMENTATION_SPECIFIC_ERROR = 0x83
    UNSUPPORTED_PROTOCOL_VERSION = 0x84
    CLIENT_IDENTIFIER_NOT_VALID = 0x85
    BAD_USER_NAME_OR_PASSWORD = 0x86
    NOT_AUTHORIZED = 0x87
    SERVER_UNAVAILABLE = 0x88
    SERVER_BUSY = 0x89
    BANNED = 0x8A
    SERVER_SHUTTING_DOWN = 0x8B
    BAD_AUTHENTICATION_METHOD = 0x8C
    KEEP_ALIVE_TIMEOUT = 0x8D
    SESSION_TAKEN_OVER = 0x8E
    TOPIC_FILTER_INVALID = 0x8F
    TOPIC_NAME_INVALID = 0x90
    PACKET_IDENTIFIER_IN_USE = 0x91
    PACKET_IDENTIFIER_NOT_FOUND = 0x92
    RECEIVE_MAXIMUM_EXCEEDED = 0x93
    TOPIC_ALIAS_INVALID = 0x94
    PACKET_TOO_LARGE = 0x95
    MESSAGE_RATE_TOO_HIGH = 0x96
    QUOTA_EXCEEDED = 0x97
    ADMINISTRATIVE_ACTION = 0x98
    PAYLOAD_FORMAT_INVALID = 0x99
    RETAIN_NOT_SUPPORTED = 0x9A
    QOS_NOT_SUPPORTED = 0x9B
    USE_ANOTHER_SERVER = 0x9C
    SERVER_MOVED = 0x9D
    SHARED_SUBSCRIPTIONS_NOT_SUPPORTED = 0x9E
    CONNECTION_RATE_EXCEEDED = 0x9F
    MAXIMUM_CONNECT_TIME = 0xA0
    SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED = 0xA1
    WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED = 0xA2


FAILURE: Final = 0x80
"""Reason codes from here on say that something was refused."""


class MqttError(ProtocolError):
    """The peer broke MQTT. `reason` is the code it is told (MQTT 5), `message` says what was wrong."""

    def __init__(self, reason: ReasonCode, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def malformed(message: str) -> MqttError:
    """Bytes that cannot be parsed by the specification (MQTT 5 section 4.13.1)."""
    return MqttError(ReasonCode.MALFORMED_PACKET, message)


def protocol_error(message: str) -> MqttError:
    """A well-formed packet at the wrong time or with a forbidden value (MQTT 5 section 4.13.1)."""
    return MqttError(ReasonCode.PROTOCOL_ERROR, message)


_BUSY: Final = 3
_NOT_AUTHORIZED: Final = 5

_RETURN_CODES: Final[Mapping[int, int]] = {
    ReasonCode.SUCCESS: 0,
    ReasonCode.UNSUPPORTED_PROTOCOL_VERSION: 1,
    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID: 2,
    ReasonCode.UNSPECIFIED_ERROR: _BUSY,
    ReasonCode.SERVER_UNAVAILABLE: _BUSY,
    ReasonCode.SERVER_BUSY: _BUSY,
    ReasonCode.SERVER_SHUTTING_DOWN: _BUSY,
    ReasonCode.QUOTA_EXCEEDED: _BUSY,
    ReasonCode.USE_ANOTHER_SERVER: _BUSY,
    ReasonCode.SERVER_MOVED: _BUSY,
    ReasonCode.CONNECTION_RATE_EXCEEDED: _BUSY,
    ReasonCode.BAD_USER_NAME_OR_PASSWORD: 4,
}


def return_code(reason: int) -> int:
    """The CONNACK return code 0..5 of 3.1 and 3.1.1 (section 3.2.2.3) that is nearest to `reason`."""
    return _RETURN_CODES.get(reason, _NOT_AUTHORIZED)
