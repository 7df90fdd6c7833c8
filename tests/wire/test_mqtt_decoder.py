"""Streams to packets: cuts, bounds, rubbish."""

import random
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chat.wire import mqtt
from chat.wire.mqtt_codes import MqttError, ReasonCode, Version
from chat.wire.mqtt_decoder import Decoder
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_write import write_packet
from tests.wire.mqtt_packets import conversations, versions

LIMITS = Limits()


def stream(version: Version, packets: list[mqtt.Packet]) -> bytes:
    return b"".join(write_packet(packet, version) for packet in packets)


@given(conversations())
def test_what_is_written_is_read_back(conversation):
    version, packets = conversation
    assert Decoder(LIMITS, version).feed(stream(version, packets)) == packets


@given(conversations(), st.randoms(use_true_random=False))
def test_the_cuts_do_not_matter(conversation, chance: random.Random):
    version, packets = conversation
    data = stream(version, packets)
    decoder, read, at = Decoder(LIMITS, version), [], 0
    while at < len(data):
        size = chance.randint(1, 9)
        read += decoder.feed(data[at : at + size])
        at += size
    assert read == packets


def test_one_byte_at_a_time():
    packet = mqtt.Publish("a/b", b"x" * 300, 1, packet_id=5)
    decoder, read = Decoder(LIMITS, Version.V5), []
    for byte in write_packet(packet, Version.V5):
        read += decoder.feed(bytes((byte,)))
    assert read == [packet]


def test_the_version_comes_with_connect():
    decoder = Decoder(LIMITS)
    connect = mqtt.Connect(Version.V5, "c")
    subscribe = mqtt.Subscribe(1, (mqtt.Subscription("a", 1, no_local=True),))
    assert decoder.feed(stream(Version.V5, [connect, subscribe])) == [connect, subscribe]
    assert decoder.version is Version.V5


@given(st.none() | versions, st.lists(st.binary(max_size=40), max_size=8))
@example(None, [b"\x10\xff\xff\xff\xff"])
def test_rubbish_raises_nothing_but_mqtt_errors(version, chunks):
    decoder = Decoder(LIMITS, version)
    with suppress(MqttError):
        for chunk in chunks:
            decoder.feed(chunk)


@given(conversations(), st.data())
def test_a_changed_byte_raises_nothing_but_mqtt_errors(conversation, data):
    version, packets = conversation
    changed = bytearray(stream(version, packets))
    changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    with suppress(MqttError):
        Decoder(LIMITS, version).feed(bytes(changed))


def test_a_packet_that_is_too_large_is_refused_by_its_header():
    decoder = Decoder(Limits(packet_bytes=1000), Version.V5)
    with pytest.raises(MqttError) as caught:
        decoder.feed(b"\x30\xe6\x07")  # remaining length 998: 1001 bytes
    assert caught.value.reason is ReasonCode.PACKET_TOO_LARGE


def test_a_packet_of_exactly_the_maximum_passes():
    packet = mqtt.Publish("a", b"x" * (1000 - 6))
    data = write_packet(packet, Version.V3_1_1)
    assert len(data) == 1000
    assert Decoder(Limits(packet_bytes=1000), Version.V3_1_1).feed(data) == [packet]


def test_a_stranger_may_send_less():
    decoder = Decoder(Limits(connect_bytes=100))
    with pytest.raises(MqttError) as caught:
        decoder.feed(b"\x10\x7f")
    assert caught.value.reason is ReasonCode.PACKET_TOO_LARGE


def test_good_packets_before_a_bad_one_are_not_lost():
    decoder = Decoder(LIMITS, Version.V3_1_1)
    assert decoder.feed(b"\xc0\x00\xc0\x00\x00\x00") == [mqtt.PING_REQ, mqtt.PING_REQ]
    assert decoder.fault is not None
    with pytest.raises(MqttError):
        decoder.feed(b"\xc0\x00")


def test_many_user_properties_are_refused():
    pairs = tuple(("k", "v") for _ in range(9))
    packet = mqtt.Publish("a", b"", properties=mqtt.Properties(user_properties=pairs))
    with pytest.raises(MqttError) as caught:
        Decoder(Limits(user_properties=8), Version.V5).feed(write_packet(packet, Version.V5))
    assert caught.value.reason is ReasonCode.QUOTA_EXCEEDED


@pytest.mark.parametrize("packet", [
    mqtt.Subscribe(1, (mqtt.Subscription("a"),) * 9),
    mqtt.Unsubscribe(1, ("a",) * 9),
])  # fmt: skip
def test_many_filters_are_refused(packet):
    with pytest.raises(MqttError) as caught:
        Decoder(Limits(filters=8), Version.V5).feed(write_packet(packet, Version.V5))
    assert caught.value.reason is ReasonCode.QUOTA_EXCEEDED
