"""Taking agents and admins on, changing what they are, and letting them go."""

import secrets
from dataclasses import replace

from chat.actions import access, audit, paging, releasing, workgroups
from chat.actions.house import House
from chat.domain import rooms
from chat.domain.errors import Refusal
from chat.domain.events import SeatChanged, SignInEnded
from chat.domain.outcomes import Page
from chat.domain.people import STAFF, Actor, Person, Role, Seat, SeatStatus
from chat.domain.staff import ChangePerson, HirePerson, Staff, StaffMember
from chat.store.memory import Memory, Transaction

MOST_CAPACITY = 1000


def hire(tx: Transaction, house: House, actor: Actor, command: HirePerson) -> StaffMember:
    """Without groups, an agent joins the first one. Raises Refusal `username_taken`, `not_found`, `bad_request`."""
    access.admin(actor)
    organisation = actor.organisation.id
    username = _free_username(tx, organisation, command.username, None)
    _check_role(command.role)
    key = secrets.token_hex(16)
    person = tx.people.add(
        tx.now, organisation=organisation, uid=f"u_{key}", agent_uid=f"ag_{key}", role=command.role.value,
        nickname=command.nickname.strip()[:100] or username, avatar=command.avatar, username=username,
        password=command.password_hash,
    )  # fmt: skip
    groups = command.groups
    if groups is None:
        first = tx.workgroups.first(organisation)
        groups = (first.id,) if first is not None and command.role is Role.AGENT else ()
    workgroups.set_groups_of(tx, house, actor, person, groups)
    if command.capacity is not None:
        _set_capacity(tx, person, command.capacity)
    audit.note(tx, actor, "person.hired", person.id, username=username, role=command.role.value)
    return member(tx, house, person.id)


def change(tx: Transaction, house: House, actor: Actor, command: ChangePerson) -> StaffMember:
    """Raises Refusal `not_found`, `last_admin`, `username_taken`, `bad_request`."""
    access.admin(actor)
    before = _of(tx, house, actor, command.person)
    _keep_an_admin(tx, actor, before, command)
    _change_profile(tx, actor, before.person, command)
    if command.groups is not None:
        workgroups.set_groups_of(tx, house, actor, before.person, command.groups)
    if command.capacity is not None:
        _set_capacity(tx, before.person, command.capacity)
    if command.disabled is not None and command.disabled is not before.disabled:
        tx.people.change(before.id, disabled=command.disabled)
        if command.disabled:
            _dismiss(tx, house, actor, before.person)
        audit.note(tx, actor, "person.disabled" if command.disabled else "person.enabled", before.id)
    elif _is_demoted(before, command):
        _end_sign_ins(tx, before.person)
    elif command.password_hash is not None:
        _end_sign_ins(tx, before.person, actor.sign_in)
    _note(tx, actor, before, command)
    return member(tx, house, before.id)


def list_(memory: Memory, house: House, actor: Actor, query: Staff) -> Page:
    access.admin(actor)
    limit = paging.limit_of(query.limit)
    after, capacity = paging.after(query.cursor), house.rules.seat_capacity
    found = memory.staff.page(actor.organisation.id, query, after, limit + 1, capacity)
    return paging.page_of([_here(house, one) for one in found], limit)


def member(memory: Memory, house: House, person: int) -> StaffMember:
    """One of the staff, as they are now. Raises Refusal `not_found`."""
    found = memory.staff.get(person, house.rules.seat_capacity)
    if found is None:
        raise Refusal("not_found")
    return _here(house, found)


def _of(tx: Transaction, house: House, actor: Actor, person: int) -> StaffMember:
    found = member(tx, house, person)
    if found.person.organisation != actor.organisation.id:
        raise Refusal("not_found")
    return found


def _here(house: House, found: StaffMember) -> StaffMember:
    return replace(found, connected=house.presence.connected(found.id))


def _keep_an_admin(tx: Transaction, actor: Actor, before: StaffMember, command: ChangePerson) -> None:
    """Somebody must be able to run the organisation."""
    if before.person.role is not Role.ADMIN or before.disabled:
        return
    steps_down = command.role is not None and command.role is not Role.ADMIN
    if (steps_down or command.disabled) and not tx.staff.other_admins(actor.organisation.id, before.id):
        raise Refusal("last_admin")


def _change_profile(tx: Transaction, actor: Actor, person: Person, command: ChangePerson) -> None:
    fields: dict[str, str] = {}
    if command.username is not None:
        fields["username"] = _free_username(tx, actor.organisation.id, command.username, person.id)
    if command.password_hash is not None:
        fields["password"] = command.password_hash
    if command.nickname is not None:
        fields["nickname"] = command.nickname.strip()[:100] or person.nickname
    if command.avatar is not None:
        fields["avatar"] = command.avatar
    if command.role is not None:
        _check_role(command.role)
        fields["role"] = command.role.value
    if fields:
        tx.people.change(person.id, **fields)


def _is_demoted(before: StaffMember, command: ChangePerson) -> bool:
    """Live connections act with the role that they signed in with."""
    return command.role is Role.AGENT and before.person.role is Role.ADMIN


def _dismiss(tx: Transaction, house: House, actor: Actor, person: Person) -> None:
    """Nothing of them is live any more: sign-ins, connections, seat; others take over what they had."""
    _end_sign_ins(tx, person)
    tx.seats.remove(person.id)
    gone = Seat(person, SeatStatus.OFFLINE, 0, 0, False)
    tx.tell(SeatChanged(gone, tx.now), rooms.seats(person.organisation))
    releasing.release(tx, house, actor.organisation, person)


def _end_sign_ins(tx: Transaction, person: Person, kept: int | None = None) -> None:
    """All but `kept`: who gives themselves a new password stays. It locks out who knew the old one."""
    ended = tx.sign_ins.end_others(person.id, kept, tx.now)
    tx.tell(SignInEnded(person.id, ended), rooms.control(person.id))


def _note(tx: Transaction, actor: Actor, before: StaffMember, command: ChangePerson) -> None:
    """What was changed, but no password."""
    names = ("username", "nickname", "avatar", "capacity")
    changed = {name: getattr(command, name) for name in names if getattr(command, name) is not None}
    if command.role is not None:
        changed["role"] = command.role.value
    if command.groups is not None:
        changed["workgroups"] = list(command.groups)
    if command.password_hash is not None:
        changed["password"] = "changed"  # noqa: S105 - that it was, not what it is
    if changed:
        audit.note(tx, actor, "person.changed", before.id, **changed)


def _set_capacity(tx: Transaction, person: Person, capacity: int) -> None:
    if not 0 <= capacity <= MOST_CAPACITY:
        raise Refusal("bad_request", f"capacity is 0 to {MOST_CAPACITY}")
    kept = tx.seats.get(person.id)
    tx.seats.put(person.id, kept[0] if kept is not None else SeatStatus.AVAILABLE, capacity)


def _free_username(tx: Transaction, organisation: int, username: str, own: int | None) -> str:
    name = username.strip()
    if not name:
        raise Refusal("bad_request", "username: it is empty")
    if not name.isprintable():
        raise Refusal("bad_request", "username: letters that nobody sees")
    if tx.staff.has_username(organisation, name) not in (None, own):
        raise Refusal("username_taken")
    return name


def _check_role(role: Role) -> None:
    if role not in STAFF:
        raise Refusal("bad_request", "role is agent or admin")
