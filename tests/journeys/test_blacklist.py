"""Somebody who is blocked is out at every door, at once, and comes back when they are let in again."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import websocket

from tests.client import Client
from tests.journeys.cast import ROOMY
from tests.journeys.matrix.bodies import Body
from tests.journeys.matrix.peer import Peer
from tests.journeys.matrix.peer_chatvo import ChatvoPeer
from tests.journeys.matrix.peer_desk import DeskPeer
from tests.journeys.matrix.peer_weiyu_visitor import WeiyuVisitorPeer
from tests.journeys.matrix.peer_xuqm import XuqmPeer
from tests.journeys.matrix.people import VISITORS, People
from tests.journeys.matrix.room import found
from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.waiting import wait_until
from tests.weiyu import WeiyuPage


class Scene:
    """One server, its admin, and lin, who answers at the desk."""

    def __init__(self, server: RunningServer, watch: LeakWatch) -> None:
        self.server = server
        self.watch = watch
        self.people = People(server, watch)
        self.admin = self.people.admin
        self.lin: Any = self.people.agent("desk")
        self.lin.connect()

    def talking(self, dialect: str) -> Peer:
        """A visitor who has said something to lin."""
        peer = self.people.visitor(dialect)
        peer.connect()
        peer.open(self.lin.who)
        talk = found(peer.who, self.lin.who)
        peer.who = talk.visitor
        peer.join(talk)
        peer.say(Body("text", f"hello from {dialect}"))
        wait_until(lambda: self.said(peer)[-1:] == [Body("text", f"hello from {dialect}").text], what="the first word")
        return peer

    def said(self, peer: Peer) -> list[str]:
        """What lin reads of theirs, oldest first."""
        rows = self.lin.client.messages({"sessionId": peer.talk.id}, limit=200)
        return [row["content"] for row in rows if row.get("senderId") == peer.who.id]

    def must_have_said(self, peer: Peer, expected: list[str]) -> None:
        wait_until(lambda: self.said(peer)[-1:] == expected[-1:], what="the last word")
        assert self.said(peer) == expected

    def block(self, by: Client, **whom: Any) -> dict[str, Any]:
        entry: dict[str, Any] = by.succeed(by.post("/blacklist", json={"reason": "spam", **whom}))
        return entry

    def let_in(self, entry: dict[str, Any]) -> None:
        assert self.admin.delete(f"/blacklist/{entry['id']}").status_code == 204


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[Scene]:
    with RunningServer(tmp_path_factory.mktemp("blacklist"), watch, environment=ROOMY) as server:
        made = Scene(server, watch)
        yield made
        made.people.close()


def has_ended(peer: Any) -> bool:
    """Whether the server has closed the line."""
    return not peer._reader.is_alive() if isinstance(peer, ChatvoPeer) else peer.line.closed is not None


def speak_over_http(peer: Any) -> tuple[int, Any]:
    """(status, code) of saying something by the dialect's own HTTP call."""
    if isinstance(peer, DeskPeer):
        body = {"msgType": "text", "content": "let me in"}
        response = peer.client.post(f"/sessions/{peer.talk.id}/messages", json=body)
        return response.status_code, response.json()["code"]
    if isinstance(peer, WeiyuVisitorPeer):
        message = peer.message("TEXT", "let me in", "0123456789abcdef")
        envelope = peer.page.post("/message/send", {"json": json.dumps(message), "client": "web"})
        return 200, envelope["code"]
    if isinstance(peer, XuqmPeer):
        response = peer._http.get(f"{peer._url}/api/im/conversations", timeout=30)
        return response.status_code, response.json()["code"]
    response = peer._http.post(
        f"{peer._url}/byuser/chatlog/{peer._peer.number}", params={"text": "let me in"}, timeout=30
    )
    return response.status_code, response.json()["code"] if response.content else 0


def must_stay_out(peer: Any) -> None:
    """Neither their dialect's sign-in nor its HTTP lets them in."""
    with pytest.raises((AssertionError, websocket.WebSocketException)):
        peer.connect()
    status, code = speak_over_http(peer)
    assert (status, code) not in ((200, 200), (200, 0), (201, None)), "a blocked visitor spoke"
    if isinstance(peer, DeskPeer):
        assert (status, code) == (403, "blocked")


@pytest.mark.parametrize("dialect", VISITORS)
@pytest.mark.parametrize("by", ["admin", "agent"])
def test_a_blocked_visitor_is_out_and_stays_out_until_let_in(scene: Scene, dialect: str, by: str) -> None:
    peer = scene.talking(dialect)
    before = scene.said(peer)
    entry = scene.block(scene.admin if by == "admin" else scene.lin.client, personId=peer.who.id)
    assert entry["by"]["id"] == (scene.admin if by == "admin" else scene.lin.client).person["id"]
    wait_until(lambda: has_ended(peer), what=f"the {dialect} line to end")

    must_stay_out(peer)
    assert scene.said(peer) == before

    scene.let_in(entry)
    peer.connect()
    if not isinstance(peer, ChatvoPeer):
        peer.join(peer.talk)
    peer.say(Body("text", "back again"))
    wait_until(lambda: scene.said(peer) == [*before, Body("text", "back again").text], what="them to be heard again")


def test_a_blocked_address_keeps_all_its_visitors_out_and_no_staff(scene: Scene) -> None:
    peers = [scene.talking(dialect) for dialect in VISITORS]
    entry = scene.block(scene.admin, address="127.0.0.0/8")
    assert entry["address"] == "127.0.0.0/8"
    try:
        for peer in peers:
            wait_until(lambda peer=peer: has_ended(peer), what=f"the {peer.dialect} line to end")
            must_stay_out(peer)
        response = Client(scene.server.url, scene.watch).post("/visitors", json={})
        assert (response.status_code, response.json()["code"]) == (403, "blocked")
        with pytest.raises(AssertionError):
            WeiyuPage(scene.server.url, scene.watch)
        assert scene.lin.line.closed is None
        assert scene.lin.client.get("/me").status_code == 200
    finally:
        scene.let_in(entry)
    for peer in peers:
        peer.connect()


def test_a_forgotten_token_lets_nobody_in_again_where_newcomers_are_kept_out(scene: Scene) -> None:
    """Who was there before, and whom the house knows, comes in from the same address as ever."""
    troll, neighbour = (Client(scene.server.url, scene.watch).visitor() for _ in range(2))
    page = scene.talking("weiyu visitor")
    entry = scene.block(scene.lin.client, personId=troll.person["id"], newcomers=True)
    assert (entry["personId"], entry["address"]) == (troll.person["id"], "127.0.0.1/32")
    try:
        assert troll.get("/me").json()["code"] == "blocked"
        assert Client(scene.server.url, scene.watch).post("/visitors", json={}).json()["code"] == "blocked"
        with pytest.raises(AssertionError):
            WeiyuPage(scene.server.url, scene.watch)
        assert neighbour.get("/me").status_code == 200
        page.say(Body("text", "I was here before"))
        scene.talking("xuqm")
    finally:
        scene.let_in(entry)
    Client(scene.server.url, scene.watch).visitor()


def test_an_agent_may_block_no_address_and_nobody_blocks_staff(scene: Scene) -> None:
    agent, admin = scene.lin.client, scene.admin
    assert agent.post("/blacklist", json={"address": "10.0.0.1"}).status_code == 403
    assert agent.get("/blacklist").status_code == 403
    assert agent.delete("/blacklist/1").status_code == 403
    assert admin.post("/blacklist", json={"personId": agent.person["id"]}).status_code == 404
    for body in (
        {},
        {"personId": 1, "address": "10.0.0.1"},
        {"address": "here"},
        {"address": "10.0.0.1", "until": "x"},
        {"address": "10.0.0.1", "newcomers": True},
    ):
        assert admin.post("/blacklist", json=body).status_code == 400
    past = {"address": "10.0.0.1", "until": "2020-01-01T00:00:00Z"}
    assert admin.post("/blacklist", json=past).status_code == 400


def test_a_block_that_has_run_out_lets_them_in(scene: Scene) -> None:
    visitor = Client(scene.server.url, scene.watch).visitor()
    ends = datetime.now(UTC) + timedelta(seconds=2)
    entry = scene.block(scene.admin, personId=visitor.person["id"], until=ends.isoformat())
    assert visitor.get("/me").status_code == 403
    wait_until(lambda: visitor.get("/me").status_code == 200, what="the block to run out")
    rows = scene.admin.succeed(scene.admin.get("/blacklist", params={"limit": 1}))["items"]
    assert rows == [entry]
    scene.let_in(entry)


def test_words_hold_at_every_door(scene: Scene) -> None:
    """What is refused is not there between what was said before and after it."""
    peers = [*(scene.talking(dialect) for dialect in VISITORS)]
    words = [{"word": "微信号"}, {"word": "刷单", "action": "refuse"}]
    kept = [scene.admin.succeed(scene.admin.post("/words", json=word)) for word in words]
    try:
        for peer in peers:
            before = scene.said(peer)
            peer.say(Body("text", "加微信号"))
            with contextlib.suppress(AssertionError):  # pages that speak by HTTP are told at once
                peer.say(Body("text", "来刷单"))
            peer.say(Body("text", "还在"))
            expected = [*before, Body("text", "加***").text, Body("text", "还在").text]
            scene.must_have_said(peer, expected)
    finally:
        for word in kept:
            assert scene.admin.delete(f"/words/{word['id']}").status_code == 204
