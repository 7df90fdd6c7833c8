"""A Weiyu visitor on `/stomp` and Weiyu agents on MQTT in one conversation: every body, receipts, recall, transfer."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from chat.wire import weiyu
from tests.journeys.cast import ROOMY
from tests.leaks import LeakWatch
from tests.mqtt import Login, Mqtt, said
from tests.server import RunningServer
from tests.stomp import Stomp
from tests.weiyu import WeiyuPage


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[RunningServer]:
    """A server for this file, on which one address may play every visitor."""
    with RunningServer(tmp_path_factory.mktemp("server"), watch, environment=ROOMY) as running:
        yield running


@pytest.fixture(scope="module")
def staff(house: RunningServer, watch: LeakWatch) -> dict[str, Login]:
    """Agents, signed in once: checking a password takes its time."""
    return {name: Login(house, watch, name) for name in ("wei", "lin")}


class Agent:
    """An agent with one device."""

    def __init__(self, house: RunningServer, login: Login) -> None:
        self.login = login
        self.line = Mqtt(house.ws_url)
        assert self.line.connect(login, login.device(uuid.uuid4().hex), clean=True).reason == 0

    def send(self, thread: dict[str, Any], kind: str, content: str, uid: str = "") -> str:
        message = said(thread, content, uid, kind, user={"uid": self.login.uid, "nickname": "x", "type": "USER"})
        self.line.publish(thread["topic"], weiyu.encode(message), 0)
        return str(message["uid"])


@pytest.fixture
def wei(house: RunningServer, staff: dict[str, Login]) -> Iterator[Agent]:
    agent = Agent(house, staff["wei"])
    yield agent
    agent.line.drop()


@pytest.fixture
def lin(house: RunningServer, staff: dict[str, Login]) -> Iterator[Agent]:
    agent = Agent(house, staff["lin"])
    yield agent
    agent.line.drop()


@pytest.fixture
def page(house: RunningServer, wei: Agent, watch: LeakWatch) -> Iterator[WeiyuPage]:
    """A visitor who asked for wei, and hears."""
    made = WeiyuPage(house.url, watch, nickname="小王")
    assert made.ask("ag_wei", "0")["type"] == "WELCOME"
    made.connect()
    yield made
    made.leave()


def ear(page: WeiyuPage) -> Stomp:
    assert page.stomp is not None
    return page.stomp


PLACE = {"latitude": 31.2, "longitude": 121.5, "address": "外滩", "type": "LOCATION"}
BODIES = [
    ("TEXT", "您好 👋", {}),
    ("IMAGE", '{"url":"https://a.example/1.png","type":"IMAGE"}', {"url": "https://a.example/1.png"}),
    ("IMAGE", "https://a.example/2.png", {"url": "https://a.example/2.png"}),
    (
        "FILE",
        json.dumps({"url": json.dumps({"url": "https://a.example/x.pdf", "name": "x.pdf", "size": 12, "type": "FILE"}),
                    "type": "FILE"}),
        {"url": "https://a.example/x.pdf", "name": "x.pdf", "size": "12"},
    ),
    ("VIDEO", '{"url":"https://a.example/v.mp4","type":"VIDEO"}', {"url": "https://a.example/v.mp4"}),
    ("AUDIO", '{"url":"https://a.example/a.mp3","duration":"5"}', {"duration": "5"}),
    ("VOICE", '{"url":"https://a.example/a.amr","duration":5}', {"duration": "5"}),
    (
        "LOCATION",
        json.dumps({"address": json.dumps(PLACE), "type": "LOCATION"}),
        {"latitude": 31.2, "longitude": 121.5, "address": "外滩"},
    ),
    ("CARD", '{"title":"会计","salary":"8k"}', {"title": "会计"}),
    ("STICKER", '{"url":"https://a.example/s.gif","label":"笑"}', {"label": "笑"}),
    ("SOMETHING_NEW", '{"a":1}', {"a": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "content", "shown"), BODIES, ids=[f"{b[0]}-{i}" for i, b in enumerate(BODIES)])
def test_every_body_both_ways(page: WeiyuPage, wei: Agent, kind: str, content: str, shown: dict[str, Any]) -> None:
    uid = wei.send(page.thread, kind, content)
    echo = wei.line.told(kind, uid=uid)
    heard = ear(page).told(kind, uid=uid)
    assert (echo["content"], echo["status"]) == (heard["content"], "SUCCESS")
    assert heard["user"]["uid"] == "ag_wei"
    mine = page.say(kind, content)
    theirs = wei.line.told(kind, uid=mine["uid"])
    assert theirs["content"] == mine["content"] == heard["content"]
    assert theirs["user"]["uid"] == page.uid
    if shown:
        given = json.loads(heard["content"])
        assert {name: given[name] for name in shown} == shown
    else:
        assert heard["content"] == content


def test_receipts_go_both_ways(page: WeiyuPage, wei: Agent) -> None:
    mine = page.say("TEXT", "在吗")
    wei.line.told("TEXT", uid=mine["uid"])
    assert ear(page).told("DELIVERED")["content"] == mine["uid"]  # PUBACK is an act of the client
    wei.send(page.thread, "READ", mine["uid"])
    assert ear(page).told("READ", content=mine["uid"])["user"]["uid"] == "ag_wei"
    uid = wei.send(page.thread, "TEXT", "在的")
    ear(page).told("TEXT", uid=uid)
    ear(page).send(f"/app/{page.dotted}", page.message("READ", uid))
    receipt = wei.line.told("READ", content=uid)
    assert receipt["user"]["uid"] == page.uid
    assert receipt["thread"]["topic"] == page.topic


def test_recall_goes_both_ways(page: WeiyuPage, wei: Agent) -> None:
    mine = page.say("TEXT", "说错了")
    ear(page).send(f"/app/{page.dotted}", page.message("RECALL", mine["uid"]))
    assert wei.line.told("RECALL")["content"] == mine["uid"]
    uid = wei.send(page.thread, "TEXT", "我也说错了")
    ear(page).told("TEXT", uid=uid)
    wei.send(page.thread, "RECALL", uid)
    assert ear(page).told("RECALL", content=uid)
    assert wei.line.told("RECALL", content=uid)
    wei.send(page.thread, "RECALL", mine["uid"])
    assert json.loads(wei.line.told("ERROR")["extra"])["code"] == "forbidden"


def test_typing_and_preview(page: WeiyuPage, wei: Agent) -> None:
    wei.send(page.thread, "TYPING", "")
    assert ear(page).told("TYPING")["user"]["uid"] == "ag_wei"
    ear(page).send(f"/app/{page.dotted}", page.message("PREVIEW", json.dumps({"content": "我想"})))
    preview = wei.line.told("PREVIEW")
    assert json.loads(preview["content"])["content"] == "我想"
    assert "TYPING" not in [m["type"] for m in wei.line.messages()]  # nobody hears their own


@pytest.mark.parametrize("spelling", ["receiver", "colleague's thread"])
def test_a_conversation_is_passed_to_another_agent(page: WeiyuPage, wei: Agent, lin: Agent, spelling: str) -> None:
    thread = {name: page.thread[name] for name in ("uid", "topic", "type")}
    if spelling == "receiver":
        wei.send(page.thread, "TRANSFER", json.dumps({"note": "请接手", "receiver": {"uid": "ag_lin"}}))
    else:
        members = {"uid": "m", "topic": f"org/member/{wei.login.uid}/{lin.login.uid}", "type": "MEMBER"}
        wei.send(members, "TRANSFER", json.dumps({"note": "请接手", "thread": thread}))
    offer = lin.line.told("TRANSFER")
    content = json.loads(offer["content"])
    assert (content["note"], content["thread"]["topic"], content["receiver"]["uid"]) == (
        "请接手", page.topic, "ag_lin",
    )  # fmt: skip
    assert offer["user"]["uid"] == "ag_wei"
    lin.send(page.thread, "TRANSFER_ACCEPT", json.dumps({"uid": offer["uid"], "thread": content["thread"]}))
    accepted = wei.line.told("TRANSFER_ACCEPT")
    assert json.loads(accepted["content"])["uid"] == offer["uid"]
    assert accepted["user"]["uid"] == "ag_lin"
    mine = page.say("TEXT", "还在吗")
    assert lin.line.told("TEXT", uid=mine["uid"])
    uid = lin.send(page.thread, "TEXT", "我来了")
    assert ear(page).told("TEXT", uid=uid)["user"]["uid"] == "ag_lin"
    assert mine["uid"] not in [m["uid"] for m in wei.line.messages("TEXT")]


def test_a_transfer_may_be_declined(page: WeiyuPage, wei: Agent, lin: Agent) -> None:
    wei.send(page.thread, "TRANSFER", json.dumps({"note": "", "receiver": {"uid": "u_lin"}}))
    offer = lin.line.told("TRANSFER")
    lin.send(page.thread, "TRANSFER_REJECT", json.dumps({"uid": offer["uid"]}))
    assert wei.line.told("TRANSFER_REJECT")["thread"]["topic"] == page.topic
    mine = page.say("TEXT", "还在吗")
    assert wei.line.told("TEXT", uid=mine["uid"])


def test_an_agent_closes_and_the_visitor_comes_back(page: WeiyuPage, wei: Agent) -> None:
    closed = wei.login.data("POST", "/api/v1/thread/close", json={"uid": page.thread["uid"]})
    assert closed["state"] == "CLOSED"
    assert ear(page).told("AGENT_CLOSED")
    assert wei.line.told("AGENT_CLOSED")
    wei.send(page.thread, "TEXT", "还有")
    assert json.loads(wei.line.told("ERROR")["extra"])["code"] == "conversation_closed"
    mine = page.say("TEXT", "我又来了")
    again = wei.line.told("TEXT", uid=mine["uid"])
    assert again["thread"]["topic"] == page.topic
    assert again["thread"]["uid"] == f"{page.thread['uid']}-2"
    uid = wei.send(again["thread"], "TEXT", "欢迎")
    assert ear(page).told("TEXT", uid=uid)


def test_a_rating_is_asked_for_and_given(page: WeiyuPage, wei: Agent) -> None:
    wei.send(page.thread, "RATE_INVITE", "i18n.rate.invite")
    invited = ear(page).told("RATE_INVITE")
    extra = json.dumps({"score": 5, "resolved": True, "content": "很好", "orgUid": "df_org_uid"})
    page.say("RATE_SUBMIT", invited["uid"], extra=extra)
    rated = wei.line.told("RATE_SUBMIT")
    assert rated["content"] == invited["uid"]
    assert json.loads(rated["extra"])["score"] == 5
