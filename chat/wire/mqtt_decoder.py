"""The byte stream to packets: fixed headers, cuts anywhere, bounds (section 2.2 of 3.1.1, 2.1 of 5)."""

from collections.abc import Mapping
from typing import Final

from chat.wire import mqtt
from chat.wire.mqtt import PacketType
from chat.wire.mqtt_codes import MqttError, ReasonCode, Version, malformed, protocol_error
from chat.wire.mqtt_fields import Reader
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_read import read_connect, read_packet, read_publish

_FLAGS: Final[Mapping[int, int]] = {PacketType.PUBREL: 2, PacketType.SUBSCRIBE: 2, PacketType.UNSUBSCRIBE: 2}
_KINDS: Final = frozenset(PacketType)


def _why_not(first: int, version: Version | None) -> MqttError | None:
    """What is wrong with a packet's first byte: its type, or the flags beside it; None = nothing.

    [MQTT-2.2.2-1], [MQTT-2.2.2-2]; 5 [MQTT-2.1.3-1]. In 3.1 other packets than PUBLISH had flags too.
    """
    kind, flags = first >> 4, first & 0x0F
    if version is None and kind != PacketType.CONNECT:
        return protocol_error("The first packet is not CONNECT.")  # [MQTT-3.1.0-1]
    if kind not in _KINDS or (kind == PacketType.AUTH and version is not Version.V5):
        return malformed("This packet type is reserved.")
    if kind == PacketType.PUBLISH:
        return _why_not_publish(flags, version)
    if version is not Version.V3_1 and flags != _FLAGS.get(kind, 0):
        return malformed("The flags of the packet are wrong.")
    return None


def _why_not_publish(flags: int, version: Version | None) -> MqttError | None:
    if flags & 0x06 == 0x06:
        return malformed("A PUBLISH has QoS 3.")  # [MQTT-3.3.1-4]
    if flags & 0x0E == 0x08 and version is not Version.V3_1:
        return malformed("A PUBLISH with QoS 0 is marked as a repeat.")  # [MQTT-3.3.1-2]
    return None


_FIRST_BYTES: Final[Mapping[Version | None, frozenset[int]]] = {
    version: frozenset(first for first in range(256) if _why_not(first, version) is None)
    for version in (None, *Version)
}
"""The first bytes a version allows; None = before CONNECT."""


class Decoder:
    """Packets out of chunks that are cut anywhere or hold several.

    A server's decoder is made without `version`: it takes nothing but a CONNECT first
    [MQTT-3.1.0-1] and then keeps that packet's version. It buffers at most one packet of
    `limits.packet_bytes` and the chunk at hand; a longer one is refused by its header.
    """

    __slots__ = ("_buffer", "_limits", "_needed", "fault", "version")

    def __init__(self, limits: Limits, version: Version | None = None) -> None:
        self._limits = limits
        self._buffer = bytearray()
        self._needed = 0
        self.version = version
        self.fault: MqttError | None = None
        """What broke the stream. Nothing is parsed after it."""

    def feed(self, data: bytes) -> list[mqtt.Packet]:
        """The packets that `data` completes, in order.

        Raises MqttError at once when the first of them is bad. When good ones precede the bad one,
        they are returned, the error stands in `fault`, and every later call raises it.
        """
        if self.fault is not None:
            raise self.fault
        if self._buffer:
            self._buffer += data
            if len(self._buffer) < self._needed:
                return []
            data = bytes(self._buffer)
            self._buffer.clear()
        packets: list[mqtt.Packet] = []
        try:
            self._cut(data, packets)
        except MqttError as error:
            self.fault = error
            if not packets:
                raise
        return packets

    def _cut(self, data: bytes, packets: list[mqtt.Packet]) -> None:
        """Append every whole packet of `data`; keep the rest."""
        at, size = 0, len(data)
        while at < size:
            first = data[at]
            body, end = self._frame(first, data, at)
            if not body or end > size:
                self._buffer += data[at:]
                self._needed = end - at if body else 0
                return
            packets.append(self._read(first, data, body, end))
            at = end

    def _frame(self, first: int, data: bytes, at: int) -> tuple[int, int]:
        """Where the body starts and ends, or (0, 0) while the header is not whole."""
        error = None if first in _FIRST_BYTES[self.version] else _why_not(first, self.version)
        if error is not None:
            raise error
        length = shift = 0
        for index in range(at + 1, min(at + 5, len(data))):
            byte = data[index]
            length |= (byte & 0x7F) << shift
            if byte < 0x80:
                if not byte and shift and self.version is Version.V5:
                    raise malformed("The remaining length is longer than it needs to be.")  # [MQTT-1.5.5-1]
                end = index + 1 + length
                self._check_size(end - at)
                return index + 1, end
            shift += 7
        if shift == 28:
            raise malformed("The remaining length has more than four bytes.")  # section 2.2.3; 5: 2.1.4
        return 0, 0

    def _check_size(self, size: int) -> None:
        bound = self._limits.packet_bytes
        if self.version is None:
            bound = min(bound, self._limits.connect_bytes)
        if size > bound:
            raise MqttError(ReasonCode.PACKET_TOO_LARGE, f"A packet is larger than {bound} bytes.")

    def _read(self, first: int, data: bytes, body: int, end: int) -> mqtt.Packet:
        version = self.version
        if version is not None and first >> 4 == 3:
            return read_publish(first, data, body, end, version, self._limits)
        reader = Reader(data, body, end)
        if first >> 4 == PacketType.CONNECT:
            return self._connect(reader)
        assert version is not None, "_check_first lets only CONNECT through before the version is known"
        return read_packet(PacketType(first >> 4), reader, version, self._limits)

    def _connect(self, reader: Reader) -> mqtt.Connect:
        """A second CONNECT is read like the first; that it may not come is the session's rule."""
        packet = read_connect(reader, self._limits)
        self.version = self.version or packet.version
        reader.finish()
        return packet
