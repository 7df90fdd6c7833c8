"""Reports: facts are read in slices by the readers' threads, so that neither the writer nor the hub waits for them."""

from collections.abc import Callable
from typing import Any, Final

from chat.actions import access
from chat.domain.days import every_day, span
from chat.domain.errors import Refusal
from chat.domain.people import Actor
from chat.domain.reports import Numbers, Report
from chat.store.memory import Memory
from chat.store.readers import Readers
from chat.store.reports import Reports as Facts
from chat.store.reports import Span

SLICE: Final = 2_000
"""Rows that one question reads and counts: some milliseconds of a reader's thread."""
MESSAGES: Final = 50_000
"""Messages that one question counts; the database does that without the interpreter."""

Read = Callable[[Facts, Span, Any, int], tuple[Any, Any]]
Take = Callable[[Any], None]


class Reports:
    """For admins. Every call waits for many questions, one after another."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers

    def make(self, actor: Actor, asked: Report) -> Numbers:
        """Raises Refusal `forbidden`, `bad_request`, `not_found` for a group or an agent of another organisation."""
        access.admin(actor)
        zone = actor.organisation.zone
        try:
            begin, end = span(asked.first, asked.last, zone)
        except ValueError as error:
            raise Refusal("bad_request", str(error)) from None
        self._readers.call(_check, actor, asked)
        wanted = Span(actor.organisation.id, begin, end, asked.workgroup, asked.agent)
        numbers = Numbers(every_day(asked.first, asked.last), zone)
        self._through(Facts.openings, wanted, numbers.opened, SLICE)
        self._through(Facts.stints, wanted, numbers.worked, SLICE)
        self._through(Facts.ratings, wanted, numbers.rated, SLICE)
        self._through(Facts.left, wanted, numbers.left_word, SLICE)
        self._through(Facts.messages, wanted, _adder(numbers), MESSAGES)
        self._readers.call(_complete, actor, asked, numbers)
        return numbers

    def _through(self, read: Read, wanted: Span, take: Take, limit: int) -> None:
        after = None
        while True:
            after = self._readers.call(_slice, read, wanted, after, limit, take)
            if after is None:
                return


def _slice(memory: Memory, read: Read, wanted: Span, after: Any, limit: int, take: Take) -> Any:
    """Counted here in the reader's thread, which the interpreter interrupts for the hub."""
    found, following = read(memory.reports, wanted, after, limit)
    take(found)
    return following


def _adder(numbers: Numbers) -> Take:
    def add(count: int) -> None:
        numbers.messages += count

    return add


def _check(memory: Memory, actor: Actor, asked: Report) -> None:
    group = memory.workgroups.get(asked.workgroup) if asked.workgroup is not None else None
    agent = memory.people.get(asked.agent) if asked.agent is not None else None
    if asked.workgroup is not None and (group is None or group.organisation != actor.organisation.id):
        raise Refusal("not_found")
    if asked.agent is not None and (agent is None or agent.organisation != actor.organisation.id):
        raise Refusal("not_found")


def _complete(memory: Memory, actor: Actor, asked: Report, numbers: Numbers) -> None:
    """What agents have open now, and who everybody is."""
    for agent, count in memory.reports.open_now(actor.organisation.id).items():
        if agent in numbers.agents or (asked.workgroup is None and asked.agent in (None, agent)):
            numbers.agent(agent).open = count
    ids = {*numbers.agents, *(fact.visitor for fact in numbers.ratings)}
    numbers.people = memory.people.many(ids)
