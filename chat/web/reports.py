"""/reports: how service went, as JSON and as CSV."""

from collections.abc import Iterable
from typing import Any, Final

from flask import Response

from chat.dialects.base import Viewpoint
from chat.dialects.desk_requests_admin import ReportQuery, ReportTableQuery
from chat.domain.csv_text import BOM, lines
from chat.domain.errors import Refusal
from chat.domain.people import Actor
from chat.domain.reports import AgentTally, Numbers, Report, Tally, average, percentile
from chat.domain.times import iso
from chat.web.bodies import answer, query
from chat.web.callers import Callers
from chat.web.web import Web

_COUNTS: Final = ("conversations", "answered", "missed", "left")
_TIMES: Final = ("waitP50", "waitP90", "firstAnswerP50", "firstAnswerP90")


class Reports:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._web = web
        self._callers = callers

    def make(self) -> Response:
        actor, asked = self._callers.admin(), query(ReportQuery)
        numbers = self._numbers(actor, asked)
        return answer(
            {
                "from": asked.begins,
                "to": asked.ends,
                "zone": actor.organisation.zone,
                "totals": _totals(numbers),
                "days": [_day(day, tally) for day, tally in numbers.days.items()],
                "heat": numbers.heat,
                "agents": [self._agent(actor, numbers, id_, tally) for id_, tally in sorted(numbers.agents.items())],
            }
        )

    def table(self) -> Response:
        """One part of it, as the JSON has it."""
        actor, asked = self._callers.admin(), query(ReportTableQuery)
        numbers = self._numbers(actor, asked)
        rows = {"days": _day_rows, "agents": _agent_rows, "ratings": _rating_rows}[asked.part](numbers)
        response = Response(BOM + lines(rows), mimetype="text/csv")
        name = f"report-{asked.part}-{asked.begins}-{asked.ends}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _numbers(self, actor: Actor, asked: ReportQuery) -> Numbers:
        if self._web.reports is None:
            raise Refusal("not_found")
        return self._web.reports.make(actor, Report(asked.begins, asked.ends, asked.workgroupId, asked.agentId))

    def _agent(self, actor: Actor, numbers: Numbers, id_: int, tally: AgentTally) -> dict[str, Any]:
        person = self._web.frames.person(numbers.people[id_], Viewpoint.of(actor))
        return {"person": person, **_work(tally)}


def _totals(numbers: Numbers) -> dict[str, Any]:
    scores = [fact.score for fact in numbers.ratings]
    return {
        **_counts(numbers.totals),
        "closed": numbers.totals.closed,
        "messages": numbers.messages,
        **_times(numbers.totals),
        "ratings": {
            "count": len(scores),
            "average": average(scores),
            "scores": {str(score): scores.count(score) for score in range(1, 6)},
        },
        "resolved": sum(fact.resolved for fact in numbers.ratings),
    }


def _day(day: str, tally: Tally) -> dict[str, Any]:
    return {"day": day, **_counts(tally), **_times(tally)}


def _counts(tally: Tally) -> dict[str, int]:
    return {name: getattr(tally, name) for name in _COUNTS}


def _times(tally: Tally) -> dict[str, int | None]:
    """Medians and 90th percentiles, in seconds."""
    both = ((tally.waits, 50), (tally.waits, 90), (tally.answers, 50), (tally.answers, 90))
    return {name: percentile(*of) for name, of in zip(_TIMES, both, strict=True)}


def _work(tally: AgentTally) -> dict[str, Any]:
    return {
        "taken": tally.taken,
        "answered": tally.answered,
        "firstAnswerP50": percentile(tally.answers, 50),
        "ratingAverage": average(tally.scores),
        "ratings": len(tally.scores),
        "open": tally.open,
    }


def _day_rows(numbers: Numbers) -> Iterable[Iterable[Any]]:
    yield ["day", *_COUNTS, *_TIMES]
    for day, tally in numbers.days.items():
        yield _day(day, tally).values()


def _agent_rows(numbers: Numbers) -> Iterable[Iterable[Any]]:
    yield ["id", "nickname", *_work(AgentTally())]
    for id_, tally in sorted(numbers.agents.items()):
        yield [id_, numbers.people[id_].nickname, *_work(tally).values()]


def _rating_rows(numbers: Numbers) -> Iterable[Iterable[Any]]:
    yield ["at", "sessionNo", "score", "resolved", "comment", "agentId", "agent", "visitorId", "visitor"]
    for fact in numbers.ratings:
        agent = numbers.people.get(fact.agent) if fact.agent is not None else None
        visitor = numbers.people.get(fact.visitor)
        yield [
            iso(fact.at), fact.session_no, fact.score, int(fact.resolved), fact.comment, fact.agent,
            agent and agent.nickname, fact.visitor, visitor and visitor.nickname,
        ]  # fmt: skip
