"""Who is signed in: limits, presence, and sign-ins that end while somebody comes."""

from __future__ import annotations

from typing import Any

import pytest

from chat.domain import rooms
from chat.domain.commands import SeatPresence
from chat.domain.errors import Refusal
from chat.domain.people import Actor, Organisation, Person, Role
from chat.gateway.control import Control
from chat.gateway.registry import REMEMBERED, Registry
from chat.hub.adapter import Ear
from chat.hub.adapter_memory import MemoryAdapter
from chat.hub.presence_memory import MemoryPresence
from chat.hub.watched import Watched

ORGANISATION = Organisation(1, "org", "ak", "Org", "secret")


class Somebody:
    def __init__(self, id_: int) -> None:
        self.id = id_

    def deliver(self, frame: bytes) -> None:
        raise AssertionError("nothing is said here")


class Submitted:
    """Stands for the actions: keeps the commands it is given."""

    def __init__(self) -> None:
        self.commands: list[Any] = []

    def submit(self, actor: Actor, command: Any, done: Any) -> None:
        self.commands.append(command)


@pytest.fixture
def house() -> tuple[Registry, MemoryAdapter, Submitted]:
    adapter, submitted = MemoryAdapter(), Submitted()
    presence = MemoryPresence(90_000)
    return Registry(adapter, presence, Watched(adapter, presence), submitted, 2, lambda: 0), adapter, submitted  # type: ignore[arg-type]


def come(registry: Registry, id_: int, sign_in: int | None = 1, role: Role = Role.AGENT) -> tuple[Somebody, Actor]:
    member, actor = Somebody(id_), Actor(Person(7, 1, "u", role, "Wei"), ORGANISATION, sign_in)
    registry.came(member, actor, Ear(Control(), member, lambda payload, is_text: payload))
    return member, actor


def test_only_the_first_and_the_last_connection_of_an_agent_change_their_seat(house: Any) -> None:
    registry, adapter, submitted = house
    one, other = come(registry, 1), come(registry, 2)
    registry.left(*one, ())
    assert submitted.commands == [SeatPresence(7, True)]
    registry.left(*other, ())
    assert submitted.commands == [SeatPresence(7, True), SeatPresence(7, False)]
    assert registry.count == 0
    assert list(adapter.sockets(rooms.control(7))) == []


def test_a_person_has_a_bounded_number_of_connections(house: Any) -> None:
    registry, *_ = house
    come(registry, 1)
    come(registry, 2)
    with pytest.raises(Refusal, match="too_many_connections"):
        come(registry, 3)


def test_a_sign_in_that_ends_while_somebody_comes_lets_nobody_in(house: Any) -> None:
    registry, adapter, _submitted = house
    registry.ended((5, 6))
    with pytest.raises(Refusal, match="unauthorized"):
        come(registry, 1, sign_in=6)
    come(registry, 2, sign_in=4)
    assert [member.id for member in adapter.sockets(rooms.control(7))] == [2]


def test_what_is_remembered_of_ended_sign_ins_is_bounded(house: Any) -> None:
    registry, *_ = house
    registry.ended(range(REMEMBERED + 5))
    come(registry, 1, sign_in=2)
    with pytest.raises(Refusal):
        come(registry, 2, sign_in=REMEMBERED)
