"""Seats: what agents say of themselves, and how much they carry."""

from collections.abc import Iterable

from peewee import Database, fn

from chat.domain.conversations import Kind, State
from chat.domain.people import SeatStatus
from chat.store.tables import Conversation, Person, Seat

_BUSY = (Conversation.state == State.OPEN.value) & (Conversation.kind == Kind.SERVICE.value)


class Seats:
    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, person: int) -> tuple[SeatStatus, int] | None:
        """(status, capacity) of a seat."""
        rows = Seat.select(Seat.status, Seat.capacity).where(Seat.person == person)
        for status, capacity in rows.tuples().execute(self._database):
            return SeatStatus(status), capacity
        return None

    def put(self, person: int, status: SeatStatus, capacity: int) -> None:
        Seat.insert(person=person, status=status.value, capacity=capacity).on_conflict(
            conflict_target=[Seat.person], preserve=[Seat.status, Seat.capacity]
        ).execute(self._database)

    def remove(self, person: int) -> None:
        Seat.delete().where(Seat.person == person).execute(self._database)

    def of_organisation(self, organisation: int) -> list[tuple[int, SeatStatus, int]]:
        """(person, status, capacity) of every seat of the tenant whose agent is not disabled."""
        rows = (
            Seat.select(Seat.person, Seat.status, Seat.capacity)
            .join(Person, on=(Person.id == Seat.person))
            .where((Person.organisation == organisation) & (Person.disabled == False))  # noqa: E712
            .order_by(Seat.person)
        )
        return [(p, SeatStatus(s), c) for p, s, c in rows.tuples().execute(self._database)]

    def load(self, person: int) -> int:
        """How many open service conversations this agent has."""
        query = Conversation.select(fn.COUNT(Conversation.id)).where((Conversation.agent == person) & _BUSY)
        return next(iter(query.tuples().execute(self._database)))[0]

    def loads(self, people: Iterable[int]) -> dict[int, int]:
        """person -> number of open service conversations, 0 where none."""
        ids = list(people)
        query = (
            Conversation.select(Conversation.agent, fn.COUNT(Conversation.id))
            .where(Conversation.agent.in_(ids) & _BUSY)
            .group_by(Conversation.agent)
        )
        return {**dict.fromkeys(ids, 0), **dict(query.tuples().execute(self._database))}
