"""Two ends, both publishing with QoS 1 and 2, while the connection is cut at every packet.

QoS 2 arrives exactly once, QoS 1 at least once, and first arrivals keep their order, both ways.
"""

import random
from collections import deque
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.wire import mqtt
from chat.wire.mqtt_codes import Version
from chat.wire.mqtt_decoder import Decoder
from chat.wire.mqtt_events import Acknowledged, Delivery, Event, Fault, WindowOpen
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_properties import Properties
from chat.wire.mqtt_session import MqttSession
from chat.wire.mqtt_state import SessionState
from chat.wire.mqtt_write import write_packet

COUNT = 6
QOS = (1, 2, 2, 1, 1, 2)


@dataclass
class Phone:
    """A client written by the book, on its own: nothing of the session's code but the codec."""

    waiting: dict[int, mqtt.Publish] = field(default_factory=dict)
    released: dict[int, None] = field(default_factory=dict)
    kept: set[int] = field(default_factory=set)
    heard: list[bytes] = field(default_factory=list)

    def publish_all(self) -> list[mqtt.Packet]:
        for n in range(COUNT):
            self.waiting[n + 1] = mqtt.Publish("up", b"%d" % n, QOS[n], packet_id=n + 1)
        return list(self.waiting.values())

    def resume(self) -> list[mqtt.Packet]:
        again = [replace(publish, dup=True) for publish in self.waiting.values()]
        return [mqtt.PubRel(packet_id) for packet_id in self.released] + again

    def received(self, packet: mqtt.Packet) -> list[mqtt.Packet]:
        match packet:
            case mqtt.Publish():
                return [self.hear(packet)]
            case mqtt.PubRel():
                self.kept.discard(packet.packet_id)
                return [mqtt.PubComp(packet.packet_id)]
            case mqtt.PubAck():
                self.waiting.pop(packet.packet_id, None)
            case mqtt.PubRec():
                self.waiting.pop(packet.packet_id, None)
                self.released[packet.packet_id] = None
                return [mqtt.PubRel(packet.packet_id)]
            case mqtt.PubComp():
                self.released.pop(packet.packet_id, None)
        return []

    def hear(self, publish: mqtt.Publish) -> mqtt.Packet:
        if publish.qos == 1:
            self.heard.append(publish.payload)
            return mqtt.PubAck(publish.packet_id)
        if publish.packet_id not in self.kept:
            self.kept.add(publish.packet_id)
            self.heard.append(publish.payload)
        return mqtt.PubRec(publish.packet_id)


class World:
    """A phone, a server and a wire that can be cut between any two packets."""

    def __init__(self, version: Version, window: int, by_cursor: bool, late: bool) -> None:
        self.version = version
        self.limits = Limits(window=window, queued_messages=0 if by_cursor else 1000)
        self.late = late
        self.phone = Phone()
        self.state = SessionState("c", self.limits)
        self.committed: list[bytes] = []
        self.acknowledged: list[object] = []
        self.cursor = 0
        self.session = MqttSession(self.limits)
        self.up: deque[bytes] = deque()
        self.down: deque[mqtt.Packet] = deque()
        self.moved = 0

    def open(self, first: bool) -> None:
        """A new connection; whatever was on the wire is gone."""
        self.session = MqttSession(self.limits)
        self.decoder = Decoder(self.limits, self.version)
        self.undecided: list[int] = []
        self.up.clear()
        self.down.clear()
        connect = mqtt.Connect(self.version, "c", clean_start=False)
        self.session.received(write_packet(connect, self.version))
        self.after(self.session.accept(self.state, not first))
        self.say(self.phone.publish_all() if first else self.phone.resume())
        self.offer()

    def say(self, packets: list[mqtt.Packet]) -> None:
        self.up.extend(write_packet(packet, self.version) for packet in packets)

    def offer(self) -> None:
        """The layer above publishes what it has, as far as it is taken."""
        while self.cursor < COUNT:
            n = self.cursor
            taken = self.session.publish("down", b"%d" % n, QOS[n], token=n)
            if taken is Delivery.FULL:
                break
            self.cursor += 1
        self.flush()

    def flush(self) -> None:
        self.down.extend(self.decoder.feed(self.session.take_output()))

    def after(self, events: list[Event]) -> None:
        for event in events:
            assert not isinstance(event, Fault), event
            if isinstance(event, mqtt.Publish):
                self.committed.append(event.payload)
                self.undecided.append(event.packet_id)
            elif isinstance(event, Acknowledged):
                self.acknowledged.append(event.token)
            elif isinstance(event, WindowOpen):
                self.offer()
        if not self.late:
            self.decide()
        self.flush()

    def decide(self) -> None:
        while self.undecided:
            self.session.acknowledge(self.undecided.pop(0))
        self.flush()

    def step(self, chance: random.Random) -> bool:
        """Move one packet one way, or take the decisions that wait. False when all is quiet."""
        choices = [self.up] * bool(self.up) + [self.down] * bool(self.down) + [None] * bool(self.undecided)
        if not choices:
            return False
        self.moved += 1
        choice = chance.choice(choices)
        if choice is None:
            self.decide()
        elif choice is self.up:
            self.after(self.session.received(self.up.popleft()))
        else:
            self.say(self.phone.received(self.down.popleft()))
        return True

    def cut(self) -> None:
        """The connection breaks; commits under way are finished before the client is let in again."""
        self.decide()
        self.open(first=False)


def run(world: World, cuts: list[int], seed: int) -> int:
    """Play to the end, cutting after so many packets each time. The number of packets moved."""
    chance = random.Random(seed)
    world.open(first=True)
    for steps in cuts:
        for _ in range(steps):
            world.step(chance)
        world.cut()
    while world.step(chance):
        assert world.moved < 2_000, "the two ends never come to rest"
    return world.moved


def check(world: World) -> None:
    for arrived in (world.committed, world.phone.heard):
        numbers = [int(payload) for payload in arrived]
        assert list(dict.fromkeys(numbers)) == list(range(COUNT)), "all of them, in the order of their first arrival"
        assert all(numbers.count(n) == 1 for n in range(COUNT) if QOS[n] == 2), "QoS 2 exactly once"
    assert sorted(world.acknowledged) == list(range(COUNT)), "each token once"
    assert not world.phone.waiting
    assert not world.phone.released
    assert not world.phone.kept
    assert not world.state.outgoing
    assert not world.state.released
    assert not world.state.received
    assert not world.state.queue


MODES = [(1, False, False), (3, False, True), (3, True, False), (100, True, True)]


@pytest.mark.parametrize("version", [Version.V3_1_1, Version.V5])
@pytest.mark.parametrize(("window", "by_cursor", "late"), MODES)
def test_cut_after_every_packet(version, window, by_cursor, late):
    whole = run(World(version, window, by_cursor, late), [], seed=1)
    assert whole > 4 * COUNT
    for steps in range(whole + 1):
        world = World(version, window, by_cursor, late)
        run(world, [steps], seed=1)
        check(world)


@given(
    st.sampled_from([Version.V3_1_1, Version.V5]),
    st.sampled_from(MODES),
    st.lists(st.integers(0, 25), max_size=6),
    st.integers(0, 1_000_000),
)
def test_cut_again_and_again(version, mode, cuts, seed):
    world = World(version, *mode)
    run(world, cuts, seed)
    check(world)


def test_a_whole_exchange_repeats_nothing():
    world = World(Version.V5, 2, False, False)
    run(world, [], seed=3)
    check(world)
    assert len(world.committed) == len(world.phone.heard) == COUNT


def test_the_window_shrinks_between_connections():
    world = World(Version.V5, 100, False, False)
    world.open(first=True)
    assert len(world.state.outgoing) == COUNT
    again = MqttSession(world.limits)
    small = mqtt.Connect(Version.V5, "c", False, properties=Properties(receive_maximum=2))
    again.received(write_packet(small, Version.V5))
    again.accept(world.state, True)
    sent = Decoder(world.limits, Version.V5).feed(again.take_output())
    assert [packet.packet_id for packet in sent if isinstance(packet, mqtt.Publish)] == [1, 2]
