"""An open MQTT broker in memory: any client id, any topic, retained messages, wills, sessions. No rule of its own."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any, Final

from chat.gateway import closing
from chat.gateway.heartbeat import Alarm, Heartbeat
from chat.gateway.socket import Handshake, Receiver, Refused, Socket
from chat.wire import mqtt, mqtt_routing, mqtt_topics
from chat.wire.mqtt_codes import ReasonCode, Version
from chat.wire.mqtt_connecting import NEVER
from chat.wire.mqtt_events import Fault
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_properties import NO_PROPERTIES, Properties
from chat.wire.mqtt_retained import RetainedMessages
from chat.wire.mqtt_routing import Grant
from chat.wire.mqtt_session import MqttSession
from chat.wire.mqtt_state import SessionState
from chat.wire.mqtt_tree import SubscriptionTree

FORBIDDEN: Final = "test/nosubscribe"
_LIMITS = Limits(packet_bytes=16 << 20, queued_messages=10_000, queued_bytes=64 << 20)


class MqttDoor:
    """Let everybody in. `sessions` are kept by client id, `here` are those with a connection."""

    subprotocols: tuple[str, ...] = ("mqtt", "mqttv3.1")

    def __init__(self, heartbeat: Heartbeat) -> None:
        self.heartbeat = heartbeat
        self.tree: SubscriptionTree[str, Grant] = SubscriptionTree()
        self.retained = RetainedMessages()
        self.sessions: dict[str, SessionState] = {}
        self.here: dict[str, Client] = {}
        self.ends: dict[str, Alarm] = {}
        self.wills: dict[str, Alarm] = {}
        self._numbers = count(1)

    def admit(self, handshake: Handshake) -> Refused | None:
        """Refuse nobody."""
        return None

    def open(self, handshake: Handshake, socket: Socket) -> Receiver:
        """Start an MQTT client."""
        return Client(self, socket)

    @property
    def now(self) -> float:
        """The loop's clock, in seconds."""
        now: float = self.heartbeat._loop.now()
        return now

    def name(self) -> str:
        """A client id for who has none."""
        return f"auto-{next(self._numbers)}"

    def publish(self, publish: mqtt.Publish, sender: str | None) -> None:
        """Keep what is retained, and give the message to everybody whose filter holds its topic."""
        if publish.retain:
            self.retained.keep(publish, self.now)
        for client_id, route in mqtt_routing.routes(self.tree.match(publish.topic), publish, sender).items():
            self.deliver(client_id, publish, route.qos, route.retain, route.identifiers)

    def deliver(
        self, client_id: str, publish: mqtt.Publish, qos: int, retain: bool, identifiers: tuple[int, ...] = ()
    ) -> None:
        """One message to one session, connected or not; QoS 0 does not wait for who is away."""
        properties = publish.properties
        if identifiers:
            properties = replace(properties, subscription_identifiers=identifiers)
        client = self.here.get(client_id)
        if client is not None:
            client.session.publish(publish.topic, publish.payload, qos, retain, properties, now=self.now)
            client.write()
        elif qos and client_id in self.sessions:
            waiting = mqtt.Publish(publish.topic, publish.payload, qos, retain, properties=properties)
            self.sessions[client_id].enqueue(waiting, now=self.now)

    def forget(self, client_id: str) -> None:
        """The session is over, and a will that waited for it is said."""
        self.sessions.pop(client_id, None)
        self.tree.remove_all(client_id)
        will = self.wills.pop(client_id, None)
        if will is not None:
            will.due(self.now)


class Client:
    """One MQTT client of the broker."""

    def __init__(self, broker: MqttDoor, socket: Socket) -> None:
        self.session = MqttSession(_LIMITS)
        self._broker = broker
        self._socket = socket
        self._name = ""
        self._acts: dict[type, Callable[[Any], None]] = {
            mqtt.Connect: self._connect,
            mqtt.Publish: self._publish,
            mqtt.Subscribe: self._subscribe,
            mqtt.Unsubscribe: self._unsubscribe,
            mqtt.Disconnect: lambda _event: self._end(closing.NORMAL),
            Fault: lambda _event: self._end(closing.PROTOCOL_ERROR),
        }

    def received(self, payload: bytes, is_text: bool) -> None:
        """Do what the client asks."""
        if is_text:
            self._end(closing.UNSUPPORTED)
            return
        self._act(self.session.received(payload, self._broker.now))
        self.write()

    def closed(self, code: int) -> None:
        """Say the will, now or when its delay is over, and end the session when its time has come."""
        broker, session = self._broker, self.session
        if broker.here.get(self._name) is not self:
            return
        del broker.here[self._name]
        name, expiry = self._name, session.session_expiry
        if session.will is not None:
            will = session.will
            alarm = broker.heartbeat.after(None, session.will_delay * 1000, lambda: self._say(name, will))
            broker.wills[name] = alarm
            if not session.will_delay:
                alarm.due(broker.now)
        if not expiry:
            broker.forget(name)
        elif expiry != NEVER:
            broker.ends[name] = broker.heartbeat.after(None, expiry * 1000, lambda: broker.forget(name))

    def write(self) -> None:
        """Everything that the session has to say."""
        data = self.session.take_output()
        if data:
            self._socket.send(self._socket.frame(data, False))

    def _act(self, events: list[Any]) -> None:
        for event in events:
            act = self._acts.get(type(event))
            if act is not None:
                act(event)

    def _connect(self, event: mqtt.Connect) -> None:
        broker = self._broker
        name = self._name = event.client_id or broker.name()
        older = broker.here.get(name)
        if older is not None:
            older.session.end(ReasonCode.SESSION_TAKEN_OVER)
            older._end(closing.NORMAL)
            older.closed(closing.NORMAL)
        for alarms in (broker.ends, broker.wills):
            alarm = alarms.pop(name, None)
            if alarm is not None:
                alarm.cancel()
        if event.clean_start:
            broker.forget(name)
        present = name in broker.sessions
        state = broker.sessions.setdefault(name, SessionState(name, _LIMITS))
        broker.here[name] = self
        properties = NO_PROPERTIES
        if not event.client_id and event.version is Version.V5:
            properties = Properties(assigned_client_identifier=name)
        events = self.session.accept(state, present, properties, broker.now)
        limit = self.session.keep_alive * 1000
        broker.heartbeat.watch(self._socket, 0, limit, b"", self._silent, margin=1.5)  # [MQTT-3.1.2-24]
        self._act(list(events))

    def _publish(self, event: mqtt.Publish) -> None:
        self._broker.publish(event, self._name)
        if event.qos:
            self.session.acknowledge(event.packet_id)

    def _subscribe(self, event: mqtt.Subscribe) -> None:
        identifier = next(iter(event.properties.subscription_identifiers), 0)
        state, codes, follow = self._broker.sessions[self._name], [], []
        for wanted in event.filters:
            assert self.session.version is not None
            why = mqtt_topics.refusal(wanted.filter, self.session.version, _LIMITS)
            if wanted.filter == FORBIDDEN or why is not None:
                codes.append(int(why or ReasonCode.UNSPECIFIED_ERROR))
                continue
            state.subscribe(wanted, identifier)
            new = self._broker.tree.add(wanted.filter, self._name, Grant(wanted, identifier))
            codes.append(wanted.qos)
            if mqtt_routing.wants_retained(wanted, new):
                follow.append(wanted)
        self.session.granted(event.packet_id, codes)
        for wanted in follow:
            self._retained(wanted, identifier)

    def _retained(self, wanted: mqtt.Subscription, identifier: int) -> None:
        for kept in self._broker.retained.matching(wanted.filter, self._broker.now):
            identifiers = (identifier,) if identifier else ()
            self._broker.deliver(self._name, kept, min(kept.qos, wanted.qos), True, identifiers)

    def _unsubscribe(self, event: mqtt.Unsubscribe) -> None:
        state, codes = self._broker.sessions[self._name], []
        for filter_ in event.filters:
            self._broker.tree.remove(filter_, self._name)
            there = state.unsubscribe(filter_)
            codes.append(int(ReasonCode.SUCCESS if there else ReasonCode.NO_SUBSCRIPTION_EXISTED))
        self.session.unsubscribed(event.packet_id, codes)

    def _silent(self) -> None:
        self.session.end(ReasonCode.KEEP_ALIVE_TIMEOUT)
        self._end(closing.PROTOCOL_ERROR)

    def _say(self, name: str, will: mqtt.Will) -> None:
        self._broker.wills.pop(name, None)
        properties = replace(will.properties, will_delay_interval=None)
        self._broker.publish(mqtt.Publish(will.topic, will.payload, will.qos, will.retain, properties=properties), name)

    def _end(self, code: int) -> None:
        self.write()
        self._socket.close(code)
