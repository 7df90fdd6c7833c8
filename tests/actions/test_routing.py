"""Who gets a conversation, and who waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chat.domain.commands import CloseConversation, SetSeat
from chat.domain.conversations import ById, Conversation, State
from chat.domain.events import ConversationTurned, Turn
from chat.domain.people import Actor, SeatStatus
from chat.store.tables import Workgroup
from tests.actions.office import Office

Refused = Callable[[str], Any]


def choose(office: Office, routing: str) -> None:
    """Let the group route in this manner."""
    office.decide(lambda tx: Workgroup.update(routing=routing).execute(tx.conversations._database))


def agent_of(office: Office, visitor: Actor, talk: Conversation) -> int | None:
    agent = office.see(visitor, talk).conversation.agent
    return agent.id if agent is not None else None


def test_round_robin_goes_round_and_passes_over_full_seats(office: Office) -> None:
    a, b, c = office.agent("a"), office.agent("b", capacity=1), office.agent("c")
    given = []
    for _ in range(6):
        visitor = office.visitor()
        given.append(agent_of(office, visitor, office.open(visitor)))
    assert given[:3] == [a.id, b.id, c.id]
    assert given.count(b.id) == 1
    assert sorted(given.count(x.id) for x in (a, c)) == [2, 3]


def test_least_active_evens_out_the_load(office: Office) -> None:
    choose(office, "least_active")
    busy, idle = office.agent("busy"), office.agent("idle")
    for _ in range(2):
        office.open(office.visitor(), busy)
    given = []
    for _ in range(3):
        visitor = office.visitor()
        given.append(agent_of(office, visitor, office.open(visitor)))
    assert given == [idle.id, idle.id, busy.id]


def test_recent_returns_a_visitor_to_the_agent_who_knows_them(office: Office) -> None:
    choose(office, "recent")
    known, other, alice = office.agent("known"), office.agent("other"), office.visitor()
    office.do(alice, CloseConversation(ById(office.open(alice, other).id)))
    assert agent_of(office, alice, office.open(alice)) == other.id
    stranger = office.visitor()
    assert agent_of(office, stranger, office.open(stranger)) == known.id


def test_in_a_manual_group_everybody_waits(office: Office) -> None:
    choose(office, "manual")
    office.agent("a")
    assert office.open(office.visitor()).state is State.QUEUED


def test_who_finds_no_room_queues_and_is_served_in_order(office: Office) -> None:
    agent = office.agent("a", capacity=1)
    served = office.visitor()
    first = office.open(served)
    waiting = []
    for position in (1, 2, 3):
        visitor = office.visitor()
        office.now += 1000
        talk = office.open(visitor)
        queue = office.see(visitor, talk).queue
        assert queue is not None
        assert (talk.state, queue.position, queue.size) == (State.QUEUED, position, position)
        waiting.append((visitor, talk))

    office.do(served, CloseConversation(ById(first.id)))
    states = [office.see(visitor, talk) for visitor, talk in waiting]
    assert [view.conversation.state for view in states] == [State.OPEN, State.QUEUED, State.QUEUED]
    assert [view.queue and view.queue.position for view in states] == [None, 1, 2]

    office.do(agent, SetSeat(SeatStatus.AVAILABLE, capacity=3))
    assert all(office.see(visitor, talk).conversation.state is State.OPEN for visitor, talk in waiting)
    served_in = [e.conversation.id for e in office.events(ConversationTurned) if e.turn is Turn.ASSIGNED]
    assert served_in == [first.id, *(talk.id for _, talk in waiting)]


@pytest.mark.parametrize("status", [SeatStatus.BUSY, SeatStatus.AWAY, SeatStatus.OFFLINE])
def test_a_seat_that_is_not_available_gets_nothing_until_it_is(office: Office, status: SeatStatus) -> None:
    agent, alice = office.agent("a"), office.visitor()
    office.do(agent, SetSeat(status))
    talk = office.open(alice)
    assert talk.state is State.QUEUED
    office.do(agent, SetSeat(SeatStatus.AVAILABLE))
    assert office.see(alice, talk).conversation.state is State.OPEN


def test_nobody_there_is_offline_and_the_first_to_arrive_serves(office: Office) -> None:
    agent, alice = office.agent("a", connected=False), office.visitor()
    talk = office.open(alice)
    assert talk.state is State.OFFLINE
    office.say(alice, talk, "anybody?")
    assert office.see(alice, talk).conversation.state is State.OFFLINE
    office.arrive(agent)
    view = office.see(alice, talk)
    assert (view.conversation.state, view.conversation.agent) == (State.OPEN, agent.person)


def test_asking_for_an_agent_who_is_away_succeeds_and_their_answer_opens_it(office: Office) -> None:
    agent, alice = office.agent("a", connected=False), office.visitor()
    talk = office.open(alice, agent)
    assert (talk.state, talk.agent) == (State.OFFLINE, agent.person)
    office.say(alice, talk, "later then")
    office.say(agent, talk, "here I am")
    assert office.see(alice, talk).conversation.state is State.OPEN


def test_the_status_of_a_seat_outlives_its_connections(office: Office) -> None:
    agent = office.agent("a")
    office.do(agent, SetSeat(SeatStatus.AWAY, capacity=4))
    office.leave(agent)
    office.arrive(agent)
    assert office.decide(lambda tx: tx.seats.get(agent.id)) == (SeatStatus.AWAY, 4)


def test_visitors_have_no_seat(office: Office, refused: Refused) -> None:
    with refused("forbidden"):
        office.do(office.visitor(), SetSeat(SeatStatus.AVAILABLE))
    with refused("bad_request"):
        office.do(office.agent("a"), SetSeat(SeatStatus.AVAILABLE, capacity=-1))
