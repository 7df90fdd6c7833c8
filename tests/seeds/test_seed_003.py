"""Seed 003, snippet by snippet: the packets that each of its functions makes, and what they must bring back.

The payloads are those of the seed; where it calls into its page (`getUserInfo()`, `currentThread`), stands what login
and a visitor's session answered. Its program itself runs under node in tests/outside/test_weiyu_agent.py.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from chat.wire import mqtt, weiyu
from tests.client import Client
from tests.leaks import LeakWatch
from tests.mqtt import Login, Mqtt, read
from tests.server import RunningServer

TYPES = ("TEXT", "IMAGE", "FILE", "VIDEO", "AUDIO", "VOICE", "LOCATION")
URL = "https://a.example/1.bin"


@pytest.fixture(scope="module")
def wei(server: RunningServer, watch: LeakWatch) -> Login:
    return Login(server, watch)


@pytest.fixture(scope="module")
def visitor(server: RunningServer, watch: LeakWatch) -> Client:
    return Client(server.url, watch).visitor(nickname="张三", avatar="https://example.com/a.png")


@pytest.fixture(scope="module")
def session(visitor: Client, wei: Login) -> dict[str, Any]:
    return visitor.open_session(agentId=wei.person_id)


@pytest.fixture
def device() -> str:
    return f"device_{uuid.uuid4().hex}"


@pytest.fixture
def client(server: RunningServer, wei: Login, device: str) -> Iterator[Mqtt]:
    """`mqttConnect`: keepalive 30, `${uid}/web/${deviceUid}`, username, token as password, clean false."""
    with Mqtt(server.ws_url) as line:
        connack = line.connect(wei, f"{wei.uid}/web/{device}", clean=False, keep_alive=30)
        assert (connack.reason, connack.session_present) == (0, False)
        assert line.subprotocol == "mqtt"
        yield line


def thread_of(session: dict[str, Any]) -> dict[str, Any]:
    """`currentThread`."""
    visitor = session["visitor"]
    user = {"uid": visitor["uid"], "nickname": visitor["nickname"], "avatar": visitor["avatar"]}
    return {"uid": session["sessionNo"], "type": "AGENT", "topic": session["topic"], "user": user}


def format_content(kind: str, content: str) -> str:
    """`formatMessageContent`."""
    if kind in ("TEXT", "WELCOME", "NOTICE", "TYPING", "PROCESSING", "READ", "DELIVERED", "RECALL"):
        return content
    if kind == "LOCATION":
        return json.dumps({"address": content, "type": kind})
    return json.dumps({"url": content, "type": kind})


def protobuf(session: dict[str, Any], kind: str, content: str, uid: str = "") -> dict[str, Any]:
    """What `mqttSendMessage` serialises."""
    return {
        "uid": uid or uuid.uuid4().hex,
        "type": kind,
        "status": "SENDING",
        "createdAt": "1691234567890",
        "channel": "web",
        "content": format_content(kind, content),
        "user": {"uid": "u_wei", "nickname": "客服小魏", "avatar": "", "type": "USER"},
        "thread": thread_of(session),
        "extra": '{"orgUid":"df_org_uid"}',
    }


def send(client: Mqtt, message: dict[str, Any]) -> dict[str, Any]:
    """`mqttClient.publish(currentThread.topic, messageData, { qos: 0 })`; the echo."""
    client.publish(message["thread"]["topic"], weiyu.encode(message), 0)
    return client.told(message["type"], uid=message["uid"])


def test_an_empty_token_is_refused(server: RunningServer, wei: Login, device: str) -> None:
    with Mqtt(server.ws_url) as line:
        assert line.connect(wei, f"{wei.uid}/web/{device}", password=b"your_access_token").reason == 4


def test_connect_reconnect_and_what_a_kept_session_means(
    server: RunningServer, client: Mqtt, wei: Login, device: str, visitor: Client, session: dict[str, Any]
) -> None:
    """clean: false - 离线时可接收QoS 1和2消息."""
    client.drop()
    posted = visitor.send(session, "离线消息")
    with Mqtt(server.ws_url) as again:
        assert again.connect(wei, f"{wei.uid}/web/{device}").session_present
        heard = again.told("TEXT", uid=posted["msgNo"])
        assert heard["content"] == "离线消息"
        packet = next(p for p in again.packets if isinstance(p, mqtt.Publish))
        assert packet.qos == 1


def test_every_basic_type_is_echoed_and_reaches_the_visitor(
    client: Mqtt, visitor: Client, session: dict[str, Any]
) -> None:
    for kind in TYPES:
        content = {"TEXT": "你好", "LOCATION": "外滩"}.get(kind, URL)
        echo = send(client, protobuf(session, kind, content))
        assert echo["status"] == "SUCCESS"
        assert echo["thread"]["topic"] == session["topic"]
        datetime.strptime(echo["createdAt"], "%Y-%m-%d %H:%M:%S")
        shown = visitor.messages(session)[-1]
        assert shown["msgType"] == kind.lower()
        if kind == "LOCATION":
            assert shown["payload"]["address"] == "外滩"
        elif kind != "TEXT":
            assert shown["fileUrl"] == URL
            assert json.loads(echo["content"])["url"] == URL


def test_the_file_and_location_senders_wrap_json_twice(client: Mqtt, visitor: Client, session: dict[str, Any]) -> None:
    inner = json.dumps({"url": URL, "name": "合同.pdf", "size": 2048, "type": "FILE"})
    send(client, protobuf(session, "FILE", inner))
    file = visitor.messages(session)[-1]
    assert (file["fileUrl"], file["fileName"], file["fileSize"]) == (URL, "合同.pdf", 2048)
    inner = json.dumps({"latitude": 31.2, "longitude": 121.5, "address": "外滩", "type": "LOCATION"})
    send(client, protobuf(session, "LOCATION", inner))
    assert visitor.messages(session)[-1]["payload"] == {"latitude": 31.2, "longitude": 121.5, "address": "外滩"}


def test_typing_is_told_and_not_stored(client: Mqtt, visitor: Client, session: dict[str, Any]) -> None:
    before = len(visitor.messages(session, limit=200))
    message = protobuf(session, "TYPING", "")
    client.publish(session["topic"], weiyu.encode(message))
    send(client, protobuf(session, "TEXT", "after the typing"))
    assert len(visitor.messages(session, limit=200)) == before + 1


def test_receipts_and_recall_by_their_types(client: Mqtt, visitor: Client, session: dict[str, Any]) -> None:
    posted = visitor.send(session, "请看")
    client.told("TEXT", uid=posted["msgNo"])
    client.publish(session["topic"], weiyu.encode(protobuf(session, "DELIVERED", posted["msgNo"])))
    client.publish(session["topic"], weiyu.encode(protobuf(session, "READ", posted["msgNo"])))
    assert client.told("READ")["content"] == posted["msgNo"]
    echo = send(client, protobuf(session, "TEXT", "错了"))
    client.publish(session["topic"], weiyu.encode(protobuf(session, "RECALL", echo["uid"])))
    assert client.told("RECALL")["content"] == echo["uid"]


def test_the_standard_structure_as_json_goes_by_http(wei: Login, visitor: Client, session: dict[str, Any]) -> None:
    """`messageStructure` and `sendMessageViaHttp`: an object for `extra`, a number for the time."""
    message = {
        "uid": uuid.uuid4().hex,
        "type": "TEXT",
        "content": "message_content",
        "timestamp": 1691234567890,
        "createdAt": 1691234567890,
        "status": "SENDING",
        "channel": "web",
        "user": {"uid": "u_wei", "nickname": "用户昵称", "avatar": "avatar_url", "type": "USER"},
        "thread": thread_of(session),
        "extra": {"orgUid": "df_org_uid"},
    }
    answered = wei.call("POST", "/api/v1/message/rest/send", json={"json": json.dumps(message), "client": "web"})
    assert answered["code"] == 200
    assert visitor.messages(session)[-1]["msgNo"] == message["uid"]


def test_the_last_example(server: RunningServer, watch: LeakWatch, client: Mqtt, wei: Login) -> None:
    """Subscribe to `user/{uid}/messages`; publish JSON without a thread to somebody's."""
    client.send(mqtt.Subscribe(1, (mqtt.Subscription(f"user/{wei.uid}/messages", 0),)))
    assert client.wait_for(mqtt.SubAck).codes == (0,)
    client.send(mqtt.Subscribe(2, (mqtt.Subscription("user/u_lin/messages", 0),)))
    assert client.wait_for(mqtt.SubAck).codes == (0x80,)
    lin = Login(server, watch, "lin")
    with Mqtt(server.ws_url) as other:
        other.connect(lin, lin.device(uuid.uuid4().hex))
        message = {"uid": uuid.uuid4().hex, "type": "TEXT", "content": "Hello World!", "timestamp": 1691234567890}
        other.publish(f"user/{wei.uid}/messages", json.dumps(message).encode())
        packet = client.wait_for(lambda p: isinstance(p, mqtt.Publish) and message["uid"].encode() in p.payload)
    assert packet.topic == f"user/{wei.uid}/messages"
    assert (read(packet)["content"], read(packet)["user"]["uid"]) == ("Hello World!", lin.uid)


def test_disconnect(client: Mqtt) -> None:
    """`mqttClient.end()`."""
    client.send(mqtt.Disconnect())
    client.ended()
