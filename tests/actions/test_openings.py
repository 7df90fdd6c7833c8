"""The facts behind reports: when somebody waited, was taken, answered, and how it ended."""

from __future__ import annotations

from typing import Any

from chat.domain.commands import (
    AnswerTransfer,
    CloseConversation,
    InviteVisitor,
    RateConversation,
    TransferConversation,
)
from chat.domain.conversations import ById
from chat.domain.reports import Numbers, average, percentile
from chat.store.memory import Transaction
from chat.store.reports import Reports as Facts
from chat.store.reports import Span
from tests.actions.office import START, Office


def rows(office: Office, statement: str) -> list[Any]:
    """What lies in the table."""
    return office.decide(lambda tx: tx._connection.execute(statement).fetchall())


def openings(office: Office) -> list[Any]:
    """(reopened, agent, invited, opened, assigned, answered, closed), times in seconds since the office began."""
    found = rows(
        office,
        "SELECT reopened, agent, invited, opened_at, assigned_at, answered_at, closed_at FROM opening "
        "ORDER BY conversation, reopened",
    )
    return [(*row[:3], *(None if at is None else (at - START) // 1000 for at in row[3:])) for row in found]


def stints(office: Office) -> list[Any]:
    """(agent, taken, answered), likewise."""
    found = rows(office, "SELECT agent, taken_at, answered_at FROM stint ORDER BY id")
    return [(row[0], *(None if at is None else (at - START) // 1000 for at in row[1:])) for row in found]


def later(office: Office, seconds: int) -> None:
    office.now += seconds * 1000


def test_waiting_taking_answering_and_closing(office: Office) -> None:
    agent, visitor = office.agent("a", connected=False), office.visitor()
    talk = office.open(visitor)
    office.say(visitor, talk)
    assert openings(office) == [(0, None, 0, 0, None, None, None)]
    later(office, 60)
    office.arrive(agent)
    assert openings(office) == [(0, agent.id, 0, 0, 60, None, None)]
    later(office, 30)
    office.say(agent, talk, "first")
    later(office, 10)
    office.say(agent, talk, "second")
    assert openings(office) == [(0, agent.id, 0, 0, 60, 90, None)]
    later(office, 100)
    office.do(agent, CloseConversation(ById(talk.id)))
    assert openings(office) == [(0, agent.id, 0, 0, 60, 90, 200)]
    assert stints(office) == [(agent.id, 60, 90)]


def test_each_reopening_is_one_of_its_own(office: Office) -> None:
    agent, visitor = office.agent("a"), office.visitor()
    talk = office.open(visitor)
    office.do(visitor, CloseConversation(ById(talk.id)))
    later(office, 500)
    office.say(visitor, talk, "one more thing")
    later(office, 5)
    office.say(agent, talk, "yes?")
    assert openings(office) == [(0, agent.id, 0, 0, 0, None, 0), (1, agent.id, 0, 500, 500, 505, None)]
    assert stints(office) == [(agent.id, 0, None), (agent.id, 500, 505)]


def test_whoever_it_is_passed_to_answers_for_themselves(office: Office) -> None:
    first, visitor = office.agent("a"), office.visitor()
    second = office.agent("b", in_group=False)
    talk = office.open(visitor)
    office.say(first, talk, "hello")
    office.do(first, TransferConversation(ById(talk.id), agent=second.id))
    later(office, 20)
    office.do(second, AnswerTransfer(ById(talk.id), accept=True))
    later(office, 7)
    office.say(second, talk, "hello again")
    assert openings(office) == [(0, second.id, 0, 0, 0, 0, None)]
    assert stints(office) == [(first.id, 0, 0), (second.id, 20, 27)]


def test_nobody_waits_for_an_agent_who_began(office: Office) -> None:
    agent, visitor = office.agent("a"), office.visitor()
    talk = office.do(agent, InviteVisitor(visitor.id)).view.conversation
    later(office, 5)
    office.say(agent, talk, "may I help?")
    assert openings(office) == [(0, agent.id, 1, 0, None, None, None)]
    assert stints(office) == []


def test_a_message_as_such_writes_no_facts(office: Office) -> None:
    agent, visitor = office.agent("a"), office.visitor()
    talk = office.open(visitor)
    office.say(agent, talk, "first")
    before = openings(office), stints(office)
    for _ in range(3):
        later(office, 10)
        office.say(visitor, talk)
        office.say(agent, talk)
    assert (openings(office), stints(office)) == before


def report(office: Office, **of: Any) -> Numbers:
    """The numbers of the office's first two days, read in slices of two."""
    numbers = Numbers(["2024-03-16", "2024-03-17"], "Asia/Shanghai")
    span = Span(
        office.organisation.id, START - 13 * 3_600_000, START + 35 * 3_600_000, of.get("group"), of.get("agent")
    )

    def through(tx: Transaction) -> None:
        for read, take in (
            (Facts.openings, numbers.opened), (Facts.stints, numbers.worked), (Facts.ratings, numbers.rated),
            (Facts.left, numbers.left_word),
        ):  # fmt: skip
            after = None
            while True:
                found, after = read(tx.reports, span, after, 2)
                take(found)
                if after is None:
                    break
        after = None
        while True:
            count, after = tx.reports.messages(span, after, 3)
            numbers.messages += count
            if after is None:
                break

    office.decide(through)
    return numbers


def test_the_numbers_are_those_of_the_facts(office: Office) -> None:
    agent = office.agent("a", capacity=100)
    waits = [1, 2, 3, 4, 50]
    for seconds in waits:
        visitor = office.visitor()
        talk = office.open(visitor)
        later(office, seconds)
        office.say(agent, talk, "yes?")
        office.do(visitor, CloseConversation(ById(talk.id)))
        office.do(visitor, RateConversation(ById(talk.id), 5 if seconds < 50 else 1, True))
    missed = office.visitor()
    office.do(missed, CloseConversation(ById(office.open(missed).id)))
    later(office, 24 * 3600)
    office.open(office.visitor())

    numbers = report(office)
    totals = numbers.totals
    assert (totals.conversations, totals.answered, totals.missed, totals.closed) == (7, 5, 1, 6)
    assert sorted(totals.answers) == [1000 * seconds for seconds in waits]
    assert [tally.conversations for tally in numbers.days.values()] == [6, 1]
    assert sum(map(sum, numbers.heat)) == 7
    assert numbers.heat[5][13] == 6, "Saturday, 13:16 in Shanghai"
    assert numbers.messages == 5
    mine = numbers.agents[agent.id]
    assert (mine.taken, mine.answered, sorted(mine.scores)) == (7, 5, [1, 5, 5, 5, 5])
    assert percentile(mine.answers, 50) == 3
    nobody = report(office, agent=agent.id + 1000)
    assert (nobody.totals.conversations, nobody.messages, nobody.agents) == (0, 0, {})
    assert report(office, group=office.group.id).totals.conversations == 7


def test_percentiles_are_by_nearest_rank_in_whole_seconds() -> None:
    assert percentile([], 50) is None
    assert percentile([1499], 50) == 1
    assert percentile([1000 * n for n in range(1, 11)], 50) == 5
    assert percentile([1000 * n for n in range(1, 11)], 90) == 9
    assert percentile([3000, 1000, 2000], 100) == 3
    assert average([5, 4, 4]) == 4.33
    assert average([]) is None
