"""What leaves for one agent's device: the window, and the cursor that its acknowledgements move.

A device is live, or behind. Live, it is told each event as it happens. Behind - it has just come, or its window was
full - it is told nothing; it reads the backlog from the store, page by page as the window opens, until it has caught
up with what happened meanwhile. So order holds, nothing is told twice, and nothing is kept in a second place.
"""

from collections import deque
from collections.abc import Iterable
from typing import Final

from chat.dialects.weiyu_agent_shape import Told, WeiyuAgentShape
from chat.domain.commands_devices import DeviceHeard
from chat.domain.devices import Backlog, Cursor, Device, Underway
from chat.domain.events import CardChanged, Event, MessagePosted, MessageRecalled
from chat.domain.queries import MissedByPerson
from chat.wire.mqtt import Publish, Subscription
from chat.wire.mqtt_events import Delivery
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_properties import NO_PROPERTIES, Properties
from chat.wire.mqtt_session import MqttSession
from chat.wire.mqtt_state import SessionState
from chat.wire.mqtt_topics import matches

QOS: Final = 1
"""Deliveries to agents (wire/weiyu, section 2)."""
PAGE: Final = 200
JSON_PROPERTIES: Final = Properties(content_type="application/json", payload_format_indicator=1)


class Sent:
    """A change on its way: `cursor` is where its acknowledgement leads, `arrived` what it then counts for."""

    __slots__ = ("arrived", "cursor", "is_heard", "message")

    def __init__(self, cursor: Cursor, message: int, arrived: tuple[int, int] | None) -> None:
        self.cursor = cursor
        self.message = message
        self.arrived = arrived
        self.is_heard = False


class AgentDevice:
    """The way out of one connection; the tag of its ear. `as_json` says how its payloads are spelled."""

    def __init__(self, session: MqttSession, shape: WeiyuAgentShape, device: Device, as_json: bool) -> None:
        self.session = session
        self.name = device.name
        self.generation = device.generation
        self.as_json = as_json
        self.is_behind = True
        self.is_holding = False
        """Nothing may leave until something is committed."""
        self.filters: dict[str, int] = dict(device.hears)
        self._shape = shape
        self._sent: deque[Sent] = deque()
        self._heard = device.cursor
        self._reported = device.cursor
        self._arrived: dict[int, int] = {}
        self._position = device.cursor
        self._skipped = 0
        self._is_asking = self._is_reporting = False

    def state(self, device: Device, limits: Limits) -> SessionState:
        """The session as it was left, with what was under way rendered anew. Call once."""
        state = SessionState(device.name, limits)
        state.received = set(device.received)
        state.last_packet_id = device.last_packet
        for filter_, level in device.hears:
            state.subscribe(Subscription(filter_, level))
        for under_way in device.under_way:
            self._restore(state, under_way)
        return state

    # What leaves

    def tell(self, told: Told) -> bytes | None:
        """An event for this device, now (the hub calls). None when it is not to leave, or not yet."""
        event = told.event
        if event is not None:
            rev = event.message.rev  # type: ignore[union-attr]
            if rev <= self._position.rev:
                return None  # the backlog told it
            if self.is_behind:
                self._skipped = rev
                return None
            self._publish(told, _cursor_after(event, self._position))
        elif not self.is_behind:
            # What nobody stores is only for who listens now.
            self.session.publish(self._topic(told), told.payload(self.as_json), QOS, properties=self._properties)
        return self.output()

    def tell_alone(self, told: Told, qos: int) -> None:
        """Something for this connection only; lost when its window is full."""
        self.session.publish(self._topic(told), told.payload(self.as_json), qos, properties=self._properties)

    def output(self) -> bytes | None:
        """What is to be written now."""
        return None if self.is_holding else self.session.take_output() or None

    # What is read from the store

    def question(self) -> MissedByPerson | None:
        """What to ask for next; None while live, while an answer is awaited, or while there is little room."""
        room = self.session.room_in_window
        if not self.is_behind or self._is_asking or room < 1:
            return None
        if self._sent and room < self.session_window // 2:
            return None
        self._is_asking = True
        return MissedByPerson(self._position, min(room, PAGE))

    def read(self, backlog: Backlog) -> None:
        """Tell a page. Live again when nothing happened after it was read."""
        self._is_asking = False
        for event, cursor in backlog.items:
            told = self._shape.body(event)
            if told is None:
                self._position = cursor
            elif not self._publish(told, cursor):
                return
        if not backlog.more:
            self._position = backlog.upto
            self.is_behind = self._skipped > backlog.upto.rev

    def not_read(self) -> None:
        """The question was refused."""
        self._is_asking = False

    # What the client acknowledged

    def acknowledged(self, token: object) -> None:
        """PUBACK. The cursor follows, past everything older that was acknowledged too."""
        if not isinstance(token, Sent):
            return
        token.is_heard = True
        if token.arrived is not None:
            conversation, seq = token.arrived
            self._arrived[conversation] = max(seq, self._arrived.get(conversation, 0))
        while self._sent and self._sent[0].is_heard:
            self._heard = self._sent.popleft().cursor

    def report(self) -> DeviceHeard | None:
        """The acknowledgements since the last report; one at a time is under way."""
        moved = self._heard != self._reported and self.generation > 0
        if self._is_reporting or not (moved or self._arrived):
            return None
        self._is_reporting = True
        self._reported = self._heard
        arrived, self._arrived = tuple(self._arrived.items()), {}
        return DeviceHeard(self.name, self.generation, self._heard, arrived)

    def reported(self) -> None:
        self._is_reporting = False

    def under_way(self, state: SessionState) -> Iterable[Underway]:
        """What was sent and not acknowledged, in the order sent."""
        for packet, outgoing in state.outgoing.items():
            if isinstance(outgoing.token, Sent):
                yield Underway(packet, outgoing.token.message, outgoing.token.cursor)

    @property
    def session_window(self) -> int:
        """How many may be under way to this client."""
        return self.session.room_in_window + len(self._sent)

    @property
    def _properties(self) -> Properties:
        return JSON_PROPERTIES if self.as_json else NO_PROPERTIES

    def _publish(self, told: Told, cursor: Cursor) -> bool:
        assert told.event is not None
        sent = _sent(told.event, cursor, self._shape.view.person)
        payload = told.payload(self.as_json)
        delivery = self.session.publish(self._topic(told), payload, QOS, properties=self._properties, token=sent)
        if delivery is Delivery.FULL:
            self.is_behind = True
            self._skipped = max(self._skipped, cursor.rev)
            return False
        self._position = cursor
        self._sent.append(sent)
        if delivery is Delivery.TOO_LARGE:
            self.acknowledged(sent)  # counts as delivered [MQTT-3.1.2-25]
        return True

    def _restore(self, state: SessionState, under_way: Underway) -> None:
        told = self._shape.body(under_way.event) if under_way.event is not None else None
        if told is None or under_way.event is None:
            return
        sent = _sent(under_way.event, under_way.cursor, self._shape.view.person)
        publish = Publish(self._topic(told), told.payload(self.as_json), QOS, properties=self._properties)
        state.restore(under_way.packet, publish, sent)
        self._sent.append(sent)
        self._position = under_way.cursor

    def _topic(self, told: Told) -> str:
        """Direct messages come on `user/{uid}/messages` to who asked for that (the last example of seed 003)."""
        if told.direct:
            for filter_ in self.filters:
                if filter_.startswith("user/") and matches(filter_, _own_topic(filter_)):
                    return _own_topic(filter_)
        return told.topic


def _own_topic(filter_: str) -> str:
    return f"user/{filter_.split('/')[1]}/messages"


def _cursor_after(event: Event, position: Cursor) -> Cursor:
    assert isinstance(event, MessagePosted | MessageRecalled | CardChanged)
    message = event.message
    posted = message.id if isinstance(event, MessagePosted) else 0
    return Cursor(max(message.rev, position.rev), max(posted, position.message))


def _sent(event: Event, cursor: Cursor, person: int) -> Sent:
    assert isinstance(event, MessagePosted | MessageRecalled | CardChanged)
    message = event.message
    counts = isinstance(event, MessagePosted) and message.sender.id != person
    return Sent(cursor, message.id, (message.conversation, message.seq) if counts else None)
