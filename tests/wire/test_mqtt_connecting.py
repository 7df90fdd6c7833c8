"""Coming in: CONNECT, CONNACK, ids, versions, keep-alive, will."""

import pytest

from chat.wire.mqtt import ConnAck, Connect, Disconnect, PingReq, Publish, Will
from chat.wire.mqtt_codes import ReasonCode, Version
from chat.wire.mqtt_connecting import NEVER
from chat.wire.mqtt_events import Fault, Ping
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_properties import Properties
from chat.wire.mqtt_state import SessionState
from tests.wire.mqtt_client import ALL, LEVELS, Client, connected

V31, V311, V5 = Version.V3_1, Version.V3_1_1, Version.V5


@pytest.mark.parametrize("version", ALL)
def test_a_connect_is_handed_up_whole(version):
    connect = Connect(version, "org/agent/c" * 5, False, 30, "wei", b"j" * 2000, Will("w", b"gone", 1, True))
    client = Client(version)
    assert client.send(connect) == [connect]
    assert client.session.client_id == connect.client_id
    assert client.session.version is version
    assert client.session.take_output() == b""


def test_a_password_is_not_in_the_representation():
    assert "secret" not in repr(Connect(V5, "c", username="u", password=b"secret"))


def test_accept_3_1_1():
    client = connected(V311)
    assert client.welcome == [ConnAck(False, 0)]


def test_accept_5_tells_our_limits():
    limits = Limits(receive_maximum=7, packet_bytes=5000, aliases_in=3)
    (connack,) = connected(V5, limits).welcome
    assert connack.reason == 0
    assert connack.properties == Properties(
        receive_maximum=7, maximum_packet_size=5000, topic_alias_maximum=3, shared_subscription_available=0
    )


def test_accept_5_with_an_assigned_id_and_our_own_keep_alive():
    client = Client(V5)
    client.connect(client_id="", keep_alive=600)
    ours = Properties(assigned_client_identifier="drawn", server_keep_alive=60, session_expiry_interval=9)
    client.session.accept(SessionState("drawn", client.limits), False, ours)
    (connack,) = client.read()
    assert connack.properties.assigned_client_identifier == "drawn"
    assert client.session.client_id == "drawn"
    assert client.session.silence_limit == 90
    assert client.session.session_expiry == 9


@pytest.mark.parametrize(("version", "clean", "told"), [
    (V31, False, False), (V311, False, True), (V311, True, False), (V5, False, True), (V5, True, False),
])  # fmt: skip
def test_session_present_is_never_told_after_a_clean_start(version, clean, told):
    client = Client(version)
    client.connect(clean_start=clean)
    client.session.accept(SessionState("c", client.limits), True)
    assert client.read()[0].session_present is told


@pytest.mark.parametrize(("reason", "code"), [
    (ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, 1),
    (ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, 2),
    (ReasonCode.SERVER_UNAVAILABLE, 3),
    (ReasonCode.BAD_USER_NAME_OR_PASSWORD, 4),
    (ReasonCode.NOT_AUTHORIZED, 5),
    (ReasonCode.BANNED, 5),
])  # fmt: skip
def test_refuse_speaks_the_version_of_the_client(reason, code):
    for version in ALL:
        client = Client(version)
        client.connect()
        client.session.refuse(reason)
        assert client.read() == [ConnAck(False, reason if version is V5 else code)]
        assert client.session.ended
        assert client.raw(b"\xc0\x00") == []


@pytest.mark.parametrize("level", [2, 6, 0x84])
def test_an_unknown_level_is_told_1(level):
    client = Client()
    (fault,) = client.raw(b"\x10\x0d\x00\x04MQTT" + bytes((level,)) + b"\x02\x00\x00\x00\x01c")
    assert fault.reason is ReasonCode.UNSUPPORTED_PROTOCOL_VERSION
    assert client.session.take_output() == b"\x20\x02\x00\x01"  # [MQTT-3.1.2-2]


@pytest.mark.parametrize(("version", "clean", "taken"), [
    (V31, True, False), (V31, False, False), (V311, True, True), (V311, False, False),
    (V5, True, True), (V5, False, True),
])  # fmt: skip
def test_an_empty_client_id(version, clean, taken):
    client = Client(version)
    (event,) = client.connect(client_id="", clean_start=clean)
    assert isinstance(event, Connect) is taken
    if not taken:
        assert client.read() == [ConnAck(False, 2)]  # [MQTT-3.1.3-8]


def test_a_client_id_that_is_too_long():
    for version, code in ((V311, 2), (V5, 0x85)):
        client = Client(version, Limits(client_id_bytes=10))
        (fault,) = client.connect(client_id="x" * 11)
        assert fault.reason is ReasonCode.CLIENT_IDENTIFIER_NOT_VALID
        assert client.read() == [ConnAck(False, code)]


def test_enhanced_authentication_is_refused():
    client = Client(V5)
    client.connect(properties=Properties(authentication_method="SCRAM-SHA-1"))
    assert client.read() == [ConnAck(False, ReasonCode.BAD_AUTHENTICATION_METHOD)]


def test_a_will_to_a_wildcard_is_refused():
    for version, answer in ((V311, []), (V5, [ConnAck(False, 0x90)])):
        client = Client(version)
        (fault,) = client.connect(will=Will("a/#", b""))
        assert fault.reason is ReasonCode.TOPIC_NAME_INVALID
        assert client.read() == answer


def test_mqtt_3_1_lets_missing_credentials_pass():
    client = Client(V31)
    (event,) = client.raw(b"\x10\x0f\x00\x06MQIsdp\x03\xc2\x00\x00\x00\x01c")
    assert event.username is None
    assert event.password is None


@pytest.mark.parametrize("version", LEVELS)
def test_what_comes_before_our_answer_waits_for_it(version):
    client = Client(version)
    early, later = Publish("a", b"1"), Publish("a", b"2")
    connect = Connect(version, "c")
    assert client.send(connect, early) == [connect]
    assert client.send(later, PingReq()) == []
    assert client.session.take_output() == b""
    events = client.session.accept(client.state, False)
    assert events == [early, later, Ping()]
    assert [type(packet).__name__ for packet in client.read()] == ["ConnAck", "PingResp"]


def test_rubbish_before_our_answer_is_a_fault_after_it():
    client = Client()
    client.raw(b"\x10\x0d\x00\x04MQTT\x04\x02\x00\x00\x00\x01c" + b"\xc0\x00" + b"\x00\x00")
    events = client.session.accept(client.state, False)
    assert [type(event) for event in events] == [Ping, Fault]


def test_too_much_before_our_answer_is_a_fault():
    client = Client(V5, Limits(early_bytes=100))
    client.connect()
    (fault,) = client.raw(b"\xc0\x00" * 51)
    assert fault.reason is ReasonCode.QUOTA_EXCEEDED
    assert client.read() == [ConnAck(False, ReasonCode.QUOTA_EXCEEDED)]
    assert client.session.accept(client.state, False) == []


def test_a_client_that_takes_no_connack_is_not_sent_one():
    client = Client(V5)
    client.connect(properties=Properties(maximum_packet_size=4))
    (fault,) = client.session.accept(client.state, False)
    assert fault.reason is ReasonCode.PACKET_TOO_LARGE
    assert client.session.take_output() == b""


@pytest.mark.parametrize(("version", "fields", "expiry"), [
    (V311, {"clean_start": True}, 0),
    (V311, {"clean_start": False}, NEVER),
    (V31, {"clean_start": False}, NEVER),
    (V5, {"clean_start": False}, 0),
    (V5, {"clean_start": True, "properties": Properties(session_expiry_interval=60)}, 60),
    (V5, {"properties": Properties(session_expiry_interval=NEVER)}, NEVER),
])  # fmt: skip
def test_how_long_the_session_is_kept(version, fields, expiry):
    assert connected(version, **fields).session.session_expiry == expiry


def test_disconnect_may_change_how_long_the_session_is_kept():
    client = connected(V5, properties=Properties(session_expiry_interval=60))
    client.send(Disconnect(0, Properties(session_expiry_interval=5)))
    assert client.session.session_expiry == 5


def test_accept_twice_is_our_own_slip():
    client = connected()
    with pytest.raises(RuntimeError):
        client.session.accept(client.state, False)


# Keep-alive


@pytest.mark.parametrize(("keep_alive", "limit"), [(0, None), (30, 45.0), (1, 1.5)])
def test_silence_is_allowed_for_one_and_a_half_times_the_keep_alive(keep_alive, limit):
    assert connected(keep_alive=keep_alive).session.silence_limit == limit


def test_a_ping_is_answered_and_told():
    client = connected()
    assert client.raw(b"\xc0\x00\xc0\x00") == [Ping(), Ping()]
    assert client.session.take_output() == b"\xd0\x00\xd0\x00"


@pytest.mark.parametrize("version", LEVELS)
def test_a_silent_client_is_told_in_5_only(version):
    client = connected(version, will=Will("w", b""))
    client.session.end(ReasonCode.KEEP_ALIVE_TIMEOUT)
    assert client.read() == ([Disconnect(0x8D)] if version is V5 else [])
    assert client.session.will is not None


# The will


@pytest.mark.parametrize("version", LEVELS)
def test_a_will_stays_until_a_clean_disconnect(version):
    client = connected(version, will=Will("w", b"gone", 2, True))
    assert client.session.will == Will("w", b"gone", 2, True)
    assert client.send(Disconnect()) == [Disconnect()]
    assert client.session.will is None
    assert client.session.ended


@pytest.mark.parametrize("reason", [0x04, 0x81])
def test_a_disconnect_may_ask_for_the_will(reason):
    client = connected(V5, will=Will("w", b""))
    client.send(Disconnect(reason))
    assert client.session.will is not None


@pytest.mark.parametrize("version", LEVELS)
def test_a_fault_keeps_the_will(version):
    client = connected(version, will=Will("w", b""))
    client.raw(b"\x00\x00")
    assert client.session.will is not None


def test_a_client_that_is_refused_has_no_will():
    client = Client()
    client.connect(will=Will("w", b""))
    client.session.refuse(ReasonCode.NOT_AUTHORIZED)
    assert client.session.will is None


@pytest.mark.parametrize(("delay", "expiry", "expected"), [(30, 100, 30), (30, 10, 10), (None, 10, 0)])
def test_a_will_waits_no_longer_than_the_session_lasts(delay, expiry, expected):
    will = Will("w", b"", properties=Properties(will_delay_interval=delay))
    client = connected(V5, will=will, properties=Properties(session_expiry_interval=expiry))
    assert client.session.will_delay == expected


def test_nothing_is_heard_after_disconnect():
    client = connected()
    assert client.send(Disconnect(), PingReq()) == [Disconnect()]
    assert client.session.take_output() == b""
