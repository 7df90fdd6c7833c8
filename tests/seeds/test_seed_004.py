"""Seed 004, XuqmGroup IM: every frame of the document, played against the running server."""

from __future__ import annotations

import contextlib
import re
import uuid

import pytest
import websocket

from tests.im import APP, QUEUE, Im, ImSite, message
from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.stomp import Stomp

ENTITY = {
    "id": str,
    "fromId": str,
    "toId": str,
    "chatType": str,
    "msgType": str,
    "content": str,
    "status": str,
    "createdAt": int,
}


@pytest.fixture(scope="module")
def site(server: RunningServer, watch: LeakWatch) -> ImSite:
    return ImSite(server, watch)


@pytest.fixture
def pair(site: ImSite) -> tuple[Im, Im]:
    """user_001 and user_002 of the document."""
    return site.account("user_001"), site.account("user_002")


def connect_frame(token: str) -> str:
    """The document's CONNECT, byte for byte but for its token."""
    return f"CONNECT\naccept-version:1.2\nheart-beat:0,0\nhost:dev.xuqinmin.com\nAuthorization:Bearer {token}\n\n\0"


@pytest.mark.parametrize("credential", ["sig", "token"])
def test_connected_carries_the_version_and_asks_no_heart_beat(pair: tuple[Im, Im], credential: str) -> None:
    stomp = Stomp(pair[0].site.server.ws_url, f"/ws/im?token={getattr(pair[0], credential)}")
    stomp.raw(connect_frame(getattr(pair[0], credential)))
    connected = stomp.wait_for("CONNECTED")
    assert connected.headers["version"] == "1.2"
    assert connected.headers.get("heart-beat", "0,0") == "0,0"
    assert connected.body == ""
    stomp.drop()


def test_the_token_of_the_address_alone_is_enough(pair: tuple[Im, Im]) -> None:
    with pair[0].connected(by_address=True) as socket:
        assert socket.welcome.headers["version"] == "1.2"


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
def test_whoever_is_not_known_hears_unauthorized_and_the_end(server: RunningServer, token: str) -> None:
    stomp = Stomp(server.ws_url, f"/ws/im?token={token}")
    stomp.raw(connect_frame(token))
    error = stomp.wait_for("ERROR")
    assert error.headers["message"] == "Unauthorized"
    assert error.body == "Unauthorized"
    assert stomp.ended() == 1008


def test_a_message_as_the_document_sends_it(pair: tuple[Im, Im]) -> None:
    one, two = pair
    with one.connected() as sender, two.connected() as receiver:
        for socket in (sender, receiver):
            socket.stomp.raw(f"SUBSCRIBE\nid:sub-1\ndestination:{QUEUE}\n\n\0")
            # Frames are taken in order, so that this receipt says that the queue is heard.
            socket.stomp.subscribe("/user/queue/errors", "errors")
        message_id = uuid.uuid4().hex
        body = (
            f'{{"appId":"{APP}","messageId":"{message_id}","toId":"{two.uid}","chatType":"SINGLE",'
            '"msgType":"TEXT","content":"Hello"}'
        )
        sender.stomp.raw(f"SEND\ndestination:/app/chat.send\ncontent-type:application/json\n\n{body}\0")
        for socket in (receiver, sender):
            frame = socket.hears(id=message_id)
            assert frame.headers["destination"] == QUEUE
            assert frame.headers["message-id"]
            assert frame.headers["subscription"] == "sub-1"
            entity = frame.json
            assert {name: type(value) for name, value in entity.items()} == ENTITY
            created = entity.pop("createdAt")
            assert 1_700_000_000_000 < created < 3_000_000_000_000  # milliseconds
            assert entity == {
                "id": message_id,
                "fromId": one.uid,
                "toId": two.uid,
                "chatType": "SINGLE",
                "msgType": "TEXT",
                "content": "Hello",
                "status": "SENT",
            }


def test_the_personal_queue_is_heard_by_itself_until_it_is_subscribed_to(pair: tuple[Im, Im]) -> None:
    one, two = pair
    with two.connected() as socket:
        one.say(two.uid, "before")
        first = socket.hears(content="before")
        assert "subscription" not in first.headers
        assert first.headers["destination"] == QUEUE
        socket.queue("sub-7")
        one.say(two.uid, "after")
        assert socket.hears(content="after").headers["subscription"] == "sub-7"
        assert [entity["content"] for entity in socket.heard] == ["before", "after"]


def test_a_group_as_the_document_subscribes_to_it(pair: tuple[Im, Im]) -> None:
    one, two = pair
    group = one.data(one.post("/groups", json={"appId": APP, "name": "g", "memberIds": [two.uid]}))["groupId"]
    with two.connected() as socket:
        socket.stomp.raw(f"SUBSCRIBE\nid:sub-2\ndestination:/topic/group/{group}\nreceipt:r\n\n\0")
        socket.stomp.wait_for("RECEIPT")
        one.say(group, "to all", group=True)
        frame = socket.hears(content="to all")
        assert frame.headers["destination"] == f"/topic/group/{group}"
        assert frame.headers["subscription"] == "sub-2"
        expected = {"fromId": one.uid, "toId": group, "chatType": "GROUP", "status": "SENT"}
        assert expected.items() <= frame.json.items()


def test_a_revoke_as_the_document_sends_it(pair: tuple[Im, Im]) -> None:
    one, two = pair
    with one.connected() as sender, two.connected() as receiver:
        message_id = sender.send(two.uid, "oops")
        body = f'{{"appId":"{APP}","messageId":"{message_id}"}}'
        sender.stomp.raw(f"SEND\ndestination:/app/chat.revoke\ncontent-type:application/json\n\n{body}\0")
        for socket in (sender, receiver):
            entity = socket.hears(id=message_id, status="REVOKED").json
            assert {name: type(value) for name, value in entity.items()} == ENTITY
            assert entity["content"] == ""


def test_a_sync_as_the_document_sends_it(pair: tuple[Im, Im]) -> None:
    one, two = pair
    said = [one.say(two.uid, f"offline {number}")["id"] for number in range(3)]
    with two.connected() as socket:
        body = f'{{"appId":"{APP}"}}'
        socket.stomp.raw(f"SEND\ndestination:/app/chat.sync\ncontent-type:application/json\n\n{body}\0")
        frames = [socket.hears(id=id_) for id_ in said]
        assert [frame.headers["destination"] for frame in frames] == [QUEUE] * 3
        assert [entity["id"] for entity in socket.heard] == said


def test_both_names_of_the_application(pair: tuple[Im, Im]) -> None:
    one, two = pair
    with one.connected() as socket:
        for name in ("appId", "appKey"):
            body = message(two.uid, name)
            del body["appId"]
            socket.stomp.request("/app/chat.send", {**body, name: APP})
        body = {**message(two.uid, "foreign"), "appId": "ak_other"}
        socket.stomp.send("/app/chat.send", body)
        assert socket.refused()["code"] == 400
    assert [entity["content"] for entity in two.history(peerId=one.uid)] == ["appId", "appKey"]


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://127.0.0.1:1"])
def test_any_origin_is_answered(server: RunningServer, origin: str) -> None:
    """`setAllowedOriginPatterns("*")`, on both registrations of the endpoint."""
    for path in ("/ws/im", "/ws/im/websocket", "/ws/im/000/abc/websocket"):
        with contextlib.closing(websocket.create_connection(server.ws_url + path, origin=origin, timeout=10)) as ws:
            assert ws.connected


def test_the_endpoint_answers_sockjs_too(pair: tuple[Im, Im]) -> None:
    ws = websocket.create_connection(f"{pair[0].site.server.ws_url}/ws/im/123/abcdef/websocket", timeout=10)
    assert ws.recv() == "o"
    ws.send('["' + connect_frame(pair[0].token).replace("\n", "\\n").replace("\0", "\\u0000") + '"]')
    answer = ws.recv()
    assert re.fullmatch(r'a\["CONNECTED\\n.*\\u0000"\]', answer)
    ws.close()


def test_without_a_word_about_heart_beats_there_are_none(pair: tuple[Im, Im]) -> None:
    stomp = Stomp(pair[0].site.server.ws_url, "/ws/im")
    stomp.frame("CONNECT", {"accept-version": "1.2", "Authorization": f"Bearer {pair[0].sig}"})
    assert stomp.wait_for("CONNECTED").headers.get("heart-beat", "0,0") == "0,0"
    stomp.drop()
