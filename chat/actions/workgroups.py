"""Workgroups: made, changed and removed; who belongs to which."""

import secrets
from collections.abc import Collection
from typing import Final

from chat.actions import access, audit, releasing, routing
from chat.actions.house import House
from chat.domain import rooms
from chat.domain.errors import Refusal
from chat.domain.events import ListeningEnded
from chat.domain.people import Actor, Person, Role, Workgroup
from chat.domain.staff import AddWorkgroup, ChangeWorkgroup, GroupSeen, RemoveWorkgroup
from chat.store.memory import Memory, Transaction

ROUTINGS: Final = ("round_robin", "least_active", "random", "recent", "manual")
_NAME: Final = 100


def add(tx: Transaction, house: House, actor: Actor, command: AddWorkgroup) -> GroupSeen:
    """Raises Refusal `bad_request`, `not_found` for a member who is none of the staff here."""
    access.admin(actor)
    name = _name(command.name)
    id_ = tx.workgroups.add(actor.organisation.id, f"wg_{secrets.token_hex(8)}", name, _routing(command.routing))
    _set_members(tx, house, actor, id_, command.members)
    audit.note(tx, actor, "workgroup.added", id_, name=name, routing=command.routing, members=list(command.members))
    return seen(tx, house, _of(tx, actor, id_))


def change(tx: Transaction, house: House, actor: Actor, command: ChangeWorkgroup) -> GroupSeen:
    """Likewise. New members take who waits."""
    access.admin(actor)
    group = _of(tx, actor, command.workgroup)
    fields: dict[str, str] = {}
    if command.name is not None:
        fields["name"] = _name(command.name)
    if command.routing is not None:
        fields["routing"] = _routing(command.routing)
    if fields:
        tx.workgroups.change(group.id, **fields)
    if command.members is not None:
        _set_members(tx, house, actor, group.id, command.members)
        fields["members"] = list(command.members)  # type: ignore[assignment]
    audit.note(tx, actor, "workgroup.changed", group.id, **fields)
    return seen(tx, house, _of(tx, actor, group.id))


def remove(tx: Transaction, house: House, actor: Actor, command: RemoveWorkgroup) -> None:
    """Its conversations, waiting or not, go to the first of the others. Raises Refusal `last_workgroup`."""
    access.admin(actor)
    group = _of(tx, actor, command.workgroup)
    others = [other for other in tx.workgroups.of_organisation(actor.organisation.id) if other.id != group.id]
    if not others:
        raise Refusal("last_workgroup")
    heir = others[0]
    waiting = tx.conversations.waiting(group.id)
    for person in tx.workgroups.members(group.id):
        _leave(tx, actor, group.id, person)
    tx.workgroups.end(group.id, heir.id, tx.now)
    if heir.alias is None and group.alias is not None:
        tx.workgroups.name_alias(heir.id, group.alias)
    for conversation in waiting:
        releasing.requeue(tx, house, actor.organisation, conversation, heir)
    audit.note(tx, actor, "workgroup.removed", group.id, name=group.name, heir=heir.id)


def set_groups_of(tx: Transaction, house: House, actor: Actor, person: Person, groups: Collection[int]) -> None:
    """The person belongs to these and no others. Raises Refusal `not_found`."""
    wanted = {_of(tx, actor, id_).id for id_ in groups}
    live = {group.id for group in tx.workgroups.of_organisation(actor.organisation.id)}
    before = live.intersection(tx.workgroups.of_person(person.id))
    for id_ in sorted(wanted - before):
        tx.workgroups.join(id_, person.id)
    for id_ in sorted(before - wanted):
        _leave(tx, actor, id_, person.id)
    if wanted - before:
        routing.fill(tx, house, actor.organisation, person)


def seen(memory: Memory, house: House, group: Workgroup) -> GroupSeen:
    """A group as staff see it."""
    members = tuple(memory.workgroups.members(group.id))
    online = sum(house.presence.connected(person) for person in members)
    return GroupSeen(group, members, len(memory.conversations.waiting(group.id)), online)


def _set_members(tx: Transaction, house: House, actor: Actor, group: int, members: Collection[int]) -> None:
    wanted, before = set(members), set(tx.workgroups.members(group))
    people = tx.people.many(wanted)
    if any(id_ not in people or not _works_here(tx, actor, people[id_]) for id_ in wanted):
        raise Refusal("not_found", "members: agents of this organisation")
    for id_ in sorted(wanted - before):
        tx.workgroups.join(group, id_)
    for id_ in sorted(before - wanted):
        _leave(tx, actor, group, id_)
    for id_ in sorted(wanted - before):
        routing.fill(tx, house, actor.organisation, people[id_])


def _leave(tx: Transaction, actor: Actor, group: int, person: int) -> None:
    """They hear no more of what is not theirs in another way; nor of what is closed, as visitors reopen that."""
    tx.workgroups.leave(group, person)
    member = tx.people.get(person)
    if member is not None and member.role is not Role.ADMIN:
        ended = ListeningEnded(person, tx.conversations.of_group_without(group, person))
        tx.tell(ended, rooms.control(person))


def _of(tx: Transaction, actor: Actor, id_: int) -> Workgroup:
    group = tx.workgroups.live(actor.organisation.id, id_)
    if group is None:
        raise Refusal("not_found")
    return group


def _works_here(tx: Transaction, actor: Actor, person: Person) -> bool:
    return person.is_staff and person.organisation == actor.organisation.id and not tx.people.is_disabled(person.id)


def _name(name: str) -> str:
    stripped = name.strip()
    if not stripped or len(stripped) > _NAME:
        raise Refusal("bad_request", f"name: 1 to {_NAME} characters")
    return stripped


def _routing(routing_: str) -> str:
    if routing_ not in ROUTINGS:
        raise Refusal("bad_request", f"routing: one of {', '.join(ROUTINGS)}")
    return routing_
