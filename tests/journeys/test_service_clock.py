"""What the running server does by itself as time goes by, heard by a Weiyu visitor and an agent; the clock is moved."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.client import Client
from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.stomp import Stomp
from tests.weiyu import WeiyuPage


def test_transfers_lapse_queues_escalate_and_silent_conversations_close(
    fresh_server: Callable[..., RunningServer], watch: LeakWatch
) -> None:
    house = fresh_server(movable_clock=True, environment={"CHAT_ROUND_SECONDS": "1"})
    wei, lin = (Client(house.url, watch).login(name, house.password) for name in ("wei", "lin"))
    desk = Stomp(house.ws_url)
    desk.connect(wei.access_token)
    desk.subscribe("/user/queue/notify")
    page, late = WeiyuPage(house.url, watch), WeiyuPage(house.url, watch)
    assert page.ask()["type"] == "WELCOME"
    stomp = page.connect()
    wei.succeed(wei.put("/seats/me", json={"status": "available", "capacity": 0}))
    assert late.ask()["type"] == "QUEUE"
    waiting = late.connect()

    session = wei.succeed(wei.get("/sessions", params={"list": "mine"}))["items"][0]
    transfer = {"agentId": lin.person["id"]}
    wei.succeed(wei.post(f"/sessions/{session['sessionId']}/transfer", json=transfer))
    assert stomp.told("TRANSFER")
    house.move_clock(40)
    assert json.loads(stomp.told("TRANSFER_TIMEOUT")["content"])["status"] == "TRANSFER_TIMEOUT"
    assert lin.post(f"/sessions/{session['sessionId']}/transfer/accept").status_code in (404, 409)

    house.move_clock(200)
    called = desk.told("SESSION_STATUS", event="escalated")
    assert called["state"] == "queued"
    house.move_clock(400)
    assert waiting.told("LEAVE_MSG")["thread"]["status"] == "QUEUING"

    wei.send(session, "还在吗")
    house.move_clock(400 + 25 * 60 + 10)
    assert stomp.told("AUTO_CLOSED")["thread"]["status"] == "CLOSED"
    assert desk.told("SESSION_STATUS", sessionId=session["sessionId"], event="closed")
    assert page.say("TEXT", "我回来了")["thread"]["uid"] == session["sessionNo"]
    house.move_clock(-86_400)
    assert wei.get("/me").status_code == 200, "a clock that is set back signs nobody out"
    assert Client(house.url, watch).login("wei", house.password).get("/me").status_code == 200
    for line in (stomp, waiting, desk):
        line.drop()
