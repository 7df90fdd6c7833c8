"""/people, and what is done to /workgroups: who works here."""

import secrets
from typing import Any

from flask import Response

from chat.actions.identity import hashed
from chat.dialects.desk_requests_admin import (
    HireRequest,
    PersonRequest,
    StaffQuery,
    WorkgroupChange,
    WorkgroupRequest,
)
from chat.domain.outcomes import Page
from chat.domain.people import Role
from chat.domain.staff import (
    AddWorkgroup,
    ChangePerson,
    ChangeWorkgroup,
    GroupSeen,
    HirePerson,
    RemoveWorkgroup,
    StaffMember,
)
from chat.domain.staff import Staff as EveryMember
from chat.domain.times import iso
from chat.web.bodies import answer, body, nothing, query
from chat.web.callers import Callers
from chat.web.web import Web


class Staff:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._actions = web.actions
        self._callers = callers

    def list(self) -> Response:
        actor, asked = self._callers.admin(), query(StaffQuery)
        page: Page = self._actions.ask(actor, EveryMember(asked.q, asked.wanted, asked.cursor, asked.limit))
        return answer({"items": [_member(one) for one in page.items], "next": page.next})

    def hire(self) -> Response:
        """The password that the server drew is in this answer and nowhere else."""
        actor, given = self._callers.admin(), body(HireRequest)
        drawn = secrets.token_urlsafe(12) if given.password is None else None
        command = HirePerson(
            given.username, hashed(given.password or drawn or ""), given.nickname, Role(given.role),
            _ids(given.workgroupIds), given.capacity, given.avatar,
        )  # fmt: skip
        told = _member(self._actions.perform(actor, command))
        return answer(told if drawn is None else {**told, "password": drawn}, 201)

    def change(self, person_id: int) -> Response:
        actor, given = self._callers.admin(), body(PersonRequest)
        command = ChangePerson(
            person_id, given.username, hashed(given.password) if given.password is not None else None,
            given.nickname, Role(given.role) if given.role is not None else None, _ids(given.workgroupIds),
            given.capacity, given.avatar, given.disabled,
        )  # fmt: skip
        return answer(_member(self._actions.perform(actor, command)))

    def dismiss(self, person_id: int) -> Response:
        """They stay in the list, disabled: what they said keeps its name."""
        self._actions.perform(self._callers.admin(), ChangePerson(person_id, disabled=True))
        return nothing()


class Groups:
    def __init__(self, web: Web, callers: Callers) -> None:
        self._actions = web.actions
        self._callers = callers

    def add(self) -> Response:
        actor, given = self._callers.admin(), body(WorkgroupRequest)
        command = AddWorkgroup(given.name, given.routing, tuple(given.members))
        return answer(_group(self._actions.perform(actor, command)), 201)

    def change(self, workgroup_id: int) -> Response:
        actor, given = self._callers.admin(), body(WorkgroupChange)
        command = ChangeWorkgroup(workgroup_id, given.name, given.routing, _ids(given.members))
        return answer(_group(self._actions.perform(actor, command)))

    def remove(self, workgroup_id: int) -> Response:
        self._actions.perform(self._callers.admin(), RemoveWorkgroup(workgroup_id))
        return nothing()


def _ids(given: list[int] | None) -> tuple[int, ...] | None:
    return tuple(given) if given is not None else None


def _member(member: StaffMember) -> dict[str, Any]:
    person = member.person
    return {
        "id": person.id,
        "uid": person.uid,
        "username": person.username,
        "nickname": person.nickname,
        "avatar": person.avatar,
        "role": person.role.value,
        "disabled": member.disabled,
        "workgroupIds": list(member.groups),
        "status": member.status.value,
        "capacity": member.capacity,
        "connected": member.connected,
        "createdAt": iso(member.created_at),
    }


def _group(seen: GroupSeen) -> dict[str, Any]:
    group = seen.group
    names = {"id": group.id, "uid": group.uid, "name": group.name, "routing": group.routing}
    return {**names, "members": list(seen.members), "waiting": seen.waiting, "online": seen.online}
