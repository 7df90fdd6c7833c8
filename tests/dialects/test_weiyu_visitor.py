"""The visitor dialect without a socket: steps out for frames in, and events told to whoever looks."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from chat.dialects.base import Hangup, Listen, Perform, Reply, SignIn, Unlisten, Viewpoint
from chat.dialects.spring import Subscription
from chat.dialects.weiyu_frames import WeiyuFrames
from chat.dialects.weiyu_shape import OWN, TOPIC, Own, WeiyuShape, WeiyuVoice
from chat.dialects.weiyu_visitor import WeiyuVisitorDialect
from chat.domain.commands import MarkDelivered
from chat.domain.conversations import ById, Conversation, Kind, Queue, State
from chat.domain.credentials import KeyUid, Token
from chat.domain.errors import Refusal
from chat.domain.events import (
    ConversationTurned,
    DeliveredAdvanced,
    Event,
    MessagePosted,
    ReadAdvanced,
    Turn,
    TypingSeen,
)
from chat.domain.messages import Message, Notice, Opaque, Text
from chat.domain.outcomes import Posted
from chat.domain.people import Actor, Organisation, Person, Role
from chat.domain.receipts import PastDelivered
from chat.wire.stomp_session import SessionLimits

KEY = "a" * 32
OFFICE = Organisation(1, "org", "ak", "Office", "secret")
ALICE = Person(7, 1, KEY, Role.VISITOR, "Alice", uid_is_key=True)
WEI = Person(8, 1, "u_wei", Role.AGENT, "小魏", agent_uid="ag_wei")
SYSTEM = Person(9, 1, "df_sys_uid", Role.SYSTEM, "系统消息")
TALK = Conversation(5, 1, "no5", f"org/agent/ag_wei/{KEY}", Kind.SERVICE, State.OPEN, 3, 0, ALICE, WEI)
NOW = 1_710_566_165_000
VOICE = WeiyuVoice(WeiyuFrames(lambda key, name: f"https://chat.example/{key}", lambda: NOW))
ALICE_SEES = Viewpoint.of(Actor(ALICE, OFFICE))
WEI_SEES = Viewpoint.of(Actor(WEI, OFFICE))


def dialect() -> WeiyuVisitorDialect:
    return WeiyuVisitorDialect(VOICE, SessionLimits(), lambda _url: None)


def signed_in() -> WeiyuVisitorDialect:
    made = dialect()
    (step,) = made.received(f"CONNECT\naccept-version:1.2\nlogin:{KEY}\n\n\0".encode(), True)
    made.performed(step, Actor(ALICE, OFFICE))
    return made


def said(body: Any = None, sender: Person = WEI, **more: Any) -> Message:
    return replace(Message(11, 5, "m1", 3, 11, sender, body or Text("你好"), NOW), **more)


def told(event: Event, view: Viewpoint = ALICE_SEES, channel: str = TOPIC) -> dict[str, Any] | None:
    shape = WeiyuShape(VOICE, channel, view)
    heard = shape.body(event) if shape.variant(event) is not None else None
    return None if heard is None else json.loads(heard.body)


def test_the_login_is_the_key_and_a_bearer_token_goes_first() -> None:
    (step,) = dialect().received(f"CONNECT\naccept-version:1.2\nlogin:{KEY}\n\n\0".encode(), True)
    assert step == SignIn(KeyUid(KEY))
    head = f"CONNECT\naccept-version:1.2\nlogin:{KEY}\nAuthorization:Bearer t.o.k\n\n\0"
    assert dialect().received(head.encode(), True) == [SignIn(Token("t.o.k"))]


def test_a_refused_login_is_an_error_and_the_end() -> None:
    made = dialect()
    (step,) = made.received(b"CONNECT\naccept-version:1.2\nlogin:nobody\n\n\0", True)
    error, end = made.performed(step, Refusal("unauthorized"))
    assert isinstance(error, Reply)
    assert error.data.startswith(b"ERROR")
    assert isinstance(end, Hangup)


def test_nobody_becomes_somebody_by_the_first_topic_and_by_no_second_one() -> None:
    made = dialect()
    connected, _beat = made.received(b"CONNECT\naccept-version:1.2\nlogin:\n\n\0", True)
    assert isinstance(connected, Reply)
    frames = f"SUBSCRIBE\nid:0\ndestination:/topic/org.agent.ag_wei.{KEY}\n\n\0"
    frames += f'SEND\ndestination:/app/org.agent.ag_wei.{KEY}\n\n{{"content":"x"}}\0'
    sign_in, listen, perform = made.received(frames.encode(), True)
    assert sign_in == SignIn(KeyUid(KEY))
    assert isinstance(listen, Listen)
    assert isinstance(perform, Perform)
    other = f"SUBSCRIBE\nid:1\ndestination:/topic/org.agent.ag_wei.{'b' * 32}\n\n\0"
    error, end = made.received(other.encode(), True)
    assert isinstance(error, Reply)
    assert isinstance(end, Hangup)


def test_a_subscription_starts_past_the_delivered_mark_and_then_hears_the_person() -> None:
    made = signed_in()
    head = f"SUBSCRIBE\nid:sub-0\nack:client\nreceipt:r\ndestination:/topic/org.agent.ag_wei.{KEY}\n\n\0"
    (listen,) = made.received(head.encode(), True)
    assert isinstance(listen, Listen)
    assert listen.since == PastDelivered()
    own, receipt = made.performed(listen, TALK)
    assert isinstance(own, Listen)
    assert (own.channel, own.tag) == (OWN, Own(listen.tag, TALK.topic))  # type: ignore[arg-type]
    assert isinstance(receipt, Reply)
    assert receipt.data.startswith(b"RECEIPT")
    assert made.performed(own, None) == []
    ended = made.received(f"UNSUBSCRIBE\nid:org.agent.ag_wei.{KEY}\n\n\0".encode(), True)
    assert [step.key for step in ended if isinstance(step, Unlisten)] == [("own", "sub-0"), "sub-0"]


@pytest.mark.parametrize(
    ("ack", "seq"), [("sub-0-5-3", 3), ("5-3", 3), ("undefined", None), ("--", None), ("x-0-1", None)]
)
def test_an_acknowledgement_says_what_arrived_or_nothing(ack: str, seq: int | None) -> None:
    steps = signed_in().received(f"ACK\nid:{ack}\n\n\0".encode(), True)
    commands = [step.command for step in steps if isinstance(step, Perform)]
    assert commands == ([] if seq is None else [MarkDelivered(ById(5), seq=seq)])


def test_a_repeat_is_echoed_to_its_sender_alone() -> None:
    made = signed_in()
    (listen,) = made.received(f"SUBSCRIBE\nid:sub-0\ndestination:/topic/org.agent.ag_wei.{KEY}\n\n\0".encode(), True)
    made.performed(listen, TALK)
    (perform,) = made.received(f'SEND\ndestination:/app/org.agent.ag_wei.{KEY}\n\n{{"content":"x"}}\0'.encode(), True)
    assert made.performed(perform, Posted(said(sender=ALICE), TALK)) == []
    (echo,) = made.performed(perform, Posted(said(sender=ALICE), TALK, repeated=True))
    assert isinstance(echo, Reply)
    assert b'"uid":"m1"' in echo.data


def test_the_envelope_of_a_message() -> None:
    frame = told(MessagePosted(said(), TALK))
    assert frame is not None
    assert (frame["uid"], frame["type"], frame["content"], frame["status"]) == ("m1", "TEXT", "你好", "SUCCESS")
    assert (frame["createdAt"], frame["timestamp"]) == ("2024-03-16 13:16:05", NOW)
    assert frame["user"] == {"uid": "ag_wei", "nickname": "小魏", "avatar": "", "type": "AGENT", "extra": ""}
    assert json.loads(frame["extra"]) == {"orgUid": "org"}
    thread = frame["thread"]
    assert (thread["uid"], thread["topic"], thread["type"], thread["status"]) == (
        "no5", TALK.topic, "AGENT", "CHATTING",
    )  # fmt: skip
    assert thread["user"]["uid"] == KEY


def test_only_its_owner_and_staff_see_a_key() -> None:
    stranger = Viewpoint(99, False, "Asia/Shanghai", "zh", "org")
    for view, shown in ((ALICE_SEES, True), (WEI_SEES, True), (stranger, False)):
        frame = json.dumps(told(MessagePosted(said(sender=ALICE), TALK), view))
        assert (KEY in frame) is shown
        assert ("p7" in frame) is not shown


def test_a_reopened_agent_thread_has_a_new_uid_and_a_group_thread_has_not() -> None:
    again = replace(TALK, reopened=1)
    for conversation, uid in ((again, "no5-2"), (replace(again, topic=f"org/workgroup/g/{KEY}"), "no5")):
        frame = told(MessagePosted(said(), conversation))
        assert frame is not None
        assert frame["thread"]["uid"] == uid


@pytest.mark.parametrize(
    ("code", "arguments", "kind", "inside"),
    [
        ("assigned", {"agent": "小魏", "agent_uid": "ag_wei"}, "WELCOME", {"faqs": []}),
        ("queued", {"position": 3, "size": 4, "wait_seconds": 61}, "QUEUE", {"position": 3, "estimatedWaitTime": "2"}),
        ("offline", {}, "LEAVE_MSG", None),
        ("rate_invited", {}, "RATE_INVITE", {"status": "RATE_PENDING"}),
        ("rate_invited", {"answer": {"score": 5}}, "RATE_INVITE", {"score": 5}),
        ("closed_by_house", {}, "AUTO_CLOSED", None),
        ("closed_by_agent", {}, "AGENT_CLOSED", None),
        ("closed_by_visitor", {}, "VISITOR_CLOSED", None),
        ("joined", {"agent": "小林"}, "NOTICE", None),
    ],
)
def test_notices_have_types_of_their_own(code: str, arguments: dict[str, Any], kind: str, inside: Any) -> None:
    frame = told(MessagePosted(said(Notice("text", code, arguments), SYSTEM), TALK))
    assert frame is not None
    assert frame["type"] == kind
    if inside is not None:
        assert inside.items() <= json.loads(frame["content"]).items()
    else:
        assert frame["content"]
    assert frame["user"]["type"] == ("AGENT" if code == "assigned" else "SYSTEM")


def test_an_unknown_type_of_the_vendor_comes_back_as_it_came() -> None:
    frame = told(MessagePosted(said(Opaque("weiyu", "GOODS", '{"a":1}', '{"b":2}')), TALK))
    assert frame is not None
    assert (frame["type"], frame["content"], json.loads(frame["extra"])["b"]) == ("GOODS", '{"a":1}', 2)
    frame = told(MessagePosted(said(Opaque("xuqm", "CUSTOM", "{}", "", "一行")), TALK))
    assert frame is not None
    assert (frame["type"], frame["content"]) == ("TEXT", "一行")


def test_what_nobody_needs_to_hear_is_not_told() -> None:
    assert told(DeliveredAdvanced(TALK, ALICE, said(sender=ALICE), 0, NOW)) is None
    assert told(DeliveredAdvanced(TALK, ALICE, said(sender=SYSTEM), 0, NOW)) is None
    assert told(TypingSeen(TALK, ALICE, "x")) is None
    assert told(MessagePosted(said(recalled=True), TALK)) is None
    read = told(ReadAdvanced(TALK, WEI, said(sender=ALICE, client_id="mine"), 0, NOW))
    assert read is not None
    assert (read["type"], read["content"]) == ("READ", "mine")


def test_staff_alone_see_what_is_being_typed() -> None:
    typing = TypingSeen(TALK, ALICE, "我想")
    preview = told(typing, WEI_SEES)
    assert preview is not None
    assert (preview["type"], json.loads(preview["content"])) == ("PREVIEW", {"content": "我想"})
    other = told(typing, Viewpoint(99, False, "Asia/Shanghai", "zh", "org"))
    assert other is not None
    assert (other["type"], other["content"]) == ("TYPING", "")
    assert told(TypingSeen(TALK, WEI, "")) is None, "there is no word for that somebody types no more"
    at_work = told(TypingSeen(TALK, WEI, None, True))
    assert at_work is not None
    assert at_work["type"] == "PROCESSING"


def test_a_persons_own_ear_speaks_on_the_topic_it_concerns_and_an_invitation_everywhere_else() -> None:
    shape = WeiyuShape(VOICE, OWN, ALICE_SEES)
    here = Own(Subscription("sub-0", f"/topic/{TALK.topic}", True, "1.2"), TALK.topic)
    there = Own(Subscription("sub-1", "/topic/x", True, "1.2"), "x")
    moved = shape.body(ConversationTurned(Turn.QUEUE_MOVED, TALK, NOW, queue=Queue(2, 5, 60)))
    invitation = said(Notice("", "visitor_invited", {"agent": "小魏", "agent_uid": "ag_wei"}), SYSTEM)
    invited = shape.body(ConversationTurned(Turn.VISITOR_INVITED, TALK, NOW, WEI, details={"notice": invitation}))
    assert moved is not None
    assert invited is not None
    assert (shape.payload(moved, here) is None, shape.payload(moved, there) is None) == (False, True)
    assert (shape.payload(invited, here) is None, shape.payload(invited, there) is None) == (True, False)
    assert json.loads(json.loads(moved.body)["content"])["position"] == 2
    assert shape.variant(ConversationTurned(Turn.ASSIGNED, TALK, NOW)) is None
