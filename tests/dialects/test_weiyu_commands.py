"""What a visitor's message asks for, in every spelling; and that no bytes do more than be refused."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.dialects.weiyu_commands import SERVERS_OWN, command_of, speaks_for
from chat.dialects.weiyu_inbound import read_message
from chat.domain.commands import (
    MarkDelivered,
    MarkRead,
    RateConversation,
    RecallMessage,
    SendMessage,
    ShowTyping,
)
from chat.domain.conversations import ByNo, ByTopic
from chat.domain.errors import Refusal
from chat.domain.messages import Location, Media, MediaKind, Opaque, Text
from chat.domain.people import Person, Role
from chat.domain.service import AnswerInvitation, LeaveMessage

TOPIC = "org/workgroup/g/v"
WHERE = ByTopic(TOPIC)
OURS = "https://chat.example/api/desk/files/abc?e=1&s=2"


def key_of(url: str) -> str | None:
    """One address of ours, one that has ended, and everybody else's."""
    if url == "https://chat.example/ended":
        raise ValueError
    return "abc" if url == OURS else None


def understood(**fields: Any) -> Any:
    return command_of(read_message(json.dumps(fields)), TOPIC.replace("/", "."), key_of)


@pytest.mark.parametrize(
    ("fields", "command"),
    [
        ({"content": "你好"}, SendMessage(WHERE, Text("你好"))),
        ({"type": "text", "content": "你好", "uid": 7}, SendMessage(WHERE, Text("你好"), "7")),
        ({"type": "READ", "content": "m"}, MarkRead(WHERE, reference="m")),
        ({"type": "DELIVERED", "content": "m"}, MarkDelivered(WHERE, reference="m")),
        ({"type": "RECALL", "content": "m"}, RecallMessage(WHERE, "m")),
        ({"type": "TYPING", "content": {}}, ShowTyping(WHERE)),
        ({"type": "PROCESSING", "content": None}, ShowTyping(WHERE, processing=True)),
        ({"type": "PREVIEW", "content": "我想"}, ShowTyping(WHERE, "我想")),
        ({"type": "PREVIEW", "content": {"v": 1, "content": "我想"}}, ShowTyping(WHERE, "我想")),
        (
            {
                "type": "RATE_SUBMIT",
                "uid": "r",
                "content": "t",
                "extra": '{"score":"5","resolved":true,"content":"好"}',
            },
            RateConversation(WHERE, 5, True, "好", "t", "r"),
        ),
        (
            {"type": "LEAVE_MSG_SUBMIT", "uid": "t", "extra": {"contact": "138", "content": "请回电", "images": "[]"}},
            LeaveMessage(WHERE, "138", "请回电", (), "", "t", "t"),
        ),
        ({"type": "INVITE_VISITOR_ACCEPT", "content": "i"}, AnswerInvitation(WHERE, True, "i")),
        ({"type": "INVITE_VISITOR_REJECT", "content": {"messageUid": "i"}}, AnswerInvitation(WHERE, False, "i")),
        ({"type": "SHAKE", "content": ""}, SendMessage(WHERE, Opaque("weiyu", "SHAKE", "", "", "[SHAKE]"))),
        ({"content": "x", "thread": {"uid": "no-2"}}, SendMessage(ByNo("no-2"), Text("x"))),
        ({"content": "x", "thread": {"topic": "/org/agent/a/v"}}, SendMessage(ByTopic("org/agent/a/v"), Text("x"))),
        ({"content": "x", "thread": {"topic": "org.agent.a.v"}}, SendMessage(ByTopic("org/agent/a/v"), Text("x"))),
        ({"content": "x", "thread": '{"topic":"org/agent/a/v"}'}, SendMessage(ByTopic("org/agent/a/v"), Text("x"))),
        ({"content": "x", "thread": None, "user": "nobody", "createdAt": 7}, SendMessage(WHERE, Text("x"))),
    ],
)
def test_each_type_is_a_command(fields: dict[str, Any], command: Any) -> None:
    assert understood(**fields) == command


@pytest.mark.parametrize("kind", list(MediaKind))
@pytest.mark.parametrize(
    "content",
    [
        "https://a.example/1",
        {"url": "https://a.example/1"},
        '{"url":"https://a.example/1","type":"IMAGE"}',
        {"url": '{"url":"https://a.example/1"}'},
        {"url": {"url": "https://a.example/1"}},
    ],
)
def test_media_in_all_spellings(kind: MediaKind, content: Any) -> None:
    body = understood(type=kind.name, content=content).body
    assert (body.kind, body.url, body.mime) == (kind, "https://a.example/1", "")


def test_a_file_of_ours_comes_by_its_key_and_an_ended_address_is_refused() -> None:
    body = understood(type="IMAGE", content={"url": OURS, "label": "一", "width": "3", "height": 4.0}).body
    assert body == Media(MediaKind.IMAGE, "", "abc", "一", width=3, height=4)
    with pytest.raises(Refusal, match="ended"):
        understood(type="IMAGE", content={"url": "https://chat.example/ended"})


def test_a_location_wrapped_twice_is_unwrapped_once() -> None:
    inner = json.dumps({"latitude": 31.2, "longitude": "121.5", "address": "外滩"})
    assert understood(type="LOCATION", content=json.dumps({"address": inner})).body == Location(
        {"latitude": 31.2, "longitude": "121.5", "address": "外滩"}
    )


@pytest.mark.parametrize("kind", sorted(SERVERS_OWN))
def test_a_visitor_does_not_speak_for_the_house(kind: str) -> None:
    with pytest.raises(Refusal, match="forbidden"):
        understood(type=kind.lower(), content="{}")


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "TEXT", "content": ""},
        {"type": "READ"},
        {"type": "IMAGE", "content": "javascript:alert(1)"},
        {"type": "IMAGE", "content": {"url": 7}},
        {"type": "LOCATION", "content": "{}"},
        {"type": "RATE_SUBMIT", "content": "t", "extra": "{}"},
        {"type": "RATE_SUBMIT", "content": "t", "extra": {"score": 1e400}},
        {"type": "T" * 65, "content": "x"},
        {"content": "x", "thread": {"topic": "t" * 501}},
    ],
)
def test_what_lacks_something_is_refused_by_name(fields: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match="bad_request"):
        understood(**fields)


def test_a_message_names_its_sender_or_nobody() -> None:
    alice = Person(7, 1, "k" * 32, Role.VISITOR, "Alice", uid_is_key=True)
    for uid, fits in (("", True), ("k" * 32, True), ("p7", True), ("u_wei", False), ("K" * 32, False)):
        assert speaks_for(read_message(json.dumps({"user": {"uid": uid}})), alice) is fits


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
_NAMES = st.sampled_from(["uid", "type", "content", "thread", "user", "extra"])
_TYPES = st.sampled_from(
    ["IMAGE", "LOCATION", "RATE_SUBMIT", "LEAVE_MSG_SUBMIT", "PREVIEW", "CARD", "INVITE_VISITOR_ACCEPT"]
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(_NAMES, _JSON | _JSON.map(json.dumps), max_size=6), _TYPES | st.none())
def test_any_json_is_a_command_or_a_refusal(fields: dict[str, Any], kind: str | None) -> None:
    if kind is not None:
        fields["type"] = kind
    with contextlib.suppress(Refusal):
        command_of(read_message(json.dumps(fields)), TOPIC, key_of)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_a_refusal(data: bytes) -> None:
    with contextlib.suppress(Refusal):
        read_message(data)
