"""The conditions behind the lists: mine, queue, all, closed."""

from collections.abc import Sequence
from typing import Any

from peewee import SQL, Select, fn

from chat.domain.conversations import Kind, State
from chat.domain.people import Actor, Role
from chat.domain.queries import Conversations
from chat.store import tables

_C, _P = tables.Conversation, tables.Participant
WAITING = (State.QUEUED.value, State.OFFLINE.value)
LIVE = (State.QUEUED.value, State.OPEN.value, State.OFFLINE.value)


def condition_of(actor: Actor, query: Conversations, groups: list[int], offered: Sequence[int] = ()) -> Any:
    """What this actor may see of this list; `groups` are the workgroups of an agent, `offered` what waits for them."""
    condition = (_C.organisation == actor.person.organisation) & visible(actor, groups, offered)
    condition &= _listed(actor, query.which, offered)
    if query.state is not None:
        condition &= _C.state == query.state
    if query.workgroup is not None:
        condition &= _C.workgroup == query.workgroup
    if query.agent is not None:
        condition &= _C.agent == query.agent
    if query.tag:
        condition &= fn.EXISTS(_tagged(query.tag))
    if query.text:
        condition &= _matches(actor, query.text)
    return condition


def visible(actor: Actor, groups: list[int], offered: Sequence[int] = ()) -> Any:
    """Which conversations the actor may hear; `offered` are those on offer to them."""
    if not actor.is_staff:
        return _among_own(actor)
    if actor.person.role is Role.ADMIN:
        return (_C.kind == Kind.SERVICE.value) | _takes_part(actor)
    heard = _C.workgroup.in_(groups) | _takes_part(actor)
    return heard | _C.id.in_(offered) if offered else heard


def _among_own(actor: Actor) -> Any:
    """For a visitor, who has few: found from the visitor's side."""
    own = _P.select(_P.conversation).where((_P.person == actor.id) & (_P.role != "former"))
    return _C.id.in_(own)


def _takes_part(actor: Actor) -> Any:
    """For an agent, who has had thousands: found from the conversation's side."""
    return fn.EXISTS(
        _P.select(SQL("1")).where((_P.conversation == _C.id) & (_P.person == actor.id) & (_P.role != "former"))
    )


def _listed(actor: Actor, which: str, offered: Sequence[int]) -> Any:
    if which == "queue":
        return _C.state.in_(WAITING)
    if which == "closed":
        return _C.state == State.CLOSED.value
    if which == "all":
        return _C.state.in_(LIVE)
    if not actor.is_staff:
        return _among_own(actor)
    own = _takes_part(actor) | _C.id.in_(offered) if offered else _takes_part(actor)
    return own & _C.state.in_(LIVE)


def _matches(actor: Actor, text: str) -> Any:
    """Part of the visitor's name, the number or the subject."""
    person = tables.Person
    people = person.select(person.id).where(
        (person.organisation == actor.person.organisation) & person.nickname.contains(text)
    )
    return _C.subject.contains(text) | _C.no.contains(text) | _C.visitor.in_(people)


def _tagged(tag: str) -> Any:
    return Select([fn.json_each(_C.tags)], [SQL("1")]).where(SQL("value") == tag)
