"""The rules of the agents' dialect that need no socket: whose topics, which command, and how much is told at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.dialects.base import Ask, Hangup, Listen, Opening, Perform, Reply, SignIn, Step, Viewpoint
from chat.dialects.weiyu_agent import WeiyuAgentDialect
from chat.dialects.weiyu_agent_commands import agent_command, read_payload
from chat.dialects.weiyu_agent_topics import is_conversation, is_own
from chat.dialects.weiyu_frames import WeiyuFrames
from chat.dialects.weiyu_inbound import WireMessage
from chat.domain import commands as c
from chat.domain import commands_devices as d
from chat.domain.addresses import OfPerson
from chat.domain.conversations import ByNo, ByTopic, Conversation, Kind, State, WithPeer
from chat.domain.devices import Backlog, Cursor, Device
from chat.domain.errors import Refusal
from chat.domain.events import Broadcast, MessagePosted
from chat.domain.messages import Message, Text
from chat.domain.people import Actor, Organisation, Person, Role
from chat.domain.queries import MissedByPerson
from chat.hub.adapter import Ear
from chat.hub.delivery import Delivery
from chat.wire import mqtt, weiyu
from chat.wire.mqtt_codes import Version
from chat.wire.mqtt_decoder import Decoder
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_write import write_packet

HOUSE = Organisation(1, "df_org_uid", "ak", "House", "secret")
WEI = Person(100003, 1, "u_wei", Role.AGENT, "小魏", agent_uid="ag_wei", username="wei")
ALICE = Person(100004, 1, "alice", Role.VISITOR, "Alice")
ACTOR = Actor(WEI, HOUSE, sign_in=1, origin=1)
TALK = Conversation(1, 1, "no1", "org/agent/ag_wei/alice", Kind.SERVICE, State.OPEN, 0, 0, ALICE, WEI)


@pytest.mark.parametrize(
    ("filter_", "own"),
    [
        ("user/u_wei/messages", True), ("user/ag_wei/#", True), ("user/u_lin/messages", False), ("user/+/x", False),
        ("user", False), ("#", False), ("+/u_wei", False), ("org", False), ("org/df_org_uid", True),
        ("org/other", False), ("org/agent/ag_wei/+", True), ("org/agent/+/alice", False), ("org/queue/ag_wei", True),
        ("org/member/u_wei/#", True), ("org/member/+/u_wei", True), ("org/member/#", False),
        ("org/member/+/u_wei/#", False), ("org/workgroup/df_wg_uid/+", False), ("$SYS/#", False),
        ("system/u_wei", True),
    ],
)  # fmt: skip
def test_whose_topics(filter_: str, own: bool) -> None:
    assert is_own(filter_, ACTOR) is own


def test_only_one_topic_can_be_a_conversation() -> None:
    assert is_conversation("org/workgroup/df_wg_uid/alice")
    assert not is_conversation("org/workgroup/df_wg_uid/+")
    assert not is_conversation("org/#")
    assert not is_conversation("user/alice")


def command(message: dict[str, Any], topic: str = "x") -> Any:
    return agent_command(WireMessage.model_validate(message), topic, WEI, lambda _url: None)


def test_where_a_message_goes() -> None:
    text = {"type": "TEXT", "content": "hi", "uid": "1"}
    assert command({**text, "thread": {"topic": TALK.topic}}).conversation == ByTopic(TALK.topic)
    assert command({**text, "thread": {"uid": "no1"}}).conversation == ByNo("no1")
    assert command(text, TALK.topic).conversation == ByTopic(TALK.topic)
    assert command(text, "user/u_lin/messages").conversation == WithPeer("u_lin")
    for topic in ("org/member/u_wei/u_lin", "org/member/u_lin/u_wei", "org/member/ag_wei/u_lin"):
        assert command({**text, "thread": {"topic": topic}}).conversation == WithPeer("u_lin")
        assert command({"type": "READ", "content": "m", "thread": {"topic": topic}}).conversation == WithPeer("u_lin")


def test_a_transfer_in_its_spellings() -> None:
    thread = {"uid": "no1", "topic": TALK.topic}
    wanted = c.TransferConversation(ByTopic(TALK.topic), "ag_lin", None, "please")
    newer = {"note": "please", "receiver": {"uid": "ag_lin"}}
    assert command({"type": "TRANSFER", "content": json.dumps(newer), "thread": thread}) == wanted
    older = {"note": "please", "thread": thread}
    assert command({"type": "transfer", "content": json.dumps(older)}, "org/member/u_wei/ag_lin") == wanted
    content = json.dumps({"uid": "TRANSFER_1", "thread": thread})
    assert command({"type": "TRANSFER_ACCEPT", "content": content}) == c.AnswerTransfer(ByTopic(TALK.topic), True)
    rejected = {"type": "TRANSFER_REJECT", "content": "TRANSFER_1", "thread": thread}
    assert command(rejected) == c.AnswerTransfer(ByTopic(TALK.topic), False)
    with pytest.raises(Refusal):
        command({"type": "TRANSFER", "content": "{}", "thread": thread})


@pytest.mark.parametrize("kind", ["WELCOME", "QUEUE", "KICKOFF", "AUTO_CLOSED", "TRANSFER_TIMEOUT"])
def test_what_only_the_house_says_is_refused(kind: str) -> None:
    with pytest.raises(Refusal, match="forbidden"):
        command({"type": kind, "content": "x", "thread": {"topic": TALK.topic}})


@pytest.mark.parametrize("payload", [b"\xff", b"{", b'{"thread":5,"type":[]', b'{"uid":{}}' * 2, b"\x0a\x05abc"])
def test_a_payload_that_is_no_message_is_refused(payload: bytes) -> None:
    with pytest.raises(Refusal, match="bad_request"):
        read_payload(payload)


# The dialect with a store made of a list


class Desk:
    """The dialect under test with a client and a connection around it; the store is `said`."""

    def __init__(self, window: int = 4, cursor: int = 0) -> None:
        frames = WeiyuFrames(lambda _k, _n: "", lambda: 0)
        self.dialect = WeiyuAgentDialect(frames, lambda _u: None, Limits(window=window))
        self.decoder = Decoder(Limits(), Version.V3_1_1)
        self.packets: list[mqtt.Packet] = []
        self.said: list[MessagePosted] = []
        self.questions: list[Ask] = []
        self.ears: list[Ear] = []
        self.reports: list[d.DeviceHeard] = []
        self.acknowledged = 0
        self.hung_up = False
        self.answering = True
        self.cursor = Cursor(cursor, cursor)
        self.run(self.dialect.opened(Opening()))

    def connect(self, *, present: bool = True) -> None:
        self.present = present
        self.send(mqtt.Connect(Version.V3_1_1, "u_wei/web/d", False, 30, "wei", b"token"))

    def send(self, *packets: mqtt.Packet) -> None:
        data = b"".join(write_packet(packet, Version.V3_1_1) for packet in packets)
        self.run(self.dialect.received(data, False))

    def run(self, steps: Any) -> None:
        for step in steps:
            self.settle(step)

    def settle(self, step: Step) -> None:
        match step:
            case Reply():
                self.packets += self.decoder.feed(step.data)
            case SignIn():
                self.run(self.dialect.performed(step, ACTOR))
            case Listen(address=OfPerson()):
                self.ears.append(Ear(self.dialect.shape(step.channel, Viewpoint.of(ACTOR)), step.tag, _as_it_is))
                self.run(self.dialect.performed(step, None))
            case Ask():
                self.questions.append(step)
                if self.answering:
                    self.answer()
            case Perform(command=d.ResumeDevice()):
                device = Device("u_wei/web/d", 3, self.present, self.cursor)
                self.run(self.dialect.performed(step, device))
            case Perform(command=d.DeviceHeard() as heard):
                self.reports.append(heard)
                self.run(self.dialect.performed(step, None))
            case Perform():
                self.run(self.dialect.performed(step, None))
            case Hangup():
                self.hung_up = True

    def answer(self) -> None:
        """Answer the oldest question, as the store is now."""
        question = self.questions.pop(0)
        assert isinstance(question.query, MissedByPerson)
        after, limit = question.query.cursor.message, question.query.limit
        items = tuple((e, Cursor(self.rev, e.message.id)) for e in self.said if e.message.id > after)[:limit]
        upto = items[-1][1] if len(items) == limit else Cursor(self.rev, self.rev)
        self.run(self.dialect.performed(question, Backlog(items, upto, len(items) == limit)))

    @property
    def rev(self) -> int:
        return self.said[-1].message.id if self.said else self.cursor.rev

    def store(self, count: int = 1) -> None:
        for _ in range(count):
            id_ = self.rev + 1
            message = Message(id_, 1, f"m{id_}", id_, id_, ALICE, Text(f"text {id_}"), 0)
            self.said.append(MessagePosted(message, TALK))

    def tell(self, event: MessagePosted) -> None:
        """The hub tells an event."""
        delivery = Delivery(event)
        for ear in self.ears:
            body = delivery.body(ear.shape)
            frame = delivery.frame(body, ear) if body is not None else None
            if frame is not None:
                self.packets += self.decoder.feed(frame)

    def post(self) -> None:
        """Somebody says something, and it is told."""
        self.store()
        self.tell(self.said[-1])

    def acknowledge(self) -> bool:
        """Acknowledge the oldest message that was not; False when there is none."""
        sent = [p.packet_id for p in self.packets if isinstance(p, mqtt.Publish)]
        if self.acknowledged == len(sent):
            return False
        self.acknowledged += 1
        self.send(mqtt.PubAck(sent[self.acknowledged - 1]))
        return True

    @property
    def heard(self) -> list[int]:
        """The ids of what was told, in order."""
        told = (weiyu.decode(p.payload)["uid"] for p in self.packets if isinstance(p, mqtt.Publish))
        return [int(uid.removeprefix("m")) for uid in told]


def _as_it_is(payload: bytes, _is_text: bool) -> bytes:
    return payload


def test_who_comes_back_is_let_in_and_reads_on_from_the_cursor() -> None:
    desk = Desk(window=100)
    desk.store(3)
    desk.connect()
    assert desk.packets[0] == mqtt.ConnAck(True, 0)
    assert desk.heard == [1, 2, 3]
    desk.post()
    assert desk.heard == [1, 2, 3, 4]


def test_a_full_window_is_read_from_the_store_when_it_opens() -> None:
    desk = Desk(window=4)
    desk.connect()
    for _ in range(10):
        desk.post()
    assert desk.heard == [1, 2, 3, 4]
    while desk.acknowledge():
        pass
    assert desk.heard == list(range(1, 11))
    assert desk.reports[-1].cursor.message == 10
    assert desk.reports[-1].delivered[-1] == (1, 10)


def test_what_is_told_while_the_store_is_read_is_neither_lost_nor_repeated() -> None:
    desk = Desk(window=100)
    desk.store(2)
    desk.answering = False
    desk.connect()
    desk.store()  # committed: the answer will have it
    desk.store()
    desk.answer()
    desk.tell(desk.said[2])  # told late
    desk.tell(desk.said[3])
    desk.post()
    assert desk.heard == [1, 2, 3, 4, 5]


STEPS = st.lists(st.sampled_from(["store", "tell", "acknowledge", "answer"]), max_size=80)


@given(steps=STEPS, window=st.integers(1, 5), before=st.integers(0, 12))
def test_in_any_order_of_things_everything_is_told_once_and_in_order(
    steps: list[str], window: int, before: int
) -> None:
    desk = Desk(window=window)
    desk.store(before)
    desk.answering = False
    told = before
    desk.connect()
    for step in steps:
        if step == "store":
            desk.store()
        elif step == "tell" and told < len(desk.said):
            desk.tell(desk.said[told])
            told += 1
        elif step == "acknowledge":
            desk.acknowledge()
        elif step == "answer" and desk.questions:
            desk.answer()
        assert desk.heard == list(range(1, len(desk.heard) + 1))
    desk.answering = True
    while desk.questions or told < len(desk.said) or desk.acknowledged < len(desk.heard):
        while desk.questions:
            desk.answer()
        if told < len(desk.said):
            desk.tell(desk.said[told])
            told += 1
        desk.acknowledge()
    assert desk.heard == list(range(1, len(desk.said) + 1))
    if desk.heard:
        assert desk.reports[-1].cursor.message == desk.heard[-1]


@given(st.lists(st.binary(max_size=60), max_size=5))
def test_random_bytes_never_raise(messages: list[bytes]) -> None:
    desk = Desk()
    for data in messages:
        desk.run(desk.dialect.received(data, False))
    desk = Desk()
    desk.connect()
    for data in messages:
        desk.run(desk.dialect.received(data, False))
    desk.run([step for step in desk.dialect.closed() if isinstance(step, Perform)])


def test_a_connection_leaves_what_was_under_way_to_the_next() -> None:
    desk = Desk(window=10)
    desk.connect()
    desk.post()
    desk.post()
    desk.acknowledge()
    left = [step.command for step in desk.dialect.closed() if isinstance(step, Perform)][-1]
    assert isinstance(left, d.LeaveDevice)
    assert [(u.message, u.cursor.message) for u in left.under_way] == [(2, 2)]
    assert desk.dialect.closed() == []


def test_only_a_device_of_this_name_is_taken_over() -> None:
    desk = Desk()
    desk.connect()
    assert list(desk.dialect.taken_over("another")) == []
    steps = list(desk.dialect.taken_over("u_wei/web/d"))
    assert isinstance(steps[-1], Hangup)
    assert any(isinstance(step, Perform) and isinstance(step.command, d.LeaveDevice) for step in steps)


def test_only_acknowledgements_that_are_due_are_free() -> None:
    desk = Desk()
    ack = write_packet(mqtt.PubAck(1), Version.V3_1_1)
    assert desk.dialect.counts(ack)
    desk.connect()
    desk.post()
    assert not desk.dialect.counts(ack)
    assert desk.dialect.counts(ack * 2)
    assert desk.dialect.counts(write_packet(mqtt.PING_REQ, Version.V3_1_1))


def test_an_admins_word_is_a_notice_on_the_organisations_topic() -> None:
    desk = Desk()
    desk.connect()
    desk.run(desk.dialect.broadcast(Broadcast(HOUSE, "今晚维护", 0)))
    told = desk.packets[-1]
    assert isinstance(told, mqtt.Publish)
    assert told.topic == "org/df_org_uid"
    message = weiyu.decode(told.payload)
    assert (message["type"], message["content"], message["user"]["type"]) == ("NOTICE", "今晚维护", "SYSTEM")
