"""What a client publishes: once, answered in order, aliases, the receive maximum."""

import pytest

from chat.wire.mqtt import PubAck, PubComp, Publish, PubRec, PubRel
from chat.wire.mqtt_codes import ReasonCode, Version
from chat.wire.mqtt_events import Fault
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_properties import NO_PROPERTIES, Properties
from tests.wire.mqtt_client import ALL, LEVELS, connected

V311, V5 = Version.V3_1_1, Version.V5


def message(packet_id: int, qos: int = 2, dup: bool = False) -> Publish:
    return Publish("a/b", b"%d" % packet_id, qos, dup=dup, packet_id=packet_id)


@pytest.mark.parametrize("version", ALL)
def test_qos_0_is_handed_up_and_not_answered(version):
    client = connected(version)
    publish = Publish("a/b", b"\x00\xff", retain=True)
    assert client.send(publish) == [publish]
    assert client.read() == []
    assert client.session.unanswered == 0


@pytest.mark.parametrize("version", ALL)
def test_qos_1_is_answered_when_it_is_committed(version):
    client = connected(version)
    assert client.send(message(5, 1)) == [message(5, 1)]
    assert client.read() == []
    assert client.session.unanswered == 1
    client.session.acknowledge(5)
    assert client.read() == [PubAck(5)]
    assert client.session.unanswered == 0


@pytest.mark.parametrize("version", ALL)
def test_qos_2_from_end_to_end(version):
    client = connected(version)
    assert client.send(message(5)) == [message(5)]
    assert client.state.received == set()
    client.session.acknowledge(5)
    assert client.state.received == {5}
    assert client.read() == [PubRec(5)]
    assert client.send(PubRel(5)) == []
    assert client.read() == [PubComp(5)]
    assert client.state.received == set()
    assert client.send(message(5)) == [message(5)]  # the id is free again


@pytest.mark.parametrize("dup", [True, False])
def test_a_repeated_qos_2_id_is_answered_and_not_handed_up(dup):
    client = connected()
    client.send(message(5))
    client.session.acknowledge(5)
    client.read()
    assert client.send(message(5, dup=dup)) == []
    assert client.read() == [PubRec(5)]


@pytest.mark.parametrize("qos", [1, 2])
def test_a_repeat_while_the_first_is_undecided_is_one_message(qos):
    client = connected()
    client.send(message(5, qos))
    assert client.send(message(5, qos, dup=True)) == []
    client.session.acknowledge(5)
    assert len(client.read()) == 1


def test_a_repeat_after_coming_back_is_not_handed_up():
    first = connected()
    first.send(message(5))
    first.session.acknowledge(5)  # the PUBREC is lost
    second = connected(state=first.state)
    assert second.send(message(5, dup=True)) == []
    assert second.read() == [PubRec(5)]


def test_a_commit_after_the_close_still_counts():
    first = connected()
    first.send(message(5))
    first.session.end(ReasonCode.SESSION_TAKEN_OVER)
    first.session.acknowledge(5)
    assert first.session.take_output() == b""
    second = connected(state=first.state)
    assert second.send(message(5, dup=True)) == []


def test_pubrel_of_an_unknown_id_is_answered():
    for version, reason in ((V311, 0), (V5, 0x92)):
        client = connected(version)
        assert client.send(PubRel(9)) == []
        assert client.read() == [PubComp(9, reason)]  # [MQTT-4.3.3-2]


def test_one_id_for_two_messages_is_a_fault():
    client = connected()
    (_, fault) = client.send(message(5, 1), message(5, 2))
    assert fault.reason is ReasonCode.PROTOCOL_ERROR


def test_qos_1_may_use_an_id_that_qos_2_left_behind():
    """A client that lost its memory comes back under its old name."""
    client = connected()
    client.state.received.add(5)
    assert client.send(message(5, 1)) == [message(5, 1)]


def test_answers_leave_in_the_order_of_the_messages():
    client = connected()
    client.send(message(1, 1), message(2), message(3, 1))
    client.session.acknowledge(3)
    client.session.acknowledge(2)
    assert client.read() == []
    client.session.acknowledge(1)
    assert client.read() == [PubAck(1), PubRec(2), PubAck(3)]


def test_a_committed_id_is_kept_while_its_answer_waits():
    client = connected()
    client.send(message(1), message(2))
    client.session.acknowledge(2)
    assert client.state.received == {2}


def test_acknowledging_twice_or_nothing_is_our_own_slip():
    client = connected()
    client.send(message(1), message(2))
    client.session.acknowledge(2)
    for packet_id in (2, 3):
        with pytest.raises(KeyError):
            client.session.acknowledge(packet_id)


@pytest.mark.parametrize(("qos", "answer"), [(1, PubAck), (2, PubRec)])
def test_a_refusal_is_told_in_5(qos, answer):
    client = connected(V5)
    client.send(message(1, qos))
    why = Properties(reason_string="You are not in this conversation.")
    client.session.acknowledge(1, ReasonCode.NOT_AUTHORIZED, why)
    assert client.read() == [answer(1, 0x87, why)]
    assert client.state.received == set()
    assert client.send(message(1, qos)) == [message(1, qos)]  # a refusal ends the exchange


@pytest.mark.parametrize("qos", [1, 2])
def test_a_refusal_looks_like_a_yes_in_3_1_1(qos):
    client = connected(V311)
    client.send(message(1, qos))
    client.session.acknowledge(1, ReasonCode.NOT_AUTHORIZED)
    assert client.read() == [PubAck(1) if qos == 1 else PubRec(1)]
    assert client.state.received == ({1} if qos == 2 else set())


# Receive maximum


@pytest.mark.parametrize("qos", [1, 2])
def test_more_than_the_receive_maximum_is_a_fault(qos):
    client = connected(V5, Limits(receive_maximum=3))
    assert len(client.send(*(message(n, qos) for n in (1, 2, 3)))) == 3
    client.send(message(3, qos, dup=True))
    (fault,) = client.send(message(4, qos))
    assert fault.reason is ReasonCode.RECEIVE_MAXIMUM_EXCEEDED


@pytest.mark.parametrize("version", LEVELS)
def test_what_is_finished_does_not_count(version):
    client = connected(version, Limits(receive_maximum=2, received_ids=2))
    for n in range(1, 20):
        assert client.send(message(n, 1 + n % 2)) == [message(n, 1 + n % 2)]
        client.session.acknowledge(n)
        client.send(PubRel(n)) if n % 2 else None
    assert not any(isinstance(event, Fault) for event in client.events)


def test_3_1_1_has_a_bound_too():
    client = connected(V311, Limits(received_ids=3))
    assert len(client.send(*(message(n) for n in (1, 2, 3)))) == 3
    (fault,) = client.send(message(4))
    assert fault.reason is ReasonCode.QUOTA_EXCEEDED


def test_ids_that_are_never_released_cannot_pile_up_over_connections():
    limits = Limits(received_ids=3)
    client = connected(V311, limits)
    client.state.received |= {1, 2, 3}
    again = connected(V311, limits, client.state)
    assert again.send(message(3, dup=True)) == []
    (fault,) = again.send(message(4))
    assert fault.reason is ReasonCode.QUOTA_EXCEEDED


# Topic alias


def test_an_alias_stands_for_its_topic():
    client = connected(V5)
    one = Properties(topic_alias=1)
    first, second, other = client.send(
        Publish("a/b", b"1", properties=one),
        Publish("", b"2", properties=one),
        Publish("c", b"3", properties=Properties(topic_alias=1, content_type="x")),
    )
    assert (first.topic, first.properties) == ("a/b", NO_PROPERTIES)
    assert (second.topic, second.payload, second.properties) == ("a/b", b"2", NO_PROPERTIES)
    assert (other.topic, other.properties) == ("c", Properties(content_type="x"))
    assert client.send(Publish("", b"4", properties=one))[0].topic == "c"


def test_aliases_end_with_the_connection():
    one = Properties(topic_alias=1)
    client = connected(V5)
    client.send(Publish("a/b", b"1", properties=one))
    again = connected(V5, state=client.state)
    (fault,) = again.send(Publish("", b"2", properties=one))
    assert fault.reason is ReasonCode.PROTOCOL_ERROR


def test_a_topic_that_is_too_deep():
    client = connected(V5, Limits(topic_levels=3))
    assert client.send(Publish("a/b/c", b""))[0].topic == "a/b/c"
    assert client.send(Publish("a/b/c/d", b""))[0].reason is ReasonCode.TOPIC_NAME_INVALID
