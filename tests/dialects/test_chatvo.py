"""The raw page's dialect without sockets: what is told, to whom, in whose numbers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from chat.dialects.base import Hangup, Listen, Opening, Perform, Reply, SignIn, Unlisten, Viewpoint
from chat.dialects.chatvo import ChatvoDialect, ChatvoShape
from chat.dialects.chatvo_frames import ChatvoFrames, number_of
from chat.domain.addresses import OfPerson
from chat.domain.cards import CardStatus, OrderCard
from chat.domain.commands import SendMessage, TakeDelivery
from chat.domain.conversations import Conversation, Kind, Naming, State, WithPeer
from chat.domain.credentials import LegacyKey
from chat.domain.errors import Refusal
from chat.domain.events import Broadcast, Event, MessagePosted, MessageRecalled
from chat.domain.messages import (
    Body,
    JobCard,
    Location,
    Media,
    MediaKind,
    Message,
    Notice,
    Opaque,
    OrderOffer,
    Text,
)
from chat.domain.outcomes import Profile
from chat.domain.people import Actor, Organisation, Person, Role, Workgroup
from chat.domain.receipts import Marks

AT = 1_710_566_165_000  # 2024-03-16 13:16:05 in Shanghai
ORGANISATION = Organisation(1, "org", "ak", "Org", "secret")
VISITOR = Person(100005, 1, "v", Role.VISITOR, "Alice", "https://x/a.png", alias="7")
AGENT = Person(100003, 1, "u_wei", Role.AGENT, "小魏", agent_uid="ag_wei", username="wei")
SYSTEM = Person(100001, 1, "df_sys_uid", Role.SYSTEM, "系统消息")
GROUP = Workgroup(1, 1, "df_wg_uid", "在线客服", alias="1")
FRAMES = ChatvoFrames(lambda key, name: f"https://chat/{key}")


def talk(**fields: Any) -> Conversation:
    given = {"visitor": VISITOR, "agent": AGENT, "kind": Kind.SERVICE, **fields}
    return Conversation(9, 1, "no", "topic", state=State.OPEN, last_seq=3, created_at=AT, **given)


def said(sender: Person, body: Body | str = "你好", via: str = "desk", **fields: Any) -> Message:
    body = Text(body) if isinstance(body, str) else body
    return Message(42, 9, "MSG_1", 3, 42, sender, body, AT, via=via, **fields)


def view_of(person: Person) -> Viewpoint:
    return Viewpoint.of(Actor(person, ORGANISATION))


def told(event: Event, person: Person) -> dict[str, Any] | None:
    """What this person's connection would carry."""
    shape = ChatvoShape(FRAMES, view_of(person))
    if shape.variant(event) is None:
        return None
    found: dict[str, Any] = json.loads(shape.payload(shape.body(event), None))
    return found


class TestFrames:
    def test_the_keys_are_the_seeds(self) -> None:
        assert told(MessagePosted(said(VISITOR), talk()), AGENT) == {
            "userId": 7, "CId": 42, "userIocn": "https://x/a.png", "cltext": "你好",
            "createtime": "2024-03-16 13:16:05", "clstate": "0", "tpye": "1",
        }  # fmt: skip

    def test_what_came_in_by_this_door_is_never_echoed(self) -> None:
        event = MessagePosted(said(VISITOR, via="chatvo"), talk())
        assert told(event, VISITOR) is None
        assert told(event, AGENT) is not None

    def test_what_one_said_elsewhere_is_ones_own(self) -> None:
        frame = told(MessagePosted(said(VISITOR, via="xuqm"), talk()), VISITOR)
        assert frame is not None
        assert (frame["tpye"], frame["userId"]) == ("0", 7)

    def test_nothing_else_is_told(self) -> None:
        assert told(MessageRecalled(said(VISITOR), talk()), AGENT) is None

    @pytest.mark.parametrize(
        ("sender", "viewer", "group", "number"),
        [
            (AGENT, VISITOR, None, 100003),
            (AGENT, VISITOR, GROUP, 1),
            (AGENT, VISITOR, replace(GROUP, alias=None), 100003),
            (VISITOR, AGENT, GROUP, 7),
            (SYSTEM, VISITOR, GROUP, 1),
            (SYSTEM, VISITOR, None, 100003),
            (SYSTEM, AGENT, GROUP, 7),
        ],
    )
    def test_the_number_is_the_one_to_answer_to(
        self, sender: Person, viewer: Person, group: Workgroup | None, number: int
    ) -> None:
        body: Body = Notice("x") if sender is SYSTEM else Text("x")
        frame = told(MessagePosted(said(sender, body), talk(workgroup=group)), viewer)
        assert frame is not None
        assert frame["userId"] == number

    def test_equal_views_share_a_body(self) -> None:
        event = MessagePosted(said(VISITOR), talk())
        lin = replace(AGENT, id=100004)
        shapes = [ChatvoShape(FRAMES, view_of(person)) for person in (AGENT, lin)]
        assert shapes[0].variant(event) == shapes[1].variant(event)

    @pytest.mark.parametrize(
        ("body", "line"),
        [
            (Text("null"), "null"),
            (Media(MediaKind.IMAGE, key="k"), "[图片] https://chat/k"),
            (Media(MediaKind.FILE, "https://x/f", name="简历.pdf"), "[文件] 简历.pdf https://x/f"),
            (Media(MediaKind.VOICE, "https://x/v"), "[语音] https://x/v"),
            (Media(MediaKind.AUDIO, "https://x/v"), "[音频] https://x/v"),
            (Media(MediaKind.VIDEO, "https://x/v"), "[视频] https://x/v"),
            (Location({"address": "人民路 1 号"}), "[位置] 人民路 1 号"),
            (JobCard({"title": "服务员", "salary": "5K"}), "[职位] 服务员 5K"),
            (OrderOffer(OrderCard(1, "置顶", "9.9", CardStatus.PENDING, AT, 60)), "[订单] 置顶 ¥9.9"),
            (Notice("old words", "reopened"), "[系统] 会话已重新开始"),
            (Notice("words without a code"), "[系统] words without a code"),
            (Opaque("weiyu", "STICKER", "{}", line="贴纸"), "贴纸"),
        ],
    )
    def test_every_body_is_one_line(self, body: Body, line: str) -> None:
        assert FRAMES.line(body, view_of(VISITOR)) == line

    def test_a_row_spells_the_id_in_small_letters_and_knows_what_was_read(self) -> None:
        marks = {AGENT.id: Marks(read=3), VISITOR.id: Marks(read=2)}
        own = FRAMES.row(said(VISITOR), talk(), marks, view_of(VISITOR))
        assert (own["cid"], own["clstate"], own["tpye"]) == (42, "1", "0")
        assert "CId" not in own
        theirs = FRAMES.row(said(AGENT), talk(), marks, view_of(VISITOR))
        assert (theirs["clstate"], theirs["tpye"]) == ("0", "1")

    @pytest.mark.parametrize(("alias", "number"), [("7", 7), ("007", "007"), ("kefu", "kefu"), ("9" * 16, "9" * 16)])
    def test_an_id_is_a_number_where_it_is_one(self, alias: str, number: int | str) -> None:
        assert number_of(replace(VISITOR, alias=alias)) == number

    def test_login_names_are_shown_in_full_profiles_only(self) -> None:
        assert FRAMES.profile(Profile(AGENT, AT, in_full=True))["userName"] == "wei"
        assert FRAMES.profile(Profile(AGENT, AT, in_full=False))["userName"] == "100003"
        assert "createtime" not in FRAMES.profile(Profile(GROUP, 0, in_full=False))


def signed_in(speaks: bool = False) -> ChatvoDialect:
    dialect = ChatvoDialect(FRAMES)
    (step,) = dialect.opened(Opening({"id": "7"}, peer="10.0.0.9"))
    dialect.performed(step, Actor(VISITOR, replace(ORGANISATION, raw_door_speaks=speaks), via="chatvo"))
    return dialect


class TestConnection:
    def test_it_signs_in_by_its_address_alone(self) -> None:
        dialect = ChatvoDialect(FRAMES)
        (step,) = dialect.opened(Opening({"id": "7"}, {"token": "t"}, peer="10.0.0.9"))
        assert step == SignIn(LegacyKey("7", "10.0.0.9", "t"))
        hear, take = dialect.performed(step, Actor(VISITOR, ORGANISATION))
        assert isinstance(hear, Listen)
        assert hear.address == OfPerson()
        assert take == Perform(TakeDelivery())

    def test_a_refusal_hangs_up(self) -> None:
        dialect = ChatvoDialect(FRAMES)
        (step,) = dialect.opened(Opening({"id": "7"}))
        (end,) = dialect.performed(step, Refusal("forbidden"))
        assert isinstance(end, Hangup)
        assert end.code == 1008

    @pytest.mark.parametrize("data", [b"hello", b"", b"[" * 100_000, b'{"touser":1,"cltext":"x"}', b"\xff"])
    def test_what_a_page_sends_is_forgotten(self, data: bytes) -> None:
        assert signed_in().received(data, True) == ()
        assert signed_in(speaks=True).received(data, False) == ()

    @pytest.mark.parametrize(
        "data",
        [b"hello", b"[" * 100_000, b'{"touser":1}', b'{"touser":-1,"cltext":"x"}', b'{"touser":1,"cltext":""}',
         b'{"touser":1.5,"cltext":"x"}', b'{"touser":"","cltext":"x"}', b'{"touser":null,"cltext":"x"}'],
    )  # fmt: skip
    def test_even_where_pages_may_speak_this_says_nothing(self, data: bytes) -> None:
        assert signed_in(speaks=True).received(data, True) == ()

    @pytest.mark.parametrize("peer", ["1", '"1"'])
    def test_where_pages_may_speak(self, peer: str) -> None:
        (step,) = signed_in(speaks=True).received(f'{{"touser":{peer},"cltext":"在吗"}}'.encode(), True)
        assert step == Perform(SendMessage(WithPeer("1", Naming.NUMBER), Text("在吗")))

    def test_what_comes_before_the_sign_in_is_settled_is_kept_a_little(self) -> None:
        dialect = ChatvoDialect(FRAMES)
        (step,) = dialect.opened(Opening({"id": "7"}))
        for number in range(100):
            assert dialect.received(f'{{"touser":1,"cltext":"{number}"}}'.encode(), True) == ()
        actor = Actor(VISITOR, replace(ORGANISATION, raw_door_speaks=True))
        spoken = [s.command for s in dialect.performed(step, actor) if isinstance(s, Perform)]
        texts = [command.body.text for command in spoken if isinstance(command, SendMessage)]  # type: ignore[union-attr]
        assert texts == [str(number) for number in range(16)]

    def test_a_refused_message_is_answered_and_an_accepted_one_is_not(self) -> None:
        dialect = signed_in(speaks=True)
        (step,) = dialect.received(b'{"touser":1,"cltext":"x"}', True)
        assert dialect.performed(step, object()) == ()
        (answer,) = dialect.performed(step, Refusal("rate_limited"))
        assert isinstance(answer, Reply)
        assert json.loads(answer.data) == {"code": 429, "msg": "操作过于频繁"}

    def test_a_newer_connection_leaves_this_one_the_broadcasts(self) -> None:
        dialect = signed_in()
        everybody = Broadcast(ORGANISATION, "{raw}", AT)
        alone = Broadcast(ORGANISATION, "psst", AT, VISITOR.id)
        assert dialect.broadcast(everybody) == [Reply(b"{raw}")]
        assert dialect.broadcast(alone) == [Reply(b"psst")]
        (step,) = dialect.superseded()
        assert isinstance(step, Unlisten)
        assert dialect.broadcast(everybody) == [Reply(b"{raw}")]
        assert dialect.broadcast(alone) == ()
