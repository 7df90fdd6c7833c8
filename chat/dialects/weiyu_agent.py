"""Weiyu's agent clients on `/websocket`: MQTT over WebSocket (seed 003, wire/weiyu sections 1, 2 and 8).

The session of chat.wire.mqtt_session keeps the rules of MQTT; this file says what they mean here. A client is a
device of its person, by the whole client id. What it publishes is routed by its payload; it hears all conversations
of its person without a SUBSCRIBE. PUBACK and PUBREC go out when the message is committed, never before.
"""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final, NamedTuple

from chat.dialects.base import (
    Ask,
    Beat,
    Dialect,
    Hangup,
    Listen,
    Opening,
    Perform,
    Reply,
    SignIn,
    Step,
    Steps,
    Viewpoint,
)
from chat.dialects.weiyu_agent_commands import agent_command, read_payload
from chat.dialects.weiyu_agent_connect import JSON, LONGEST, check_owner, token_of, wants_json, welcome
from chat.dialects.weiyu_agent_device import AgentDevice
from chat.dialects.weiyu_agent_refusals import CONNECT_REASONS, PUBLISH_REASONS, broadcast_json, error_json
from chat.dialects.weiyu_agent_shape import Told, WeiyuAgentShape
from chat.dialects.weiyu_agent_topics import TALK, AgentTopics
from chat.dialects.weiyu_frames import WeiyuFrames
from chat.dialects.weiyu_inbound import WireMessage
from chat.dialects.weiyu_message import KeyOf
from chat.domain import commands_devices as d
from chat.domain.addresses import OfPerson
from chat.domain.credentials import Token
from chat.domain.devices import Device
from chat.domain.errors import Refusal
from chat.domain.events import Broadcast, MessagePosted
from chat.domain.outcomes import Posted
from chat.domain.people import Actor
from chat.wire import mqtt, mqtt_events
from chat.wire.mqtt_codes import ReasonCode, Version
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_properties import Properties
from chat.wire.mqtt_session import MqttSession
from chat.wire.mqtt_state import SessionState

SUBPROTOCOLS: Final = ("mqtt", "mqttv3.1")
_PERSON: Final = "person"


class Published(NamedTuple):
    """A PUBLISH that is being decided."""

    packet: mqtt.Publish
    message: WireMessage | None


class WeiyuAgentDialect(Dialect):
    """One connection of an agent's client."""

    name = "weiyu_agent"

    def __init__(self, frames: WeiyuFrames, key_of: KeyOf, limits: Limits) -> None:
        self._frames = frames
        self._key_of = key_of
        self._limits = replace(limits, queued_messages=0)
        self._session = MqttSession(self._limits)
        self._connect: mqtt.Connect | None = None
        self._actor: Actor | None = None
        self._device: AgentDevice | None = None
        self._state: SessionState | None = None
        self._topics: AgentTopics | None = None
        self._name = ""
        self._has_left = False

    @property
    def version(self) -> Version | None:
        """What the client speaks, None before its CONNECT."""
        return self._session.version

    def opened(self, opening: Opening) -> Steps:
        return ()

    def shape(self, channel: str, viewpoint: Viewpoint) -> WeiyuAgentShape:
        return WeiyuAgentShape(self._frames, viewpoint)

    def counts(self, data: bytes) -> bool:
        """Acknowledgements of what we sent do not count: who comes back after a long time answers thousands."""
        is_ack = bool(data) and data[0] >> 4 == mqtt.PacketType.PUBACK and len(data) <= 4
        return not (is_ack and self._state is not None and self._state.outgoing)

    def received(self, data: bytes, is_text: bool) -> Steps:
        if is_text:  # [MQTT-6.0.0-1]
            return [Hangup(1003, "MQTT comes in binary messages")]
        kept = set(self._state.received) if self._state is not None and self._state.received else None
        steps = self._understood(self._session.received(data))
        released = tuple(kept - self._state.received) if kept and self._state is not None else ()
        if released and self._device is not None and self._device.generation:
            # PUBCOMP frees the id for another message, so the release is committed first.
            self._device.is_holding = True
            steps.insert(0, Perform(d.ReleaseReceived(self._name, self._device.generation, released), released))
        return [*steps, *self._flush()]

    def performed(self, step: Step, outcome: Any) -> Steps:
        match step:
            case SignIn():
                steps = self._signed_in(outcome)
            case Ask():
                steps = self._read(outcome)
            case Listen():
                steps = self._listening(step, outcome)
            case Perform(command=d.TakeDevice()):
                steps = self._taken(outcome)
            case Perform(command=d.ResumeDevice()):
                steps = self._turn_away(outcome) if isinstance(outcome, Refusal) else self._resumed(outcome)
            case Perform(command=d.DeviceHeard()):
                steps = self._reported()
            case Perform(command=d.ReleaseReceived()):
                steps = self._released(outcome)
            case Perform(context=Published() as published):
                steps = self._published(published, outcome)
            case _:
                steps = []
        return [*steps, *self._flush()]

    def refused(self, refusal: Refusal) -> Steps:
        """The house ends the connection: limits, a sign-in that ended, a stop."""
        reason = ReasonCode.NOT_AUTHORIZED if refusal.code == "unauthorized" else ReasonCode.QUOTA_EXCEEDED
        if self._device is None:
            self._session.refuse(CONNECT_REASONS.get(refusal.code, ReasonCode.SERVER_BUSY))
        self._session.end(reason)
        return [*self._flush(), Hangup(1008, refusal.title())]

    def taken_over(self, device: str) -> Steps:
        """The same client id connected again [MQTT-3.1.4-2]; what was under way is left to that connection."""
        if self._actor is None or device != self._name:
            return ()
        left = self._leave()
        self._session.refuse(ReasonCode.SERVER_BUSY)
        self._session.end(ReasonCode.SESSION_TAKEN_OVER)
        return [*self._flush(), *left, Hangup(1000, "taken over")]

    def broadcast(self, event: Broadcast) -> Steps:
        """An admin's word, as a NOTICE on the organisation's topic."""
        if self._device is None or self._actor is None:
            return ()
        self._device.tell_alone(Told(broadcast_json(event, Viewpoint.of(self._actor))), 1)
        return self._flush()

    def closed(self) -> Steps:
        """The will, unless the client said DISCONNECT; then what was under way."""
        return [*self._will(), *self._leave()]

    # Coming in

    def _understood(self, events: Iterable[mqtt_events.Event]) -> list[Step]:
        steps: list[Step] = []
        for event in events:
            match event:
                case mqtt.Connect():
                    self._connect = event
                    steps += self._sign_in(event)
                case mqtt.Publish():
                    steps += self._publish(event)
                case mqtt.Subscribe():
                    assert self._topics is not None
                    steps += self._topics.subscribe(event)
                case mqtt.Unsubscribe():
                    assert self._topics is not None
                    steps += self._topics.unsubscribe(event)
                case mqtt_events.Acknowledged() | mqtt_events.Dropped():
                    assert self._device is not None
                    self._device.acknowledged(event.token)
                case mqtt.Disconnect():
                    steps.append(Hangup(1000))
                case mqtt_events.Fault():
                    steps += [*self._flush(), Hangup(1002, "protocol error")]
        return [*steps, *self._go_on()]

    def _sign_in(self, connect: mqtt.Connect) -> Steps:
        try:
            return [SignIn(Token(token_of(connect)))]
        except Refusal as refusal:
            return self._turn_away(refusal)

    def _signed_in(self, outcome: Actor | Refusal) -> Steps:
        assert self._connect is not None
        if isinstance(outcome, Refusal):
            return self._turn_away(outcome)
        try:
            check_owner(self._connect, outcome)
        except Refusal as refusal:
            return self._turn_away(refusal)
        self._actor = outcome
        self._name = self._connect.client_id or f"drawn-{uuid.uuid4().hex}"
        return [Perform(d.TakeDevice(self._name))]

    def _taken(self, outcome: Any) -> Steps:
        assert self._connect is not None
        if isinstance(outcome, Refusal):
            return self._turn_away(outcome)
        return [Perform(d.ResumeDevice(self._name, self._connect.clean_start, self._lifetime()))]

    def _resumed(self, kept: Device) -> Steps:
        connect, actor = self._connect, self._actor
        assert connect is not None
        assert actor is not None
        shape = self.shape(TALK, Viewpoint.of(actor))
        device = self._device = AgentDevice(self._session, shape, kept, wants_json(connect))
        state = self._state = device.state(kept, self._limits)
        self._connect = None
        events = self._session.accept(state, kept.is_known, welcome(connect, self._name, self._session.session_expiry))
        beat = Beat(0, self._session.keep_alive * 750, b"")  # the watch doubles it: 1.5 times [MQTT-3.1.2-24]
        self._topics = AgentTopics(device, state, actor, self._limits)
        hear = [Listen(_PERSON, OfPerson(), TALK, device), *self._topics.resumed()]
        return [*self._flush(), beat, *hear, *self._understood(events)]

    def _lifetime(self) -> int:
        return min(self._session.session_expiry, LONGEST)

    def _turn_away(self, refusal: Refusal) -> Steps:
        self._session.refuse(CONNECT_REASONS.get(refusal.code, ReasonCode.SERVER_UNAVAILABLE))
        return [*self._flush(), Hangup(1008, refusal.title())]

    # What the client says

    def _publish(self, packet: mqtt.Publish) -> Steps:
        assert self._actor is not None
        if packet.properties.content_type == JSON and self._device is not None:
            self._device.as_json = True
        message = None
        try:
            message = read_payload(packet.payload)
            command = agent_command(message, packet.topic, self._actor.person, self._key_of)
        except Refusal as refusal:
            return self._published(Published(packet, message), refusal)
        if packet.qos == 2 and self._device is not None and self._device.generation:
            digest = hashlib.sha256(packet.topic.encode() + b"\0" + packet.payload).hexdigest()
            command = d.ReceiveOnce(self._name, self._device.generation, packet.packet_id, digest, command)
        return [Perform(command, Published(packet, message))]

    def _published(self, published: Published, outcome: Any) -> list[Step]:
        packet = published.packet
        if isinstance(outcome, Refusal):
            return self._not_published(published, outcome)
        if packet.qos:
            self._session.acknowledge(packet.packet_id)
        if isinstance(outcome, Posted) and outcome.repeated:
            self._echo(MessagePosted(outcome.message, outcome.conversation))
        return []

    def _not_published(self, published: Published, refusal: Refusal) -> list[Step]:
        """MQTT 5 says why. 3.x can only be positive or close [MQTT-3.3.5-2]: closing is for what may succeed later.

        Where no packet can say it, a message of type ERROR does, to this client alone.
        """
        packet, is_v5 = published.packet, self._session.version is Version.V5
        if packet.qos and refusal.retry:
            self._session.end(ReasonCode.SERVER_BUSY)
            return [*self._flush(), Hangup(1013, refusal.title())]
        if packet.qos:
            reason = PUBLISH_REASONS.get(refusal.code, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR)
            self._session.acknowledge(packet.packet_id, reason, Properties(reason_string=refusal.title()))
        if self._device is not None and self._actor is not None and not (is_v5 and packet.qos):
            json = error_json(refusal, published.message, packet.topic, Viewpoint.of(self._actor))
            self._device.tell_alone(Told(json), 0)
        return []

    def _echo(self, event: MessagePosted) -> None:
        """A repeat is told to nobody; who repeats it did not hear the first time."""
        assert self._actor is not None
        assert self._device is not None
        told = self.shape(TALK, Viewpoint.of(self._actor)).body(event)
        if told is not None:
            self._device.tell_alone(told, 1)

    def _released(self, outcome: Any) -> list[Step]:
        if isinstance(outcome, Refusal):  # without PUBCOMP the client asks again when it is back
            return [Hangup(1013, outcome.title())]
        assert self._device is not None
        self._device.is_holding = False
        return []

    # Hearing

    def _listening(self, step: Listen, outcome: Any) -> list[Step]:
        if step.key == _PERSON:
            return [Hangup(1011)] if isinstance(outcome, Refusal) else self._go_on()
        return self._topics.listening(step.context, outcome) if self._topics is not None else []

    def _read(self, outcome: Any) -> list[Step]:
        assert self._device is not None
        if isinstance(outcome, Refusal):
            self._device.not_read()
            self._session.end(ReasonCode.SERVER_BUSY)
            return [*self._flush(), Hangup(1013, outcome.title())]
        self._device.read(outcome)
        return [*self._flush(), *self._go_on()]

    def _reported(self) -> list[Step]:
        assert self._device is not None
        self._device.reported()
        return self._go_on()

    def _go_on(self) -> list[Step]:
        """Report what was acknowledged, and read on where there is room."""
        if self._device is None or self._session.ended:
            return []
        report, question = self._device.report(), self._device.question()
        steps: list[Step] = [Perform(report)] if report is not None else []
        return [*steps, Ask(question)] if question is not None else steps

    # Leaving

    def _will(self) -> Steps:
        will = self._session.will
        if will is None or self._actor is None:
            return []
        try:
            command = agent_command(read_payload(will.payload), will.topic, self._actor.person, self._key_of)
        except Refusal:
            return []
        return [Perform(command)]

    def _leave(self) -> Steps:
        device, state = self._device, self._state
        if device is None or state is None or not device.generation or self._has_left:
            return []
        self._has_left = True
        under_way = tuple(device.under_way(state))
        left = d.LeaveDevice(self._name, device.generation, self._lifetime(), under_way, state.last_packet_id)
        report = device.report()
        return [*([Perform(report)] if report is not None else []), Perform(left)]

    def _flush(self) -> Steps:
        if self._device is not None:
            data = self._device.output()
        else:
            data = self._session.take_output()
        return [Reply(data, is_text=False)] if data else []
