"""People and talks for tests of the XuqmGroup dialect."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chat.dialects.base import Viewpoint
from chat.dialects.xuqm_entities import Entities
from chat.domain.conversations import Conversation, Kind, State
from chat.domain.messages import Body, Message, Text
from chat.domain.people import Actor, Organisation, Person, Role, Workgroup

HERE = "http://here/"
NOW = 1_715_000_000_000
ORGANISATION = Organisation(1, "org", "ak", "Office", "secret")
ALICE = Person(1, 1, "alice", Role.VISITOR, "Alice")
BOB = Person(2, 1, "bob", Role.VISITOR, "Bob")
KEY = Person(3, 1, "0123456789abcdef0123456789abcdef", Role.VISITOR, "Key", uid_is_key=True)
WEI = Person(4, 1, "u_wei", Role.AGENT, "Wei", agent_uid="ag_wei")
LIN = Person(5, 1, "u_lin", Role.AGENT, "Lin", agent_uid="ag_lin")
SYSTEM = Person(6, 1, "df_sys_uid", Role.SYSTEM, "System")
GROUP = Workgroup(1, 1, "df_wg_uid", "Desk")


def entities() -> Entities:
    """Files lie at http://here/<key>, and it is always NOW."""
    return Entities(lambda key, _name: f"{HERE}{key}", _key_of, lambda: NOW)


def _key_of(url: str) -> str | None:
    return url.removeprefix(HERE) if url.startswith(HERE) else None


def view(person: Person) -> Viewpoint:
    return Viewpoint.of(Actor(person, ORGANISATION))


def direct(one: Person = ALICE, other: Person = BOB) -> Conversation:
    return Conversation(7, 1, "d7", "org/member/x/y", Kind.DIRECT, State.OPEN, 1, NOW, members=(one, other))


def service(visitor: Person = ALICE, agent: Person | None = WEI, workgroup: Workgroup | None = None) -> Conversation:
    return Conversation(
        8, 1, "s8", "org/agent/x/y", Kind.SERVICE, State.OPEN, 1, NOW, visitor=visitor, agent=agent, workgroup=workgroup
    )


def group() -> Conversation:
    return Conversation(9, 1, "g9", "org/group/g9", Kind.GROUP, State.OPEN, 1, NOW, subject="Nine")


def said(
    id_: int, sender: Person, body: Body | None = None, conversation: Conversation | None = None, **more: Any
) -> Message:
    where = conversation or direct()
    return replace(Message(id_, where.id, f"uid-{id_}", 1, id_, sender, body or Text("Hello"), NOW), **more)
