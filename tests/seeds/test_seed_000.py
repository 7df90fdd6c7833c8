"""Seed 000, the recruiting mini-program: every snippet of the document, played against the running server."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import websocket

from tests.client import Client
from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.stomp import Stomp

SEED: dict[str, Any] = json.loads((Path(__file__).parent / "seed_000.json").read_text(encoding="utf-8"))
TIME = "%Y-%m-%d %H:%M:%S"
CHOSEN_BY_SENDER = ("type", "msgType", "content", "senderRole", "fileUrl", "fileName", "fileSize", "fileType")


class Talk:
    """A visitor (the mini-program) and the agent in one session, both subscribed as the document says."""

    def __init__(self, server: RunningServer, watch: LeakWatch) -> None:
        self.agent = Client(server.url, watch).login("wei", server.password)
        self.waiter = Stomp(server.ws_url)
        self.waiter.connect(self.agent.access_token)
        self.visitor = Client(server.url, watch).visitor(nickname="张三", avatar="https://example.com/a.png")
        self.session = self.visitor.open_session(agentId=self.agent.person["id"])
        self.customer = Stomp(server.ws_url)
        self.customer.connect(self.visitor.access_token)
        for peer in (self.waiter, self.customer):
            peer.subscribe(f"/topic/session/{self.session['sessionNo']}")
            peer.subscribe("/user/queue/notify")
            peer.subscribe("/topic/seat/status")

    def close(self) -> None:
        self.waiter.drop()
        self.customer.drop()


@pytest.fixture(scope="module")
def talk(server: RunningServer, watch: LeakWatch) -> Iterator[Talk]:
    made = Talk(server, watch)
    yield made
    made.close()


def alike(seed: Any, frame: Any, where: str = "") -> None:
    """Every field of the seed's example is there, of the same JSON type, and a time is spelt as a time."""
    if isinstance(seed, dict):
        for name, value in seed.items():
            assert name in frame, f"{where}.{name} is missing"
            alike(value, frame[name], f"{where}.{name}")
        return
    assert type(frame) is type(seed), where
    if isinstance(seed, str) and re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", seed):
        datetime.strptime(frame, TIME)
    if isinstance(seed, list):
        assert frame == seed, where


def test_the_connection_of_the_document_byte_by_byte(server: RunningServer, talk: Talk) -> None:
    line = websocket.create_connection(f"{server.ws_url}/ws/chat", subprotocols=["v12.stomp"], timeout=10)
    line.send(
        "CONNECT\nAuthorization:Bearer " + talk.visitor.access_token + "\n"
        "accept-version:1.2,1.1,1.0\nheart-beat:10000,10000\n\n\0"
    )
    connected = line.recv()
    assert re.fullmatch(
        rf"CONNECTED\nuser-name:{talk.visitor.person['id']}\nserver-time:\d{{13}}\nversion:1.2\nheart-beat:10000,10000"
        r"\n\n\0",
        connected,
    )
    line.send(f"SUBSCRIBE\nid:sub-0\ndestination:/topic/session/{talk.session['sessionNo']}\nreceipt:r-0\n\n\0")
    assert line.recv() == "RECEIPT\nreceipt-id:r-0\n\n\0"

    msg_no = str(uuid.uuid4())
    body = {"msgType": "text", "sessionId": talk.session["sessionId"], "msgNo": msg_no, "content": "你好"}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    line.send(f"SEND\ndestination:/app/chat/send\ncontent-length:{len(text.encode())}\n\n{text}\0")
    message = line.recv()
    head, _, shown = message.partition("\n\n")
    assert head.startswith("MESSAGE\nsubscription:sub-0\nmessage-id:")
    assert f"\ndestination:/topic/session/{talk.session['sessionNo']}\n" in head
    assert shown.endswith("\0")
    assert json.loads(shown[:-1])["msgNo"] == msg_no
    line.close()


def test_the_senders_example_reaches_both_sides_with_its_own_number(talk: Talk) -> None:
    number = str(uuid.uuid4())
    sent = {"msgType": "text", "sessionId": talk.session["sessionId"], "msgNo": number, "content": "请问"}
    talk.customer.send("/app/chat/send", sent)
    for peer in (talk.customer, talk.waiter):
        frame = peer.told("MSG", msgNo=number)
        alike({**SEED["text"], "senderRole": "customer"}, frame)
        assert frame["senderRole"] == "customer"
        assert (frame["senderId"], frame["senderName"]) == (talk.visitor.person["id"], "张三")
        assert frame["senderAvatar"] == "https://example.com/a.png"


@pytest.mark.parametrize("kind", ["text", "image", "file", "job_card"])
def test_each_kind_of_message_has_the_fields_of_the_document(talk: Talk, kind: str) -> None:
    example = SEED[kind]
    number = f"MSG_{uuid.uuid4()}"
    made_by_server = {"type", "sendTime", "senderId", "senderName", "senderAvatar", "senderRole"}
    sent = {name: value for name, value in example.items() if name not in made_by_server}
    talk.waiter.send("/app/chat/send", {**sent, "msgNo": number, "sessionId": talk.session["sessionId"]})
    for peer in (talk.customer, talk.waiter):
        frame = peer.told("MSG", msgNo=number)
        alike(example, frame)
        assert frame["sessionId"] == talk.session["sessionId"]
        assert frame["senderRole"] == "waiter"
        assert {n: frame[n] for n in CHOSEN_BY_SENDER if n in example} == {
            n: example[n] for n in CHOSEN_BY_SENDER if n in example
        }
        assert frame.get("payload") == example.get("payload")


def test_an_order_card_counts_sixty_seconds_down(talk: Talk) -> None:
    card = talk.agent.succeed(
        talk.agent.post(
            f"/sessions/{talk.session['sessionId']}/order-cards", json={"name": "审计师一级入职定金", "price": "29.9"}
        )
    )
    frame = talk.customer.told("MSG", msgNo=card["msgNo"])
    alike(SEED["order_card"], frame)
    payload = frame["payload"]
    constant = ("name", "price", "status", "countdownSeconds")
    assert {n: payload[n] for n in constant} == {n: SEED["order_card"]["payload"][n] for n in constant}
    begin, end = (datetime.strptime(t, TIME) for t in (frame["sendTime"], payload["expireTime"]))
    assert end - begin == timedelta(seconds=60)


def test_a_card_that_runs_out_is_told_by_the_server_itself(talk: Talk) -> None:
    card = talk.agent.succeed(
        talk.agent.post(
            f"/sessions/{talk.session['sessionId']}/order-cards",
            json={"name": "审计师一级入职定金", "price": "29.9", "countdownSeconds": 1},
        )
    )
    for peer in (talk.customer, talk.waiter):
        frame = peer.told("ORDER_CARD_EXPIRE", orderCardId=card["payload"]["orderCardId"])
        alike(SEED["expire"], frame)
        assert frame["status"] == "expired"
        assert frame["sessionId"] == talk.session["sessionId"]
        assert frame["expireTime"] == card["payload"]["expireTime"]


def test_reading_is_told_to_the_sender_as_a_watermark(talk: Talk) -> None:
    number = talk.customer.say(talk.session, "已读了吗")
    newest = talk.waiter.told("MSG", msgNo=number)["msgId"]
    talk.waiter.send("/app/chat/read", {"sessionId": talk.session["sessionId"], "lastReadMsgId": newest})
    frame = talk.customer.told("READ_RECEIPT", lastReadMsgId=newest)
    alike(SEED["read"], frame)
    assert frame["readerId"] == talk.agent.person["id"]


def test_the_house_says_that_an_agent_has_joined(talk: Talk) -> None:
    history = talk.visitor.messages(talk.session)
    alike(SEED["system"], history[0])
    assert {name: history[0][name] for name in SEED["system"]} == SEED["system"]


def test_a_system_line_is_heard_live_too(server: RunningServer, talk: Talk) -> None:
    closing = talk.visitor.open_session()
    with Stomp(server.ws_url) as peer:
        peer.connect(talk.visitor.access_token)
        peer.subscribe(f"/topic/session/{closing['sessionNo']}")
        talk.visitor.succeed(talk.visitor.post(f"/sessions/{closing['sessionId']}/close"))
        frame = peer.told("SYSTEM")
        alike(SEED["system"], frame)
        assert frame["sessionId"] == closing["sessionId"]


def test_notify_reminds_who_does_not_listen_and_tells_of_changes(server: RunningServer, talk: Talk) -> None:
    with Stomp(server.ws_url) as away:
        away.connect(talk.agent.access_token)
        away.subscribe("/user/queue/notify")
        number = talk.customer.say(talk.session, "在吗")
        reminder = away.told("NEW_MSG", msgNo=number)
        assert reminder["sessionNo"] == talk.session["sessionNo"]
        assert (reminder["msgType"], reminder["preview"]) == ("text", "在吗")
        talk.waiter.told("MSG", msgNo=number)
        other = talk.visitor.open_session()
        status = away.told("SESSION_STATUS", sessionId=other["sessionId"])
        assert status["state"] in ("open", "queued", "offline")
    reminded = [body["msgNo"] for body in talk.waiter.bodies("NEW_MSG")]
    assert number not in reminded, "who listens is not reminded"
    assert talk.customer.bodies("NEW_MSG") == [], "nor is the sender"


def test_seats_are_broadcast_to_everybody_who_watches(talk: Talk) -> None:
    talk.waiter.send("/app/seat/status", {"status": "busy"})
    for peer in (talk.waiter, talk.customer):
        frame = peer.told("SEAT_STATUS", status="busy", name="客服小魏")
        assert frame["connected"] is True
    assert "load" not in frame, "visitors hear name, status and connected only"
    talk.waiter.send("/app/seat/status", {"status": "available"})
    talk.customer.told("SEAT_STATUS", status="available", name="客服小魏")
