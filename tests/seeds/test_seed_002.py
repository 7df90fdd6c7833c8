"""Seed 002, the CSDN article: its address, its ChatVo and what it promises, against the running server.

Its page as a whole runs in a browser in tests/pages/test_raw_page.py.
"""

from __future__ import annotations

import json
import re

import pytest

from tests.client import Client as Person
from tests.leaks import LeakWatch
from tests.raw_page import PageHttp, RawSocket, enrol
from tests.server import RunningServer

CHAT_VO = {"userId", "cId", "userIocn", "cltext", "createtime", "clstate", "tpye"}
"""The fields of the article's class; json-lib spells `cId` by its getter, `getCId`: `CId`."""


@pytest.fixture
def numbers(server: RunningServer, watch: LeakWatch) -> tuple[str, str]:
    """A user's and an agent's."""
    admin = Person(server.url, watch).login("admin", server.password)
    return enrol(admin, watch), enrol(admin, watch, role="agent")


def test_point_to_point(server: RunningServer, watch: LeakWatch, numbers: tuple[str, str]) -> None:
    """`ws://127.0.0.1:8888/websocket/`+id, whose id is the identity; a message reaches the one it is for."""
    user, agent = numbers
    lines = {number: RawSocket(server, number) for number in numbers}
    PageHttp(server, watch).login(user).say(agent, "请问怎么退款")
    told = lines[agent].message()
    assert told.keys() == {"CId" if name == "cId" else name for name in CHAT_VO}
    assert (told["userId"], told["cltext"], told["clstate"], told["tpye"]) == (int(user), "请问怎么退款", "0", "1")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", told["createtime"])
    PageHttp(server, watch).login(agent).say(user, "请提供订单号")
    assert lines[user].message()["cltext"] == "请提供订单号"


def test_to_all(server: RunningServer, watch: LeakWatch, numbers: tuple[str, str]) -> None:
    """`sendAllMessage(text)`: the text, not an object, to every socket."""
    lines = [RawSocket(server, number) for number in numbers]
    boss = PageHttp(server, watch).login("admin", server.password)
    boss.data("GET", "/sendAllWebSocket", params={"text": "系统将于今晚升级"})
    assert [line.text() for line in lines] == ["系统将于今晚升级"] * 2


def test_a_client_that_sends_is_heard_and_not_answered(
    server: RunningServer, watch: LeakWatch, numbers: tuple[str, str]
) -> None:
    """`onMessage` only logs."""
    user, agent = numbers
    line = RawSocket(server, user)
    line.send("hello")
    line.send(json.dumps({"touser": int(agent), "cltext": "x"}))
    PageHttp(server, watch).login(agent).say(user, "下一条")
    assert line.message()["cltext"] == "下一条"


def test_who_is_not_connected_costs_nobody_anything(
    server: RunningServer, watch: LeakWatch, numbers: tuple[str, str]
) -> None:
    """`sendOneMessage` to an id without a session does nothing; the row is in the history."""
    user, agent = numbers
    page = PageHttp(server, watch).login(user)
    page.say(agent, "没人在线")
    rows = PageHttp(server, watch).login(agent).log(user)
    assert [(row["cltext"], row["clstate"]) for row in rows if row["tpye"] == "1"][-1] == ("没人在线", "0")
