"""Export jobs: ordered, advanced by the house, forgotten after a while."""

import secrets
from typing import Final

from chat.actions import access, audit, paging
from chat.actions.house import House
from chat.domain.days import span
from chat.domain.errors import Refusal
from chat.domain.exports import (
    AdvanceExport,
    Export,
    Exports,
    OneExport,
    OrderExport,
    RemoveExport,
    TidyExports,
)
from chat.domain.outcomes import Page
from chat.domain.people import Actor, Role
from chat.store.memory import Memory, Transaction

MOST_RUNNING: Final = 3


def order(tx: Transaction, _house: House, actor: Actor, command: OrderExport) -> Export:
    """Raises Refusal `bad_request`, `not_found` for a visitor who is none, `too_many_exports`."""
    access.admin(actor)
    try:
        span(command.first, command.last, actor.organisation.zone)
    except ValueError as error:
        raise Refusal("bad_request", str(error)) from None
    _check_visitor(tx, actor, command.visitor)
    organisation = actor.organisation.id
    if tx.exports.count_running(organisation) >= MOST_RUNNING:
        raise Refusal("too_many_exports")
    name = f"{secrets.token_hex(16)}.{command.format.value}"
    ordered = tx.exports.add(
        organisation, actor.id, command.first, command.last, command.format, command.visitor, name, tx.now
    )  # fmt: skip
    audit.note(
        tx, actor, "export.ordered", ordered.id, first=command.first, last=command.last, format=command.format.value,
        visitor=command.visitor,
    )  # fmt: skip
    return ordered


def advance(tx: Transaction, _house: House, actor: Actor, command: AdvanceExport) -> bool:
    """False when somebody has removed it meanwhile."""
    access.house(actor)
    if tx.exports.get(command.export) is None:
        return False
    tx.exports.advance(command.export, command.progress, command.status, command.size)
    return True


def remove(tx: Transaction, _house: House, actor: Actor, command: RemoveExport) -> Export:
    """Its file is the caller's to remove. Raises Refusal `not_found`."""
    access.admin(actor)
    export = _of(tx, actor, command.export)
    tx.exports.remove(export.id)
    audit.note(tx, actor, "export.removed", export.id)
    return export


def tidy(tx: Transaction, _house: House, actor: Actor, command: TidyExports) -> list[Export]:
    """Of this organisation."""
    access.house(actor)
    old = [e for e in tx.exports.older_than(tx.now - command.age) if e.organisation == actor.organisation.id]
    for export in old:
        tx.exports.remove(export.id)
    return old


def list_(memory: Memory, _house: House, actor: Actor, query: Exports) -> Page:
    access.admin(actor)
    limit = paging.limit_of(query.limit)
    found = memory.exports.page(actor.organisation.id, paging.before(query.cursor), limit + 1)
    return paging.page_of(found, limit)


def one(memory: Memory, _house: House, actor: Actor, query: OneExport) -> Export:
    """Raises Refusal `not_found`."""
    access.admin(actor)
    return _of(memory, actor, query.export)


def _of(memory: Memory, actor: Actor, id_: int) -> Export:
    export = memory.exports.get(id_)
    if export is None or export.organisation != actor.organisation.id:
        raise Refusal("not_found")
    return export


def _check_visitor(tx: Transaction, actor: Actor, visitor: int | None) -> None:
    if visitor is None:
        return
    person = tx.people.get(visitor)
    if person is None or person.organisation != actor.organisation.id or person.role is not Role.VISITOR:
        raise Refusal("not_found")
