"""The line is cut after each packet in turn, and the client goes on as the specification says: nothing is lost,
QoS 2 is kept once, order holds."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from chat.wire import mqtt, weiyu
from chat.wire.mqtt_codes import Version
from chat.wire.mqtt_properties import Properties
from tests.client import Client
from tests.journeys.cast import ROOMY
from tests.leaks import LeakWatch
from tests.mqtt import Login, Mqtt, said
from tests.server import RunningServer

MESSAGES = 3


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[RunningServer]:
    with RunningServer(tmp_path_factory.mktemp("server"), watch, environment=ROOMY) as running:
        yield running


@pytest.fixture(scope="module")
def wei(house: RunningServer, watch: LeakWatch) -> Login:
    return Login(house, watch)


class Cut(Exception):
    """The line goes now."""


class Sender:
    """A client that publishes some messages one after another, and loses its line after `cut_after` packets.

    It counts every packet it sends or takes; afterwards it has a good line.
    """

    def __init__(self, house: RunningServer, login: Login, version: Version, qos: int, cut_after: int) -> None:
        self._house, self._login, self._version, self._qos = house, login, version, qos
        self._left = cut_after
        self._device = login.device(uuid.uuid4().hex)
        self._line: Mqtt | None = None
        self.was_cut = False

    def run(self, topic: str, payloads: list[bytes]) -> None:
        for index, payload in enumerate(payloads):
            self._deliver(topic, payload, packet_id=index % 2 + 1)
        assert self._line is not None
        self._line.drop()

    def _deliver(self, topic: str, payload: bytes, packet_id: int) -> None:
        """One message, until it is acknowledged; from the PUBREC on only PUBREL is sent again."""
        released = dup = False
        while True:
            try:
                line = self._connected()
                if not released:
                    line.publish(topic, payload, self._qos, packet_id, dup=dup)
                    dup = True
                    self._count()
                    answer = line.wait_for(mqtt.PubAck if self._qos == 1 else mqtt.PubRec)
                    assert (answer.packet_id, answer.reason) == (packet_id, 0)
                    released = True
                    self._count()
                if self._qos == 2:
                    line.send(mqtt.PubRel(packet_id))
                    self._count()
                    assert line.wait_for(mqtt.PubComp).packet_id == packet_id
                    self._count()
                return
            except Cut:
                continue

    def _connected(self) -> Mqtt:
        if self._line is None:
            first = not self.was_cut
            self._line = Mqtt(self._house.ws_url, self._version)
            fields: dict[str, Any] = {}
            if self._version is Version.V5:
                fields["properties"] = Properties(session_expiry_interval=600)
            assert self._line.connect(self._login, self._device, **fields).session_present is not first
        return self._line

    def _count(self) -> None:
        self._left -= 1
        if self._left == 0:
            assert self._line is not None
            self._line.drop()
            self._line, self.was_cut = None, True
            raise Cut


@pytest.mark.parametrize("version", [Version.V3_1_1, Version.V5])
@pytest.mark.parametrize("qos", [1, 2])
def test_a_sender_that_is_cut_after_each_packet(
    house: RunningServer, watch: LeakWatch, wei: Login, version: Version, qos: int
) -> None:
    visitor = Client(house.url, watch).visitor()
    session = visitor.open_session(agentId=wei.person_id)
    thread = {"uid": session["sessionNo"], "topic": session["topic"], "type": "AGENT"}
    packets = MESSAGES * (2 if qos == 1 else 4)
    for cut_after in range(1, packets + 1):
        # Without a uid nothing but the packet id tells a repeat.
        contents = [f"{cut_after} {n}" for n in range(MESSAGES)]
        payloads = [weiyu.encode({**said(thread, text), "uid": ""}) for text in contents]
        sender = Sender(house, wei, version, qos, cut_after)
        sender.run(thread["topic"], payloads)
        assert sender.was_cut
        kept = [m["content"] for m in visitor.messages(session, limit=200) if m["content"].startswith(f"{cut_after} ")]
        if qos == 2:
            assert kept == contents
        else:
            assert list(dict.fromkeys(kept)) == contents  # at least once, and in order


@pytest.mark.parametrize("version", [Version.V3_1_1, Version.V5])
def test_a_listener_that_is_cut_after_each_packet(
    house: RunningServer, watch: LeakWatch, wei: Login, version: Version
) -> None:
    visitor = Client(house.url, watch).visitor()
    session = visitor.open_session(agentId=wei.person_id)
    for cut_after in range(1, 7):
        device = wei.device(uuid.uuid4().hex)
        _listen(house, wei, version, device).drop()
        contents = [f"{cut_after} {n}" for n in range(MESSAGES)]
        heard: list[str] = []
        left, sent = cut_after, False
        while heard[-1:] != contents[-1:]:
            line = _listen(house, wei, version, device)
            if not sent:
                sent = True
                for text in contents:
                    visitor.send(session, text)
            while heard[-1:] != contents[-1:]:
                packet = line.wait_for(lambda p: isinstance(p, mqtt.Publish) and p.qos == 1)
                message = weiyu.decode(packet.payload)
                if message["type"] == "TEXT":
                    assert packet.dup or message["content"] not in heard
                    heard.append(message["content"])
                left -= 1
                if left == 0:
                    break
                line.send(mqtt.PubAck(packet.packet_id))
                left -= 1
                if left == 0:
                    break
            line.send(mqtt.PingReq())  # what was sent before has been read when the answer comes
            line.wait_for(mqtt.PingResp)
            line.drop()
        assert list(dict.fromkeys(heard)) == contents


def _listen(house: RunningServer, login: Login, version: Version, device: str) -> Mqtt:
    line = Mqtt(house.ws_url, version, answers=False)
    fields = {"properties": Properties(session_expiry_interval=600)} if version is Version.V5 else {}
    assert line.connect(login, device, **fields).reason == 0
    return line
