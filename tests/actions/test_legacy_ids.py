"""Enrolled ids: whose they are, and what revoking them ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chat.domain import rooms
from chat.domain.commands import EnrolLegacyId, RevokeLegacyId, SendBroadcast, TakeDelivery
from chat.domain.conversations import Naming, WithPeer
from chat.domain.events import Broadcast, DeliveryTaken, SignInEnded
from chat.domain.legacy_ids import LegacyId
from chat.domain.people import Actor, Person, Role
from chat.domain.queries import LegacyIds
from tests.actions.office import Office

Refused = Callable[[str], Any]


def person(office: Office, actor: Actor) -> Person:
    """As the store has them now."""
    found: Person = office.decide(lambda tx: tx.people.get(actor.id))
    return found


def test_the_first_id_of_a_person_is_what_others_see(office: Office) -> None:
    visitor = office.visitor()
    for alias in ("7", "8"):
        office.do(office.system, EnrolLegacyId(alias, person=visitor.id))
    assert person(office, visitor).alias == "7"
    office.do(office.system, RevokeLegacyId("7"))
    assert person(office, visitor).alias == "8"
    office.do(office.system, RevokeLegacyId("8"))
    assert person(office, visitor).alias is None


def test_revoking_ends_the_connections_that_stand_on_it(office: Office) -> None:
    visitor = office.visitor()
    enrolled: LegacyId = office.do(office.system, EnrolLegacyId("7", person=visitor.id))
    other: LegacyId = office.do(office.system, EnrolLegacyId("8", person=visitor.id))
    assert enrolled.sign_in not in (None, other.sign_in)
    office.do(office.system, RevokeLegacyId("7"))
    assert office.told[-1].event == SignInEnded(visitor.id, (enrolled.sign_in,))
    assert office.told[-1].rooms == (rooms.control(visitor.id),)


def test_it_can_be_enrolled_again(office: Office, refused: Refused) -> None:
    one, other = office.visitor(), office.visitor("Bob")
    office.do(office.system, EnrolLegacyId("7", person=one.id))
    with refused("already_enrolled"):
        office.do(office.system, EnrolLegacyId("7", person=other.id))
    office.do(office.system, RevokeLegacyId("7"))
    assert office.do(office.system, EnrolLegacyId("7", person=other.id)).person == other.id


def test_a_new_agent_sits_with_the_group(office: Office) -> None:
    enrolled = office.do(office.system, EnrolLegacyId("9", create=Role.AGENT, nickname="小刘"))
    assert enrolled.person in office.decide(lambda tx: tx.workgroups.members(office.group.id))
    found = office.decide(lambda tx: tx.people.get(enrolled.person))
    assert (found.nickname, found.alias, found.agent_uid is None) == ("小刘", "9", False)


def test_the_list_goes_page_by_page(office: Office, refused: Refused) -> None:
    for number in range(5):
        office.do(office.system, EnrolLegacyId(f"n{number}", create=Role.VISITOR))
    first = office.ask(office.system, LegacyIds(limit=3))
    second = office.ask(office.system, LegacyIds(first.next, 3))
    assert [entry.alias for entry in first.items + second.items] == [f"n{number}" for number in range(5)]
    assert second.next is None
    with refused("bad_request"):
        office.ask(office.system, LegacyIds("x"))


@pytest.mark.parametrize(
    "command",
    [EnrolLegacyId("7", create=Role.VISITOR), RevokeLegacyId("1"), SendBroadcast("x")],
    ids=lambda command: type(command).__name__,
)
def test_only_admins(office: Office, refused: Refused, command: Any) -> None:
    for actor in (office.visitor(), office.agent("wei")):
        with refused("forbidden"):
            office.do(actor, command)
        with refused("forbidden"):
            office.ask(actor, LegacyIds())


@pytest.mark.parametrize(
    ("networks", "address", "counts"),
    [
        ((), "203.0.113.9", True),
        (("10.0.0.0/8",), "10.1.2.3", True),
        (("10.0.0.0/8",), "11.1.2.3", False),
        (("10.0.0.0/8",), "::ffff:10.1.2.3", True),
        (("10.0.0.0/8",), "2001:db8::1", False),
        (("2001:db8::/32", "10.0.0.0/8"), "2001:db8::1", True),
        (("10.0.0.0/8",), "", False),
        (("10.0.0.0/8",), "nonsense", False),
    ],
)
def test_networks(networks: tuple[str, ...], address: str, counts: bool) -> None:
    assert LegacyId(1, 1, "7", 1, None, networks, "", None, 0).counts_from(address) is counts


def test_a_word_to_all_and_a_word_to_one(office: Office, refused: Refused) -> None:
    visitor = office.visitor()
    office.do(office.system, SendBroadcast("给大家"))
    assert office.told[-1].event == Broadcast(office.organisation, "给大家", office.now)
    assert office.told[-1].rooms == (rooms.organisation(office.organisation.id),)
    office.do(office.system, SendBroadcast("只给你", WithPeer(str(visitor.id), Naming.NUMBER)))
    assert office.told[-1].event == Broadcast(office.organisation, "只给你", office.now, visitor.id)
    assert office.told[-1].rooms == (rooms.person(visitor.id),)
    with refused("not_found"):
        office.do(office.system, SendBroadcast("x", WithPeer(office.group.uid)))
    with refused("bad_request"):
        office.do(office.system, SendBroadcast(""))
    with refused("too_large"):
        office.do(office.system, SendBroadcast("x" * (office.house.rules.text_length + 1)))


def test_delivery_is_taken_by_a_connection_only(office: Office) -> None:
    visitor = office.visitor()
    office.do(visitor, TakeDelivery())
    assert office.events(DeliveryTaken) == []
    office.do(Actor(visitor.person, visitor.organisation, origin=5, via="chatvo"), TakeDelivery())
    assert office.events(DeliveryTaken) == [DeliveryTaken(visitor.id, 5, "chatvo")]
