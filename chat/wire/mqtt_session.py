"""One client's connection, as the specification wants a server to behave (sections 3 and 4).

    session = MqttSession(limits)
    for event in session.received(data): ...   # then write session.take_output()

Whatever goes out, whoever caused it, is collected: after every call, or once a tick, write `take_output()`.
The session decides what the specification decides; the layer above decides the rest, now or later, with
`accept`/`refuse`, `acknowledge`, `granted`, `unsubscribed`. No clock: `now` is the caller's, in seconds, and
only message expiry looks at it.
"""

from chat.wire import mqtt, mqtt_connecting, mqtt_topics
from chat.wire.mqtt_codes import FAILURE, MqttError, ReasonCode, Version, protocol_error
from chat.wire.mqtt_decoder import Decoder
from chat.wire.mqtt_events import Delivery, Event, Fault, Ping, WindowOpen
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_output import Output
from chat.wire.mqtt_properties import NO_PROPERTIES, Properties
from chat.wire.mqtt_receiver import Receiver
from chat.wire.mqtt_sender import Sender
from chat.wire.mqtt_state import SessionState


class MqttSession:
    """The server's side of one network connection.

    `received` -> `Connect` event -> the layer above calls `accept` or `refuse`. What the client sends in
    between is held, within bounds. After a `Fault`, a `Disconnect` or `end` nothing is parsed or sent any more.
    A take-over: `end(SESSION_TAKEN_OVER)` on the old session, let its undecided messages be acknowledged
    (`unanswered` is 0), then `accept` the new one with the same `SessionState`.
    """

    __slots__ = (
        "_connect", "_decoder", "_early", "_early_data", "_limits", "_output", "_receiver", "_sender",
        "client_id", "keep_alive", "session_expiry", "will",
    )  # fmt: skip

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._decoder = Decoder(limits)
        self._output = Output(Version.V3_1_1)
        self._connect: mqtt.Connect | None = None
        self._receiver: Receiver | None = None
        self._sender: Sender | None = None
        self._early: list[mqtt.Packet] = []
        self._early_data = bytearray()
        self.client_id = ""
        self.keep_alive = 0
        """Seconds the client promised; 0 = no promise."""
        self.session_expiry = 0
        """Seconds the state is kept after the close; 0 = not at all, `mqtt_connecting.NEVER` = for ever."""
        self.will: mqtt.Will | None = None
        """To be published when the connection closes, however it closes; None after a clean DISCONNECT."""

    @property
    def ended(self) -> bool:
        """Nothing more comes or goes: write the output, close."""
        return self._output.closed

    @property
    def version(self) -> Version | None:
        """The client's version, None before its CONNECT."""
        return self._decoder.version

    @property
    def silence_limit(self) -> float | None:
        """Seconds without any packet after which to `end(KEEP_ALIVE_TIMEOUT)` [MQTT-3.1.2-24]; None = never."""
        return self.keep_alive * 1.5 if self.keep_alive else None

    @property
    def will_delay(self) -> int:
        """Seconds from the close to the will's publication: its delay, or the session's end if sooner."""
        if self.will is None:
            return 0
        return min(self.will.properties.will_delay_interval or 0, self.session_expiry)

    @property
    def room_in_window(self) -> int:
        """How many messages of QoS 1 and 2 `publish` would send at once."""
        return self._sender.room if self._sender is not None and not self.ended else 0

    @property
    def unanswered(self) -> int:
        """Messages handed up and not acknowledged; a reason to stop reading for a while."""
        return self._receiver.unanswered if self._receiver is not None else 0

    def take_output(self) -> bytes:
        """Everything to write since the last call; in order, possibly several packets."""
        return self._output.take()

    # What comes in

    def received(self, data: bytes, now: float = 0.0) -> list[Event]:
        """What the client's bytes mean; cut anywhere. Never raises: a fault is the last event."""
        events: list[Event] = []
        if self.ended:
            return events
        try:
            if self._connect is not None:
                self._hold(data)
            else:
                self._read(data, events, now)
        except MqttError as error:
            events.append(self._fault(error))
        self._look_at_window(events)
        return events

    def _look_at_window(self, events: list[Event]) -> None:
        if self._sender is not None and not self.ended and self._sender.window_opened():
            events.append(WindowOpen(self._sender.room))

    def _hold(self, data: bytes) -> None:
        """Clients need not wait for CONNACK (section 3.1.4); we need to, before we listen."""
        if len(self._early_data) + len(data) > self._limits.early_bytes:
            raise MqttError(ReasonCode.QUOTA_EXCEEDED, "Too much was sent before the CONNACK.")
        self._early_data += data

    def _read(self, data: bytes, events: list[Event], now: float) -> None:
        packets = self._decoder.feed(data)
        if self._sender is None:
            self._early = packets[1:]
            packets = packets[:1]
        self._handle_all(packets, events, now)

    def _handle_all(self, packets: list[mqtt.Packet], events: list[Event], now: float) -> None:
        for packet in packets:
            self._handle(packet, events, now)
            if self.ended:
                return
        if self._decoder.fault is not None and not self._early:
            raise self._decoder.fault

    def _handle(self, packet: mqtt.Packet, events: list[Event], now: float) -> None:
        receiver, sender = self._receiver, self._sender
        if receiver is None or sender is None:
            events.append(self._connected(packet))
            return
        match packet:
            case mqtt.Publish():
                if (publish := receiver.publish(packet)) is not None:
                    events.append(publish)
            case mqtt.PubAck():
                events.extend(sender.puback(packet, now))
            case mqtt.PubRec():
                events.extend(sender.pubrec(packet, now))
            case mqtt.PubRel():
                receiver.pubrel(packet)
            case mqtt.PubComp():
                events.extend(sender.pubcomp(packet, now))
            case mqtt.PingReq():
                self._output.write(mqtt.PING_RESP)  # [MQTT-3.12.4-1]
                events.append(Ping())
            case mqtt.Subscribe() | mqtt.Unsubscribe():
                _check_filters(packet, self._decoder.version)
                events.append(packet)
            case mqtt.Disconnect():
                events.append(self._disconnected(packet))
            case mqtt.Connect():
                raise protocol_error("A second CONNECT.")  # [MQTT-3.1.0-2]
            case mqtt.Auth():
                raise protocol_error("AUTH without an authentication method.")  # 5 [MQTT-4.12.0-6]
            case _:
                raise protocol_error("Only a server sends this packet.")

    def _connected(self, packet: mqtt.Packet) -> mqtt.Connect:
        assert isinstance(packet, mqtt.Connect), "the decoder lets nothing else come first"
        self._output = Output(
            packet.version,
            packet.properties.maximum_packet_size,
            min(packet.properties.topic_alias_maximum or 0, self._limits.aliases_out),
            packet.properties.request_problem_information != 0,
        )
        self._connect = packet
        mqtt_connecting.check_connect(packet, self._limits)
        self.client_id = packet.client_id
        self.keep_alive = packet.keep_alive
        self.session_expiry = mqtt_connecting.session_expiry(packet)
        return packet

    def _disconnected(self, packet: mqtt.Disconnect) -> mqtt.Disconnect:
        expiry = packet.properties.session_expiry_interval
        if expiry is not None:
            if expiry and not self.session_expiry:  # 5 section 3.14.2.2.2
                raise protocol_error("A session that ends with its connection cannot be prolonged.")
            self.session_expiry = expiry
        if packet.reason == ReasonCode.SUCCESS:
            self.will = None  # [MQTT-3.14.4-3]
        self._output.closed = True
        return packet

    def _fault(self, error: MqttError) -> Fault:
        """Say why, if the version can: CONNACK before we accepted, DISCONNECT after [MQTT-4.13.1-1]."""
        if self._sender is not None:
            self.end(error.reason)
        else:
            self._turn_away(error.reason)
        return Fault(error.reason, error.message)

    def _turn_away(self, reason: ReasonCode) -> None:
        """In 3.x only the reasons that CONNACK has a number for are told; else close [MQTT-3.1.4-1]."""
        version = self._decoder.version
        told = reason in (ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID)
        if told or (version is Version.V5 and self._connect is not None):
            self.refuse(reason)
        self._output.closed = True

    # What the layer above decides

    def accept(
        self,
        state: SessionState,
        session_present: bool,
        properties: Properties = NO_PROPERTIES,
        now: float = 0.0,
    ) -> list[Event]:
        """Let the client in: CONNACK, then what `state` has in flight and in its queue, then what came early.

        `session_present` only if `state` really is the kept one, subscriptions included; it is not told
        after a clean start. `properties` go into CONNACK (MQTT 5): an assigned client id, a keep-alive or a
        session expiry of ours are taken over here too. Call once, after `Connect`.
        """
        connect = self._connect
        if connect is None:
            raise RuntimeError("accept answers a Connect, once")
        if self.ended:
            return []
        self._overrule(state, properties)
        acknowledgement = mqtt_connecting.welcome(connect, session_present, properties, self._limits)
        if not self._output.write(acknowledgement):
            self._output.closed = True
            return [Fault(ReasonCode.PACKET_TOO_LARGE, "The client takes no packet as large as the CONNACK.")]
        self._connect = None  # and with it the password
        self.will = connect.will
        self._receiver = Receiver(state, self._output, self._limits)
        self._sender = Sender(state, self._output, mqtt_connecting.window(connect, self._limits))
        events = self._sender.resume(now) + self._early_events(now)
        self._look_at_window(events)
        return events

    def _overrule(self, state: SessionState, properties: Properties) -> None:
        self.client_id = state.client_id
        if self._decoder.version is not Version.V5:
            return
        if properties.server_keep_alive is not None:  # [MQTT-3.2.2-21]
            self.keep_alive = properties.server_keep_alive
        if properties.session_expiry_interval is not None:
            self.session_expiry = properties.session_expiry_interval

    def _early_events(self, now: float) -> list[Event]:
        packets, data = self._early, bytes(self._early_data)
        self._early, self._early_data = [], bytearray()
        events: list[Event] = []
        try:
            self._handle_all(packets, events, now)
            if not self.ended:
                self._handle_all(self._decoder.feed(data), events, now)
        except MqttError as error:
            events.append(self._fault(error))
        return events

    def refuse(self, reason: ReasonCode, properties: Properties = NO_PROPERTIES) -> None:
        """Turn the client away: CONNACK with the reason, in 3.x its nearest return code. Then close."""
        if self.ended or self._sender is not None:
            return
        version = self._decoder.version or Version.V3_1_1
        self._output.write(mqtt_connecting.refusal(version, reason, properties))
        self._output.closed = True

    def acknowledge(self, packet_id: int, reason: int = 0, properties: Properties = NO_PROPERTIES) -> None:
        """A PUBLISH of QoS 1 or 2 is committed, or refused (`reason` from 0x80): PUBACK or PUBREC.

        Works after the end as well: a committed QoS 2 id must be in the state before the client is back.
        KeyError when no PUBLISH with this id waits. 3.x cannot be refused: `end` instead, or be positive.
        """
        if self._receiver is None:
            raise KeyError(packet_id)
        self._receiver.acknowledge(packet_id, reason, properties)

    def granted(self, packet_id: int, codes: list[int], properties: Properties = NO_PROPERTIES) -> None:
        """SUBACK: for each filter the QoS 0..2 it got, or a reason from 0x80 on.

        3.1.1 has 0x80 only [MQTT-3.9.3-2]; 3.1 cannot say no, its client is told QoS 0 and hears nothing.
        """
        version = self._decoder.version
        if version is Version.V3_1_1:
            codes = [min(code, FAILURE) for code in codes]
        elif version is Version.V3_1:
            codes = [0 if code >= FAILURE else code for code in codes]
        self._write(mqtt.SubAck(packet_id, tuple(codes), properties))

    def unsubscribed(self, packet_id: int, codes: list[int], properties: Properties = NO_PROPERTIES) -> None:
        """UNSUBACK: for each filter 0x00, 0x11 (there was none) or a failure; 3.x is told no codes."""
        self._write(mqtt.UnsubAck(packet_id, tuple(codes), properties))

    def publish(
        self,
        topic: str,
        payload: bytes,
        qos: int = 0,
        retain: bool = False,
        properties: Properties = NO_PROPERTIES,
        token: object = None,
        now: float = 0.0,
    ) -> Delivery:
        """Send a message to the client, in the order of the calls. See `Delivery` for what can become of it.

        `token` comes back in `Acknowledged`, `Received` or `Dropped`. `topic` is a valid name.
        """
        if self._sender is None or self.ended:
            return Delivery.FULL
        return self._sender.publish(topic, payload, qos, retain, properties, token, now)

    def end(self, reason: ReasonCode, properties: Properties = NO_PROPERTIES) -> None:
        """The server closes: DISCONNECT with the reason in MQTT 5, nothing in 3.x. The will stays."""
        if not self.ended and self._sender is not None and self._decoder.version is Version.V5:
            self._output.write(mqtt.Disconnect(reason, properties))
        self._output.closed = True

    def _write(self, packet: mqtt.Packet) -> None:
        if not self.ended:
            self._output.write(packet)


def _check_filters(packet: mqtt.Subscribe | mqtt.Unsubscribe, version: Version | None) -> None:
    """Filters that break the grammar close the connection; those we merely do not grant come up."""
    for one in packet.filters:
        filter_ = one if isinstance(one, str) else one.filter
        shared = version is Version.V5 and mqtt_topics.is_shared(filter_)
        valid = mqtt_topics.is_shared_filter if shared else mqtt_topics.is_filter
        if not valid(filter_):
            raise MqttError(ReasonCode.TOPIC_FILTER_INVALID, "A topic filter is not well-formed.")
        if shared and not isinstance(one, str) and one.no_local:
            raise protocol_error("A shared subscription with no local.")  # [MQTT-3.8.3-4]
