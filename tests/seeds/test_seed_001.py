"""Seed 001, snippet by snippet: the frames that each of its functions makes, and what they must bring back.

The bodies are those of the seed, `JSON.stringify` order and all; where it calls into its page (`getCurrentOrgUid()`,
`getCurrentVisitor()`, `thread`), stands what `init` and `thread` answered.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.client import Client
from tests.journeys.cast import ROOMY
from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.stomp import Stomp
from tests.waiting import wait_until
from tests.weiyu import WeiyuPage

ORG = "df_org_uid"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[RunningServer]:
    with RunningServer(tmp_path_factory.mktemp("server"), watch, environment=ROOMY) as running:
        yield running


@pytest.fixture(scope="module")
def agent(house: RunningServer, watch: LeakWatch) -> Client:
    return Client(house.url, watch).login("wei", house.password)


@pytest.fixture
def page(house: RunningServer, watch: LeakWatch) -> Iterator[WeiyuPage]:
    page = WeiyuPage(house.url, watch)
    page.ask()
    yield page
    page.leave()


@pytest.fixture
def stomp(page: WeiyuPage) -> Stomp:
    """Connected and subscribed as "建立STOMP连接" and "订阅消息主题" do."""
    stomp = Stomp(page.url.replace("http", "ws", 1), "/stomp")
    stomp.raw(f"CONNECT\nlogin:{page.uid}\naccept-version:1.2,1.1,1.0\nheart-beat:10000,10000\n\n\0")
    connected = stomp.wait_for("CONNECTED")
    assert (connected.headers["version"], connected.headers["heart-beat"]) == ("1.2", "10000,10000")
    stomp.raw(f"SUBSCRIBE\nid:sub-0\nack:client\ndestination:/topic/{page.dotted}\n\n\0")
    page.stomp = stomp
    return stomp


def session(page: WeiyuPage, agent: Client) -> dict[str, Any]:
    listed = agent.succeed(agent.get("/sessions", params={"list": "all"}))["items"]
    found: dict[str, Any] = next(row for row in listed if row["topic"] == page.topic)
    return found


def publish(page: WeiyuPage, message: dict[str, Any]) -> None:
    """`stompClient.publish`: stompjs adds the content-length."""
    assert page.stomp is not None
    body = json.dumps(message)
    page.stomp.raw(f"SEND\ndestination:/app/{page.dotted}\ncontent-length:{len(body.encode())}\n\n{body}\0")


def test_connecting(house: RunningServer, page: WeiyuPage) -> None:
    """快速开始 2: `login: username || ""`; both spellings connect, on /stomp and on the mini-program's door."""
    for path in ("/stomp", "/mini"):
        for login in (page.uid, ""):
            line = Stomp(house.ws_url, path)
            line.raw(f"CONNECT\nlogin:{login}\naccept-version:1.2,1.1,1.0\nheart-beat:10000,10000\n\n\0")
            assert line.wait_for("CONNECTED").headers["heart-beat"] == "10000,10000"
            line.drop()


def test_subscribing_and_acknowledging(page: WeiyuPage, stomp: Stomp, agent: Client) -> None:
    """订阅消息主题: every MESSAGE can be acknowledged by what it carries."""
    frame = stomp.wait_for("MESSAGE")
    assert frame.headers["subscription"] == "sub-0"
    assert frame.headers["destination"] == f"/topic/{page.dotted}"
    stomp.frame("ACK", {"id": frame.headers["ack"], "subscription": "sub-0"})
    stomp.frame("ACK", {"id": frame.headers["ack"], "subscription": "sub-0"})
    said = agent.send(session(page, agent), "在吗")
    frame = stomp.wait_for(lambda f: f.command == "MESSAGE" and f.json["uid"] == said["msgNo"])
    stomp.frame("ACK", {"id": frame.headers["ack"], "subscription": "sub-0"})
    held = page.get("/message/thread/topic", topic=page.topic)

    def delivered() -> bool:
        return bool(page.history()[0]["status"] == "DELIVERED")

    assert held["code"] == 200
    wait_until(delivered, what="the acknowledged message to count as delivered")


def test_sending(page: WeiyuPage, stomp: Stomp) -> None:
    """发送消息: the echo has the same uid, status SUCCESS, and the server's own time."""
    publish(page, {"uid": "msg1", "type": "TEXT", "content": "你好", "status": "SENDING",
                   "createdAt": "1999-01-01T00:00:00.000Z", "channel": "HTTP",
                   "extra": json.dumps({"orgUid": ORG}), "thread": page.thread, "user": page.visitor})  # fmt: skip
    echo = stomp.told("TEXT", uid="msg1")
    assert echo["status"] == "SUCCESS"
    assert echo["timestamp"] > 1_700_000_000_000
    assert not echo["createdAt"].startswith("1999")
    assert echo["user"]["uid"] == page.uid


def test_receiving_each_type_of_others(page: WeiyuPage, stomp: Stomp, agent: Client) -> None:
    """处理接收到的消息: what others do comes with their uid, and with the content that the switch reads."""
    open_session = session(page, agent)
    said = agent.send(open_session, "在吗")
    assert stomp.told("TEXT")["user"]["uid"] == "ag_wei" != page.uid
    publish(page, {"uid": "m2", "type": "TEXT", "content": "在"})
    stomp.told("TEXT", uid="m2")
    agent.succeed(agent.put(f"/sessions/{open_session['sessionId']}/read", json={"lastReadMsgId": 1 << 50}))
    assert stomp.told("READ")["content"] == "m2"
    agent.succeed(agent.post(f"/sessions/{open_session['sessionId']}/messages/{said['msgNo']}/recall"))
    recall = stomp.told("RECALL")
    assert (recall["content"], recall["user"]["uid"]) == (said["msgNo"], "ag_wei")
    agent.succeed(agent.post(f"/sessions/{open_session['sessionId']}/close"))
    assert stomp.told("AGENT_CLOSED")["user"]["type"] == "SYSTEM"


def test_leaving_a_message(page: WeiyuPage, stomp: Stomp) -> None:
    """1. 发送留言消息: uid and content are both the tip's uid; the words are in extra."""
    tip = page.history()[-1]
    assert tip["type"] == "LEAVE_MSG"
    extra = {"uid": tip["uid"], "nickname": "小王", "contact": "138", "content": "请回电", "type": "OTHER",
             "images": ["https://a.example/1.png"], "orgUid": ORG}  # fmt: skip
    publish(page, {"uid": tip["uid"], "type": "LEAVE_MSG_SUBMIT", "content": tip["uid"], "status": "SENDING",
                   "createdAt": "2024-03-16T05:16:05.000Z", "channel": "HTTP", "extra": json.dumps(extra),
                   "thread": page.thread, "user": page.visitor})  # fmt: skip
    echo = stomp.told("LEAVE_MSG_SUBMIT")
    assert (echo["uid"], echo["content"], echo["user"]["uid"]) == (tip["uid"], tip["uid"], page.uid)
    assert json.loads(echo["extra"])["images"] == ["https://a.example/1.png"]
    answered = page.history()[-1]
    assert (answered["status"], json.loads(answered["content"])["contact"]) == ("LEAVE_MSG_SUBMIT", "138")


def test_rating(page: WeiyuPage, stomp: Stomp) -> None:
    """2. 发送评价消息."""
    extra = {"score": 4, "resolved": False, "content": "", "orgUid": ORG}
    publish(page, {"uid": "rate1", "type": "RATE_SUBMIT", "content": "invited", "status": "SENDING",
                   "createdAt": "2024-03-16T05:16:05.000Z", "channel": "HTTP", "extra": json.dumps(extra),
                   "thread": page.thread, "user": page.visitor})  # fmt: skip
    echo = stomp.told("RATE_SUBMIT")
    assert (echo["uid"], echo["content"], json.loads(echo["extra"])["score"]) == ("rate1", "invited", 4)


def test_recalling(page: WeiyuPage, stomp: Stomp) -> None:
    """3. 发送消息撤回: handleRecallMessage reads the content of its own echo too."""
    publish(page, {"uid": "oops", "type": "TEXT", "content": "说错了"})
    stomp.told("TEXT", uid="oops")
    publish(page, {"uid": "r1", "type": "RECALL", "content": "oops", "status": "SENDING",
                   "createdAt": "2024-03-16T05:16:05.000Z", "channel": "HTTP", "extra": json.dumps({"orgUid": ORG}),
                   "thread": page.thread, "user": page.visitor})  # fmt: skip
    recall = stomp.told("RECALL")
    assert (recall["content"], recall["user"]["uid"]) == ("oops", page.uid)


def test_receipts(page: WeiyuPage, stomp: Stomp, agent: Client) -> None:
    """消息回执处理, one and a whole list: READ once is READ for good, in whatever order they come."""
    open_session = session(page, agent)
    said = [agent.send(open_session, f"{index}")["msgNo"] for index in range(3)]
    for uid in reversed(said):
        publish(page, {"uid": f"receipt-{uid}", "type": "READ", "status": "SENDING", "content": uid,
                       "thread": page.thread, "extra": json.dumps({"orgUid": ORG}), "channel": "HTTP",
                       "user": {"uid": page.uid}})  # fmt: skip
    publish(page, {"type": "DELIVERED", "content": said[0], "thread": page.thread})
    publish(page, {"uid": "after", "type": "TEXT", "content": "都看了"})
    stomp.told("TEXT", uid="after")
    assert [row["status"] for row in page.history() if row["uid"] in said] == ["READ"] * 3
    assert len(stomp.bodies("READ")) == 1
    assert stomp.bodies("DELIVERED") == []


def test_unsubscribing_and_disconnecting(page: WeiyuPage, stomp: Stomp) -> None:
    """连接管理: it unsubscribes by topic; `deactivate` waits for the receipt of its DISCONNECT."""
    stomp.wait_for("MESSAGE")
    stomp.raw(f"UNSUBSCRIBE\nid:{page.dotted}\n\n\0")
    stomp.raw(f"UNSUBSCRIBE\nid:{page.topic}\n\n\0")
    publish(page, {"uid": "unheard", "type": "TEXT", "content": "自言自语"})
    stomp.raw("DISCONNECT\nreceipt:close-1\n\n\0")
    assert stomp.wait_for("RECEIPT").headers["receipt-id"] == "close-1"
    assert stomp.ended() == 1000
    assert stomp.bodies("TEXT") == []
    assert page.history()[0]["uid"] == "unheard"


def test_falling_back_to_http(page: WeiyuPage) -> None:
    """HTTP降级处理: `response.data.code === 200`."""
    message = {"uid": "http1", "type": "TEXT", "content": "断线了", "status": "SENDING", "thread": page.thread,
               "user": page.visitor}  # fmt: skip
    answer = page.fall_back(message)
    assert (answer["code"], json.loads(answer["data"])["uid"]) == (200, "http1")
    assert page.history()[0]["content"] == "断线了"


def test_the_usage_example(page: WeiyuPage, stomp: Stomp) -> None:
    """使用示例: neither thread nor user."""
    publish(page, {"uid": "msg123", "type": "TEXT", "content": "Hello World!", "status": "SENDING",
                   "createdAt": "2024-03-16T05:16:05.000Z"})  # fmt: skip
    assert stomp.told("TEXT", uid="msg123")["thread"]["topic"] == page.topic
