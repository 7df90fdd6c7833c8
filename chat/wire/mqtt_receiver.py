"""Messages from one client: each QoS 2 id once, answers in order, topic aliases, the receive maximum."""

from dataclasses import dataclass, replace

from chat.wire import mqtt, mqtt_topics
from chat.wire.mqtt_codes import FAILURE, MqttError, ReasonCode, Version, protocol_error
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_output import Output
from chat.wire.mqtt_properties import NO_PROPERTIES, Properties
from chat.wire.mqtt_state import SessionState


@dataclass(slots=True)
class _Undecided:
    """A PUBLISH that was handed up; `answer` is the decision while it waits for its elders'."""

    qos: int
    answer: mqtt.PubAck | mqtt.PubRec | None = None


class Receiver:
    """The receiving half of a connection.

    A PUBLISH is handed up once. The layer above calls `acknowledge` when the message is committed;
    PUBACK and PUBREC leave in the order of the PUBLISHes ([MQTT-4.6.0-2], [MQTT-4.6.0-3]) even if
    the decisions come in another.
    """

    __slots__ = ("_aliases", "_limits", "_open", "_output", "_state", "_undecided")

    def __init__(self, state: SessionState, output: Output, limits: Limits) -> None:
        self._state = state
        self._output = output
        self._limits = limits
        self._aliases: dict[int, str] = {}
        self._undecided: dict[int, _Undecided] = {}
        self._open: set[int] = set()

    @property
    def unanswered(self) -> int:
        """Messages that were handed up with QoS 1 or 2 and not acknowledged yet."""
        return len(self._undecided)

    def publish(self, packet: mqtt.Publish) -> mqtt.Publish | None:
        """The message to hand up, its alias resolved; None for a repeat, which is answered here."""
        packet = self._checked(packet)
        if not packet.qos:
            return packet
        undecided = self._undecided.get(packet.packet_id)
        if undecided is not None:
            _check_repeat(undecided, packet)
            return None
        self._count(packet.packet_id)
        if packet.qos == 2 and packet.packet_id in self._state.received:
            self._repeat_of_committed(packet)
            return None
        self._undecided[packet.packet_id] = _Undecided(packet.qos)
        return packet

    def acknowledge(self, packet_id: int, reason: int, properties: Properties) -> None:
        """The decision about one message; KeyError when no such message waits for one."""
        undecided = self._undecided[packet_id]
        if undecided.answer is not None:
            raise KeyError(packet_id)
        if self._output.version is not Version.V5:
            # 3.x cannot refuse; the usual answer or a close are the choices [MQTT-3.3.5-2].
            reason, properties = 0, NO_PROPERTIES
        if undecided.qos == 2 and reason < FAILURE:
            self._state.received.add(packet_id)
        answer = mqtt.PubAck if undecided.qos == 1 else mqtt.PubRec
        undecided.answer = answer(packet_id, reason, properties)
        self._answer()

    def pubrel(self, packet: mqtt.PubRel) -> None:
        """Free the id. PUBCOMP also for an id we do not know: the client cannot go on without [MQTT-4.3.3-2]."""
        known = packet.packet_id in self._state.received
        self._state.received.discard(packet.packet_id)
        if packet.packet_id not in self._undecided:
            self._open.discard(packet.packet_id)
        reason = ReasonCode.SUCCESS if known else ReasonCode.PACKET_IDENTIFIER_NOT_FOUND
        self._output.write(mqtt.PubComp(packet.packet_id, reason))

    def _checked(self, packet: mqtt.Publish) -> mqtt.Publish:
        properties = packet.properties
        if properties is not NO_PROPERTIES:
            if properties.subscription_identifiers:
                raise protocol_error("A client's PUBLISH has a subscription identifier.")  # [MQTT-3.3.4-6]
            if properties.response_topic is not None and not mqtt_topics.is_name(properties.response_topic):
                raise protocol_error("The response topic is not a topic name.")  # [MQTT-3.3.2-14]
            if properties.topic_alias is not None:
                packet = self._resolved(packet, properties.topic_alias)
        if not packet.topic:
            raise protocol_error("A PUBLISH without a topic.")  # 5 section 3.3.2.1, [MQTT-4.7.3-1]
        if not mqtt_topics.is_name(packet.topic) or packet.topic.count("/") >= self._limits.topic_levels:
            # [MQTT-3.3.2-2]
            raise MqttError(ReasonCode.TOPIC_NAME_INVALID, "The topic of a PUBLISH is not a topic name.")
        return packet

    def _resolved(self, packet: mqtt.Publish, alias: int) -> mqtt.Publish:
        """The PUBLISH without its topic alias. Aliases last as long as the connection [MQTT-3.3.2-7]."""
        if alias > self._limits.aliases_in:  # [MQTT-3.3.2-9]
            raise MqttError(ReasonCode.TOPIC_ALIAS_INVALID, "A topic alias is above our maximum.")
        if packet.topic:
            self._aliases[alias] = packet.topic
        elif alias not in self._aliases:
            raise protocol_error("A topic alias is used before it is set.")  # 5 section 3.3.2.3.4
        properties = replace(packet.properties, topic_alias=None)
        if properties == NO_PROPERTIES:
            properties = NO_PROPERTIES
        return replace(packet, topic=self._aliases[alias], properties=properties)

    def _repeat_of_committed(self, packet: mqtt.Publish) -> None:
        """A QoS 2 id that is committed and not released: answer, never hand up again (section 4.3.3)."""
        self._undecided[packet.packet_id] = _Undecided(2, mqtt.PubRec(packet.packet_id))
        self._answer()

    def _count(self, packet_id: int) -> None:
        limits, received = self._limits, self._state.received
        self._open.add(packet_id)
        if self._output.version is Version.V5 and len(self._open) > limits.receive_maximum:
            # [MQTT-3.3.4-7]
            raise MqttError(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "More messages than our receive maximum.")
        kept = len(received) - (packet_id in received)
        if len(self._open) > limits.received_ids or kept >= limits.received_ids:
            raise MqttError(ReasonCode.QUOTA_EXCEEDED, "Too many unfinished messages.")

    def _answer(self) -> None:
        """Write the answers whose elders are all answered."""
        while self._undecided:
            packet_id, undecided = next(iter(self._undecided.items()))
            answer = undecided.answer
            if answer is None:
                return
            del self._undecided[packet_id]
            if undecided.qos == 1 or answer.reason >= FAILURE:
                self._open.discard(packet_id)
            self._output.write(answer)


def _check_repeat(undecided: _Undecided, packet: mqtt.Publish) -> None:
    """The same id again while the first is undecided: one message, and one answer, which comes soon."""
    if undecided.qos != packet.qos:
        raise protocol_error("A packet id is used for two messages at once.")  # [MQTT-2.3.1-2]
