"""The other end of an MQTT session, for tests: packets in, packets out, no socket."""

from typing import Any

from chat.wire.mqtt import ConnAck, Connect, Packet
from chat.wire.mqtt_codes import Version
from chat.wire.mqtt_decoder import Decoder
from chat.wire.mqtt_events import Event
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_session import MqttSession
from chat.wire.mqtt_state import SessionState
from chat.wire.mqtt_write import write_packet

ALL = list(Version)
LEVELS = [Version.V3_1_1, Version.V5]


class Client:
    """Speaks to one `MqttSession`; `events` is everything the session said."""

    def __init__(self, version: Version = Version.V3_1_1, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.version = version
        self.session = MqttSession(self.limits)
        self.decoder = Decoder(self.limits, version)
        self.events: list[Event] = []
        self.state = SessionState("c", self.limits)
        self.welcome: list[Packet] = []
        """CONNACK and what came with it."""

    def raw(self, data: bytes, now: float = 0.0) -> list[Event]:
        """Send bytes."""
        events = self.session.received(data, now)
        self.events += events
        return events

    def send(self, *packets: Packet, now: float = 0.0) -> list[Event]:
        """Send packets, in one chunk."""
        return self.raw(b"".join(write_packet(packet, self.version) for packet in packets), now)

    def read(self) -> list[Packet]:
        """What the session wrote since the last call."""
        return self.decoder.feed(self.session.take_output())

    def connect(self, **fields: Any) -> list[Event]:
        """Send a CONNECT; nobody answers it yet."""
        fields = {"client_id": "c", "version": self.version} | fields
        return self.send(Connect(**fields))


def connected(
    version: Version = Version.V3_1_1,
    limits: Limits | None = None,
    state: SessionState | None = None,
    now: float = 0.0,
    **fields: Any,
) -> Client:
    """A client that is in; its CONNACK is read. A given `state` is resumed (clean start off)."""
    client = Client(version, limits)
    if state is not None:
        fields = {"clean_start": False} | fields
    client.connect(**fields)
    client.state = state or client.state
    client.events = client.session.accept(client.state, state is not None, now=now)
    client.welcome = client.read()
    assert isinstance(client.welcome[0], ConnAck)
    return client
