"""Packets on their way out of one connection."""

from dataclasses import replace

from chat.wire import mqtt
from chat.wire.mqtt_codes import Version
from chat.wire.mqtt_properties import NO_PROPERTIES
from chat.wire.mqtt_write import write_packet, write_publish


class Output:
    """Spells packets, and never one that is larger than the client takes [MQTT-3.1.2-24].

    `maximum` is the client's Maximum Packet Size in bytes, None = no bound. Topic aliases are set for
    the first `aliases` topics (MQTT 5 section 3.3.2.3.4). Without `explain` the client wants no reason
    strings and user properties beside PUBLISH, CONNACK and DISCONNECT [MQTT-3.1.2-29].
    """

    __slots__ = ("_alias_maximum", "_aliases", "_chunks", "_explain", "_maximum", "closed", "version")

    def __init__(self, version: Version, maximum: int | None = None, aliases: int = 0, explain: bool = True) -> None:
        self.version = version
        self.closed = False
        """Nothing may follow; what was written before can still be taken."""
        self._maximum = maximum
        self._explain = explain
        self._alias_maximum = aliases
        self._aliases: dict[str, int] = {}
        self._chunks: list[bytes] = []

    def take(self) -> bytes:
        """Everything written since the last call."""
        if not self._chunks:
            return b""
        data = b"".join(self._chunks)
        self._chunks.clear()
        return data

    def write(self, packet: mqtt.Packet) -> bool:
        """Write any packet but PUBLISH. False when it would be too large for the client, or all is closed.

        Reason string and user properties are left out rather than the packet ([MQTT-3.4.2-2], [-3]).
        """
        if not self._explain and not isinstance(packet, mqtt.ConnAck | mqtt.Disconnect):
            packet = _bare(packet)
        return self._put(write_packet(packet, self.version)) or self._put_bare(packet)

    def publish(self, packet: mqtt.Publish) -> bool:
        """Write a PUBLISH, with a topic alias when there is one. False when it is too large."""
        if not self._alias_maximum:
            return self._put(write_publish(packet, self.version))
        known = self._aliases.get(packet.topic, 0)
        alias = known or (len(self._aliases) + 1) % (self._alias_maximum + 1)
        if not self._put(write_publish(packet, self.version, alias, topic=not known)):
            return False
        if alias:
            self._aliases[packet.topic] = alias
        return True

    def _put(self, data: bytes) -> bool:
        if self.closed or (self._maximum is not None and len(data) > self._maximum):
            return False
        self._chunks.append(data)
        return True

    def _put_bare(self, packet: mqtt.Packet) -> bool:
        bare = _bare(packet)
        return bare is not packet and self._put(write_packet(bare, self.version))


def _bare(packet: mqtt.Packet) -> mqtt.Packet:
    """The packet without what it could do without."""
    if isinstance(packet, mqtt.PingReq | mqtt.PingResp) or packet.properties is NO_PROPERTIES:
        return packet
    properties = replace(packet.properties, reason_string=None, user_properties=())
    return replace(packet, properties=NO_PROPERTIES if properties == NO_PROPERTIES else properties)
