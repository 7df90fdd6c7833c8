"""Frames as people read them: STOMP text, MQTT packets by name and field, JSON; secrets masked."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any, Final

from chat.dialects.base import Dialect
from chat.dialects.weiyu_agent import WeiyuAgentDialect
from chat.gateway.inspector_masks import masked
from chat.wire import mqtt, weiyu
from chat.wire.errors import ProtocolError
from chat.wire.mqtt_codes import Version
from chat.wire.mqtt_decoder import Decoder
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_properties import Properties

LONGEST: Final = 16_384
"""Characters of one frame that are shown."""
_HIDDEN: Final = "•••"
_STOMP: Final = frozenset({
    "CONNECT", "STOMP", "CONNECTED", "SEND", "SUBSCRIBE", "UNSUBSCRIBE", "BEGIN", "COMMIT", "ABORT", "ACK", "NACK",
    "DISCONNECT", "MESSAGE", "RECEIPT", "ERROR",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spelled:
    """`title` is the command or packet, `about` where it goes, `text` all of it."""

    title: str
    about: str
    text: str


class Speller:
    """Reads the frames of one connection, whose MQTT version is None when it speaks something else.

    MQTT packets may be cut anywhere, so each way has its own decoder.
    """

    @classmethod
    def of(cls, dialect: Dialect) -> "Speller":
        return cls(dialect.version if isinstance(dialect, WeiyuAgentDialect) else None)

    def __init__(self, version: Version | None) -> None:
        self._version = version
        self._decoders: dict[str, Decoder] = {}

    def spelled(self, way: str, payload: bytes, is_text: bool) -> Iterator[Spelled]:
        """What one message holds; never raises."""
        found = self._mqtt(way, payload) if self._version is not None and not is_text else [_text(payload)]
        for spelled in found:
            yield Spelled(masked(spelled.title), masked(spelled.about), masked(spelled.text)[:LONGEST])

    def _mqtt(self, way: str, payload: bytes) -> Iterable[Spelled]:
        decoder = self._decoders.setdefault(way, Decoder(Limits(packet_bytes=1 << 24), self._version))
        try:
            packets = decoder.feed(payload)
        except ProtocolError as error:
            # The next message begins with a packet of its own.
            self._decoders[way] = Decoder(Limits(packet_bytes=1 << 24), self._version)
            return [Spelled("?", "", f"{error}\n{payload[:256].hex(' ')}")]
        return [_packet(packet) for packet in packets]


def _text(payload: bytes) -> Spelled:
    """STOMP, JSON, or whatever it is."""
    said = payload[: 4 * LONGEST].decode("utf-8", "replace")
    if not said.strip():
        return Spelled("heart-beat", "", "")
    head, _, body = said.removesuffix("\0").replace("\r\n", "\n").lstrip("\n").partition("\n\n")
    command, *headers = head.split("\n")
    if command not in _STOMP:
        return Spelled("JSON" if said[:1] == "{" else "text", "", _pretty(said))
    about = next((line.partition(":")[2] for line in headers if line.startswith("destination:")), "")
    return Spelled(command, about, "\n\n".join(filter(None, (head, _pretty(body)))))


def _packet(packet: mqtt.Packet) -> Spelled:
    kind = type(packet).__name__.upper()
    lines = [f"{name}: {value}" for name, value in _fields(packet)]
    if isinstance(packet, mqtt.Publish):
        lines.append("\n" + _publication(packet.payload))
    return Spelled(kind, packet.topic if isinstance(packet, mqtt.Publish) else "", "\n".join(lines))


def _fields(packet: Any) -> Iterator[tuple[str, str]]:
    """What a packet says beyond what it need not."""
    for field in fields(packet):
        value = getattr(packet, field.name)
        if field.name == "payload" or value is None or value == ():
            continue
        if field.name in ("password", "will"):
            yield field.name, _HIDDEN
        elif isinstance(value, Properties):
            yield from ((name, text) for name, text in _fields(value) if text)
        elif isinstance(value, tuple):
            yield field.name, ", ".join(map(_item, value))
        else:
            yield field.name, value.name if isinstance(value, IntEnum) else str(value)


def _item(value: Any) -> str:
    return f"{value.filter} (qos {value.qos})" if isinstance(value, mqtt.Subscription) else str(value)


def _publication(payload: bytes) -> str:
    """Weiyu's protobuf as JSON; a client may also speak JSON."""
    if payload[:1] == b"{":
        return _pretty(payload.decode("utf-8", "replace"))
    try:
        return json.dumps(weiyu.decode(payload), ensure_ascii=False, indent=2)
    except ProtocolError:
        return payload[:256].hex(" ")


def _pretty(text: str) -> str:
    """JSON in lines; anything else as it is."""
    if text[:1] not in ("{", "["):
        return text
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return text
