"""SUBSCRIBE and UNSUBSCRIBE through a session, and what the state keeps of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.wire.mqtt import Connect, Publish, SubAck, Subscribe, Subscription, UnsubAck, Unsubscribe
from chat.wire.mqtt_codes import Version
from chat.wire.mqtt_events import Fault
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_properties import Properties
from chat.wire.mqtt_routing import Grant
from chat.wire.mqtt_state import SessionState
from chat.wire.mqtt_write import write_packet
from tests.wire.mqtt_client import ALL, Client, connected
from tests.wire.mqtt_packets import conversations

V31, V311, V5 = Version.V3_1, Version.V3_1_1, Version.V5


def test_a_subscribe_is_handed_up_whole():
    client = connected(V5)
    packet = Subscribe(
        3,
        (Subscription("a/+", 1, True, True, 2), Subscription("$share/g/a/#", 2), Subscription("a/+", 0)),
        Properties(subscription_identifiers=(7,), user_properties=(("k", "v"),)),
    )
    assert client.send(packet) == [packet]
    assert client.read() == []


@pytest.mark.parametrize(("version", "told"), [(V31, (1, 0)), (V311, (1, 0x80)), (V5, (1, 0x87))])
def test_a_suback_says_no_as_its_version_can(version, told):
    client = connected(version)
    client.session.granted(3, [1, 0x87])
    assert client.read() == [SubAck(3, told)]


@pytest.mark.parametrize("version", ALL)
def test_an_unsubscribe_is_handed_up_and_answered(version):
    client = connected(version)
    packet = Unsubscribe(4, ("a/#", "b"))
    assert client.send(packet) == [packet]
    client.session.unsubscribed(4, [0, 0x11])
    assert client.read() == [UnsubAck(4, (0, 0x11) if version is V5 else ())]


def test_nothing_is_written_after_the_end():
    client = connected()
    client.raw(b"\x00\x00")
    client.session.granted(1, [0])
    client.session.unsubscribed(1, [0])
    assert client.session.publish("t", b"").value == "full"
    assert client.session.take_output() == b""
    assert client.session.room_in_window == 0


def test_a_share_in_3_1_1_is_a_name_like_any_other():
    client = connected(V311)
    packet = Subscribe(1, (Subscription("$share/+/a", 1),))
    assert client.send(packet) == [packet]


def test_the_state_keeps_subscriptions_within_bounds():
    state = SessionState("c", Limits(subscriptions=2))
    assert state.subscribe(Subscription("a", 1), 7)
    assert state.subscribe(Subscription("b"))
    assert not state.subscribe(Subscription("c"))
    assert state.subscribe(Subscription("a", 2))
    assert state.subscriptions == {"a": Grant(Subscription("a", 2)), "b": Grant(Subscription("b"))}
    assert state.unsubscribe("a")
    assert not state.unsubscribe("a")
    assert state.subscribe(Subscription("c"))


@given(conversations(), st.data())
def test_a_session_never_raises(conversation, data):
    """Whatever comes, whole or with a byte changed: events, and at most one fault, at the end."""
    version, packets = conversation
    client = connected(version)
    client.session.publish("t", b"1", 1)
    client.session.publish("t", b"2", 2)
    raw = bytearray(b"".join(write_packet(packet, version) for packet in packets))
    if data.draw(st.booleans()):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    events = client.raw(bytes(raw))
    assert not any(isinstance(event, Fault) for event in events[:-1])
    for event in events:
        if isinstance(event, Publish) and event.qos:
            client.session.acknowledge(event.packet_id)
    assert client.raw(b"") == [] or client.session.ended is False
    client.read()


@given(st.lists(st.binary(max_size=30), max_size=5))
def test_a_stranger_never_raises(chunks):
    client = Client()
    for chunk in chunks:
        for event in client.raw(chunk):
            if isinstance(event, Connect):
                client.session.accept(client.state, False)
    assert sum(isinstance(event, Fault) for event in client.events) <= 1
