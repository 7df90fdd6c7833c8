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
        self._check_first(first)
        length = 0
        for place in range(4):
            index = at + 1 + place
            if index >= len(data):
                return 0, 0
            byte = data[index]
            length |= (byte & 0x7F) << 7 * place
            if byte < 0x80:
                if not byte and place and self.version is Version.V5:
                    raise malformed("The remaining length is longer than it needs to be.")  # [MQTT-1.5.5-1]
                self._check_size(length + place + 2)
                return index + 1, index + 1 + length
        raise malformed("The remaining length has more than four bytes.")  # section 2.2.3; 5: 2.1.4

    def _check_size(self, size: int) -> None:
        bound = self._limits.packet_bytes
        if self.version is None:
            bound = min(bound, self._limits.connect_bytes)
        if size > bound:
            raise MqttError(ReasonCode.PACKET_TOO_LARGE, f"A packet is larger than {bound} bytes.")

    def _check_first(self, first: int) -> None:
        """The packet type and the flags beside it ([MQTT-2.2.2-1], [MQTT-2.2.2-2]; 5 [MQTT-2.1.3-1])."""
        kind, flags = first >> 4, first & 0x0F
        if kind == PacketType.PUBLISH:
            if self.version is None:
                raise protocol_error("The first packet is not CONNECT.")  # [MQTT-3.1.0-1]
            self._check_publish_flags(flags)
            return
        if kind == 0 or (kind == PacketType.AUTH and self.version in (Version.V3_1, Version.V3_1_1)):
            raise malformed("This packet type is reserved.")
        if self.version is None and kind != PacketType.CONNECT:
            raise protocol_error("The first packet is not CONNECT.")  # [MQTT-3.1.0-1]
        if self.version is not Version.V3_1 and flags != _FLAGS.get(kind, 0):
            raise malformed("The flags of the packet are wrong.")

    def _check_publish_flags(self, flags: int) -> None:
        if flags & 0x06 == 0x06:
            raise malformed("A PUBLISH has QoS 3.")  # [MQTT-3.3.1-4]
        if flags & 0x0E == 0x08 and self.version is not Version.V3_1:
            raise malformed("A PUBLISH with QoS 0 is marked as a repeat.")  # [MQTT-3.3.1-2]

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
