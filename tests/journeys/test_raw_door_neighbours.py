"""A visitor on the raw door and whoever answers them on another: MQTT, xuqm; an admin's word to all."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.client import Client as Person
from tests.im import ImSite
from tests.journeys.cast import ROOMY, Cast
from tests.leaks import LeakWatch
from tests.mqtt import Login, Mqtt
from tests.raw_page import PageHttp, RawSocket, enrol
from tests.server import RunningServer
from tests.weiyu import WeiyuPage


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[RunningServer]:
    """A server of its own, as broadcasts reach everybody who is connected."""
    with RunningServer(tmp_path_factory.mktemp("raw"), watch, environment=ROOMY) as running:
        yield running


@pytest.fixture(scope="module")
def admin(server: RunningServer, watch: LeakWatch) -> Person:
    return Person(server.url, watch).login("admin", server.password)


@pytest.fixture
def visitor(admin: Person, watch: LeakWatch) -> str:
    return enrol(admin, watch)


@pytest.fixture
def page(server: RunningServer, watch: LeakWatch, visitor: str) -> PageHttp:
    return PageHttp(server, watch).login(visitor)


def test_with_an_agent_on_mqtt(server: RunningServer, watch: LeakWatch, visitor: str, page: PageHttp) -> None:
    wei = Login(server, watch)
    with Mqtt(server.ws_url) as line:
        line.connect(wei, wei.device(uuid.uuid4().hex))
        raw = RawSocket(server, visitor)
        page.say(wei.person_id, "MQTT 上的客服在吗")
        told = line.told("TEXT", content="MQTT 上的客服在吗")
        line.say(told["thread"], "在 MQTT 上")
        answer = raw.message()
        assert (answer["cltext"], answer["tpye"], answer["userId"]) == ("在 MQTT 上", "1", wei.person_id)
        page.call("PUT", f"/byuser/chatlog/{answer['CId']}")
        line.told("READ")
        page.say(wei.person_id, "收到")
        line.told("TEXT", content="收到")
        assert [row["cltext"] for row in page.log(wei.person_id) if row["tpye"] == "0"] == ["MQTT 上的客服在吗", "收到"]


def test_with_an_agent_on_xuqm(
    server: RunningServer, watch: LeakWatch, visitor: str, page: PageHttp, cast: Cast
) -> None:
    chen = ImSite(server, watch).known("u_chen")
    number = cast.agent("chen").person["id"]
    with chen.connected() as line:
        line.queue()
        raw = RawSocket(server, visitor)
        page.say(number, "IM 上的客服在吗")
        told = line.hears(content="IM 上的客服在吗").json
        line.send(told["fromId"], "在 IM 上")
        answer = raw.message()
        assert (answer["cltext"], answer["tpye"], answer["userId"]) == ("在 IM 上", "1", number)


def test_with_an_agent_who_is_a_raw_page_too(
    server: RunningServer, admin: Person, watch: LeakWatch, visitor: str, page: PageHttp
) -> None:
    agent = enrol(admin, watch, role="agent")
    there, back = RawSocket(server, agent), RawSocket(server, visitor)
    desk = PageHttp(server, watch).login(agent)
    assert desk.user["roleId"] == 2
    page.say(agent, "页面对页面")
    told = there.message()
    assert (told["cltext"], str(told["userId"])) == ("页面对页面", visitor)
    desk.say(visitor, "看到了")
    told = back.message()
    assert (told["cltext"], str(told["userId"])) == ("看到了", agent)


def test_an_agent_begins(server: RunningServer, watch: LeakWatch, visitor: str, page: PageHttp, cast: Cast) -> None:
    lin = cast.agent("lin")
    raw = RawSocket(server, visitor)
    PageHttp(server, watch, session=lin.access_token).say(visitor, "您好，需要帮忙吗")
    told = raw.message()
    assert (told["cltext"], told["userId"]) == ("您好，需要帮忙吗", lin.person["id"])
    page.say(lin.person["id"], "要的")
    (row,) = [row for row in page.log(lin.person["id"]) if row["tpye"] == "0"]
    assert row["cltext"] == "要的"


def test_an_admins_word_reaches_every_door(
    server: RunningServer, watch: LeakWatch, admin: Person, visitor: str, cast: Cast
) -> None:
    words = f"全体通知 {uuid.uuid4().hex} {{}}"
    raw = RawSocket(server, visitor)
    desk = cast.line(cast.agent("lin"))
    desk.subscribe("/user/queue/notify")
    weiyu = WeiyuPage(server.url, watch)
    weiyu.ask()
    stomp = weiyu.connect()
    wei = Login(server, watch)
    with Mqtt(server.ws_url) as mqtt, ImSite(server, watch).known("u_chen").connected() as im:
        mqtt.connect(wei, wei.device(uuid.uuid4().hex))
        im.queue()
        PageHttp(server, watch, session=admin.access_token).data("GET", "/sendAllWebSocket", params={"text": words})
        assert raw.text() == words
        assert _is_system(desk.wait_for(lambda frame: words in frame.body).json, words)
        assert stomp.wait_for(lambda frame: words in frame.body).json["type"] == "NOTICE"
        assert mqtt.told("NOTICE", content=words)["status"] == "SUCCESS"
        assert im.hears(content=words).json["msgType"] == "NOTIFY"
    stomp.drop()


def test_a_word_to_one_person_is_for_nobody_else(
    server: RunningServer, watch: LeakWatch, admin: Person, visitor: str, cast: Cast
) -> None:
    boss = PageHttp(server, watch, session=admin.access_token)
    raw, other = RawSocket(server, visitor), RawSocket(server, enrol(admin, watch))
    with ImSite(server, watch).known("u_chen").connected() as im:
        im.queue()
        boss.data("GET", f"/sendOneWebSocket/{visitor}", params={"text": "只给你"})
        boss.data("GET", "/sendAllWebSocket", params={"text": "给大家"})
        assert [raw.text(), raw.text(), other.text()] == ["只给你", "给大家", "给大家"]
        im.hears(content="给大家")
        assert not [entity for entity in im.heard if entity.get("content") == "只给你"]
    assert boss.code("GET", "/sendOneWebSocket/1?text=x") == 404


def _is_system(frame: dict[str, Any], words: str) -> bool:
    return frame["type"] == "SYSTEM" and frame["content"] == words and "sessionId" not in frame
