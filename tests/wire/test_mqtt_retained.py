"""Retained messages: replace, clear, match, expire, stay bounded."""

from chat.wire.mqtt import Publish
from chat.wire.mqtt_properties import Properties
from chat.wire.mqtt_retained import RetainedMessages


def test_the_last_message_of_a_topic_is_kept():
    kept = RetainedMessages()
    kept.keep(Publish("a/b", b"1", 1, retain=True, packet_id=9, dup=True))
    kept.keep(Publish("a/b", b"2", 1, retain=True, packet_id=10))
    assert kept.matching("a/+") == [Publish("a/b", b"2", 1, retain=True)]
    assert kept.matching("b/#") == []


def test_an_empty_payload_clears():
    kept = RetainedMessages()
    kept.keep(Publish("a", b"1"))
    assert kept.keep(Publish("a", b""))
    assert kept.matching("#") == []


def test_system_topics_are_not_in_a_wildcard():
    kept = RetainedMessages()
    kept.keep(Publish("$SYS/x", b"1"))
    assert kept.matching("#") == []
    assert len(kept.matching("$SYS/#")) == 1


def test_a_retained_message_expires():
    kept = RetainedMessages()
    kept.keep(Publish("a", b"1", properties=Properties(message_expiry_interval=10)), now=100.0)
    (left,) = kept.matching("a", now=107.9)
    assert left.properties.message_expiry_interval == 3
    assert kept.matching("a", now=110.0) == []


def test_there_is_a_bound():
    kept = RetainedMessages(messages=2, total_bytes=10)
    assert kept.keep(Publish("a", b"1234"))
    assert kept.keep(Publish("b", b"1234"))
    assert not kept.keep(Publish("c", b"x"))
    kept.keep(Publish("b", b""))
    assert not kept.keep(Publish("c", b"12345"))
    assert kept.keep(Publish("c", b"1234"))
    assert not kept.keep(Publish("c", b"1234567890"))
    assert [publish.topic for publish in kept.matching("#")] == ["a"]
