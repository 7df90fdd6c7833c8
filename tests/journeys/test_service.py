"""The service behind every door, decided without sockets, with the clock and the presence moved by the test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chat.actions.rules import is_open, overlaid
from chat.domain.commands import (
    AdmitVisitor,
    AnswerTransfer,
    CloseConversation,
    InviteVisitor,
    OpenConversation,
    RateConversation,
    RecallMessage,
    TransferConversation,
)
from chat.domain.conversations import ById, ByNo, ByTopic, Conversation, State
from chat.domain.errors import Refusal
from chat.domain.events import ConversationTurned, MessageLeft, MessagePosted, Rated, ReadAdvanced, Turn
from chat.domain.left import LeftStatus
from chat.domain.messages import Notice
from chat.domain.people import Actor
from chat.domain.queries import Acquaintance, LeftMessages, Unread
from chat.domain.rules import Rules
from chat.domain.service import AnswerInvitation, ClearUnread, KeepOrder, LeaveMessage, SettleLeftMessage
from tests.actions.office import Office

MINUTE = 60_000


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    yield office
    office.close()


def turns(office: Office, turn: Turn) -> list[ConversationTurned]:
    return [event for event in office.events(ConversationTurned) if event.turn is turn]


def notices(office: Office, code: str) -> list[MessagePosted]:
    posted = office.events(MessagePosted)
    return [event for event in posted if isinstance(event.message.body, Notice) and event.message.body.code == code]


def go_round(office: Office) -> bool:
    """One round of the house."""
    more: bool = office.do(office.system, KeepOrder(100))
    return more


def configure(office: Office, **settings: object) -> None:
    """What the organisation sets for itself."""
    text = json.dumps(settings)

    def write(tx: object) -> None:
        tx._connection.execute("UPDATE organisation SET settings = ?", (text,))  # type: ignore[attr-defined]

    office.decide(write)


def test_two_hundred_arrive_for_three_agents_and_all_are_served_in_order(office: Office) -> None:
    agents = {actor.id: actor for actor in (office.agent(name) for name in ("a", "b", "c"))}
    opened = [office.open(office.visitor(f"v{index}")) for index in range(200)]
    served = [c for c in opened if c.state is State.OPEN]
    queued = [c for c in opened if c.state is State.QUEUED]
    assert (len(served), len(queued)) == (30, 170)
    assert [sum(c.agent.id == agent for c in served if c.agent) for agent in agents] == [10, 10, 10]
    places = [event.queue for event in turns(office, Turn.QUEUED)]
    assert [(place.position, place.size) for place in places if place] == [(i, i) for i in range(1, 171)]

    order: list[int] = []
    running = [c.id for c in served]
    while running:
        office.told.clear()
        ending = running.pop(0)
        ended = office.do(office.system, CloseConversation(ById(ending)))
        for event in turns(office, Turn.ASSIGNED):
            order.append(event.conversation.id)
            running.append(event.conversation.id)
            assert event.conversation.agent == ended.conversation.agent
        moved = [event.queue.position for event in turns(office, Turn.QUEUE_MOVED) if event.queue]
        assert moved == list(range(1, 171 - len(order)))
        loads = office.decide(lambda tx: tx.seats.loads(agents))
        assert max(loads.values()) <= 10
    assert order == [c.id for c in queued]


def test_who_leaves_the_line_moves_only_those_behind(office: Office) -> None:
    office.agent("a", capacity=0)
    visitors = [office.visitor(f"v{index}") for index in range(4)]
    waiting = [office.open(visitor) for visitor in visitors]
    office.told.clear()
    office.do(visitors[1], CloseConversation(ById(waiting[1].id)))
    moved = [(e.conversation.id, e.queue.position) for e in turns(office, Turn.QUEUE_MOVED) if e.queue]
    assert moved == [(waiting[2].id, 2), (waiting[3].id, 3)]


def test_the_estimate_comes_from_the_last_conversations(office: Office) -> None:
    agent = office.agent("a", capacity=1)
    for _ in range(3):
        talk = office.open(office.visitor())
        office.now += 10 * MINUTE
        office.do(agent, CloseConversation(ById(talk.id)))
    office.open(office.visitor())
    first, second = (office.see(v, office.open(v)).queue for v in (office.visitor(), office.visitor()))
    assert first is not None
    assert second is not None
    assert (first.wait_seconds, second.wait_seconds) == (600, 1200)


def test_a_manual_group_gives_nothing_by_itself(office: Office) -> None:
    agent = office.agent("a")
    office.decide(lambda tx: tx._connection.execute("UPDATE workgroup SET routing = 'manual'"))
    talk = office.open(office.visitor())
    assert talk.state is State.QUEUED
    office.leave(agent)
    office.arrive(agent)
    go_round(office)
    assert office.see(agent, talk).conversation.state is State.QUEUED


def test_a_transfer_that_nobody_answers_lapses(office: Office) -> None:
    first, second = office.agent("a"), office.agent("b")
    visitor = office.visitor()
    talk = office.open(visitor, first)
    office.do(first, TransferConversation(ById(talk.id), agent=second.id, note="难缠"))
    office.now += 29_000
    go_round(office)
    assert turns(office, Turn.TRANSFER_TIMED_OUT) == []
    office.now += 1_000
    go_round(office)
    assert len(turns(office, Turn.TRANSFER_TIMED_OUT)) == 1
    with pytest.raises(Refusal, match="not_found"):
        office.do(second, AnswerTransfer(ById(talk.id), accept=True))
    current = office.see(first, talk).conversation
    assert current.agent is not None
    assert current.agent.id == first.id


def test_after_a_transfer_a_visitor_who_names_either_agent_means_that_conversation(office: Office) -> None:
    first, second = office.agent("a"), office.agent("b")
    visitor = office.visitor()
    talk = office.open(visitor, first)
    office.do(first, TransferConversation(ById(talk.id), agent=second.id))
    office.do(second, AnswerTransfer(ById(talk.id), accept=True))
    assert office.open(visitor, second).id == talk.id
    assert office.open(visitor, first).id == talk.id
    by_topic = office.see(visitor, talk).conversation
    other = f"org/agent/{second.person.agent_uid or second.person.uid}/{visitor.person.uid}"
    for ref in (ByTopic(other), ByTopic(talk.topic), ByNo(talk.no), ByNo(f"{talk.no}-2")):
        office.do(visitor, RateConversation(ref, 5, True, target="same"))
    assert by_topic.id == talk.id


def test_the_house_closes_what_the_visitor_no_longer_answers(office: Office) -> None:
    agent, visitor = office.agent("a"), office.visitor()
    talk = office.open(visitor)
    office.say(visitor, talk)
    office.now += 60 * MINUTE
    go_round(office)
    assert office.see(agent, talk).conversation.state is State.OPEN  # it is the agent who owes an answer
    office.say(agent, talk)
    office.now += 24 * MINUTE
    go_round(office)
    assert office.see(agent, talk).conversation.state is State.OPEN
    office.now += MINUTE
    go_round(office)
    assert office.see(agent, talk).conversation.state is State.CLOSED
    assert len(notices(office, "closed_by_house")) == 1
    go_round(office)
    assert len(notices(office, "closed_by_house")) == 1


def test_a_round_that_leaves_something_over_says_so(office: Office) -> None:
    agent = office.agent("a")
    for _ in range(3):
        office.say(agent, office.open(office.visitor()))
    office.now += 60 * MINUTE
    assert office.do(office.system, KeepOrder(2))
    assert not office.do(office.system, KeepOrder(2))
    assert len(notices(office, "closed_by_house")) == 3


def test_what_nobody_takes_is_called_out_and_then_may_be_left_as_a_message(office: Office) -> None:
    agents = [office.agent("a", capacity=0), office.agent("b", capacity=0)]
    talk = office.open(office.visitor())
    office.now += 3 * MINUTE
    office.told.clear()
    go_round(office)
    go_round(office)
    called = [p for p in office.told if isinstance(p.event, ConversationTurned) and p.event.turn is Turn.ESCALATED]
    assert len(called) == 1
    assert {("person", agent.id) for agent in agents} <= set(called[0].rooms)
    assert notices(office, "leave_offered") == []
    office.now += 3 * MINUTE
    go_round(office)
    go_round(office)
    assert len(notices(office, "leave_offered")) == 1
    assert office.see(agents[0], talk).conversation.state is State.QUEUED


def test_outside_the_hours_nobody_is_given_anything_until_they_begin(office: Office) -> None:
    """The office's clock stands at 13:16:05 on a Saturday, in Shanghai."""
    configure(office, hours=[{"days": [6], "from": "14:00", "to": "18:00"}])
    agent, visitor = office.agent("a"), office.visitor()
    talk = office.open(visitor)
    assert talk.state is State.OFFLINE
    assert len(notices(office, "offline")) == 1
    go_round(office)
    assert office.see(agent, talk).conversation.state is State.OFFLINE
    office.now += 44 * MINUTE
    go_round(office)
    assert office.see(agent, talk).conversation.state is State.OPEN


def test_settings_of_an_organisation_overlay_those_of_the_house(office: Office) -> None:
    configure(office, recallSeconds=1, autoCloseSeconds="soon", transferSeconds=-1, hours="always")
    agent, visitor = office.agent("a"), office.visitor()
    said = office.say(visitor, office.open(visitor))
    office.now += 1_001
    with pytest.raises(Refusal, match="recall_too_late"):
        office.do(visitor, RecallMessage(ById(said.conversation.id), said.message.uid))
    assert agent.is_staff
    rules = overlaid(Rules(), {"hours": [{"days": [1], "from": "9", "to": "x"}, 7], "autoCloseSeconds": True})
    assert rules == Rules()
    assert is_open(rules, office.organisation, office.now)


def test_a_left_message_is_one_however_often_it_comes_and_is_told_to_those_who_may_answer(office: Office) -> None:
    agent = office.agent("a", connected=False)
    visitor = office.visitor()
    talk = office.open(visitor)
    tip = office.history(visitor, talk)[-1]
    word = LeaveMessage(ById(talk.id), "138", "请回电", ("https://a.example/1.png",), "", tip.uid, tip.uid)
    left = office.do(visitor, word)
    assert office.do(visitor, word) == left
    told = [p for p in office.told if isinstance(p.event, MessageLeft)]
    assert ("person", agent.id) in told[0].rooms
    assert told[1].rooms == (("person", visitor.id),)
    answered = office.history(visitor, talk)[-1].body
    assert isinstance(answered, Notice)
    assert answered.arguments["answer"]["contact"] == "138"
    assert [row.id for row in office.ask(agent, LeftMessages()).items] == [left.id]
    office.do(agent, SettleLeftMessage(left.id, LeftStatus.REPLIED))
    assert office.do(visitor, SettleLeftMessage(left.id, LeftStatus.CONFIRMED)).status is LeftStatus.CONFIRMED
    with pytest.raises(Refusal, match="forbidden"):
        office.do(visitor, SettleLeftMessage(left.id, LeftStatus.CLOSED))
    with pytest.raises(Refusal, match="not_found"):
        office.do(office.visitor("Bob"), SettleLeftMessage(left.id, LeftStatus.CONFIRMED))


@pytest.mark.parametrize(
    "word",
    [
        LeaveMessage(None, "138", " "),
        LeaveMessage(None, "1" * 201, "请回电"),
        LeaveMessage(None, "138", "长" * 5001),
        LeaveMessage(None, "138", "请回电", ("javascript:alert(1)",)),
        LeaveMessage(None, "138", "请回电", ("https://a.example/1.png",) * 10),
        LeaveMessage(ByNo("nobody's"), "138", "请回电"),
    ],
)
def test_a_left_message_that_cannot_be_is_refused_and_not_kept(office: Office, word: LeaveMessage) -> None:
    visitor = office.visitor()
    with pytest.raises(Refusal):
        office.do(visitor, word)
    assert office.ask(visitor, LeftMessages()).items == ()


def test_a_rating_is_one_for_each_opening(office: Office) -> None:
    office.agent("a")
    visitor = office.visitor()
    talk = office.open(visitor)
    rating = RateConversation(ById(talk.id), 4, True, "好", target="tip", client_id="r1")
    office.do(visitor, rating)
    office.do(visitor, replace(rating, client_id="r2"))
    assert [(event.score, event.target) for event in office.events(Rated)] == [(4, "tip")] * 2
    with pytest.raises(Refusal, match="already_rated"):
        office.do(visitor, replace(rating, target="another"))


def test_an_organisation_may_ask_for_a_rating_at_the_end(office: Office) -> None:
    configure(office, inviteRating=True)
    agent, visitor = office.agent("a"), office.visitor()
    talk = office.open(visitor)
    office.do(agent, CloseConversation(ById(talk.id)))
    (invited,) = notices(office, "rate_invited")
    assert [m.body.code for m in office.history(visitor, talk) if isinstance(m.body, Notice)] == [
        "assigned", "rate_invited", "closed_by_agent",
    ]  # fmt: skip
    office.do(visitor, RateConversation(ById(talk.id), 5, True, "", invited.message.uid))
    (answered,) = [m.body for m in office.history(visitor, talk) if m.uid == invited.message.uid]
    assert isinstance(answered, Notice)
    assert answered.arguments["answer"]["score"] == 5


def test_an_invitation_is_answered_once(office: Office) -> None:
    agent, visitor = office.agent("a"), office.visitor()
    talk: Conversation = office.do(agent, InviteVisitor(visitor.id, "来聊聊")).view.conversation
    office.do(visitor, AnswerInvitation(ById(talk.id), accept=False))
    assert office.see(agent, talk).conversation.state is State.CLOSED
    office.do(visitor, AnswerInvitation(ById(talk.id), accept=True))
    assert turns(office, Turn.INVITATION_ACCEPTED) == []
    with pytest.raises(Refusal, match="not_found"):
        office.do(office.visitor("Bob"), AnswerInvitation(ById(talk.id), accept=True))


def test_unread_is_counted_everywhere_and_cleared_at_once(office: Office) -> None:
    first, second = office.agent("a"), office.agent("b")
    visitor = office.visitor()
    for agent in (first, second):
        talk = office.open(visitor, agent)
        office.say(agent, talk, f"我是 {agent.person.nickname}")
        office.say(agent, talk, "在吗")
    found = office.ask(visitor, Unread(limit=3))
    assert (len(found.items), found.total) == (3, 4)
    assert found.items[0][0].seq > found.items[1][0].seq
    assert office.do(visitor, ClearUnread()) == 0
    assert office.ask(visitor, Unread()).total == 0
    assert len(office.events(ReadAdvanced)) == 2


def admit(office: Office, **details: str) -> Actor:
    command = AdmitVisitor(office.organisation, uid_is_key=True, **details)
    return Actor(office.do(office.system, command), office.organisation)


def test_two_browsers_with_one_unsigned_name_are_two_visitors_that_staff_may_compare(office: Office) -> None:
    agent = office.agent("a")
    one, two = admit(office, claimed_id="site7"), admit(office, claimed_id="site7")
    assert one.id != two.id
    assert [person.id for person in office.ask(agent, Acquaintance(one.id)).perhaps_same] == [two.id]
    assert admit(office, key_uid=one.person.uid, nickname="小王").id == one.id
    assert admit(office, key_uid="df_sys_uid").id not in (one.id, two.id)
    assert admit(office, key_uid=agent.person.uid).id != agent.id
    with pytest.raises(Refusal, match="forbidden"):
        office.ask(two, Acquaintance(one.id))


def test_a_stranger_may_not_keep_order(office: Office) -> None:
    with pytest.raises(Refusal, match="forbidden"):
        office.do(office.visitor(), KeepOrder(1))


def test_a_visitor_opens_by_the_uid_of_a_group_or_an_agent_and_of_nobody_else(office: Office) -> None:
    agent, visitor = office.agent("a"), office.visitor()
    for uid in (agent.person.uid, office.group.uid):
        assert office.do(visitor, OpenConversation(target=uid)).created
    for uid in (visitor.person.uid, "nobody"):
        with pytest.raises(Refusal, match="not_found"):
            office.do(visitor, OpenConversation(target=uid))
