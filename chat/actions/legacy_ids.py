"""Enrolled ids: who a page on the raw door is taken for, and what its numbers stand for (api, `/legacy-ids`)."""

import ipaddress
import re
import secrets
from collections.abc import Iterable
from typing import Final

from chat.actions import access, audit
from chat.actions.house import House
from chat.domain import rooms
from chat.domain.commands import EnrolLegacyId, RevokeLegacyId, TakeDelivery
from chat.domain.errors import Refusal
from chat.domain.events import DeliveryTaken, SignInEnded
from chat.domain.legacy_ids import LegacyId
from chat.domain.outcomes import Page
from chat.domain.people import Actor, Person, Role, SeatStatus
from chat.domain.queries import LegacyIds
from chat.store.memory import Memory, Transaction

MOST_NETWORKS: Final = 50
MOST: Final = 200
_ALIAS: Final = re.compile(r"[A-Za-z0-9_@-][A-Za-z0-9_.@-]{0,63}")
_FOR_GOOD: Final = 100 * 365 * 86_400_000
"""ms; an enrolment lasts until it is revoked."""


def is_alias(text: str) -> bool:
    """Whether this can be an id on the raw door at all."""
    return _ALIAS.fullmatch(text) is not None


def enrol(tx: Transaction, house: House, actor: Actor, command: EnrolLegacyId) -> LegacyId:
    """Raises Refusal `already_enrolled`, `not_found`, `bad_request`."""
    access.admin(actor)
    if not is_alias(command.alias):
        raise Refusal("bad_request", "id: 1 to 64 letters, digits or _ @ - . (not in front)")
    if tx.legacy_ids.live(command.alias) is not None:
        raise Refusal("already_enrolled")
    networks = _networks(command.networks)
    if command.workgroup is not None:
        _enrol_workgroup(tx, actor, command, networks)
    else:
        _enrol_person(tx, actor, command, networks, _person(tx, house, actor, command))
    enrolled = tx.legacy_ids.live(command.alias)
    assert enrolled is not None
    audit.note(
        tx, actor, "legacy_id.enrolled", command.alias, person=enrolled.person, workgroup=enrolled.workgroup,
        networks=list(enrolled.networks),
    )  # fmt: skip
    return enrolled


def revoke(tx: Transaction, _house: House, actor: Actor, command: RevokeLegacyId) -> None:
    """Raises Refusal `not_found`."""
    access.admin(actor)
    enrolled = tx.legacy_ids.live(command.alias)
    if enrolled is None or enrolled.organisation != actor.person.organisation:
        raise Refusal("not_found")
    tx.legacy_ids.end(enrolled.id, tx.now)
    audit.note(tx, actor, "legacy_id.revoked", command.alias)
    if enrolled.workgroup is not None:
        other = tx.legacy_ids.of_workgroup(enrolled.workgroup)
        tx.workgroups.name_alias(enrolled.workgroup, other.alias if other is not None else None)
    if enrolled.person is not None and enrolled.sign_in is not None:
        other = tx.legacy_ids.of_person(enrolled.person)
        tx.people.change(enrolled.person, alias_=other.alias if other is not None else None)
        tx.sign_ins.end(enrolled.person, enrolled.sign_in, tx.now)
        tx.tell(SignInEnded(enrolled.person, (enrolled.sign_in,)), rooms.control(enrolled.person))


def list_(memory: Memory, _house: House, actor: Actor, query: LegacyIds) -> Page:
    """The cursor is the id behind which the next page starts."""
    access.admin(actor)
    cursor = query.cursor or "0"
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 15:
        raise Refusal("bad_request", "the cursor is not one of ours")
    limit = max(1, min(query.limit, MOST))
    found = memory.legacy_ids.page(actor.person.organisation, int(cursor), limit + 1)
    return Page(tuple(found[:limit]), str(found[limit - 1].id) if len(found) > limit else None)


def take_delivery(tx: Transaction, _house: House, actor: Actor, _command: TakeDelivery) -> None:
    """Older connections of the same door hear it and stop listening."""
    if actor.origin is not None:
        tx.tell(DeliveryTaken(actor.id, actor.origin, actor.via), rooms.control(actor.id))


def _enrol_workgroup(tx: Transaction, actor: Actor, command: EnrolLegacyId, networks: tuple[str, ...]) -> None:
    assert command.workgroup is not None
    group = tx.workgroups.live(actor.person.organisation, command.workgroup)
    if group is None:
        raise Refusal("not_found")
    _check_free(tx, actor, command.alias, None)
    tx.legacy_ids.add(
        tx.now, networks, organisation=group.organisation, alias_=command.alias, workgroup=group.id,
        note=command.note[:500],
    )  # fmt: skip
    if group.alias is None:
        tx.workgroups.name_alias(group.id, command.alias)


def _enrol_person(
    tx: Transaction, actor: Actor, command: EnrolLegacyId, networks: tuple[str, ...], person: Person
) -> None:
    if person.organisation != actor.person.organisation or person.role is Role.SYSTEM:
        raise Refusal("not_found")
    _check_free(tx, actor, command.alias, person)
    sign_in = tx.sign_ins.add(person.id, "legacy", tx.now, tx.now + _FOR_GOOD)
    tx.legacy_ids.add(
        tx.now, networks, organisation=person.organisation, alias_=command.alias, person=person.id,
        note=command.note[:500], sign_in=sign_in,
    )  # fmt: skip
    if person.alias is None:
        tx.people.change(person.id, alias_=command.alias)


def _person(tx: Transaction, house: House, actor: Actor, command: EnrolLegacyId) -> Person:
    """Whom the id is for. Raises Refusal `not_found`."""
    if command.create is not None:
        return _create(tx, house, actor, command)
    if command.person is not None:
        person = tx.people.get(command.person)
    else:
        person = _named(tx, actor, command.alias)
    if person is None:
        raise Refusal("not_found", "nobody has this id; say whom it is for")
    return person


def _create(tx: Transaction, house: House, actor: Actor, command: EnrolLegacyId) -> Person:
    if command.create not in (Role.VISITOR, Role.AGENT):
        raise Refusal("bad_request", "role is visitor or agent")
    organisation = actor.person.organisation
    if command.username and tx.staff.has_username(organisation, command.username) is not None:
        raise Refusal("bad_request", "the login name is taken")
    is_agent = command.create is Role.AGENT
    key = secrets.token_hex(16)
    person = tx.people.add(
        tx.now, organisation=organisation, uid=f"u_{key}" if is_agent else key,
        agent_uid=f"ag_{key}" if is_agent else None, role=command.create.value,
        nickname=command.nickname.strip()[:100] or command.alias, username=command.username or None,
        password=command.password_hash if command.username else None,
    )  # fmt: skip
    if is_agent:
        tx.seats.put(person.id, SeatStatus.AVAILABLE, house.rules.seat_capacity)
        group = tx.workgroups.first(organisation)
        if group is not None:
            tx.workgroups.join(group.id, person.id)
    return person


def _check_free(tx: Transaction, actor: Actor, alias: str, target: Person | None) -> None:
    """An id that names somebody already cannot come to mean somebody else."""
    known = _named(tx, actor, alias)
    if known is not None and known != target:
        raise Refusal("bad_request", "id: this is somebody else's")


def _named(tx: Transaction, actor: Actor, name: str) -> Person | None:
    """Who has this as id or uid."""
    if name.isascii() and name.isdigit() and len(name) <= 10:
        return tx.people.get(int(name))
    return tx.people.by_uid(actor.person.organisation, name)


def _networks(given: Iterable[str]) -> tuple[str, ...]:
    try:
        networks = tuple(str(ipaddress.ip_network(network.strip(), strict=False)) for network in given)
    except ValueError:
        raise Refusal("bad_request", "networks: addresses or CIDRs") from None
    if len(networks) > MOST_NETWORKS:
        raise Refusal("bad_request", f"networks: {MOST_NETWORKS} at most")
    return networks
