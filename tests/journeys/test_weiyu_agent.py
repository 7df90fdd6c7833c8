"""Weiyu's agents on `/websocket`: sign-in, hearing, coming back, take-over, and what breaks on the way."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chat.wire import mqtt, weiyu
from chat.wire.mqtt_codes import Version
from chat.wire.mqtt_properties import Properties
from tests.client import Client
from tests.leaks import LeakWatch
from tests.mqtt import Login, Mqtt, said
from tests.server import RunningServer
from tests.waiting import wait_until

LEVELS = [Version.V3_1_1, Version.V5]


class Talk:
    """The agent wei with devices on MQTT, and a visitor in a session with them."""

    def __init__(self, server: RunningServer, watch: LeakWatch, login: Login) -> None:
        self.server = server
        self.login = login
        self.lines: list[Mqtt] = []
        self.visitor = Client(server.url, watch).visitor()
        self.session = self.visitor.open_session(agentId=login.person_id)

    @property
    def thread(self) -> dict[str, Any]:
        """The session as agents name it."""
        return {"uid": self.session["sessionNo"], "topic": self.session["topic"], "type": "AGENT"}

    def line(self, device: str, version: Version = Version.V3_1_1, *, answers: bool = True, **fields: Any) -> Mqtt:
        """A connection of one of the agent's devices."""
        made = Mqtt(self.server.ws_url, version, answers=answers)
        self.lines.append(made)
        if version is Version.V5 and not fields.get("clean"):
            fields.setdefault("properties", Properties(session_expiry_interval=3600))
        connack = made.connect(self.login, self.login.device(device), **fields)
        assert connack.reason == 0
        made.session_present = connack.session_present  # type: ignore[attr-defined]
        return made

    def away(self, line: Mqtt) -> None:
        """The device goes with a word, and what it acknowledged is kept."""
        line.send(mqtt.Disconnect())
        line.ended()

    def close(self) -> None:
        for line in self.lines:
            line.drop()


@pytest.fixture(scope="module")
def wei(server: RunningServer, watch: LeakWatch) -> Login:
    return Login(server, watch)


@pytest.fixture(scope="module")
def lin(server: RunningServer, watch: LeakWatch) -> Login:
    return Login(server, watch, "lin")


@pytest.fixture
def talk(server: RunningServer, watch: LeakWatch, wei: Login) -> Iterator[Talk]:
    made = Talk(server, watch, wei)
    yield made
    made.close()


def device() -> str:
    return uuid.uuid4().hex


# Coming in


@pytest.mark.parametrize("version", LEVELS)
def test_an_agent_comes_in_by_name_and_token(talk: Talk, version: Version) -> None:
    line = talk.line(device(), version)
    assert line.subprotocol == "mqtt"
    line.send(mqtt.PingReq())
    line.wait_for(mqtt.PingResp)


@pytest.mark.parametrize(
    ("fields", "code", "reason"),
    [
        ({"password": b"nonsense"}, 4, 0x86),
        ({"password": b""}, 4, 0x86),
        ({"username": "lin"}, 4, 0x86),
        ({"client_id": "u_lin/web/device"}, 5, 0x87),
    ],
)
@pytest.mark.parametrize("version", LEVELS)
def test_others_are_turned_away(talk: Talk, version: Version, fields: dict[str, Any], code: int, reason: int) -> None:
    with Mqtt(talk.server.ws_url, version) as line:
        connack = line.connect(talk.login, **{"client_id": talk.login.device(), **fields})
        assert connack.reason == (reason if version is Version.V5 else code)
        assert not connack.session_present
        line.ended()


def test_a_visitor_is_no_agent(talk: Talk) -> None:
    with Mqtt(talk.server.ws_url) as line:
        token = talk.visitor.access_token.encode()
        assert line.connect(talk.login, "anything", username="visitor", password=token, clean=True).reason in (4, 5)


def test_revocation_ends_the_connection(server: RunningServer, watch: LeakWatch) -> None:
    login = Login(server, watch, "chen")
    with Mqtt(server.ws_url) as line:
        assert line.connect(login, login.device(device())).reason == 0
        login.data("POST", "/api/v1/user/logout")
        line.ended()


def test_text_messages_are_not_mqtt(talk: Talk) -> None:
    line = talk.line(device())
    line._ws.send("text")
    line.ended()


# Hearing and speaking


def test_an_agent_hears_without_subscribing_and_on_every_device(talk: Talk) -> None:
    first, second = talk.line(device()), talk.line(device())
    posted = talk.visitor.send(talk.session, "您好")
    for line in (first, second):
        heard = line.told("TEXT", content="您好")
        assert heard["uid"] == posted["msgNo"]
        assert heard["status"] == "SUCCESS"
        assert heard["user"]["type"] == "VISITOR"
        assert heard["thread"]["topic"] == talk.session["topic"]
        assert heard["thread"]["type"] == "AGENT"
        assert heard["thread"]["user"]["uid"]
    packet = next(p for p in first.packets if isinstance(p, mqtt.Publish) and p.packet_id)
    assert (packet.qos, packet.topic, packet.retain, packet.dup) == (1, talk.session["topic"], False, False)


@pytest.mark.parametrize("version", LEVELS)
@pytest.mark.parametrize("qos", [0, 1, 2])
def test_an_answer_is_echoed_to_every_device_and_kept(talk: Talk, version: Version, qos: int) -> None:
    line, other = talk.line(device(), version), talk.line(device())
    message = said(talk.thread, f"答复 {qos}")
    line.publish("any/topic", weiyu.encode(message), qos, packet_id=9 if qos else 0)
    if qos == 1:
        assert line.wait_for(mqtt.PubAck).packet_id == 9
    if qos == 2:
        assert line.wait_for(mqtt.PubRec).packet_id == 9
        line.send(mqtt.PubRel(9))
        assert line.wait_for(mqtt.PubComp).reason == 0
    for heard in (line.told("TEXT", uid=message["uid"]), other.told("TEXT", uid=message["uid"])):
        assert (heard["content"], heard["status"]) == (f"答复 {qos}", "SUCCESS")
        assert heard["user"] | {"avatar": ""} == {
            "uid": "ag_wei", "nickname": "客服小魏", "avatar": "", "type": "AGENT",
        }  # fmt: skip
    assert talk.visitor.messages(talk.session)[-1]["content"] == f"答复 {qos}"


def test_a_repeat_is_stored_once_and_echoed_again(talk: Talk) -> None:
    line = talk.line(device())
    uid = line.say(talk.thread, "once")
    line.told("TEXT", uid=uid)
    line.say(talk.thread, "once", uid)
    line.told("TEXT", uid=uid)
    assert [m["content"] for m in talk.visitor.messages(talk.session)].count("once") == 1


@pytest.mark.parametrize("where", ["client id", "content type"])
def test_json_is_understood_and_given_to_who_asks(talk: Talk, where: str) -> None:
    version = Version.V5 if where == "content type" else Version.V3_1_1
    line = talk.line(f"json/{device()}" if where == "client id" else device(), version)
    properties = Properties(content_type="application/json") if where == "content type" else Properties()
    message = said(talk.thread, "as JSON", extra={"orgUid": "df_org_uid"}, createdAt=1691234567890)
    line.publish(talk.thread["topic"], json.dumps(message).encode(), properties=properties)
    heard = line.wait_for(lambda p: isinstance(p, mqtt.Publish) and message["uid"].encode() in p.payload)
    assert json.loads(heard.payload)["content"] == "as JSON"
    assert isinstance(json.loads(heard.payload)["timestamp"], int)


def test_a_message_without_a_thread_to_somebody_is_a_direct_message(
    server: RunningServer, talk: Talk, lin: Login
) -> None:
    with Mqtt(server.ws_url) as line:
        line.connect(lin, lin.device(device()))
        line.send(mqtt.Subscribe(1, (mqtt.Subscription(f"user/{lin.uid}/messages"),)))
        assert line.wait_for(mqtt.SubAck).codes == (0,)
        wei = talk.line(device())
        message = {"uid": uuid.uuid4().hex, "type": "TEXT", "content": "Hello World!", "timestamp": 1}
        wei.publish(f"user/{lin.uid}/messages", json.dumps(message).encode())
        packet = line.wait_for(lambda p: isinstance(p, mqtt.Publish) and message["uid"].encode() in p.payload)
        assert packet.topic == f"user/{lin.uid}/messages"
        heard = weiyu.decode(packet.payload)
        assert (heard["content"], heard["thread"]["type"]) == ("Hello World!", "MEMBER")
        assert heard["user"]["uid"] == "u_wei"
        line.say(heard["thread"], "reply", user={"uid": lin.uid})
        assert wei.told("TEXT", content="reply")["user"]["uid"] == lin.uid


def test_only_what_is_theirs_may_be_subscribed_to(talk: Talk, watch: LeakWatch, lin: Login) -> None:
    other = Talk(talk.server, watch, lin)
    line = talk.line(device())
    filters = (
        "user/u_wei/messages", "user/u_lin/messages", "#", "+/+", "user/+/messages", talk.session["topic"],
        other.session["topic"], "org/df_org_uid", "org/agent/ag_wei/#", "$SYS/#", "elsewhere",
    )  # fmt: skip
    line.send(mqtt.Subscribe(7, tuple(mqtt.Subscription(name, 1) for name in filters)))
    codes = dict(zip(filters, line.wait_for(mqtt.SubAck).codes, strict=True))
    granted = {name for name, code in codes.items() if code == 1}
    assert granted == {"user/u_wei/messages", talk.session["topic"], "org/df_org_uid", "org/agent/ag_wei/#"}
    assert {code for name, code in codes.items() if name not in granted} == {0x80}
    line.send(mqtt.Unsubscribe(8, ("user/u_wei/messages",)))
    line.wait_for(mqtt.UnsubAck)
    talk.visitor.send(talk.session, "still heard, and once")
    line.told("TEXT", content="still heard, and once")
    talk.visitor.send(talk.session, "end")
    line.told("TEXT", content="end")
    assert [m["content"] for m in line.messages("TEXT")].count("still heard, and once") == 1


# Refusals


@pytest.mark.parametrize("version", LEVELS)
def test_a_refused_message_is_explained(talk: Talk, version: Version) -> None:
    line = talk.line(device(), version)
    message = said({"uid": "x", "topic": "org/agent/ag_wei/nobody", "type": "AGENT"}, "to nobody")
    line.publish("x", weiyu.encode(message), 1, packet_id=5)
    puback = line.wait_for(mqtt.PubAck)
    if version is Version.V5:
        assert puback.reason == 0x90
    else:
        error = line.told("ERROR")
        assert json.loads(error["extra"])["uid"] == message["uid"]
        assert json.loads(error["extra"])["code"] == "not_found"
    line.publish("x", weiyu.encode({**message, "uid": "qos-0"}))
    assert json.loads(line.told("ERROR")["extra"])["uid"] == "qos-0"


@pytest.mark.parametrize("payload", [b"", b"\xff\xff", b"{", b'{"type":"TEXT"}', b'{"type":5,"thread":7}', b"{}" * 9])
def test_a_payload_that_nobody_understands_leaves_the_connection(talk: Talk, payload: bytes) -> None:
    line = talk.line(device())
    line.publish("org/agent/ag_wei/x", payload)
    line.told("ERROR")
    line.send(mqtt.PingReq())
    line.wait_for(mqtt.PingResp)


def test_nobody_speaks_in_anothers_name(talk: Talk) -> None:
    line = talk.line(device())
    line.say(talk.thread, "as lin", user={"uid": "u_lin"})
    assert json.loads(line.told("ERROR")["extra"])["code"] == "forbidden"


def test_a_broken_packet_ends_the_connection_and_nothing_else(talk: Talk) -> None:
    other = talk.line(device())
    line = talk.line(device())
    line.raw(b"\xf0\x00")
    line.ended()
    other.send(mqtt.PingReq())
    other.wait_for(mqtt.PingResp)


# Coming back


@pytest.mark.parametrize("version", LEVELS)
def test_what_was_missed_comes_in_order_and_once(talk: Talk, version: Version) -> None:
    name = device()
    line = talk.line(name, version)
    known = talk.visitor.send(talk.session, "known")
    line.told("TEXT", content="known")
    line.told("DELIVERED", content=known["msgNo"])  # the cursor is past it
    talk.away(line)
    sent = [talk.visitor.send(talk.session, f"missed {n}")["msgNo"] for n in range(40)]
    recalled = [known["msgNo"], sent[3]]
    for msg_no in recalled:
        talk.visitor.succeed(talk.visitor.post(f"/sessions/{talk.session['sessionId']}/messages/{msg_no}/recall"))
    line = talk.line(name, version)
    assert line.session_present  # type: ignore[attr-defined]
    line.told("TEXT", content="missed 39")
    assert [m["uid"] for m in line.messages("TEXT")] == [uid for uid in sent if uid != sent[3]]
    assert sorted(m["content"] for m in line.messages("RECALL")) == sorted(recalled)
    talk.away(line)
    line = talk.line(name, version)
    talk.visitor.send(talk.session, "after")
    line.told("TEXT", content="after")
    assert [m["content"] for m in line.messages("TEXT", "RECALL")] == ["after"]


def test_a_new_device_starts_at_now_and_a_clean_one_again(talk: Talk) -> None:
    name = device()
    talk.visitor.send(talk.session, "before")
    line = talk.line(name)
    assert not line.session_present  # type: ignore[attr-defined]
    talk.away(line)
    talk.visitor.send(talk.session, "between")
    clean = talk.line(name, clean=True)
    assert not clean.session_present  # type: ignore[attr-defined]
    talk.visitor.send(talk.session, "now")
    clean.told("TEXT", content="now")
    assert [m["content"] for m in clean.messages("TEXT")] == ["now"]
    talk.away(clean)
    line = talk.line(name)
    assert not line.session_present  # type: ignore[attr-defined]


def test_what_was_under_way_is_sent_again_with_its_id(talk: Talk) -> None:
    name = device()
    silent = talk.line(name, answers=False)
    for n in range(3):
        talk.visitor.send(talk.session, f"under way {n}")
    silent.told("TEXT", content="under way 2")
    first = [p for p in silent.packets if isinstance(p, mqtt.Publish)]
    silent.drop()
    talk.visitor.send(talk.session, "later")
    again = talk.line(name)
    again.told("TEXT", content="later")
    publishes = [p for p in again.packets if isinstance(p, mqtt.Publish)]
    known = [(p.packet_id, p.payload) for p in first]
    assert [(p.packet_id, p.payload) for p in publishes if p.dup] == known
    assert [m["content"] for m in again.messages("TEXT")] == ["under way 0", "under way 1", "under way 2", "later"]


@pytest.mark.parametrize("version", LEVELS)
def test_the_same_client_id_takes_over(talk: Talk, version: Version) -> None:
    name = device()
    old = talk.line(name, version, answers=False)
    talk.visitor.send(talk.session, "to the older")
    old.told("TEXT", content="to the older")
    new = talk.line(name, version)
    assert new.session_present  # type: ignore[attr-defined]
    old.ended()
    if version is Version.V5:
        assert old.wait_for(mqtt.Disconnect).reason == 0x8E
    again = new.wait_for(mqtt.Publish)
    assert again.dup
    talk.visitor.send(talk.session, "to the newer")
    new.told("TEXT", content="to the newer")


def test_a_will_is_said_when_the_connection_is_taken_over(talk: Talk) -> None:
    name = device()
    talk.line(name, will=mqtt.Will(talk.thread["topic"], weiyu.encode(said(talk.thread, "taken")), 1))
    assert talk.line(name).told("TEXT", content="taken")["user"]["uid"] == "ag_wei"


def test_a_slow_device_gets_everything_when_its_window_opens(talk: Talk) -> None:
    properties = Properties(session_expiry_interval=60, receive_maximum=3)
    slow = talk.line(device(), Version.V5, answers=False, properties=properties)
    for n in range(10):
        talk.visitor.send(talk.session, f"slow {n}")
    heard: list[str] = []
    while len(heard) < 10:
        packet = slow.wait_for(lambda p: isinstance(p, mqtt.Publish) and p.qos == 1)
        message = weiyu.decode(packet.payload)
        if message["type"] == "TEXT":
            heard.append(message["content"])
        slow.send(mqtt.PubAck(packet.packet_id))
    assert heard == [f"slow {n}" for n in range(10)]


def test_silence_ends_a_connection_and_its_will_is_said(talk: Talk) -> None:
    will = mqtt.Will(talk.thread["topic"], weiyu.encode(said(talk.thread, "gone")), 1)
    other = talk.line(device())
    line = talk.line(device(), keep_alive=1, will=will)
    line.ended(timeout=8)
    assert other.told("TEXT", content="gone")["user"]["uid"] == "ag_wei"
    polite = talk.line(device(), will=mqtt.Will(talk.thread["topic"], weiyu.encode(said(talk.thread, "not said")), 1))
    talk.away(polite)
    talk.visitor.send(talk.session, "last")
    other.told("TEXT", content="last")
    assert "not said" not in [m["content"] for m in other.messages("TEXT")]


# Seats


def test_the_seat_follows_the_connection(server: RunningServer, watch: LeakWatch) -> None:
    login = Login(server, watch, "chen")

    def connected() -> bool:
        seat = login.data("GET", "/api/v1/agent/query", params={"orgUid": "df_org_uid"})
        return bool(seat["connected"])

    with Mqtt(server.ws_url) as line:
        line.connect(login, login.device(device()), clean=True)
        wait_until(connected, what="the seat to be connected")
    wait_until(lambda: not connected(), what="the seat to be empty")


AWAY = int(os.environ.get("AWAY_TEXTS", "200"))  # said while the agent is away; `make campaign` takes 1,000
NewServer = Callable[..., RunningServer]


@pytest.mark.timeout(180)
def test_what_was_missed_over_a_killed_server(fresh_server: NewServer, watch: LeakWatch) -> None:
    server = fresh_server(environment={"CHAT_RATE_BURST": "100000", "CHAT_RATE_PER_SECOND": "100000"})
    talk = Talk(server, watch, Login(server, watch))
    try:
        line = talk.line("phone")
        known = talk.visitor.send(talk.session, "known")
        line.told("DELIVERED", content=known["msgNo"])
        line.drop()
        sent = [talk.visitor.send(talk.session, f"away {n}")["msgNo"] for n in range(AWAY // 2)]
        server.kill()
        server.start()
        sent += [talk.visitor.send(talk.session, f"away {n}")["msgNo"] for n in range(AWAY // 2, AWAY)]
        talk.visitor.succeed(
            talk.visitor.post(f"/sessions/{talk.session['sessionId']}/messages/{known['msgNo']}/recall")
        )
        line = talk.line("phone")
        assert line.session_present  # type: ignore[attr-defined]
        line.told("TEXT", content=f"away {AWAY - 1}", timeout=30)
        assert [m["uid"] for m in line.messages("TEXT")] == sent
        assert [m["content"] for m in line.messages("RECALL")] == [known["msgNo"]]
    finally:
        talk.close()


@pytest.mark.parametrize("qos", [1, 2])
def test_what_was_acknowledged_before_a_crash_is_there_after_it(
    fresh_server: NewServer, watch: LeakWatch, qos: int
) -> None:
    """Many are under way when the server dies; the client sends again what was not acknowledged, in order."""
    server = fresh_server()
    talk = Talk(server, watch, Login(server, watch))
    contents = [f"crash {n}" for n in range(200)]
    payloads = [weiyu.encode({**said(talk.thread, text), "uid": ""}) for text in contents]
    answer = mqtt.PubAck if qos == 1 else mqtt.PubRec
    try:
        line = talk.line("phone")
        for number, payload in enumerate(payloads, 1):
            line.publish(talk.thread["topic"], payload, qos, number)
        wait_until(lambda: _ids(line, answer), what="the first acknowledgement")
        server.kill()
        line.ended()
        acknowledged = _ids(line, answer)
        server.start()
        kept = [m["content"] for m in talk.visitor.messages(talk.session, limit=200)]
        assert {contents[number - 1] for number in acknowledged} <= set(kept)
        line = talk.line("phone")
        for number, payload in enumerate(payloads, 1):
            if number not in acknowledged:
                line.publish(talk.thread["topic"], payload, qos, number, dup=True)
        wait_until(lambda: len(_ids(line, answer)) == 200 - len(acknowledged), what="the rest to be acknowledged")
        if qos == 2:
            line.send(*(mqtt.PubRel(number) for number in range(1, 201)))
            wait_until(lambda: len(_ids(line, mqtt.PubComp)) == 200, what="all to be released")
        page = talk.visitor.messages(talk.session, after=1, limit=200)
        page += talk.visitor.messages(talk.session, after=page[-1]["seq"], limit=200)
        kept = [m["content"] for m in page if m["content"].startswith("crash")]
        assert kept == contents if qos == 2 else list(dict.fromkeys(kept)) == contents
    finally:
        talk.close()


def _ids(line: Mqtt, kind: type) -> set[int]:
    return {packet.packet_id for packet in list(line.packets) if isinstance(packet, kind)}  # type: ignore[union-attr]
