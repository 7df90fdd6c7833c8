"""What the server publishes: the window, the queue, acknowledgements, what is sent again."""

import pytest

from chat.wire.mqtt import ConnAck, Disconnect, PubAck, PubComp, Publish, PubRec, PubRel
from chat.wire.mqtt_codes import ReasonCode, Version
from chat.wire.mqtt_events import Acknowledged, Delivery, Dropped, Fault, Received, Why, WindowOpen
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_properties import Properties
from chat.wire.mqtt_state import SessionState
from tests.wire.mqtt_client import ALL, LEVELS, Client, connected

V311, V5 = Version.V3_1_1, Version.V5
SENT, QUEUED, FULL = Delivery.SENT, Delivery.QUEUED, Delivery.FULL


def publish(client: Client, *tokens: int, qos: int = 1, **fields) -> list[Delivery]:
    return [client.session.publish("t", b"%d" % n, qos, token=n, **fields) for n in tokens]


def payloads(packets) -> list[int]:
    return [int(packet.payload) for packet in packets if isinstance(packet, Publish)]


@pytest.mark.parametrize("version", ALL)
def test_qos_0_is_sent_and_forgotten(version):
    client = connected(version)
    assert client.session.publish("a/b", b"x", retain=True) is SENT
    assert client.read() == [Publish("a/b", b"x", retain=True)]
    assert client.state.in_flight == 0


@pytest.mark.parametrize("version", ALL)
def test_qos_1_is_acknowledged_with_its_token(version):
    client = connected(version)
    publish(client, 7)
    assert client.read() == [Publish("t", b"7", 1, packet_id=1)]
    assert client.send(PubAck(1)) == [Acknowledged(7)]
    assert client.send(PubAck(1)) == []
    assert client.state.in_flight == 0


@pytest.mark.parametrize("version", ALL)
def test_qos_2_from_end_to_end(version):
    client = connected(version)
    publish(client, 7, qos=2)
    assert client.read() == [Publish("t", b"7", 2, packet_id=1)]
    assert client.send(PubRec(1)) == [Received(7)]
    assert client.read() == [PubRel(1)]
    assert client.send(PubRec(1)) == []
    assert client.read() == [PubRel(1)]
    assert client.send(PubComp(1)) == [Acknowledged(7)]
    assert client.send(PubComp(1)) == []
    assert client.state.in_flight == 0


@pytest.mark.parametrize(("qos", "answer"), [(1, PubAck), (2, PubRec)])
def test_a_client_may_refuse_in_5(qos, answer):
    client = connected(V5)
    publish(client, 7, qos=qos)
    client.read()
    assert client.send(answer(1, ReasonCode.QUOTA_EXCEEDED)) == [Acknowledged(7, 0x97)]
    assert client.read() == []
    assert client.state.in_flight == 0


def test_pubrec_of_an_unknown_id_is_released():
    for version, reason in ((V311, 0), (V5, 0x92)):
        client = connected(version)
        assert client.send(PubRec(9)) == []
        assert client.read() == [PubRel(9, reason)]


@pytest.mark.parametrize(("qos", "answer"), [(2, PubAck), (1, PubRec), (2, PubComp), (1, PubComp)])
def test_the_wrong_answer_is_a_fault(qos, answer):
    client = connected()
    publish(client, 7, qos=qos)
    (fault,) = client.send(answer(1))
    assert isinstance(fault, Fault)


def test_ids_go_round_and_pass_those_in_use():
    client = connected()
    publish(client, 1)
    client.state.last_packet_id = 65_534
    publish(client, 2, 3, 4)
    assert [packet.packet_id for packet in client.read()] == [1, 65_535, 2, 3]


def test_ids_pass_those_that_are_released_and_not_complete():
    client = connected()
    publish(client, 1, qos=2)
    client.send(PubRec(1))
    client.state.last_packet_id = 65_535
    publish(client, 2)
    assert [packet.packet_id for packet in client.read()] == [1, 1, 2]  # PUBLISH, PUBREL, PUBLISH


# Window


def test_the_window_of_5_is_the_clients():
    client = connected(V5, properties=Properties(receive_maximum=2))
    assert client.session.room_in_window == 2
    assert publish(client, 1, 2, 3, 4) == [SENT, SENT, QUEUED, QUEUED]
    assert payloads(client.read()) == [1, 2]
    assert client.send(PubAck(1)) == [Acknowledged(1)]
    assert payloads(client.read()) == [3]
    assert client.send(PubAck(2), PubAck(3)) == [Acknowledged(2), Acknowledged(3), WindowOpen(1)]
    assert payloads(client.read()) == [4]


def test_the_window_is_never_larger_than_ours():
    limits = Limits(window=3)
    for version, fields in ((V311, {}), (V5, {}), (V5, {"properties": Properties(receive_maximum=9)})):
        assert connected(version, limits, **fields).session.room_in_window == 3


def test_qos_2_leaves_the_window_with_pubcomp():
    client = connected(V5, properties=Properties(receive_maximum=1))
    publish(client, 1, 2, qos=2)
    client.send(PubRec(1))
    assert payloads(client.read()) == [1]
    client.send(PubComp(1))
    assert payloads(client.read()) == [2]


def test_qos_0_does_not_overtake():
    client = connected(V5, properties=Properties(receive_maximum=1))
    publish(client, 1, 2)
    assert publish(client, 3, qos=0) == [QUEUED]
    client.send(PubAck(1))
    assert payloads(client.read()) == [1, 2, 3]


def test_qos_0_passes_a_full_window_when_nothing_waits():
    client = connected(limits=Limits(window=1))
    publish(client, 1)
    assert publish(client, 2, qos=0) == [SENT]


def test_the_queue_is_bounded_by_count_and_bytes():
    client = connected(limits=Limits(window=1, queued_messages=2))
    assert publish(client, 1, 2, 3, 4) == [SENT, QUEUED, QUEUED, FULL]
    client = connected(limits=Limits(window=1, queued_bytes=5))
    assert publish(client, 1, 2, 3, 4) == [SENT, QUEUED, QUEUED, FULL]
    client.send(PubAck(1), PubAck(2), PubAck(3))
    assert client.state.queued_bytes == 0


def test_without_a_queue_the_caller_is_told_when_to_go_on():
    client = connected(limits=Limits(window=2, queued_messages=0))
    assert publish(client, 1, 2, 3) == [SENT, SENT, FULL]
    assert client.session.room_in_window == 0
    assert client.send(PubAck(1)) == [Acknowledged(1), WindowOpen(1)]
    assert publish(client, 3) == [SENT]
    assert client.send(PubAck(2), PubAck(3)) == [Acknowledged(2), Acknowledged(3), WindowOpen(2)]
    publish(client, 4)
    assert client.send(PubAck(4)) == [Acknowledged(4)]  # it was never full


# Coming back


def test_what_was_in_flight_is_sent_again_in_order():
    client = connected()
    publish(client, 1)
    publish(client, 2, 3, qos=2)
    publish(client, 4)
    client.send(PubRec(3))
    again = connected(state=client.state)
    assert again.welcome == [
        ConnAck(True, 0),
        PubRel(3),
        Publish("t", b"1", 1, dup=True, packet_id=1),
        Publish("t", b"2", 2, dup=True, packet_id=2),
        Publish("t", b"4", 1, dup=True, packet_id=4),
    ]
    assert again.send(PubComp(3), PubAck(1), PubRec(2), PubComp(2), PubAck(4)) == [
        Acknowledged(3), Acknowledged(1), Received(2), Acknowledged(2), Acknowledged(4)
    ]  # fmt: skip


def test_pubrels_are_sent_again_in_the_order_of_the_pubrecs():
    client = connected()
    publish(client, 1, 2, 3, qos=2)
    client.send(PubRec(3), PubRec(1))
    again = connected(state=client.state)
    assert again.welcome[1:3] == [PubRel(3), PubRel(1)]  # [MQTT-4.6.0-4]


def test_what_is_sent_again_keeps_to_the_new_window():
    client = connected(V5)
    publish(client, 1, 2, 3)
    again = connected(V5, state=client.state, properties=Properties(receive_maximum=1))
    assert payloads(again.welcome) == [1]
    assert publish(again, 4) == [QUEUED]
    for n in (1, 2, 3):
        again.send(PubAck(n))
    packets = again.read()
    assert payloads(packets) == [2, 3, 4]
    assert [packet.dup for packet in packets] == [True, True, False]


def test_qos_0_does_not_overtake_what_is_sent_again():
    client = connected(V5)
    publish(client, 1, 2)
    client.state.enqueue(Publish("t", b"3"))
    again = connected(V5, state=client.state, properties=Properties(receive_maximum=1))
    assert payloads(again.welcome) == [1]
    again.send(PubAck(1), PubAck(2))
    assert payloads(again.read()) == [2, 3]


def test_a_cursor_reader_is_told_when_the_old_ones_are_through():
    limits = Limits(queued_messages=0)
    client = connected(V5, limits)
    publish(client, 1, 2)
    again = connected(V5, limits, client.state, properties=Properties(receive_maximum=1))
    assert again.session.room_in_window == 0
    assert again.send(PubAck(1)) == [Acknowledged(1)]
    assert again.send(PubAck(2)) == [Acknowledged(2), WindowOpen(1)]


def test_what_was_missed_follows():
    client = connected()
    publish(client, 1)
    client.session.end(ReasonCode.SERVER_SHUTTING_DOWN)
    assert publish(client, 2) == [FULL]
    assert client.state.enqueue(Publish("t", b"2", 2), 2) is QUEUED
    again = connected(state=client.state)
    assert payloads(again.welcome) == [1, 2]
    assert [packet.dup for packet in again.welcome[1:]] == [True, False]


def test_a_state_put_back_from_disk():
    state = SessionState("c", Limits())
    state.restore(40, Publish("t", b"1", 1), "one")
    state.restore(41, Publish("t", b"2", 2), "two")
    again = connected(state=state)
    assert [packet.packet_id for packet in again.welcome[1:]] == [40, 41]
    publish(again, 3)
    assert again.read()[0].packet_id == 42


# Sizes, expiry, aliases, explanations


def test_what_is_too_large_for_the_client_is_not_sent():
    client = connected(V5, properties=Properties(maximum_packet_size=40))
    assert client.session.publish("t", b"x" * 40, 1, token=1) is Delivery.TOO_LARGE
    assert client.session.publish("t", b"x" * 40, 0) is Delivery.TOO_LARGE
    assert client.session.publish("t", b"x" * 30, 1, token=2) is SENT
    assert [packet.payload for packet in client.read()] == [b"x" * 30]
    assert client.state.in_flight == 1


def test_what_waited_and_is_too_large_is_dropped():
    small = Properties(maximum_packet_size=40)
    client = connected(V5)
    client.session.publish("t", b"x" * 50, 1, token=1)
    client.state.enqueue(Publish("t", b"y" * 50, 1), 2)
    client.state.enqueue(Publish("t", b"3", 1), 3)
    again = connected(V5, state=client.state, properties=small)
    assert again.events == [Dropped(1, Why.TOO_LARGE), Dropped(2, Why.TOO_LARGE)]
    assert payloads(again.welcome) == [3]


def test_a_reason_is_left_out_rather_than_the_answer():
    client = connected(V5, properties=Properties(maximum_packet_size=25))
    client.send(Publish("t", b"", 1, packet_id=1))
    client.session.acknowledge(1, 0x87, Properties(reason_string="x" * 30))
    assert client.read() == [PubAck(1, 0x87)]


def test_a_client_that_wants_no_explanations_gets_none():
    client = connected(V5, properties=Properties(request_problem_information=0))
    why = Properties(reason_string="no", user_properties=(("k", "v"),))
    client.send(Publish("t", b"", 1, packet_id=1))
    client.session.acknowledge(1, 0x87, why)
    client.session.end(ReasonCode.ADMINISTRATIVE_ACTION, why)
    assert client.read() == [PubAck(1, 0x87), Disconnect(0x98, why)]  # [MQTT-3.1.2-29]


@pytest.mark.parametrize("version", LEVELS)
def test_a_message_expires_in_the_queue(version):
    client = connected(version, Limits(window=1))
    lasting = Properties(message_expiry_interval=10, user_properties=(("k", "v"),))
    publish(client, 1)
    assert publish(client, 2, 3, 4, properties=lasting, now=100.0) == [QUEUED] * 3
    client.send(PubAck(1), now=104.5)
    packet = client.read()[-1]
    assert packet.properties == (
        Properties(message_expiry_interval=6, user_properties=(("k", "v"),)) if version is V5 else Properties()
    )
    assert client.send(PubAck(2), now=111.0) == [
        Acknowledged(2), Dropped(3, Why.EXPIRED), Dropped(4, Why.EXPIRED), WindowOpen(1)
    ]  # fmt: skip


def test_what_was_sent_once_does_not_expire():
    client = connected(V5)
    publish(client, 1, properties=Properties(message_expiry_interval=10), now=100.0)
    again = connected(V5, state=client.state, now=104.0)
    assert again.welcome[1].properties.message_expiry_interval == 6
    again = connected(V5, state=client.state, now=200.0)
    assert again.welcome[1].properties.message_expiry_interval == 0


def test_topics_get_aliases_when_the_client_takes_them():
    client = connected(V5, Limits(aliases_out=2), properties=Properties(topic_alias_maximum=9))
    for topic in ("a", "b", "c", "a", "c", "b"):
        client.session.publish(topic, b"")
    assert [(packet.topic, packet.properties.topic_alias) for packet in client.read()] == [
        ("a", 1), ("b", 2), ("c", None), ("", 1), ("c", None), ("", 2)
    ]  # fmt: skip


def test_an_alias_is_not_set_by_a_packet_that_was_not_sent():
    client = connected(V5, properties=Properties(topic_alias_maximum=1, maximum_packet_size=40))
    client.session.publish("a", b"x" * 50)
    client.session.publish("a", b"x")
    assert client.read()[0].topic == "a"


def test_what_is_sent_again_does_not_lean_on_old_aliases():
    takes = Properties(topic_alias_maximum=1)
    client = connected(V5, properties=takes)
    publish(client, 1, 2)
    again = connected(V5, state=client.state, properties=takes)
    assert [packet.topic for packet in again.welcome[1:]] == ["t", ""]


def test_properties_are_passed_on():
    given = Properties(
        payload_format_indicator=1,
        content_type="application/json",
        response_topic="answers",
        correlation_data=b"\x01",
        user_properties=(("b", "2"), ("a", "1"), ("b", "2")),
        subscription_identifiers=(3, 200),
    )
    client = connected(V5)
    client.session.publish("t", b"x", 1, properties=given)
    assert client.read()[0].properties == given
