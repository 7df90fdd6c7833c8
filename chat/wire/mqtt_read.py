"""The body of one packet to a value (sections 3.1 to 3.15). The stream is cut up by `mqtt_decoder`."""

from collections.abc import Callable, Mapping
from typing import Final

from chat.wire import mqtt
from chat.wire.mqtt import PacketType
from chat.wire.mqtt_codes import MqttError, ReasonCode, Version, malformed, protocol_error
from chat.wire.mqtt_fields import Reader, decode_text
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_properties import NO_PROPERTIES, Place, Properties, read_properties
from chat.wire.mqtt_reasons import REASONS


def read_publish(first: int, data: bytes, at: int, end: int, version: Version, limits: Limits) -> mqtt.Publish:
    """A PUBLISH whose body is `data[at:end]`. The hot path: sliced by hand, the payload copied once."""
    qos = first >> 1 & 3
    name_end = at + 2 + (data[at] << 8 | data[at + 1]) if at + 2 <= end else end + 1
    body = name_end + 2 if qos else name_end
    if body > end:
        raise malformed("The packet ends inside a field.")
    topic = decode_text(data[at + 2 : name_end])
    packet_id = data[name_end] << 8 | data[name_end + 1] if qos else 0
    if qos and not packet_id:
        raise _no_packet_id()
    properties = NO_PROPERTIES
    if version is Version.V5 and body < end and not data[body]:
        body += 1
    elif version is Version.V5:
        reader = Reader(data, body, end)
        properties = read_properties(reader, Place.PUBLISH, limits.user_properties)
        body = end - reader.left
    return mqtt.Publish(topic, data[body:end], qos, bool(first & 1), bool(first & 8), packet_id, properties)


def read_connect(reader: Reader, limits: Limits) -> mqtt.Connect:
    """CONNECT, which brings its own version. 0x84 for a name or level that is not ours (3.1.2.1, 3.1.2.2)."""
    name, level = reader.text(), reader.byte()
    version = _version(name, level)
    flags, keep_alive = reader.byte(), reader.uint16()
    _check_connect_flags(flags, version)
    properties = _properties(reader, version, Place.CONNECT, limits)
    client_id = reader.text()
    will = _will(reader, flags, version, limits) if flags & 0x04 else None
    # MQTT 3.1 section 3.1: the remaining length wins over the flags, so a missing field is let pass.
    gone = version is Version.V3_1 and not reader.left
    username = reader.text() if flags & 0x80 and not gone else None
    gone = version is Version.V3_1 and not reader.left
    password = reader.binary() if flags & 0x40 and not gone else None
    return mqtt.Connect(version, client_id, bool(flags & 0x02), keep_alive, username, password, will, properties)


def _version(name: str, level: int) -> Version:
    if name not in ("MQTT", "MQIsdp"):
        raise malformed("This is not MQTT.")  # [MQTT-3.1.2-1]: close, say nothing
    if (name, level) == ("MQIsdp", 3):
        return Version.V3_1
    if (name, level) == ("MQTT", 4):
        return Version.V3_1_1
    if (name, level) == ("MQTT", 5):
        return Version.V5
    # 3.1.1 [MQTT-3.1.2-2], 5 [MQTT-3.1.2-2]
    raise MqttError(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "This server speaks MQTT 3.1, 3.1.1 and 5.")


def _check_connect_flags(flags: int, version: Version) -> None:
    if version is not Version.V3_1 and flags & 0x01:
        raise malformed("The reserved flag of CONNECT is set.")  # [MQTT-3.1.2-3]
    if flags & 0x18 == 0x18:
        raise malformed("The will has QoS 3.")  # 3.1.1 [MQTT-3.1.2-14], 5 [MQTT-3.1.2-12]
    if not flags & 0x04 and flags & 0x38:
        # 3.1.1 [MQTT-3.1.2-11], [-13], [-15]; 5 [MQTT-3.1.2-11], [-13]
        raise malformed("Will options without a will.")
    if version is not Version.V5 and flags & 0xC0 == 0x40:
        raise malformed("A password without a user name.")  # 3.1.1 [MQTT-3.1.2-22]; allowed in 5


def _will(reader: Reader, flags: int, version: Version, limits: Limits) -> mqtt.Will:
    properties = _properties(reader, version, Place.WILL, limits)
    return mqtt.Will(reader.text(), reader.binary(), flags >> 3 & 3, bool(flags & 0x20), properties)


def _properties(reader: Reader, version: Version, place: Place, limits: Limits) -> Properties:
    if version is not Version.V5:
        return NO_PROPERTIES
    return read_properties(reader, place, limits.user_properties)


def _no_packet_id() -> MqttError:
    return protocol_error("The packet id is 0.")  # 3.1.1 [MQTT-2.3.1-1], 5 [MQTT-2.2.1-3]


def _packet_id(reader: Reader) -> int:
    packet_id = reader.uint16()
    if not packet_id:
        raise _no_packet_id()
    return packet_id


def _reason(reader: Reader, packet_type: PacketType) -> int:
    reason = reader.byte()
    if reason not in REASONS[packet_type]:
        raise malformed(f"{packet_type.name} does not know this reason code.")
    return reason


def _read_connack(reader: Reader, version: Version, limits: Limits) -> mqtt.ConnAck:
    flags = reader.byte()
    if flags > 1:
        raise malformed("A reserved flag of CONNACK is set.")  # 5 [MQTT-3.2.2-1]
    if version is not Version.V5:
        return mqtt.ConnAck(bool(flags), reader.byte())
    reason = _reason(reader, PacketType.CONNACK)
    return mqtt.ConnAck(bool(flags), reason, _properties(reader, version, Place.CONNACK, limits))


_ACKS: Final[Mapping[PacketType, type[mqtt.Ack]]] = {
    PacketType.PUBACK: mqtt.PubAck,
    PacketType.PUBREC: mqtt.PubRec,
    PacketType.PUBREL: mqtt.PubRel,
    PacketType.PUBCOMP: mqtt.PubComp,
}


def _read_ack(reader: Reader, version: Version, limits: Limits, packet_type: PacketType) -> mqtt.Ack:
    """MQTT 5 leaves the properties out when there are none, and the reason too when it is 0 (3.4.2.1)."""
    packet_id = _packet_id(reader)
    if version is not Version.V5 or not reader.left:
        return _ACKS[packet_type](packet_id)
    reason = _reason(reader, packet_type)
    properties = _properties(reader, version, Place.ACK, limits) if reader.left else NO_PROPERTIES
    return _ACKS[packet_type](packet_id, reason, properties)


def _read_subscribe(reader: Reader, version: Version, limits: Limits) -> mqtt.Subscribe:
    packet_id = _packet_id(reader)
    properties = _properties(reader, version, Place.SUBSCRIBE, limits)
    filters: list[mqtt.Subscription] = []
    while reader.left:
        filters.append(_subscription(reader, version))
        _bound_filters(len(filters), limits)
    if not filters:
        raise protocol_error("A SUBSCRIBE without a topic filter.")  # 3.1.1 [MQTT-3.8.3-3], 5 [MQTT-3.8.3-2]
    return mqtt.Subscribe(packet_id, tuple(filters), properties)


def _subscription(reader: Reader, version: Version) -> mqtt.Subscription:
    filter_, options = reader.text(), reader.byte()
    reserved = 0xC0 if version is Version.V5 else 0xFC
    if options & reserved:
        raise malformed("A reserved bit of a subscription is set.")  # 3.1.1 [MQTT-3.8.3-4], 5 [MQTT-3.8.3-5]
    if options & 3 == 3:
        raise protocol_error("A subscription asks for QoS 3.")  # 3.1.1 [MQTT-3.8.3-4], 5 section 3.8.3.1
    if options >> 4 == 3:
        raise protocol_error("A subscription has retain handling 3.")  # 5 section 3.8.3.1
    return mqtt.Subscription(filter_, options & 3, bool(options & 4), bool(options & 8), options >> 4)


def _bound_filters(count: int, limits: Limits) -> None:
    if count > limits.filters:
        raise MqttError(ReasonCode.QUOTA_EXCEEDED, f"More than {limits.filters} topic filters in one packet.")


def _read_suback(reader: Reader, version: Version, limits: Limits) -> mqtt.SubAck:
    packet_id = _packet_id(reader)
    properties = _properties(reader, version, Place.SUBACK, limits)
    return mqtt.SubAck(packet_id, tuple(reader.rest()), properties)


def _read_unsubscribe(reader: Reader, version: Version, limits: Limits) -> mqtt.Unsubscribe:
    packet_id = _packet_id(reader)
    properties = _properties(reader, version, Place.UNSUBSCRIBE, limits)
    filters: list[str] = []
    while reader.left:
        filters.append(reader.text())
        _bound_filters(len(filters), limits)
    if not filters:
        raise protocol_error("An UNSUBSCRIBE without a topic filter.")  # [MQTT-3.10.3-2]
    return mqtt.Unsubscribe(packet_id, tuple(filters), properties)


def _read_unsuback(reader: Reader, version: Version, limits: Limits) -> mqtt.UnsubAck:
    packet_id = _packet_id(reader)
    if version is not Version.V5:
        return mqtt.UnsubAck(packet_id)
    properties = _properties(reader, version, Place.SUBACK, limits)
    return mqtt.UnsubAck(packet_id, tuple(reader.rest()), properties)


def _read_disconnect(reader: Reader, version: Version, limits: Limits) -> mqtt.Disconnect:
    if version is not Version.V5 or not reader.left:
        return mqtt.Disconnect()
    reason = _reason(reader, PacketType.DISCONNECT)
    if not reader.left:
        return mqtt.Disconnect(reason)
    return mqtt.Disconnect(reason, _properties(reader, version, Place.DISCONNECT, limits))


def _read_auth(reader: Reader, version: Version, limits: Limits) -> mqtt.Auth:
    if not reader.left:
        return mqtt.Auth()
    return mqtt.Auth(_reason(reader, PacketType.AUTH), _properties(reader, version, Place.AUTH, limits))


_READ: Final[Mapping[PacketType, Callable[[Reader, Version, Limits], mqtt.Packet]]] = {
    PacketType.CONNACK: _read_connack,
    PacketType.SUBSCRIBE: _read_subscribe,
    PacketType.SUBACK: _read_suback,
    PacketType.UNSUBSCRIBE: _read_unsubscribe,
    PacketType.UNSUBACK: _read_unsuback,
    PacketType.DISCONNECT: _read_disconnect,
    PacketType.AUTH: _read_auth,
    PacketType.PINGREQ: lambda reader, version, limits: mqtt.PING_REQ,
    PacketType.PINGRESP: lambda reader, version, limits: mqtt.PING_RESP,
}


def read_packet(packet_type: PacketType, reader: Reader, version: Version, limits: Limits) -> mqtt.Packet:
    """Any packet but PUBLISH and CONNECT; `reader` holds exactly its body. Raises MqttError."""
    packet: mqtt.Packet
    if packet_type in _ACKS:
        packet = _read_ack(reader, version, limits, packet_type)
    else:
        packet = _READ[packet_type](reader, version, limits)
    reader.finish()
    return packet
