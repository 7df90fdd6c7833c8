"""Packets to bytes, for each version (sections 3.1 to 3.15)."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from chat.wire import mqtt
from chat.wire.mqtt import PacketType
from chat.wire.mqtt_codes import Version
from chat.wire.mqtt_fields import binary, text, uint16, variable
from chat.wire.mqtt_properties import NO_PROPERTIES, Properties, write_properties


def write_packet(packet: mqtt.Packet, version: Version) -> bytes:
    """The packet as `version` spells it. ValueError or OverflowError when a field cannot be spelt."""
    return _WRITE[type(packet)](packet, version)


def write_publish(packet: mqtt.Publish, version: Version, alias: int = 0, topic: bool = True) -> bytes:
    """A PUBLISH; the hot path. `alias` adds a topic alias, and then `topic=False` leaves the name out.

    Both only in MQTT 5 (section 3.3.2.3.4).
    """
    name = packet.topic.encode() if topic else b""
    first = 0x30 | packet.dup << 3 | packet.qos << 1 | packet.retain
    head = len(name).to_bytes(2, "big") + name
    if packet.qos:
        head += packet.packet_id.to_bytes(2, "big")
    if version is Version.V5:
        head += write_properties(packet.properties, alias)
    payload = packet.payload
    return first.to_bytes(1, "big") + variable(len(head) + len(payload)) + head + payload


def _framed(first: int, body: bytes) -> bytes:
    return first.to_bytes(1, "big") + variable(len(body)) + body


def _properties(properties: Properties, version: Version) -> bytes:
    return write_properties(properties) if version is Version.V5 else b""


def _write_connect(packet: mqtt.Connect, version: Version) -> bytes:
    name = "MQIsdp" if packet.version is Version.V3_1 else "MQTT"
    body = text(name) + bytes((packet.version, _connect_flags(packet))) + uint16(packet.keep_alive)
    body += _properties(packet.properties, packet.version) + text(packet.client_id)
    if packet.will is not None:
        will = packet.will
        body += _properties(will.properties, packet.version) + text(will.topic) + binary(will.payload)
    if packet.username is not None:
        body += text(packet.username)
    if packet.password is not None:
        body += binary(packet.password)
    return _framed(0x10, body)


def _connect_flags(packet: mqtt.Connect) -> int:
    flags = packet.clean_start << 1 | (packet.username is not None) << 7 | (packet.password is not None) << 6
    if packet.will is None:
        return flags
    return flags | 0x04 | packet.will.qos << 3 | packet.will.retain << 5


def _write_connack(packet: mqtt.ConnAck, version: Version) -> bytes:
    head = bytes((packet.session_present, packet.reason))
    return _framed(0x20, head + _properties(packet.properties, version))


def _write_ack(first: int) -> Callable[[mqtt.Ack, Version], bytes]:
    """The shortest spelling MQTT 5 allows: no properties, then no reason either (section 3.4.2.1)."""

    def write(packet: mqtt.Ack, version: Version) -> bytes:
        body = uint16(packet.packet_id)
        if version is Version.V5 and (packet.reason or packet.properties is not NO_PROPERTIES):
            body += _reason(packet.reason, packet.properties)
        return _framed(first, body)

    return write


def _reason(reason: int, properties: Properties) -> bytes:
    if properties is NO_PROPERTIES:
        return bytes((reason,))
    return bytes((reason,)) + write_properties(properties)


def _write_subscribe(packet: mqtt.Subscribe, version: Version) -> bytes:
    filters = b"".join(text(one.filter) + bytes((_options(one),)) for one in packet.filters)
    return _framed(0x82, uint16(packet.packet_id) + _properties(packet.properties, version) + filters)


def _options(one: mqtt.Subscription) -> int:
    return one.qos | one.no_local << 2 | one.retain_as_published << 3 | one.retain_handling << 4


def _write_suback(packet: mqtt.SubAck, version: Version) -> bytes:
    head = uint16(packet.packet_id) + _properties(packet.properties, version)
    return _framed(0x90, head + bytes(packet.codes))


def _write_unsubscribe(packet: mqtt.Unsubscribe, version: Version) -> bytes:
    filters = b"".join(text(one) for one in packet.filters)
    return _framed(0xA2, uint16(packet.packet_id) + _properties(packet.properties, version) + filters)


def _write_unsuback(packet: mqtt.UnsubAck, version: Version) -> bytes:
    body = uint16(packet.packet_id)
    if version is Version.V5:
        body += write_properties(packet.properties) + bytes(packet.codes)
    return _framed(0xB0, body)


def _write_disconnect(packet: mqtt.Disconnect, version: Version) -> bytes:
    if version is not Version.V5 or not (packet.reason or packet.properties is not NO_PROPERTIES):
        return b"\xe0\x00"
    return _framed(0xE0, _reason(packet.reason, packet.properties))


def _write_auth(packet: mqtt.Auth, version: Version) -> bytes:
    """The reason may be left out only together with the properties (section 3.15.2.1)."""
    if not packet.reason and packet.properties is NO_PROPERTIES:
        return b"\xf0\x00"
    return _framed(0xF0, bytes((packet.reason,)) + write_properties(packet.properties))


_WRITE: Final[Mapping[type, Callable[[Any, Version], bytes]]] = {
    mqtt.Connect: _write_connect,
    mqtt.ConnAck: _write_connack,
    mqtt.Publish: write_publish,
    mqtt.PubAck: _write_ack(PacketType.PUBACK << 4),
    mqtt.PubRec: _write_ack(PacketType.PUBREC << 4),
    mqtt.PubRel: _write_ack(PacketType.PUBREL << 4 | 2),
    mqtt.PubComp: _write_ack(PacketType.PUBCOMP << 4),
    mqtt.Subscribe: _write_subscribe,
    mqtt.SubAck: _write_suback,
    mqtt.Unsubscribe: _write_unsubscribe,
    mqtt.UnsubAck: _write_unsuback,
    mqtt.PingReq: lambda packet, version: b"\xc0\x00",
    mqtt.PingResp: lambda packet, version: b"\xd0\x00",
    mqtt.Disconnect: _write_disconnect,
    mqtt.Auth: _write_auth,
}
