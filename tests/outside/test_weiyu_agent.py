"""`/websocket` and clients that others wrote: the program of seed 003 on mqtt.js and google-protobuf, mqtt.js with
protobufjs, and paho, in MQTT 3.1.1 and 5."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from chat.wire import weiyu
from tests.client import Client
from tests.leaks import LeakWatch
from tests.mqtt import Login, said
from tests.outside.run import Event, Script
from tests.server import RunningServer, free_port
from tests.waiting import wait_until

pytestmark = pytest.mark.outside
NewScript = Callable[..., Script]
NewServer = Callable[..., RunningServer]

PROTO = Path(__file__).resolve().parents[2] / "chat" / "wire" / "weiyu.proto"
AWAY = int(os.environ.get("AWAY_TEXTS", "200"))  # said while the agent is away; `make campaign` takes 1,000
ROOMY = {"CHAT_RATE_BURST": "100000", "CHAT_RATE_PER_SECOND": "100000"}


class Talk:
    """An agent and a visitor in one session."""

    def __init__(self, server: RunningServer, watch: LeakWatch, login: Login) -> None:
        self.server = server
        self.login = login
        self.visitor = Client(server.url, watch).visitor()
        self.session = self.visitor.open_session(agentId=login.person_id)
        self.thread = {"uid": self.session["sessionNo"], "topic": self.session["topic"], "type": "AGENT"}

    def say(self, text: str) -> str:
        return str(self.visitor.send(self.session, text)["msgNo"])

    def recall(self, msg_no: str) -> None:
        path = f"/sessions/{self.session['sessionId']}/messages/{msg_no}/recall"
        self.visitor.succeed(self.visitor.post(path))


@pytest.fixture(scope="module")
def wei(server: RunningServer, watch: LeakWatch) -> Login:
    return Login(server, watch)


@pytest.fixture
def talk(server: RunningServer, watch: LeakWatch, wei: Login) -> Talk:
    return Talk(server, watch, wei)


def of_type(kind: str, **fields: Any) -> Callable[[Event], bool]:
    def fits(event: Event) -> bool:
        return (
            event["event"] == "message"
            and event["type"] == kind
            and all(event.get(name) == value for name, value in fields.items())
        )

    return fits


# The document's own program


@pytest.fixture
def program(script: NewScript, talk: Talk) -> Script:
    login = talk.login
    running = script(
        "weiyu_agent_seed.mjs", talk.server.ws_url, login.uid, login.username, login.token, uuid.uuid4().hex
    )
    running.wait_for("connected")
    running.tell(act="thread", thread=talk.thread)
    return running


def test_the_documents_program_hears_and_answers(program: Script, talk: Talk) -> None:
    assert program.wait_for("subscribed")["error"] is None
    msg_no = talk.say("您好")
    heard = program.wait_for(of_type("TEXT", uid=msg_no))
    assert (heard["content"], heard["topic"]) == ("您好", talk.thread["topic"])
    assert heard["thread"]["user"] == talk.visitor.person["uid"]
    program.tell(act="say", uid="answer-" + msg_no, type="TEXT", content="有什么可以帮您")
    echo = program.wait_for(of_type("TEXT", uid="answer-" + msg_no))
    assert (echo["status"], echo["user"]["uid"]) == ("SUCCESS", "ag_wei")
    assert talk.visitor.messages(talk.session)[-1]["content"] == "有什么可以帮您"


def test_the_documents_senders_are_understood(program: Script, talk: Talk) -> None:
    program.tell(act="say", uid=uuid.uuid4().hex, type="IMAGE", content="https://a.example/1.png")
    program.tell(act="file", url="https://a.example/x.pdf", name="x.pdf", size=12)
    program.tell(act="location", latitude=31.2, longitude=121.5, address="外滩")
    program.wait_for(of_type("LOCATION"))
    image, file, place = talk.visitor.messages(talk.session)[-3:]
    assert (image["msgType"], image["fileUrl"]) == ("image", "https://a.example/1.png")
    assert (file["fileUrl"], file["fileName"], file["fileSize"]) == ("https://a.example/x.pdf", "x.pdf", 12)
    assert place["payload"] == {"latitude": 31.2, "longitude": 121.5, "address": "外滩"}
    program.tell(act="say", uid=uuid.uuid4().hex, type="TYPING", content="")
    msg_no = talk.say("在")
    program.wait_for(of_type("TEXT", uid=msg_no))
    assert program.unclaimed("failed") == []


def test_the_documents_last_example_is_a_direct_message(program: Script, talk: Talk) -> None:
    program.wait_for("subscribed")
    program.tell(act="direct", topic=f"user/{talk.login.uid}/messages", content="Hello World!")
    program.tell(act="direct", topic="user/u_lin/messages", content="Hello World!")
    echo = program.wait_for(of_type("TEXT", content="Hello World!"))
    assert echo["thread"]["type"] == "MEMBER"


def test_the_documents_program_comes_back_by_itself(program: Script, talk: Talk) -> None:
    program.tell(act="cut")
    program.wait_for("closed")
    first = talk.say("while away")
    assert program.wait_for("connected")["present"] is True
    program.wait_for(of_type("TEXT", uid=first))


def test_the_documents_url(script: NewScript, fresh_server: NewServer, watch: LeakWatch) -> None:
    """CHAT_LISTEN with one more port serves the seed's path there; the seed's 9885 itself where it is free."""
    server = fresh_server(start=False)
    port = 9885 if _is_free(9885) else free_port()
    server.ports.append(port)
    server.start()
    login = Login(server, watch)
    running = script("weiyu_agent_seed.mjs", f"ws://127.0.0.1:{port}", login.uid, login.username, login.token, "device")
    assert running.wait_for("connected")["present"] is False


def _is_free(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


# mqtt.js


@pytest.fixture
def agent(script: NewScript) -> Callable[..., Script]:
    """`agent(talk, device, version)` is connected."""

    def start(talk: Talk, device: str, version: int = 4, clean: bool = False) -> Script:
        login = talk.login
        running = script(
            "weiyu_agent.mjs", talk.server.ws_url, login.device(device), login.username, login.token, version, PROTO,
            str(clean).lower(),
        )  # fmt: skip
        running.wait_for("connected")
        return running

    return start


@pytest.mark.parametrize("version", [4, 5])
@pytest.mark.parametrize("qos", [0, 1, 2])
def test_mqtt_js_publishes_at_every_quality(talk: Talk, agent: Callable[..., Script], version: int, qos: int) -> None:
    running = agent(talk, uuid.uuid4().hex, version)
    message = said(talk.thread, f"quality {qos}")
    running.tell(act="say", message=message, qos=qos)
    assert running.wait_for("published").get("error") is None
    echo = running.wait_for(of_type("TEXT", uid=message["uid"]))
    assert (echo["qos"], echo["status"]) == (1, "SUCCESS")


@pytest.mark.parametrize("version", [4, 5])
def test_two_devices_both_hear_and_the_same_one_takes_over(
    talk: Talk, agent: Callable[..., Script], version: int
) -> None:
    first, second = agent(talk, "one" + uuid.uuid4().hex, version), agent(talk, "two" + uuid.uuid4().hex, version)
    msg_no = talk.say("to both")
    for running in (first, second):
        running.wait_for(of_type("TEXT", uid=msg_no))
    device = "same" + uuid.uuid4().hex
    older = agent(talk, device, version)
    agent(talk, device, version)
    older.wait_for("closed")
    if version == 5:
        assert older.wait_for("disconnect")["reason"] == 0x8E
    older.kill()


@pytest.mark.parametrize("version", [4, 5])
@pytest.mark.timeout(180)
def test_mqtt_js_gets_what_it_missed_over_a_killed_server(
    fresh_server: NewServer, watch: LeakWatch, agent: Callable[..., Script], version: int
) -> None:
    server = fresh_server(environment=ROOMY)
    talk = Talk(server, watch, Login(server, watch))
    running = agent(talk, "phone", version)
    known = talk.say("known")
    running.wait_for(of_type("DELIVERED", content=known))
    running.tell(act="stop")
    running.wait_for("stopped")
    sent = [talk.say(f"away {n}") for n in range(AWAY // 2)]
    server.kill()
    server.start()
    sent += [talk.say(f"away {n}") for n in range(AWAY // 2, AWAY)]
    talk.recall(known)
    running.tell(act="go")
    assert running.wait_for("connected")["present"] is True
    running.wait_for(of_type("TEXT", uid=sent[-1]), timeout=60)
    heard = [event for event in running.events if event["event"] == "message"]
    assert [event["uid"] for event in heard if event["type"] == "TEXT"] == [known, *sent]
    assert [event["content"] for event in heard if event["type"] == "RECALL"] == [known]


# paho


class Paho:
    """An agent's device on paho."""

    def __init__(self, talk: Talk, device: str, version: int) -> None:
        self.heard: list[dict[str, Any]] = []
        self.present: bool | None = None
        self.ended = False
        self._talk = talk
        more = {"clean_session": False} if version != paho.MQTTv5 else {}
        self.client = paho.Client(
            paho.CallbackAPIVersion.VERSION2, client_id=talk.login.device(device), transport="websockets",
            protocol=version, **more,
        )  # fmt: skip
        self.client.ws_set_options(path="/websocket")
        self.client.username_pw_set(talk.login.username, talk.login.token)
        self.client.on_connect = self._connected
        self.client.on_message = lambda _c, _d, message: self.heard.append(weiyu.decode(message.payload))
        self.client.on_disconnect = self._disconnected
        self.client.reconnect_delay_set(60, 60)
        if version == paho.MQTTv5:
            properties = Properties(PacketTypes.CONNECT)
            properties.SessionExpiryInterval = 3600
            self.client.connect("127.0.0.1", talk.server.port, 30, clean_start=False, properties=properties)
        else:
            self.client.connect("127.0.0.1", talk.server.port, 30)
        self.client.loop_start()
        wait_until(lambda: self.present is not None, what="CONNACK")

    def told(self, kind: str, *, timeout: float = 30.0, **fields: Any) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            wanted = {"type": kind, **fields}.items()
            return next((m for m in self.heard if all(m.get(name) == value for name, value in wanted)), None)

        found = wait_until(look, timeout=timeout, what=f"{kind} {fields}")
        assert found is not None
        return found

    def texts(self) -> list[str]:
        return [message["uid"] for message in self.heard if message["type"] == "TEXT"]

    def leave(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()

    def _connected(self, _client: Any, _data: Any, flags: Any, reason: Any, _properties: Any) -> None:
        assert reason == 0
        self.present = flags.session_present

    def _disconnected(self, *_rest: Any) -> None:
        self.ended = True


VERSIONS = [paho.MQTTv311, paho.MQTTv5]
NewPaho = Callable[..., Paho]


@pytest.fixture
def device_of() -> Iterator[NewPaho]:
    made: list[Paho] = []

    def start(talk: Talk, name: str, version: int) -> Paho:
        made.append(Paho(talk, name, version))
        return made[-1]

    yield start
    for device in made:
        device.leave()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("qos", [0, 1, 2])
def test_paho_hears_and_answers(talk: Talk, device_of: NewPaho, version: int, qos: int) -> None:
    device = device_of(talk, uuid.uuid4().hex, version)
    device.told("TEXT", uid=talk.say("您好"))
    message = said(talk.thread, "答复")
    device.client.publish(talk.thread["topic"], weiyu.encode(message), qos).wait_for_publish(10)
    assert device.told("TEXT", uid=message["uid"])["status"] == "SUCCESS"


@pytest.mark.parametrize("version", VERSIONS)
def test_paho_is_taken_over(talk: Talk, device_of: NewPaho, version: int) -> None:
    name = uuid.uuid4().hex
    older = device_of(talk, name, version)
    newer = device_of(talk, name, version)
    wait_until(lambda: older.ended, what="the older to end")
    newer.told("TEXT", uid=talk.say("to the newer"))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.timeout(180)
def test_paho_gets_what_it_missed_over_a_killed_server(
    fresh_server: NewServer, watch: LeakWatch, device_of: NewPaho, version: int
) -> None:
    server = fresh_server(environment=ROOMY)
    talk = Talk(server, watch, Login(server, watch))
    device = device_of(talk, "phone", version)
    known = talk.say("known")
    device.told("DELIVERED", content=known)
    device.leave()
    sent = [talk.say(f"away {n}") for n in range(AWAY // 2)]
    server.kill()
    server.start()
    sent += [talk.say(f"away {n}") for n in range(AWAY // 2, AWAY)]
    talk.recall(known)
    again = device_of(talk, "phone", version)
    assert again.present is True
    again.told("TEXT", uid=sent[-1], timeout=60)
    assert again.texts() == sent
    assert [m["content"] for m in again.heard if m["type"] == "RECALL"] == [known]
