"""The compliance server's MQTT broker under paho; public suites go further."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from tests.gateway.conftest import OwnProcess
from tests.waiting import wait_until

V3, V5 = paho.MQTTv311, paho.MQTTv5


@pytest.fixture(scope="module")
def bare() -> Iterator[OwnProcess]:
    server = OwnProcess("tests.compliance.server", "--port", "0")
    yield server
    server.finish()


class Peer:
    """One paho client; `heard` are its messages, `codes` what each SUBSCRIBE was answered."""

    def __init__(self, port: int, version: int, name: str, clean: bool, **connect: Any) -> None:
        self.heard: list[paho.MQTTMessage] = []
        self.codes: list[list[int]] = []
        self.present: bool | None = None
        self.ended = False
        more = {} if version == V5 else {"clean_session": clean}
        self.client = paho.Client(
            paho.CallbackAPIVersion.VERSION2, client_id=name, transport="websockets", protocol=version, **more
        )
        self.client.ws_set_options(path="/mqtt")
        will = connect.pop("will", None)
        if will is not None:
            self.client.will_set(*will)
        self.client.on_connect = self._connected
        self.client.on_message = lambda _client, _data, message: self.heard.append(message)
        self.client.on_subscribe = lambda _c, _d, _mid, codes, _p: self.codes.append([code.value for code in codes])
        self.client.on_disconnect = self._disconnected
        if version == V5:
            connect["clean_start"] = clean
            connect.setdefault("properties", _properties(PacketTypes.CONNECT, SessionExpiryInterval=0 if clean else 60))
        self.client.connect("127.0.0.1", port, **connect)
        self.client.loop_start()
        wait_until(lambda: self.present is not None, what="CONNACK")

    def subscribe(self, topic: str, qos: int = 0, **more: Any) -> list[int]:
        before = len(self.codes)
        self.client.subscribe(topic, qos, **more)
        wait_until(lambda: len(self.codes) > before, what="SUBACK")
        return self.codes[-1]

    def publish(self, topic: str, payload: str, qos: int = 0, retain: bool = False, **more: Any) -> None:
        self.client.publish(topic, payload, qos, retain, **more).wait_for_publish(10)

    def texts(self, count: int) -> list[str]:
        """The first so many messages."""
        wait_until(lambda: len(self.heard) >= count, what=f"{count} messages")
        return [message.payload.decode() for message in self.heard]

    def cut(self) -> None:
        """Go without a word."""
        self.client.loop_stop()
        self.client.socket().close()

    def leave(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()

    def _connected(self, _client: Any, _data: Any, flags: Any, reason: Any, _properties: Any) -> None:
        assert reason == 0
        self.present = flags.session_present

    def _disconnected(self, *_rest: Any) -> None:
        self.ended = True


def _properties(kind: int, **fields: Any) -> Properties:
    made = Properties(kind)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


Join = Callable[..., Peer]


@pytest.fixture
def join(bare: OwnProcess) -> Iterator[Join]:
    made: list[Peer] = []

    def come(version: int = V3, name: str = "", *, clean: bool = True, **connect: Any) -> Peer:
        made.append(Peer(bare.port, version, name or uuid.uuid4().hex, clean, **connect))
        return made[-1]

    yield come
    for peer in made:
        peer.leave()


@pytest.fixture
def topic() -> str:
    return f"t/{uuid.uuid4().hex}"


@pytest.mark.parametrize("version", [V3, V5])
@pytest.mark.parametrize("qos", [0, 1, 2])
def test_messages_reach_subscribers_at_the_lower_quality(join: Join, topic: str, version: int, qos: int) -> None:
    ear, sender = join(version), join(version)
    assert ear.subscribe(f"{topic}/+/#", 1) == [1]
    for n in range(20):
        sender.publish(f"{topic}/a/b", str(n), qos)
    assert ear.texts(20) == [str(n) for n in range(20)]
    assert {message.qos for message in ear.heard} == {min(qos, 1)}


@pytest.mark.parametrize("version", [V3, V5])
def test_a_kept_session_hears_what_it_missed(join: Join, topic: str, version: int) -> None:
    name = uuid.uuid4().hex
    ear = join(version, name, clean=False)
    assert ear.present is False
    ear.subscribe(topic, 2)
    ear.leave()
    sender = join(version)
    for n in range(10):
        sender.publish(topic, str(n), n % 3)
    again = join(version, name, clean=False)
    assert again.present is True
    again.texts(6)
    for qos in (1, 2):  # a client hands out QoS 2 when it is released, so order is one of each quality
        assert [m.payload.decode() for m in again.heard if m.qos == qos] == [str(n) for n in range(10) if n % 3 == qos]
    again.leave()
    assert join(version, name, clean=True).present is False


def test_retained_messages(join: Join, topic: str) -> None:
    sender = join()
    sender.publish(topic, "kept", 1, retain=True)
    ear = join()
    ear.subscribe(topic, 1)
    assert ear.texts(1) == ["kept"]
    assert ear.heard[0].retain
    sender.publish(topic, "live", 1, retain=True)
    assert ear.texts(2)[1] == "live"
    assert not ear.heard[1].retain
    sender.publish(topic, "", 1, retain=True)
    ear.texts(3)
    late = join()
    late.subscribe(topic, 1)
    sender.publish(topic, "end", 1)
    assert late.texts(1) == ["end"]


def test_a_will_is_said_for_who_is_cut_and_not_for_who_leaves(join: Join, topic: str) -> None:
    ear = join()
    ear.subscribe(topic)
    join(will=(topic, "polite", 1, False)).leave()
    join(will=(topic, "cut", 1, False)).cut()
    assert ear.texts(1) == ["cut"]


def test_the_same_id_takes_over(join: Join) -> None:
    older = join(V5, "same-id")
    older.client.reconnect_delay_set(60, 60)
    join(V5, "same-id")
    wait_until(lambda: older.ended, what="the older to end")


def test_one_topic_may_not_be_subscribed_to(join: Join) -> None:
    assert join(V3).subscribe("test/nosubscribe", 1) == [0x80]
    assert join(V5).subscribe("test/nosubscribe", 1) == [0x80]


def test_properties_and_options_of_version_5(join: Join, topic: str) -> None:
    ear = join(V5)
    options = SubscribeOptions(qos=1, noLocal=True, retainHandling=2)
    ear.subscribe(topic, options=options, properties=_properties(PacketTypes.SUBSCRIBE, SubscriptionIdentifier=7))
    sent = _properties(
        PacketTypes.PUBLISH, UserProperty=[("a", "b")], ContentType="text/plain", MessageExpiryInterval=60
    )
    ear.publish(topic, "own", 1)
    join(V5).publish(topic, "other", 1, properties=sent)
    assert ear.texts(1) == ["other"]
    properties = ear.heard[0].properties
    assert properties.UserProperty == [("a", "b")]
    assert properties.ContentType == "text/plain"
    assert properties.SubscriptionIdentifier == [7]
    assert 0 < properties.MessageExpiryInterval <= 60
