"""What IM clients may not do is refused politely, and nothing of it is stored."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.im import APP, Im, ImSite, message
from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.stomp import Stomp


@pytest.fixture(scope="module")
def site(server: RunningServer, watch: LeakWatch) -> ImSite:
    return ImSite(server, watch)


@pytest.fixture
def group(site: ImSite) -> tuple[Im, Im, str]:
    """The owner, a member, and the group's id."""
    owner, member = site.account("owner"), site.account("member")
    made = owner.data(owner.post("/groups", json={"name": "g", "memberIds": [member.uid]}))
    return owner, member, made["groupId"]


def contents(person: Im, group: str) -> list[str]:
    return [entity["content"] for entity in person.history(groupId=group) if entity["msgType"] != "NOTIFY"]


def test_a_foreign_group_is_neither_heard_nor_spoken_to(site: ImSite, group: tuple[Im, Im, str]) -> None:
    owner, _member, id_ = group
    stranger = site.account("stranger")
    with stranger.connected() as socket:
        socket.stomp.send("/app/chat.send", message(id_, "let me in", group=True))
        assert socket.refused()["code"] == 404
        assert socket.sync() == []
        socket.stomp.frame("SUBSCRIBE", {"id": "g", "destination": f"/topic/group/{id_}"})
        assert socket.stomp.wait_for("ERROR").headers["code"] == "not_found"
        assert socket.stomp.ended() == 1008
    assert contents(owner, id_) == []


def test_whoever_is_removed_hears_nothing_from_that_moment(group: tuple[Im, Im, str]) -> None:
    owner, member, id_ = group
    with member.connected().queue() as socket:
        socket.group(id_)
        owner.say(id_, "before", group=True)
        socket.hears(content="before")
        owner.data(owner.delete(f"/groups/{id_}/members/{member.uid}"))
        owner.say(id_, "after", group=True)
        socket.stomp.send("/app/chat.send", message(id_, "me too", group=True))
        assert socket.refused()["code"] == 404
        # Told in commit order: had "after" been for them, it would be here by now.
        owner.say(member.uid, "to you alone")
        socket.hears(content="to you alone")
        assert [entity["content"] for entity in socket.heard if entity.get("msgType") == "TEXT"] == [
            "before",
            "to you alone",
        ]
    assert contents(owner, id_) == ["before", "after"]


def test_the_mute_are_told_so(group: tuple[Im, Im, str]) -> None:
    owner, member, id_ = group
    owner.data(owner.put(f"/groups/{id_}/members/{member.uid}/mute", json={"seconds": 60}))
    with member.connected() as socket:
        socket.stomp.send("/app/chat.send", message(id_, "hm", group=True, message_id="m-1"))
        told = socket.refused()
        assert (told["code"], told["status"], told["message"]) == (403, "1", "您已被禁言")
        assert told["data"] == {"messageId": "m-1", "error": "muted"}
    assert contents(owner, id_) == []


def test_a_revoke_after_the_window(fresh_server: Callable[..., RunningServer], watch: LeakWatch) -> None:
    site = ImSite(fresh_server(environment={"CHAT_RECALL_SECONDS": "0"}), watch)
    one, two = site.account(), site.account()
    with one.connected() as socket:
        id_ = socket.send(two.uid, "too late")
        socket.stomp.send("/app/chat.revoke", {"appId": APP, "messageId": id_})
        assert socket.refused()["data"] == {"messageId": id_, "error": "recall_too_late"}
    assert [entity["status"] for entity in two.history(peerId=one.uid)] == ["SENT"]


@pytest.mark.parametrize(
    ("destination", "body"),
    [
        ("chat.sync", '{"since":"yesterday"}'),
        ("chat.sync", '{"since":-1}'),
        ("chat.sync", "not JSON"),
        ("chat.sync", ""),
        ("chat.send", "[]"),
        ("chat.send", "{}"),
        ("chat.revoke", '{"messageId":7}'),
        ("chat.read", '{"messageId":"nobody said this"}'),
        ("chat.dance", "{}"),
    ],
)
def test_nonsense_is_answered_and_the_line_stays(site: ImSite, destination: str, body: str) -> None:
    with site.account().connected() as socket:
        socket.stomp.frame("SEND", {"destination": f"/app/{destination}"}, body)
        told = socket.refused()
        assert told["code"] in (400, 404)
        assert told["status"] == "1"
        assert socket.sync() == []


def test_contents_over_the_limit(site: ImSite) -> None:
    one, two = site.account(), site.account()
    with one.connected() as socket:
        for kind, size in (("TEXT", 20_001), ("CUSTOM", 100_001)):
            socket.stomp.send("/app/chat.send", message(two.uid, "x" * size, kind=kind))
            assert socket.refused()["data"]["error"] == "too_large"
        socket.stomp.raw("SEND\ndestination:/app/chat.send\n\n" + "x" * (1 << 20) + "\0")
        assert socket.stomp.ended() in (1002, 1009)
    assert two.data(two.get("/conversations")) == []


def test_sockjs_to_a_session_that_is_over(site: ImSite) -> None:
    one, two = site.account(), site.account()
    session = f"{site.server.url}/ws/im/000/{uuid.uuid4().hex}"

    def post(transport: str, frame: str = "") -> requests.Response:
        body = json.dumps([frame]) if frame else ""
        return requests.post(f"{session}/{transport}", data=body, timeout=10)

    assert post("xhr").text == "o\n"
    connect = f"CONNECT\naccept-version:1.2\nAuthorization:Bearer {one.token}\n\n\0"
    assert post("xhr_send", connect).status_code == 204
    assert "CONNECTED" in post("xhr").text
    assert post("xhr_send", "DISCONNECT\nreceipt:bye\n\n\0").status_code == 204
    assert "RECEIPT" in post("xhr").text
    assert post("xhr").text.startswith("c[1000,")
    said: Any = json.dumps(message(two.uid, "from beyond"))
    assert post("xhr_send", f"SEND\ndestination:/app/chat.send\n\n{said}\0").status_code == 404
    assert two.data(two.get("/conversations")) == []


def test_who_never_signs_in_is_sent_away(fresh_server: Callable[..., RunningServer]) -> None:
    server = fresh_server(environment={"CHAT_FIRST_MESSAGE_SECONDS": "1"})
    assert Stomp(server.ws_url, "/ws/im").ended() == 1008
    session = f"{server.url}/ws/im/000/{uuid.uuid4().hex}/xhr"
    frames = [requests.post(session, timeout=10).text for _ in range(3)]
    assert frames[0] == "o\n"
    assert frames[2].startswith("c[1008,")
