"""Messages to one client: the window, the queue behind it, what is sent again (section 4.3 to 4.6, 5: 4.9)."""

from dataclasses import replace

from chat.wire import mqtt
from chat.wire.mqtt_codes import FAILURE, ReasonCode, protocol_error
from chat.wire.mqtt_events import Acknowledged, Delivery, Dropped, Event, Received, Why
from chat.wire.mqtt_expiry import aged, expiring
from chat.wire.mqtt_output import Output
from chat.wire.mqtt_properties import Properties
from chat.wire.mqtt_state import Outgoing, SessionState


class Sender:
    """The sending half of a connection. At most `window` messages of QoS 1 and 2 are in flight [MQTT-4.9.0-2].

    Messages leave in the order they came, whatever their QoS: a chat is read from top to bottom.
    """

    __slots__ = ("_again", "_full", "_output", "_state", "_window")

    def __init__(self, state: SessionState, output: Output, window: int) -> None:
        self._state = state
        self._output = output
        self._window = window
        self._again: dict[int, None] = dict.fromkeys(state.outgoing)
        self._full = False

    @property
    def room(self) -> int:
        """How many messages of QoS 1 and 2 would be sent at once. 0 while older ones wait."""
        if self._again or self._state.queue:
            return 0
        return max(0, self._window - self._state.in_flight)

    def resume(self, now: float) -> list[Event]:
        """Finish what the last connection left: PUBREL, then PUBLISH with DUP, then the queue.

        Same ids, original order ([MQTT-4.4.0-1], [MQTT-4.6.0-1], [MQTT-4.6.0-4]); as much as the
        window holds, the rest as the client acknowledges.
        """
        for packet_id in self._state.released:
            self._output.write(mqtt.PubRel(packet_id))
        events = self._pump(now)
        self._full = self.room == 0
        return events

    def publish(
        self,
        topic: str,
        payload: bytes,
        qos: int,
        retain: bool,
        properties: Properties,
        token: object,
        now: float,
    ) -> Delivery:
        """Send a message, or let it wait its turn."""
        state = self._state
        waits = bool(self._again or state.queue or (qos and state.in_flight >= self._window))
        packet_id = state.next_packet_id() if qos and not waits else 0
        publish = mqtt.Publish(topic, payload, qos, retain, False, packet_id, properties)
        if waits:
            self._full = True
            return state.enqueue(publish, token, now)
        if not self._send(Outgoing(publish, token, now)):
            return Delivery.TOO_LARGE
        if qos and not self.room:
            self._full = True
        return Delivery.SENT

    def window_opened(self) -> bool:
        """Whether the window, full before, has room again. True once each time."""
        opened = self._full and self.room > 0
        if opened:
            self._full = False
        return opened

    def puback(self, packet: mqtt.PubAck, now: float) -> list[Event]:
        """The end of a QoS 1 message. An id nobody waits for is let pass."""
        entry = self._state.outgoing.get(packet.packet_id)
        if entry is None:
            return []
        if entry.publish.qos != 1:
            raise protocol_error("PUBACK answers a message of QoS 2.")  # section 4.3.3
        return self._finish(packet.packet_id, packet.reason, now)

    def pubrec(self, packet: mqtt.PubRec, now: float) -> list[Event]:
        """The client has a QoS 2 message: tell it to release the id."""
        packet_id = packet.packet_id
        entry = self._state.outgoing.get(packet_id)
        if entry is None:
            self._release_again(packet_id)
            return []
        if entry.publish.qos != 2:
            raise protocol_error("PUBREC answers a message of QoS 1.")  # section 4.3.2
        if packet.reason >= FAILURE:  # the client refuses: the exchange ends here (5 section 4.3.3)
            return self._finish(packet_id, packet.reason, now)
        self._take(packet_id)
        self._state.released[packet_id] = entry.token
        self._output.write(mqtt.PubRel(packet_id))
        return [Received(entry.token)]

    def _release_again(self, packet_id: int) -> None:
        """A PUBREC for an id that is released or was never ours: PUBREL ends the client's exchange."""
        known = packet_id in self._state.released
        reason = ReasonCode.SUCCESS if known else ReasonCode.PACKET_IDENTIFIER_NOT_FOUND
        self._output.write(mqtt.PubRel(packet_id, reason))

    def pubcomp(self, packet: mqtt.PubComp, now: float) -> list[Event]:
        """The end of a QoS 2 message. An id nobody waits for is let pass."""
        if packet.packet_id in self._state.outgoing:
            raise protocol_error("PUBCOMP answers a message that was not released.")
        if packet.packet_id not in self._state.released:
            return []
        token = self._state.released.pop(packet.packet_id)
        return [Acknowledged(token), *self._pump(now)]

    def _finish(self, packet_id: int, reason: int, now: float) -> list[Event]:
        entry = self._take(packet_id)
        return [Acknowledged(entry.token, reason), *self._pump(now)]

    def _take(self, packet_id: int) -> Outgoing:
        self._again.pop(packet_id, None)
        return self._state.outgoing.pop(packet_id)

    def _pump(self, now: float) -> list[Event]:
        """Send what waits, as far as the window allows: first the old, then the queue."""
        if not self._again and not self._state.queue:
            return []
        events = self._send_again(now)
        if self._again:
            return events
        state = self._state
        while state.queue and (state.in_flight < self._window or not state.queue[0].publish.qos):
            entry = state.dequeue()
            publish = aged(entry.publish, now - entry.since)
            if publish is None:
                events.append(Dropped(entry.token, Why.EXPIRED))  # [MQTT-3.3.2-5]
            elif not self._send(self._numbered(entry, publish, now)):
                events.append(Dropped(entry.token, Why.TOO_LARGE))
        return events

    def _send_again(self, now: float) -> list[Event]:
        """PUBLISH with DUP and its first id [MQTT-3.3.1-1]. Its delivery has begun, so it cannot expire."""
        state, events = self._state, list[Event]()
        while self._again and state.in_flight - len(self._again) < self._window:
            packet_id = next(iter(self._again))
            del self._again[packet_id]
            entry = state.outgoing[packet_id]
            publish = aged(entry.publish, now - entry.since) or expiring(entry.publish, 0)
            if not self._output.publish(replace(publish, dup=True)):
                del state.outgoing[packet_id]
                events.append(Dropped(entry.token, Why.TOO_LARGE))
        return events

    def _numbered(self, entry: Outgoing, publish: mqtt.Publish, now: float) -> Outgoing:
        """What waited, with a packet id if it needs one; its expiry has been counted up to now."""
        if publish.qos:
            publish = replace(publish, packet_id=self._state.next_packet_id())
        return Outgoing(publish, entry.token, now)

    def _send(self, entry: Outgoing) -> bool:
        """Send for the first time. False when the client does not take packets of this size [MQTT-3.1.2-25]."""
        publish = entry.publish
        if not self._output.publish(publish):
            return False
        if publish.qos:
            self._state.outgoing[publish.packet_id] = entry
        return True
