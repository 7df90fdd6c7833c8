"""The conditions behind the lists: mine, queue, all, closed."""

from typing import Any

from chat.domain.conversations import Kind, State
from chat.domain.people import Actor, Role
from chat.domain.queries import Conversations
from chat.store import tables

_C, _P, _M = tables.Conversation, tables.Participant, tables.Message
_WAITING = (State.QUEUED.value, State.OFFLINE.value)


def condition_of(actor: Actor, query: Conversations, groups: list[int]) -> Any:
    """What this actor may see of this list; `groups` are the workgroups of an agent."""
    condition = (_C.organisation == actor.person.organisation) & _visible(actor, groups)
    condition &= _listed(actor, query.which)
    if query.state is not None:
        condition &= _C.state == query.state
    if query.tag:
        condition &= _C.tags.contains(_json_string(query.tag))
    if query.text:
        condition &= _matches(query.text)
    return condition


def _visible(actor: Actor, groups: list[int]) -> Any:
    if actor.person.role is Role.ADMIN:
        return (_C.kind == Kind.SERVICE.value) | _C.id.in_(_own(actor))
    return _C.id.in_(_own(actor)) | _C.workgroup.in_(groups)


def _own(actor: Actor) -> Any:
    return _P.select(_P.conversation).where((_P.person == actor.id) & (_P.role != "former"))


def _listed(actor: Actor, which: str) -> Any:
    if which == "queue":
        return _C.state.in_(_WAITING)
    if which == "closed":
        return _C.state == State.CLOSED.value
    if which == "all":
        return _C.state != State.CLOSED.value
    mine = _C.id.in_(_own(actor))
    return mine & (_C.state != State.CLOSED.value) if actor.is_staff else mine


def _matches(text: str) -> Any:
    people = tables.Person.select(tables.Person.id).where(tables.Person.nickname.contains(text))
    said = _M.select(_M.conversation).where(_M.recalled_at.is_null() & _M.body.contains(text))
    return _C.subject.contains(text) | (_C.no == text) | _C.visitor.in_(people) | _C.id.in_(said)


def _json_string(tag: str) -> str:
    return '"' + tag.replace('"', "") + '"'
