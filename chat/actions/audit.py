"""Who did what to the organisation: each change by an admin is noted in the transaction that makes it."""

from typing import Any

from chat.actions import access, paging
from chat.actions.house import House
from chat.domain.audit import Audit, NoteSignInFailure
from chat.domain.outcomes import Page
from chat.domain.people import Actor, Role
from chat.store.memory import Memory, Transaction


def note(tx: Transaction, actor: Actor, action: str, target: object = "", **detail: Any) -> None:
    """`action` is `<subject>.<verb>`; `detail` is JSON and holds no secret."""
    by = None if actor.person.role is Role.SYSTEM else actor.id
    tx.audit.add(actor.organisation.id, tx.now, by, action, str(target)[:200], detail, actor.address)


def failed_sign_in(tx: Transaction, _house: House, actor: Actor, command: NoteSignInFailure) -> None:
    """A name that nobody has is not kept: people type passwords into that field."""
    access.house(actor)
    known = tx.staff.has_username(actor.organisation.id, command.username)
    name = command.username if known is not None else ""
    tx.audit.add(
        actor.organisation.id, tx.now, known, "sign_in.failed", name, {"via": command.via}, command.address
    )  # fmt: skip


def list_(memory: Memory, _house: House, actor: Actor, query: Audit) -> Page:
    """The newest first."""
    access.admin(actor)
    limit = paging.limit_of(query.limit)
    found = memory.audit.page(actor.organisation.id, query, paging.before(query.cursor), limit + 1)
    return paging.page_of(found, limit)
