"""Seed 001's complete example, run by node with the real @stomp/stompjs, against the running server."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.client import Client
from tests.leaks import LeakWatch
from tests.outside.run import Event, Script
from tests.server import RunningServer
from tests.stomp import Stomp
from tests.weiyu import WeiyuPage

pytestmark = pytest.mark.outside


def message(kind: str, **fields: Any) -> Callable[[Event], bool]:
    """A received message of this type with these fields."""

    def fits(event: Event) -> bool:
        heard = event.get("message") if event.get("event") == "message" else None
        return heard is not None and heard["type"] == kind and all(heard.get(n) == v for n, v in fields.items())

    return fits


def test_the_seeds_stomp_manager_survives_a_restart_and_loses_nothing(
    fresh_server: Callable[..., RunningServer], script: Callable[..., Script], watch: LeakWatch
) -> None:
    server = fresh_server()
    agent = Client(server.url, watch).login("wei", server.password)
    desk = Stomp(server.ws_url)
    desk.connect(agent.access_token)
    page = WeiyuPage(server.url, watch)
    welcome = page.ask()
    manager = script(
        "weiyu_stomp_manager.mjs", f"{server.ws_url}/stomp", server.url, page.uid, page.topic, "df_org_uid"
    )
    connected = manager.wait_for("connected")
    assert connected["headers"]["heart-beat"] == "10000,10000"
    manager.wait_for("subscribed")
    assert manager.wait_for(message("WELCOME"))["message"]["uid"] == welcome["uid"]

    manager.tell(send={"uid": "msg123", "type": "TEXT", "content": "Hello World!", "status": "SENDING"})
    assert manager.wait_for(message("TEXT", uid="msg123"))["message"]["status"] == "SUCCESS"
    session = agent.succeed(agent.get("/sessions", params={"list": "mine"}))["items"][0]
    answer = agent.send(session, "您好")
    heard = manager.wait_for(message("TEXT", uid=answer["msgNo"]))["message"]
    manager.tell(send=page.message("READ", heard["uid"]))
    manager.wait_for(message("READ", content=heard["uid"]))
    manager.tell(send=page.message("RECALL", "msg123"))
    manager.wait_for(message("RECALL", content="msg123"))
    rating = json.dumps({"score": 5, "resolved": True, "content": "", "orgUid": "df_org_uid"})
    manager.tell(send=page.message("RATE_SUBMIT", heard["uid"], extra=rating))
    manager.wait_for(message("RATE_SUBMIT"))
    left = json.dumps({"uid": "tip", "contact": "138", "content": "请回电", "images": []})
    manager.tell(send=page.message("LEAVE_MSG_SUBMIT", "tip", uid="tip", extra=left))
    manager.wait_for(message("LEAVE_MSG_SUBMIT", uid="tip"))

    desk.drop()
    server.terminate()
    manager.wait_for("closed")
    manager.tell(send=page.message("TEXT", "没人听见", uid="unsent"))
    assert manager.wait_for("fallback refused")["reason"] == "ECONNREFUSED"
    server.start()
    agent = Client(server.url, watch).login("wei", server.password)
    missed = [agent.send(session, f"第 {index} 句")["msgNo"] for index in range(3)]
    manager.wait_for("connected", timeout=30)
    manager.wait_for("subscribed")
    for number in missed:
        manager.wait_for(message("TEXT", uid=number))
    manager.tell(send=page.message("TEXT", "再说一次", uid="unsent"))
    manager.wait_for(message("TEXT", uid="unsent"))

    texts = [event["message"]["uid"] for event in manager.events if event.get("message", {}).get("type") == "TEXT"]
    assert texts == ["msg123", heard["uid"], *missed, "unsent"]
    stored = [row["uid"] for row in reversed(page.history(pageSize=50)) if row["type"] == "TEXT"]
    assert stored == [heard["uid"], *missed, "unsent"]
    manager.tell(disconnect=True)
    manager.wait_for("disconnected")


def test_an_unknown_login_is_refused_with_an_error(server: RunningServer, script: Callable[..., Script]) -> None:
    """The seed's own name and topic are nobody's."""
    arguments = ("visitor123", "org.123.visitor.456", "org123")
    manager = script("weiyu_stomp_manager.mjs", f"{server.ws_url}/stomp", server.url, *arguments)
    assert manager.wait_for("error")["headers"]["code"] == "unauthorized"
