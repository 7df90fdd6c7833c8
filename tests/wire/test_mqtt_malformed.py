"""Bytes that close the connection, each with its clause. First column: after which CONNECT."""

import pytest

from chat.wire.mqtt_codes import ReasonCode, Version
from chat.wire.mqtt_events import Fault
from tests.wire.mqtt_client import Client, connected

V31, V311, V5 = Version.V3_1, Version.V3_1_1, Version.V5
BAD, WRONG = ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR

AFTER_CONNECT = [
    ("[MQTT-3.1.0-2]", V311, WRONG, b"\x10\x0d\x00\x04MQTT\x04\x02\x00\x00\x00\x01c"),
    ("[MQTT-2.2.2-2] PUBREL", V311, BAD, b"\x60\x02\x00\x01"),
    ("[MQTT-2.2.2-2] SUBSCRIBE", V311, BAD, b"\x80\x06\x00\x01\x00\x01a\x00"),
    ("[MQTT-2.2.2-2] UNSUBSCRIBE", V311, BAD, b"\xa0\x05\x00\x01\x00\x01a"),
    ("[MQTT-2.2.2-2] PINGREQ", V311, BAD, b"\xc1\x00"),
    ("[MQTT-2.2.2-2] PUBACK", V311, BAD, b"\x42\x02\x00\x01"),
    ("[MQTT-3.14.1-1] DISCONNECT", V5, BAD, b"\xe1\x00"),
    ("2.2.1 type 0", V311, BAD, b"\x00\x00"),
    ("2.2.1 type 15 is new in 5", V311, BAD, b"\xf0\x00"),
    ("2.2.3 remaining length of five bytes", V311, BAD, b"\x30\xff\xff\xff\xff\x01"),
    ("[MQTT-1.5.5-1] remaining length", V5, BAD, b"\xc0\x80\x00"),
    ("[MQTT-3.3.1-4] QoS 3", V311, BAD, b"\x36\x05\x00\x01a\x00\x01"),
    ("[MQTT-3.3.1-2] DUP with QoS 0", V311, BAD, b"\x38\x03\x00\x01a"),
    ("[MQTT-2.3.1-1] PUBLISH id 0", V311, WRONG, b"\x32\x05\x00\x01a\x00\x00"),
    ("[MQTT-2.3.1-1] SUBSCRIBE id 0", V311, WRONG, b"\x82\x06\x00\x00\x00\x01a\x00"),
    ("[MQTT-2.3.1-1] UNSUBSCRIBE id 0", V311, WRONG, b"\xa2\x05\x00\x00\x00\x01a"),
    ("[MQTT-2.2.1-3] PUBACK id 0", V5, WRONG, b"\x40\x02\x00\x00"),
    ("[MQTT-1.5.3-1] surrogate", V311, BAD, b"\x30\x05\x00\x03\xed\xa0\x80"),
    ("[MQTT-1.5.3-1] overlong", V311, BAD, b"\x30\x04\x00\x02\xc0\xaf"),
    ("[MQTT-1.5.3-2] U+0000", V311, BAD, b"\x30\x05\x00\x03a\x00b"),
    ("[MQTT-1.5.4-2] U+0000 in a filter", V5, BAD, b"\x82\x07\x00\x01\x00\x00\x01\x00\x00"),
    ("[MQTT-3.3.2-2] +", V311, ReasonCode.TOPIC_NAME_INVALID, b"\x30\x05\x00\x03a/+"),
    ("[MQTT-3.3.2-2] #", V5, ReasonCode.TOPIC_NAME_INVALID, b"\x30\x04\x00\x01#\x00"),
    ("[MQTT-4.7.3-1] empty topic", V311, WRONG, b"\x30\x02\x00\x00"),
    ("3.3.2.1 empty topic without alias", V5, WRONG, b"\x30\x03\x00\x00\x00"),
    ("PUBLISH ends in its topic", V311, BAD, b"\x30\x03\x00\x02a"),
    ("PUBLISH without topic length", V311, BAD, b"\x30\x01\x00"),
    ("PUBLISH of nothing", V311, BAD, b"\x30\x00"),
    ("PUBLISH without its id", V311, BAD, b"\x32\x04\x00\x01a\x00"),
    ("PUBLISH without properties", V5, BAD, b"\x30\x03\x00\x01a"),
    ("properties over the end", V5, BAD, b"\x30\x05\x00\x01a\x05\x01"),
    ("[MQTT-1.5.5-1] property length", V5, BAD, b"\x30\x05\x00\x01a\x80\x00"),
    ("2.2.2.2 unknown property", V5, BAD, b"\x30\x06\x00\x01a\x02\x7f\x00"),
    ("2.2.2.2 property of another packet", V5, BAD, b"\x30\x07\x00\x01a\x03\x13\x00\x01"),
    ("3.3.2.3.2 a property twice", V5, WRONG, b"\x30\x08\x00\x01a\x04\x01\x00\x01\x00"),
    ("3.3.2.3.2 format indicator 2", V5, WRONG, b"\x30\x06\x00\x01a\x02\x01\x02"),
    ("[MQTT-3.3.2-8] alias 0", V5, ReasonCode.TOPIC_ALIAS_INVALID, b"\x30\x07\x00\x01a\x03\x23\x00\x00"),
    ("[MQTT-3.3.2-9] alias 17", V5, ReasonCode.TOPIC_ALIAS_INVALID, b"\x30\x07\x00\x01a\x03\x23\x00\x11"),
    ("3.3.2.3.4 alias before it is set", V5, WRONG, b"\x30\x06\x00\x00\x03\x23\x00\x01"),
    ("[MQTT-3.3.4-6] subscription identifier", V5, WRONG, b"\x30\x06\x00\x01a\x02\x0b\x01"),
    ("[MQTT-3.3.2-14] response topic", V5, WRONG, b"\x30\x08\x00\x01a\x04\x08\x00\x01#"),
    ("[MQTT-3.8.3-3] no filter", V311, WRONG, b"\x82\x02\x00\x01"),
    ("[MQTT-3.8.3-2] no filter", V5, WRONG, b"\x82\x03\x00\x01\x00"),
    ("[MQTT-3.8.3-4] reserved bits", V311, BAD, b"\x82\x06\x00\x01\x00\x01a\x04"),
    ("[MQTT-3.8.3-4] QoS 3", V311, WRONG, b"\x82\x06\x00\x01\x00\x01a\x03"),
    ("[MQTT-3.8.3-5] reserved bits", V5, BAD, b"\x82\x07\x00\x01\x00\x00\x01a\x40"),
    ("3.8.3.1 retain handling 3", V5, WRONG, b"\x82\x07\x00\x01\x00\x00\x01a\x30"),
    ("3.8.2.1.2 identifier 0", V5, WRONG, b"\x82\x09\x00\x01\x02\x0b\x00\x00\x01a\x00"),
    ("3.8.2.1.2 two identifiers", V5, WRONG, b"\x82\x0b\x00\x01\x04\x0b\x01\x0b\x02\x00\x01a\x00"),
    ("[MQTT-3.8.3-4] shared, no local", V5, WRONG, b"\x82\x10\x00\x01\x00\x00\x0a$share/g/a\x04"),
    ("[MQTT-4.8.2-2] share name", V5, ReasonCode.TOPIC_FILTER_INVALID,
     b"\x82\x10\x00\x01\x00\x00\x0a$share/+/a\x00"),
    ("[MQTT-4.7.1-2] # not last", V311, ReasonCode.TOPIC_FILTER_INVALID, b"\x82\x08\x00\x01\x00\x03#/a\x00"),
    ("[MQTT-4.7.1-3] + not alone", V311, ReasonCode.TOPIC_FILTER_INVALID, b"\x82\x07\x00\x01\x00\x02a+\x00"),
    ("[MQTT-4.7.3-1] empty filter", V311, ReasonCode.TOPIC_FILTER_INVALID, b"\x82\x05\x00\x01\x00\x00\x00"),
    ("UNSUBSCRIBE # not last", V311, ReasonCode.TOPIC_FILTER_INVALID, b"\xa2\x07\x00\x01\x00\x03#/a"),
    ("[MQTT-3.10.3-2] no filter", V311, WRONG, b"\xa2\x02\x00\x01"),
    ("PINGREQ with a body", V311, BAD, b"\xc0\x01\x00"),
    ("PUBACK with more", V311, BAD, b"\x40\x03\x00\x01\x00"),
    ("DISCONNECT with more", V311, BAD, b"\xe0\x01\x00"),
    ("3.4.2.1 unknown reason", V5, BAD, b"\x40\x03\x00\x01\x42"),
    ("3.14.2.1 unknown reason", V5, BAD, b"\xe0\x01\x77"),
    ("3.14.2.2.2 a session prolonged", V5, WRONG, b"\xe0\x07\x00\x05\x11\x00\x00\x00\x01"),
    ("a server's packet: CONNACK", V311, WRONG, b"\x20\x02\x00\x00"),
    ("a server's packet: SUBACK", V311, WRONG, b"\x90\x03\x00\x01\x00"),
    ("a server's packet: PINGRESP", V311, WRONG, b"\xd0\x00"),
    ("[MQTT-4.12.0-6] AUTH", V5, WRONG, b"\xf0\x00"),
]  # fmt: skip


@pytest.mark.parametrize(("clause", "version", "reason", "data"), AFTER_CONNECT)
def test_a_client_that_breaks_the_rules_is_told_and_closed(clause, version, reason, data):
    client = connected(version)
    events = client.raw(data)
    assert isinstance(events[-1], Fault), clause
    assert events[-1].reason is reason
    assert client.session.ended
    # MQTT 5 is told why in DISCONNECT, 3.x in nothing but the close [MQTT-4.13.1-1]
    assert [packet.reason for packet in client.read()] == ([reason] if version is V5 else [])


@pytest.mark.parametrize(("clause", "version", "reason", "data"), AFTER_CONNECT)
def test_nothing_is_heard_after_a_fault(clause, version, reason, data):
    client = connected(version)
    client.raw(data)
    client.session.take_output()
    assert client.raw(b"\xc0\x00") == []
    assert client.session.take_output() == b""


C311, C5 = b"\x00\x04MQTT\x04", b"\x00\x04MQTT\x05"

IN_CONNECT = [
    ("[MQTT-3.1.0-1] PUBLISH first", WRONG, b"\x30\x03\x00\x01a"),
    ("[MQTT-3.1.0-1] PINGREQ first", WRONG, b"\xc0\x00"),
    ("an HTTP request", WRONG, b"GET / HTTP/1.1\r\n"),
    ("[MQTT-3.1.2-1] name", BAD, b"\x10\x0d\x00\x04MQXT\x04\x02\x00\x00\x00\x01c"),
    ("[MQTT-3.1.2-3] reserved flag", BAD, b"\x10\x0d" + C311 + b"\x03\x00\x00\x00\x01c"),
    ("[MQTT-3.1.2-11] will QoS without will", BAD, b"\x10\x0d" + C311 + b"\x0a\x00\x00\x00\x01c"),
    ("[MQTT-3.1.2-15] will retain without will", BAD, b"\x10\x0d" + C311 + b"\x22\x00\x00\x00\x01c"),
    ("[MQTT-3.1.2-14] will QoS 3", BAD, b"\x10\x13" + C311 + b"\x1e\x00\x00\x00\x01c\x00\x01w\x00\x01x"),
    ("[MQTT-3.1.2-22] password alone", BAD, b"\x10\x10" + C311 + b"\x42\x00\x00\x00\x01c\x00\x01p"),
    ("[MQTT-3.1.3-4] client id", BAD, b"\x10\x0d" + C311 + b"\x02\x00\x00\x00\x01\xff"),
    ("CONNECT ends early", BAD, b"\x10\x0c" + C311 + b"\x82\x00\x00\x00\x00"),
    ("CONNECT with more", BAD, b"\x10\x0e" + C311 + b"\x02\x00\x00\x00\x01cX"),
    ("[MQTT-2.2.2-2] flags", BAD, b"\x11\x0d" + C311 + b"\x02\x00\x00\x00\x01c"),
    ("[MQTT-3.1.2-3] reserved flag, 5", BAD, b"\x10\x0e" + C5 + b"\x03\x00\x00\x00\x00\x01c"),
    ("3.1.2.11.3 receive maximum 0", WRONG, b"\x10\x11" + C5 + b"\x02\x00\x00\x03\x21\x00\x00\x00\x01c"),
    ("3.1.2.11.10 data without method", WRONG, b"\x10\x12" + C5 + b"\x02\x00\x00\x04\x16\x00\x01x\x00\x01c"),
]  # fmt: skip


@pytest.mark.parametrize(("clause", "reason", "data"), IN_CONNECT)
def test_a_bad_first_packet_closes_without_a_word(clause, reason, data):
    client = Client()
    events = client.raw(data)
    assert [type(event) for event in events] == [Fault], clause
    assert events[0].reason is reason
    assert client.session.take_output() == b""  # [MQTT-3.1.4-1]
    assert client.session.ended


def test_what_came_before_the_fault_is_heard():
    client = connected()
    publish, fault = client.raw(b"\x30\x04\x00\x01ax" + b"\x00\x00")
    assert publish.payload == b"x"
    assert isinstance(fault, Fault)


def test_mqtt_3_1_is_read_with_its_older_flags():
    client = connected(V31)
    assert not client.raw(b"\x6a\x02\x00\x01")  # PUBREL with DUP, allowed in 3.1
    assert client.raw(b"\x8a\x06\x00\x02\x00\x01a\x01")[0].packet_id == 2
