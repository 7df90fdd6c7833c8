"""The properties of MQTT 5, as data (section 2.2.2.2)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from chat.wire import mqtt_fields as fields
from chat.wire.mqtt_codes import MqttError, ReasonCode, malformed, protocol_error


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    """Every property MQTT 5 knows. None or empty means absent. Intervals in seconds, sizes in bytes."""

    payload_format_indicator: int | None = None
    message_expiry_interval: int | None = None
    content_type: str | None = None
    response_topic: str | None = None
    correlation_data: bytes | None = None
    subscription_identifiers: tuple[int, ...] = ()
    session_expiry_interval: int | None = None
    assigned_client_identifier: str | None = None
    server_keep_alive: int | None = None
    authentication_method: str | None = None
    authentication_data: bytes | None = None
    request_problem_information: int | None = None
    will_delay_interval: int | None = None
    request_response_information: int | None = None
    response_information: str | None = None
    server_reference: str | None = None
    reason_string: str | None = None
    receive_maximum: int | None = None
    topic_alias_maximum: int | None = None
    topic_alias: int | None = None
    maximum_qos: int | None = None
    retain_available: int | None = None
    user_properties: tuple[tuple[str, str], ...] = ()
    maximum_packet_size: int | None = None
    wildcard_subscription_available: int | None = None
    subscription_identifier_available: int | None = None
    shared_subscription_available: int | None = None


NO_PROPERTIES: Final = Properties()


class Place(Enum):
    """Where a property may stand: a packet, or the will inside CONNECT."""

    CONNECT = "CONNECT"
    CONNACK = "CONNACK"
    PUBLISH = "PUBLISH"
    WILL = "the will"
    ACK = "an acknowledgement"
    SUBSCRIBE = "SUBSCRIBE"
    SUBACK = "SUBACK"
    UNSUBSCRIBE = "UNSUBSCRIBE"
    DISCONNECT = "DISCONNECT"
    AUTH = "AUTH"


@dataclass(frozen=True, slots=True)
class _Kind:
    """A data type: how to read one, how to write one."""

    read: Callable[[fields.Reader], Any]
    write: Callable[[Any], bytes]


def _one_byte(value: int) -> bytes:
    return value.to_bytes(1, "big")


def _write_pair(pair: tuple[str, str]) -> bytes:
    return fields.text(pair[0]) + fields.text(pair[1])


_BYTE: Final = _Kind(fields.Reader.byte, _one_byte)
_UINT16: Final = _Kind(fields.Reader.uint16, fields.uint16)
_UINT32: Final = _Kind(fields.Reader.uint32, fields.uint32)
_VARIABLE: Final = _Kind(fields.Reader.variable, fields.variable)
_TEXT: Final = _Kind(fields.Reader.text, fields.text)
_BINARY: Final = _Kind(fields.Reader.binary, fields.binary)
_PAIR: Final = _Kind(fields.Reader.pair, _write_pair)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the specification's table 2-4."""

    identifier: int
    field: str
    kind: _Kind
    places: frozenset[Place]
    nonzero: bool = False
    flag: bool = False
    repeats: bool = False


def _rule(
    identifier: int,
    field: str,
    kind: _Kind,
    *places: Place,
    nonzero: bool = False,
    flag: bool = False,
    repeats: bool = False,
) -> Rule:
    return Rule(identifier, field, kind, frozenset(places), nonzero, flag, repeats)


_P = Place
_SESSION: Final = (_P.CONNECT, _P.CONNACK)
_MESSAGE: Final = (_P.PUBLISH, _P.WILL)
_SIGN_IN: Final = (_P.CONNECT, _P.CONNACK, _P.AUTH)
_ANSWERS: Final = (_P.CONNACK, _P.ACK, _P.SUBACK, _P.DISCONNECT, _P.AUTH)

RULES: Final = (
    _rule(1, "payload_format_indicator", _BYTE, *_MESSAGE, flag=True),
    _rule(2, "message_expiry_interval", _UINT32, *_MESSAGE),
    _rule(3, "content_type", _TEXT, *_MESSAGE),
    _rule(8, "response_topic", _TEXT, *_MESSAGE),
    _rule(9, "correlation_data", _BINARY, *_MESSAGE),
    _rule(11, "subscription_identifiers", _VARIABLE, _P.PUBLISH, _P.SUBSCRIBE, nonzero=True, repeats=True),
    _rule(17, "session_expiry_interval", _UINT32, *_SESSION, _P.DISCONNECT),
    _rule(18, "assigned_client_identifier", _TEXT, _P.CONNACK),
    _rule(19, "server_keep_alive", _UINT16, _P.CONNACK),
    _rule(21, "authentication_method", _TEXT, *_SIGN_IN),
    _rule(22, "authentication_data", _BINARY, *_SIGN_IN),
    _rule(23, "request_problem_information", _BYTE, _P.CONNECT, flag=True),
    _rule(24, "will_delay_interval", _UINT32, _P.WILL),
    _rule(25, "request_response_information", _BYTE, _P.CONNECT, flag=True),
    _rule(26, "response_information", _TEXT, _P.CONNACK),
    _rule(28, "server_reference", _TEXT, _P.CONNACK, _P.DISCONNECT),
    _rule(31, "reason_string", _TEXT, *_ANSWERS),
    _rule(33, "receive_maximum", _UINT16, *_SESSION, nonzero=True),
    _rule(34, "topic_alias_maximum", _UINT16, *_SESSION),
    _rule(35, "topic_alias", _UINT16, _P.PUBLISH, nonzero=True),
    _rule(36, "maximum_qos", _BYTE, _P.CONNACK, flag=True),
    _rule(37, "retain_available", _BYTE, _P.CONNACK, flag=True),
    _rule(38, "user_properties", _PAIR, *_P, repeats=True),
    _rule(39, "maximum_packet_size", _UINT32, *_SESSION, nonzero=True),
    _rule(40, "wildcard_subscription_available", _BYTE, _P.CONNACK, flag=True),
    _rule(41, "subscription_identifier_available", _BYTE, _P.CONNACK, flag=True),
    _rule(42, "shared_subscription_available", _BYTE, _P.CONNACK, flag=True),
)

_BY_IDENTIFIER: Final[Mapping[int, Rule]] = {rule.identifier: rule for rule in RULES}
_REPEATING: Final = frozenset(rule.field for rule in RULES if rule.repeats)


def read_properties(reader: fields.Reader, place: Place, user_properties: int) -> Properties:
    """The properties that stand next. MqttError: 0x81 unknown or misplaced, 0x82 twice or a bad value.

    `user_properties` bounds how many pairs (0x97 above it): pairs cost more memory than their bytes.
    """
    part = reader.part()
    if not part.left:
        return NO_PROPERTIES
    values: dict[str, Any] = {}
    while part.left:
        rule = _BY_IDENTIFIER.get(part.variable())
        if rule is None or place not in rule.places:
            raise malformed(f"A property does not belong in {place.value}.")
        _put(values, rule, _checked(rule, rule.kind.read(part)), user_properties)
    _look_over(values, place)
    for name in _REPEATING & values.keys():
        values[name] = tuple(values[name])
    return Properties(**values)


def _checked(rule: Rule, value: Any) -> Any:
    if rule.nonzero and value == 0:
        if rule.field == "topic_alias":  # [MQTT-3.3.2-8]
            raise MqttError(ReasonCode.TOPIC_ALIAS_INVALID, "A topic alias is 0.")
        raise protocol_error(f"The property {rule.field} is 0.")
    if rule.flag and value > 1:
        raise protocol_error(f"The property {rule.field} is neither 0 nor 1.")
    return value


def _put(values: dict[str, Any], rule: Rule, value: Any, bound: int) -> None:
    if not rule.repeats:
        if rule.field in values:
            raise protocol_error(f"The property {rule.field} stands twice.")
        values[rule.field] = value
        return
    several = values.setdefault(rule.field, [])
    several.append(value)
    if len(several) > bound:
        raise MqttError(ReasonCode.QUOTA_EXCEEDED, f"More than {bound} {rule.field}.")


def _look_over(values: dict[str, Any], place: Place) -> None:
    if place is Place.SUBSCRIBE and len(values.get("subscription_identifiers", ())) > 1:
        raise protocol_error("A SUBSCRIBE has two subscription identifiers.")  # MQTT 5 section 3.8.2.1.2
    if "authentication_data" in values and "authentication_method" not in values:
        raise protocol_error("Authentication data without a method.")  # MQTT 5 section 3.1.2.11.10


def write_properties(properties: Properties, alias: int = 0) -> bytes:
    """The property length and the properties. `alias`, when not 0, is added as the topic alias."""
    if properties is NO_PROPERTIES and not alias:
        return b"\0"
    parts = [b"\x23" + fields.uint16(alias)] if alias else []
    for rule in RULES:
        value = getattr(properties, rule.field)
        if value is None or value == ():
            continue
        name = rule.identifier.to_bytes(1, "big")
        parts.extend(name + rule.kind.write(one) for one in (value if rule.repeats else (value,)))
    body = b"".join(parts)
    return fields.variable(len(body)) + body
