"""How service went: numbers made of openings, stints, ratings and left messages."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from chat.domain.days import day_and_hour
from chat.domain.people import Person
from chat.domain.value import value


@value
class Report:
    """What is asked for: days `first` to `last` (`YYYY-MM-DD`, in the organisation's zone), of one group or agent."""

    first: str
    last: str
    workgroup: int | None = None
    agent: int | None = None


@value
class OpeningFact:
    """One opening of a conversation; UTC ms. `invited` ones were begun by the agent, so nobody waited."""

    opened_at: int
    invited: bool
    assigned_at: int | None
    answered_at: int | None
    closed_at: int | None


@value
class StintFact:
    """An agent's time with a conversation, UTC ms."""

    agent: int
    taken_at: int
    answered_at: int | None


@value
class RatingFact:
    """`sessionNo` is the number of its conversation."""

    session_no: str
    at: int
    score: int
    resolved: bool
    comment: str
    agent: int | None
    visitor: int


@dataclass(slots=True)
class Tally:
    """Counts of openings; waits and first answers in ms."""

    conversations: int = 0
    answered: int = 0
    missed: int = 0
    left: int = 0
    closed: int = 0
    waits: list[int] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def add(self, fact: OpeningFact) -> None:
        """Missed is what was closed without a word of staff."""
        self.conversations += 1
        is_answered = fact.answered_at is not None or fact.invited
        self.answered += is_answered
        self.closed += fact.closed_at is not None
        self.missed += fact.closed_at is not None and not is_answered
        if fact.invited:
            return
        if fact.assigned_at is not None:
            self.waits.append(fact.assigned_at - fact.opened_at)
        if fact.answered_at is not None:
            self.answers.append(fact.answered_at - fact.opened_at)


@dataclass(slots=True)
class AgentTally:
    taken: int = 0
    answered: int = 0
    answers: list[int] = field(default_factory=list)
    scores: list[int] = field(default_factory=list)
    open: int = 0


class Numbers:
    """A report as it grows. `zone` is where days begin and end; not shared between threads at a time."""

    def __init__(self, days: Iterable[str], zone: str) -> None:
        self.totals = Tally()
        self.days = {day: Tally() for day in days}
        self.heat = [[0] * 24 for _ in range(7)]
        self.agents: dict[int, AgentTally] = {}
        self.ratings: list[RatingFact] = []
        self.people: dict[int, Person] = {}
        self.messages = 0
        self._zone = zone

    def opened(self, facts: Iterable[OpeningFact]) -> None:
        for fact in facts:
            day, weekday, hour = day_and_hour(fact.opened_at, self._zone)
            self.totals.add(fact)
            self.days[day].add(fact)
            self.heat[weekday][hour] += 1

    def worked(self, facts: Iterable[StintFact]) -> None:
        for fact in facts:
            agent = self.agent(fact.agent)
            agent.taken += 1
            if fact.answered_at is not None:
                agent.answered += 1
                agent.answers.append(fact.answered_at - fact.taken_at)

    def rated(self, facts: Iterable[RatingFact]) -> None:
        for fact in facts:
            self.ratings.append(fact)
            if fact.agent is not None:
                self.agent(fact.agent).scores.append(fact.score)

    def left_word(self, moments: Iterable[int]) -> None:
        """Left messages, by when."""
        for moment in moments:
            self.totals.left += 1
            self.days[day_and_hour(moment, self._zone)[0]].left += 1

    def agent(self, id_: int) -> AgentTally:
        return self.agents.setdefault(id_, AgentTally())


def percentile(times: Sequence[int], part: int) -> int | None:
    """The time (ms) within which `part` percent are, by nearest rank, in whole seconds; None of none."""
    if not times:
        return None
    ordered = sorted(times)
    return round(ordered[max(0, math.ceil(len(ordered) * part / 100) - 1)] / 1000)


def average(scores: Sequence[int]) -> float | None:
    return round(sum(scores) / len(scores), 2) if scores else None
