"""The wire inspector: what it shows of a connection, what it hides, and that it leaves nothing behind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from chat.domain.errors import Refusal
from chat.domain.people import Actor, Organisation, Person, Role
from chat.gateway import inspector as module
from chat.gateway.inspector import Inspector, Missed, Shown
from chat.gateway.inspector_masks import masked
from chat.gateway.inspector_spelling import Speller
from chat.gateway.registry import Registry
from chat.gateway.socket_raw import RawSocket
from chat.gateway.sockjs_session import SessionSocket
from chat.gateway.sockjs_socket import SockJsSocket
from chat.wire import mqtt, mqtt_write
from chat.wire.mqtt_codes import Version
from chat.wire.weiyu import encode

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
KEY = "0123456789abcdef0123456789abcdef"
HOUSE = Organisation(1, "df_org_uid", "ak", "House", "secret")
ELSEWHERE = Organisation(2, "other", "ak2", "Other", "secret")
AGENT = Person(100003, 1, "u_wei", Role.AGENT, "wei")


class Line:
    """A socket that remembers; its frames are the payloads themselves."""

    queued = 7

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def send(self, frame: bytes) -> None:
        self.sent.append(frame)

    @staticmethod
    def unframe(frame: bytes) -> tuple[bytes, bool]:
        return frame, True


class House:
    """An inspector over connections of paper."""

    def __init__(self) -> None:
        self.here: dict[int, tuple[Actor, Any, int]] = {}
        self.is_stopping = False
        registry = cast(Registry, SimpleNamespace(here=lambda: self.here))
        self.inspector = Inspector(registry, lambda: 5_000, lambda: self.is_stopping)

    def come(self, id_: int, organisation: Organisation = HOUSE) -> Any:
        line = Line()
        connection = SimpleNamespace(
            id=id_, socket=line, deliver=line.send, overheard=None, dialect=SimpleNamespace(name="desk")
        )
        self.here[id_] = Actor(AGENT, organisation), SimpleNamespace(tag=connection), 1_000
        return connection

    def watch(self, id_: int) -> Iterator[Shown | Missed | None]:
        watching = self.inspector.watch(HOUSE.id, id_, "a test")
        assert next(watching) is None
        return watching


@pytest.fixture
def house() -> House:
    return House()


# Who is there


def test_the_newest_connection_comes_first(house: House) -> None:
    house.come(1)
    house.come(2)
    seen = house.inspector.connections(HOUSE.id)
    assert [(one.id, one.person, one.dialect, one.since, one.queued) for one in seen] == [
        (2, AGENT, "desk", 1_000, 7),
        (1, AGENT, "desk", 1_000, 7),
    ]


def test_another_house_sees_and_watches_nothing(house: House) -> None:
    house.come(1, ELSEWHERE)
    assert house.inspector.connections(HOUSE.id) == []
    with pytest.raises(Refusal, match="not_found"):
        house.inspector.watch(HOUSE.id, 1, "a test")


def test_who_is_not_there_cannot_be_watched(house: House) -> None:
    with pytest.raises(Refusal, match="not_found"):
        house.inspector.watch(HOUSE.id, 9, "a test")


def test_only_so_many_are_watched_at_once(house: House) -> None:
    house.come(1)
    watches = [house.watch(1) for _ in range(module.MOST_WATCHES)]
    with pytest.raises(Refusal, match="too_many_connections"):
        house.inspector.watch(HOUSE.id, 1, "a test")
    watches[0].close()  # type: ignore[attr-defined]
    assert house.watch(1) is not None


# What a watcher sees


def test_frames_of_both_ways_come_in_order_and_still_go_out(house: House) -> None:
    connection = house.come(1)
    watching = house.watch(1)
    connection.overheard(b'SEND\ndestination:/app/chat/send\n\n{"a":1}\0', True)
    connection.deliver(b"RECEIPT\nreceipt-id:r1\n\n\0")
    first, second = next(watching), next(watching)
    assert isinstance(first, Shown)
    assert isinstance(second, Shown)
    assert (first.way, first.at, first.spelled.title, first.spelled.about) == ("in", 5_000, "SEND", "/app/chat/send")
    assert first.spelled.text.endswith('{\n  "a": 1\n}')
    assert (second.way, second.spelled.title) == ("out", "RECEIPT")
    assert connection.socket.sent == [b"RECEIPT\nreceipt-id:r1\n\n\0"]


def test_nobody_watching_leaves_the_connection_as_it_was(house: House) -> None:
    connection = house.come(1)
    first, second = house.watch(1), house.watch(1)
    first.close()  # type: ignore[attr-defined]
    assert connection.overheard is not None
    second.close()  # type: ignore[attr-defined]
    assert connection.overheard is None
    assert connection.deliver == connection.socket.send


def test_the_watch_ends_with_the_connection(house: House) -> None:
    connection = house.come(1)
    watching = house.watch(1)
    connection.deliver(b"the last word")
    del house.here[1]
    assert [shown.spelled.text for shown in watching if isinstance(shown, Shown)] == ["the last word"]
    assert connection.overheard is None


def test_the_watch_ends_with_the_server(house: House) -> None:
    house.come(1)
    watching = house.watch(1)
    house.is_stopping = True
    assert list(watching) == []


def test_a_watcher_who_is_too_slow_is_told_how_much_they_missed(house: House) -> None:
    connection = house.come(1)
    watching = house.watch(1)
    for _ in range(module.MOST_FRAMES + 3):
        connection.deliver(b"x")
    del house.here[1]
    shown = list(watching)
    assert len([one for one in shown if isinstance(one, Shown)]) == module.MOST_FRAMES
    assert shown[-1] == Missed(3)
    assert len(connection.socket.sent) == module.MOST_FRAMES + 3


def test_bytes_that_wait_are_bounded_too(house: House) -> None:
    connection = house.come(1)
    watching = house.watch(1)
    for _ in range(5):
        connection.deliver(b"x" * (module.MOST_BYTES // 4))
    del house.here[1]
    assert [one for one in watching if isinstance(one, Missed)] == [Missed(1)]


# How frames are spelled


def test_every_carrier_takes_back_what_it_framed() -> None:
    for payload in (b"", b"short", "你好".encode() * 100, b"x" * 70_000):
        for is_text in (True, False):
            assert RawSocket.unframe(RawSocket.frame(payload, is_text)) == (payload, is_text)
        assert SockJsSocket.unframe(SockJsSocket.frame(payload, True)) == (payload, True)
        assert SessionSocket.unframe(SessionSocket.frame(payload, True)) == (payload, True)


def spell(payload: bytes, is_text: bool = True) -> Any:
    (spelled,) = Speller(None).spelled("in", payload, is_text)
    return spelled


@pytest.mark.parametrize(
    ("payload", "title", "text"),
    [
        (b"\n", "heart-beat", ""),
        (b'{"CId":1}', "JSON", '{\n  "CId": 1\n}'),
        (b"{broken", "JSON", "{broken"),
        (b"hello", "text", "hello"),
        (b"\xff\xfe", "text", "\ufffd\ufffd"),
        (b"ACK\r\nid:1\r\n\r\n\0", "ACK", "ACK\nid:1"),
    ],
)
def test_text_of_any_kind_is_read(payload: bytes, title: str, text: str) -> None:
    spelled = spell(payload)
    assert (spelled.title, spelled.text) == (title, text)


def test_a_long_frame_is_cut() -> None:
    assert len(spell(b"x" * 100_000).text) == 16_384


def mqtt_speller() -> Speller:
    return Speller(Version.V3_1_1)


def written(packet: mqtt.Packet) -> bytes:
    return mqtt_write.write_packet(packet, Version.V3_1_1)


def test_packets_are_told_by_name_field_and_payload() -> None:
    message = encode({"uid": "m1", "type": "TEXT", "content": "你好", "thread": {"topic": "org/agent/a/v"}})
    packets = written(mqtt.Publish("org/agent/a/v", message, 1, packet_id=5)) + written(mqtt.PubAck(6))
    publish, ack = mqtt_speller().spelled("out", packets, False)
    assert (publish.title, publish.about) == ("PUBLISH", "org/agent/a/v")
    assert "qos: 1" in publish.text
    assert "packet_id: 5" in publish.text
    assert json.loads(publish.text.partition("\n\n")[2])["content"] == "你好"
    assert (ack.title, ack.text.splitlines()[0]) == ("PUBACK", "packet_id: 6")


def test_a_packet_that_comes_in_pieces_is_put_together() -> None:
    speller, packet = mqtt_speller(), written(mqtt.Publish("a/b", b"{}", 0))
    assert list(speller.spelled("in", packet[:3], False)) == []
    assert [spelled.title for spelled in speller.spelled("in", packet[3:], False)] == ["PUBLISH"]


def test_what_is_no_packet_is_shown_in_hex_and_the_next_is_read() -> None:
    speller = mqtt_speller()
    (broken,) = speller.spelled("in", b"\xf0\x00", False)
    assert broken.title == "?"
    assert "f0 00" in broken.text
    assert [spelled.title for spelled in speller.spelled("in", written(mqtt.PING_REQ), False)] == ["PINGREQ"]


# What is hidden


@pytest.mark.parametrize(
    ("frame", "secret"),
    [
        (f"CONNECT\nAuthorization:Bearer {TOKEN}\n\n\0", TOKEN),
        ("CONNECT\nlogin:wei\npasscode:hunter2hunter2\n\n\0", "hunter2hunter2"),
        (f"CONNECT\nlogin:{KEY}\n\n\0", KEY),
        (f"SUBSCRIBE\nid:1\ndestination:/topic/org.agent.ag_wei.{KEY}\n\n\0", KEY),
        (json.dumps({"user": {"uid": KEY}, "thread": {"topic": f"org/agent/ag_wei/{KEY}"}}), KEY),
        (json.dumps({"password": "hunter2hunter2"}), "hunter2hunter2"),
        (json.dumps({"userSig": "not-a-jwt-at-all"}), "not-a-jwt-at-all"),
        (f"SEND\ndestination:/app/x\n\nsee beared{TOKEN}\0", TOKEN),
        ('{"fileUrl":"http://h/api/desk/files/k?e=1&s=0a1b2c3d"}', "0a1b2c3d"),
        ("sk_abcdefghijklmnop", "sk_abcdefghijklmnop"),
    ],
)
def test_what_lets_somebody_in_is_masked(frame: str, secret: str) -> None:
    spelled = spell(frame.encode())
    assert secret not in spelled.title + spelled.about + spelled.text


def test_a_key_leaves_enough_to_tell_people_apart() -> None:
    assert masked(f"uid {KEY}.") == "uid 012345…."


def test_what_is_no_secret_stays() -> None:
    harmless = '{"content":"the password is on its way","msgId":1203,"uid":"demo_alice","topic":"org/agent/ag_wei/p7"}'
    assert masked(harmless) == harmless


def test_a_password_in_a_packet_is_masked() -> None:
    connect = mqtt.Connect(Version.V3_1_1, "u_wei/web/1", username="wei", password=b"hunter2hunter2")
    (spelled,) = mqtt_speller().spelled("in", written(connect), False)
    assert "username: wei" in spelled.text
    assert "hunter2" not in spelled.text
