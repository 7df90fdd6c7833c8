"""The doors beside the pages: SockJS sessions of who is blocked end, and MQTT lets no visitor in at all."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import paho.mqtt.client as paho
import pytest
import requests
from paho.mqtt.enums import CallbackAPIVersion

from tests.client import Client
from tests.journeys.cast import ROOMY
from tests.journeys.matrix.peer_desk import DeskPeer
from tests.journeys.matrix.peer_weiyu_visitor import WeiyuVisitorPeer
from tests.journeys.matrix.people import VISITORS, People
from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.waiting import wait_until


class House:
    """One server and its admin."""

    def __init__(self, server: RunningServer, watch: LeakWatch) -> None:
        self.server = server
        self.watch = watch
        self.people = People(server, watch)
        self.admin = self.people.admin

    def found(self, peer: Any) -> int:
        """The id of a visitor who has said nothing yet."""
        rows = self.admin.succeed(self.admin.get("/visitors", params={"q": peer.who.nickname}))["items"]
        return int(rows[0]["id"])

    def block(self, person: int) -> int:
        return int(self.admin.succeed(self.admin.post("/blacklist", json={"personId": person}))["id"])

    def let_in(self, entry: int) -> None:
        assert self.admin.delete(f"/blacklist/{entry}").status_code == 204


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[House]:
    with RunningServer(tmp_path_factory.mktemp("doors"), watch, environment=ROOMY) as server:
        made = House(server, watch)
        yield made
        made.people.close()


@pytest.mark.parametrize(("base", "dialect"), [("/sockjs", "weiyu visitor"), ("/ws/im", "xuqm")])
def test_over_sockjs_it_is_the_same(house: House, base: str, dialect: str) -> None:
    """The session ends, is gone for what would still be sent, and the next one is not let in."""
    peer: Any = house.people.visitor(dialect)
    uid, token = (peer.page.uid, "") if isinstance(peer, WeiyuVisitorPeer) else (peer.who.uid, peer._token)
    line = SockJsLine(house.server.url, base)
    assert "CONNECTED" in line.sign_in(uid, token)
    entry = house.block(house.found(peer))
    try:
        assert "blocked" in line.poll()
        assert line.poll().startswith("c[")
        assert line.send("SEND\ndestination:/app/chat.send\n\n{}\0") == 404
        assert "CONNECTED" not in SockJsLine(house.server.url, base).sign_in(uid, token)
    finally:
        house.let_in(entry)


class SockJsLine:
    """A session over SockJS's plainest transport, speaking STOMP."""

    def __init__(self, url: str, base: str) -> None:
        self._session = f"{url}{base}/000/{uuid.uuid4().hex}"
        self._http = requests.Session()
        self._http.trust_env = False
        assert self.poll() == "o\n"

    def sign_in(self, login: str, token: str) -> str:
        """What CONNECT is answered."""
        key = f"Authorization:Bearer {token}\n" if token else ""
        self.send(f"CONNECT\naccept-version:1.2\nlogin:{login}\n{key}\n\0")
        return self.poll()

    def send(self, frame: str) -> int:
        """The status that it got."""
        return self._http.post(f"{self._session}/xhr_send", data=json.dumps([frame]), timeout=30).status_code

    def poll(self) -> str:
        """The next thing to hear, heart-beats aside."""
        while (heard := self._http.post(f"{self._session}/xhr", timeout=60).text) == "h\n":
            pass
        return heard


def test_the_agents_door_never_lets_a_visitor_in_blocked_or_not(house: House) -> None:
    """Only staff sign in over MQTT, whatever a visitor of any door presents: token, secret uid, password."""
    keys = [key for dialect in VISITORS for key in credentials(house.people.visitor(dialect))]
    visitor = Client(house.server.url, house.watch).visitor()
    keys.append(("x", visitor.access_token, visitor.person["uid"]))
    for key in keys:
        assert connack(house.server.port, *key).is_failure, key[0]
    entry = house.block(visitor.person["id"])
    assert connack(house.server.port, *keys[-1]).is_failure
    house.let_in(entry)


def credentials(peer: Any) -> list[tuple[str, str, str]]:
    """(user name, password, uid) as a visitor's page could try them at the agents' door."""
    if isinstance(peer, DeskPeer):
        return [("x", peer.client.access_token, peer.client.person["uid"])]
    if isinstance(peer, WeiyuVisitorPeer):
        return [(peer.page.uid, peer.page.uid, peer.page.uid)]
    secret = peer._http.headers["Authorization"].removeprefix("beared").removeprefix("Bearer ")
    return [(peer.who.nickname, secret, peer.who.uid or str(peer.who.number))]


def connack(port: int, username: str, password: str, uid: str) -> Any:
    """What the agents' door answers."""
    client = paho.Client(CallbackAPIVersion.VERSION2, f"{uid}/web/x", transport="websockets")
    client.ws_set_options(path="/websocket")
    client.username_pw_set(username, password)
    answers: list[Any] = []
    client.on_connect = lambda _client, _data, _flags, reason, _properties: answers.append(reason)
    client.connect("127.0.0.1", port, keepalive=30)
    client.loop_start()
    try:
        wait_until(lambda: answers, what="CONNACK")
        return answers[0]
    finally:
        client.disconnect()
        client.loop_stop()
