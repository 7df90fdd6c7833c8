"""What a client gets that says something its dialect has no word for, or may not say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.journeys.matrix.bodies import Body
from tests.journeys.matrix.inbox import mentions
from tests.journeys.matrix.likeness import FRESH, JsonText, Text, differences
from tests.journeys.matrix.peer import Peer, drawn
from tests.journeys.matrix.peer_chatvo import ChatvoPeer
from tests.journeys.matrix.peer_desk import DeskPeer
from tests.journeys.matrix.peer_weiyu_agent import WeiyuAgentPeer
from tests.journeys.matrix.peer_weiyu_visitor import WeiyuVisitorPeer
from tests.journeys.matrix.peer_xuqm import XuqmPeer
from tests.journeys.matrix.play import Play
from tests.journeys.matrix.room import Room

Meet = Callable[[str, str], Room]

HOUSE_TYPES = ("WELCOME", "NOTICE", "SYSTEM", "QUEUE", "AGENT_CLOSED", "AUTO_CLOSED", "ORDER_UPDATE", "TRANSFER")


@pytest.fixture
def meet(play: Play) -> Iterator[Meet]:
    """`meet("xuqm", "desk")` is a room of a visitor and an agent who speak these."""
    yield play.meeting
    play.people.close()


def nothing_but(listener: Peer, speaker: Peer, before: int) -> list[Any]:
    """What the listener heard since, up to something that is said now and comes behind it."""
    fence = Body("text", f"记{drawn()}号")
    speaker.say(fence)
    listener.heard(fence.marker)
    return [n for n in listener.inbox.heard[before:] if listener.is_message(n) and not mentions(n, fence.marker)]


@pytest.mark.parametrize(
    "said",
    [
        {"msgType": "sticker", "content": "doge"},
        {"msgType": "order_card", "payload": {"name": "定金", "price": "1"}},
        {"msgType": "image"},
        {"msgType": "image", "fileUrl": "javascript:alert(1)"},
        {"msgType": "text", "content": ""},
        {"msgType": "location"},
    ],
)
@pytest.mark.parametrize("side", ["visitor", "agent"])
def test_desk_is_told_what_is_wrong(meet: Meet, side: str, said: dict[str, Any]) -> None:
    room = meet("desk", "desk")
    speaker, listener = (room.visitor, room.agent) if side == "visitor" else (room.agent, room.visitor)
    assert isinstance(speaker, DeskPeer)
    before = len(listener.inbox.heard)
    speaker.line.send("/app/chat/send", {"sessionId": speaker.talk.id, "msgNo": "wrong", **said})
    error = speaker.inbox.wait(lambda n: n["type"] == "ERROR", "the refusal")
    assert (error["code"], error["retry"]) == ("bad_request", False)
    assert (error["sessionId"], error["msgNo"]) == (speaker.talk.id, "wrong")
    assert error["title"]
    assert error["detail"]
    assert nothing_but(listener, speaker, before) == []


def test_a_visitor_makes_no_order_card(meet: Meet) -> None:
    visitor = meet("desk", "desk").visitor
    assert isinstance(visitor, DeskPeer)
    order = {**Body("order_card", "x").order, "countdownSeconds": 60}
    response = visitor.client.post(f"/sessions/{visitor.talk.id}/order-cards", json=order)
    assert (response.status_code, response.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize("kind", HOUSE_TYPES)
def test_a_weiyu_visitor_does_not_speak_for_the_house(meet: Meet, kind: str) -> None:
    room = meet("weiyu visitor", "desk")
    assert isinstance(room.visitor, WeiyuVisitorPeer)
    before = len(room.agent.inbox.heard)
    room.visitor.send(kind, "谁在说话", "mine")
    error = room.visitor.inbox.wait(lambda n: n["type"] == "ERROR", "the refusal")
    assert (error["code"], error["uid"], error["messageType"]) == ("forbidden", "mine", kind)
    assert nothing_but(room.agent, room.visitor, before) == []


def test_a_weiyu_agent_does_not_either(meet: Meet) -> None:
    room = meet("desk", "weiyu agent")
    assert isinstance(room.agent, WeiyuAgentPeer)
    before = len(room.visitor.inbox.heard)
    room.agent.send("NOTICE", "谁在说话", "mine")
    error = room.agent.inbox.wait(lambda n: n["type"] == "ERROR", "the refusal")
    assert (error["status"], error["uid"]) == ("ERROR", "ERROR_mine")
    extra = json.loads(error["extra"])
    assert (extra["code"], extra["uid"]) == ("forbidden", "mine")
    assert nothing_but(room.visitor, room.agent, before) == []


@pytest.mark.parametrize(
    ("kind", "content", "line"),
    [
        (
            "ORDER",
            {"uid": "o1", "status": "PENDING", "goods": {"title": "记号"}, "content": "记号 1"},
            "[ORDER] 记号 1",
        ),
        ("LINK", {"url": "https://a.example/记号", "title": "记号 2"}, "[LINK] 记号 2"),
        ("CUSTOM", {"title": "记号 3", "deep": [1, None]}, "[CUSTOM] 记号 3"),
        ("WECHAT_NUMBER", "记号 4", "[WECHAT_NUMBER] 记号 4"),
    ],
)
def test_types_of_weiyu_are_kept_word_for_word(meet: Meet, kind: str, content: Any, line: str) -> None:
    """Also an ORDER: a card that a client makes up is none of the house's, and nobody can pay it."""
    room = meet("weiyu visitor", "weiyu agent")
    assert isinstance(room.visitor, WeiyuVisitorPeer)
    room.visitor.send(kind, content)
    for peer in (room.visitor, room.agent):
        heard = peer.inbox.wait(lambda n: n["type"] == kind, kind)
        expected = content if isinstance(content, str) else JsonText(content)
        assert differences(expected, heard["content"]) == []
    assert room.agent.who.desk is not None
    newest = room.agent.who.desk.messages({"sessionId": room.agent.talk.id}, limit=1)[-1]
    assert (newest["msgType"], newest["content"]) == ("text", line)


@pytest.mark.parametrize(
    ("kind", "content", "line"),
    [
        ("VOICE", '{"url":"https://a.example/a.amr","name":"记号 1"}', "[VOICE] 记号 1"),
        ("CUSTOM", '{"type":"job_card","title":"记号 2"}', "[CUSTOM] 记号 2"),
        ("RICH_TEXT", "<b>记号 3</b>", "[RICH_TEXT] <b>记号 3</b>"),
        ("IMAGE", '{"url":"https://a.example/i.png","blurhash":"LEHV"}', "[IMAGE] https://a.example/i.png"),
    ],
)
def test_types_of_xuqm_are_kept_word_for_word(meet: Meet, kind: str, content: str, line: str) -> None:
    room = meet("xuqm", "xuqm")
    assert isinstance(room.visitor, XuqmPeer)
    uid = room.visitor.send(room.agent.who, kind, content)
    for peer in (room.visitor, room.agent):
        heard = peer.inbox.wait(lambda n: n["id"] == uid, kind)
        assert (heard["msgType"], heard["content"]) == (kind, content)
    assert room.agent.who.desk is not None
    newest = room.agent.who.desk.messages({"sessionId": room.agent.talk.id}, limit=1)[-1]
    assert (newest["msgType"], newest["content"]) == ("text", line)


def test_what_a_raw_page_says_on_its_socket_is_heard_and_forgotten(meet: Meet) -> None:
    room = meet("chatvo", "desk")
    assert isinstance(room.visitor, ChatvoPeer)
    visitor, own, theirs = room.visitor, len(room.visitor.inbox.heard), len(room.agent.inbox.heard)
    for frame in ("你好", '{"touser":1,"cltext":"你好"}', "{", "[]" * 1000):
        visitor.speak(frame)
    assert nothing_but(room.agent, visitor, theirs) == []
    assert nothing_but(visitor, room.agent, own) == []


@pytest.mark.parametrize("agent", ["desk", "weiyu agent"])
def test_an_agent_who_names_a_closed_conversation_is_refused(meet: Meet, agent: str) -> None:
    room = meet("desk", agent)
    room.agent.close()
    room.agent.inbox.wait(lambda n: room.agent.is_message(n) and mentions(n, "客服已结束会话"), "the closing")
    before = len(room.visitor.inbox.heard)
    room.agent.say(Body("text", "太晚了"))
    error = room.agent.inbox.wait(lambda n: n["type"] == "ERROR", "the refusal")
    code = error["code"] if agent == "desk" else json.loads(error["extra"])["code"]
    assert code == "conversation_closed"
    assert not [n for n in room.visitor.inbox.heard[before:] if mentions(n, "太晚了")]


@pytest.mark.parametrize("agent", ["chatvo", "xuqm"])
def test_an_agent_who_names_a_visitor_opens_what_was_closed(meet: Meet, agent: str) -> None:
    """These two name the person they write to, not a conversation: writing is an invitation (domain, section 4)."""
    room = meet("desk", agent)
    assert room.agent.who.desk is not None
    desk = room.agent.who.desk
    desk.succeed(desk.post(f"/sessions/{room.agent.talk.id}/close"))
    said = room.agent.say(Body("text", "还在吗"))
    heard = room.visitor.heard("还在吗")
    assert differences(room.visitor.shows(said), heard) == []
    assert desk.succeed(desk.get(f"/sessions/{room.agent.talk.id}"))["state"] == "open"


@pytest.mark.parametrize("speaker", ["chatvo", "xuqm"])
def test_who_gives_no_id_gets_one_of_the_house(meet: Meet, speaker: str) -> None:
    room = meet(speaker, "desk")
    if isinstance(room.visitor, XuqmPeer):
        body = {"toId": room.agent.who.uid, "msgType": "TEXT", "content": "没有编号"}
        room.visitor.line.send("/app/chat.send", body)
    else:
        room.visitor.say(Body("text", "没有编号"))
    heard = room.agent.heard("没有编号")
    assert differences(FRESH, heard["msgNo"]) == []


def test_a_key_is_shown_to_nobody_but_staff(meet: Meet) -> None:
    """A Weiyu visitor's uid signs them in (design, section 7); staff see it, as the topic holds it."""
    room = meet("weiyu visitor", "xuqm")
    said = room.visitor.say(Body("text", "是我"))
    heard = room.agent.heard("是我")
    assert heard["fromId"] == said.by.uid
    assert differences(Text(r"org/agent/ag_\w+/" + said.by.uid), room.agent.talk.topic) == []
