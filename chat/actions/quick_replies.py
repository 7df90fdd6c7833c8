"""Canned replies: everybody's, which admins look after, and each agent's own."""

from typing import Any

from chat.actions import access, audit
from chat.actions.house import House
from chat.actions.keeping import keys_of
from chat.actions.reading import MOST
from chat.domain import quick_replies as q
from chat.domain.errors import Refusal
from chat.domain.outcomes import Page
from chat.domain.people import Actor, Role
from chat.domain.quick_replies import QuickReply
from chat.store.memory import Memory, Transaction


def add(tx: Transaction, house: House, actor: Actor, command: q.AddQuickReply) -> QuickReply:
    """Raises Refusal `forbidden` for a shared one by an agent, `bad_request` for an empty one."""
    access.staff(actor)
    _may_share(actor, command.shared)
    if not command.content.strip() and not command.files:
        raise Refusal("bad_request", "content: a reply needs it, or files")
    keys = keys_of(tx, house, actor.organisation.id, command.files)
    owner = None if command.shared else actor.id
    reply = QuickReply(0, owner, command.folder, command.title, command.content, (), command.initials, 0)
    added = tx.quick_replies.add(tx.now, actor.organisation.id, reply, keys)
    _note(tx, actor, "added", added)
    return added


def change(tx: Transaction, house: House, actor: Actor, command: q.ChangeQuickReply) -> QuickReply:
    """Raises Refusal `not_found`, `forbidden`, `bad_request` when nothing would be left."""
    reply = _own(tx, actor, command.reply)
    if command.shared is not None:
        _may_share(actor, command.shared)
    keys = None if command.files is None else keys_of(tx, house, actor.organisation.id, command.files)
    content = reply.content if command.content is None else command.content
    if not content.strip() and not (reply.files if keys is None else keys):
        raise Refusal("bad_request", "content: a reply needs it, or files")
    named = ("folder", "title", "content", "initials")
    fields: dict[str, Any] = {name: getattr(command, name) for name in named if getattr(command, name) is not None}
    if command.shared is not None and command.shared is not (reply.owner is None):
        fields["owner"] = None if command.shared else actor.id
    if keys is not None:
        tx.quick_replies.put_files(reply.id, keys)
    changed = tx.quick_replies.change(reply.id, tx.now, **fields)
    _note(tx, actor, "changed", changed, reply)
    return changed


def remove(tx: Transaction, _house: House, actor: Actor, command: q.RemoveQuickReply) -> None:
    """Raises Refusal `not_found`, `forbidden`."""
    reply = _own(tx, actor, command.reply)
    tx.quick_replies.remove(reply.id)
    _note(tx, actor, "removed", reply)


def use(tx: Transaction, _house: House, actor: Actor, command: q.UseQuickReply) -> None:
    """Raises Refusal `not_found`."""
    tx.quick_replies.count_use(_usable(tx, actor, command.reply).id)


def list_(memory: Memory, _house: House, actor: Actor, query: q.QuickReplies) -> Page:
    """By id; `next` is that of the last one shown."""
    access.staff(actor)
    limit = max(1, min(query.limit, MOST))
    found = memory.quick_replies.of(actor.organisation.id, actor.id, query.after, limit + 1)
    return Page(tuple(found[:limit]), str(found[limit - 1].id) if len(found) > limit else None)


def _usable(memory: Memory, actor: Actor, id_: int) -> QuickReply:
    """One that the actor may send; a colleague's own does not exist for them."""
    access.staff(actor)
    reply = memory.quick_replies.get(actor.organisation.id, id_)
    if reply is None or reply.owner not in (None, actor.id):
        raise Refusal("not_found")
    return reply


def _own(memory: Memory, actor: Actor, id_: int) -> QuickReply:
    """One that the actor may change."""
    reply = _usable(memory, actor, id_)
    _may_share(actor, reply.owner is None)
    return reply


def _may_share(actor: Actor, shared: bool) -> None:
    if shared and actor.person.role is not Role.ADMIN:
        raise Refusal("forbidden", "shared: for admins")


def _note(tx: Transaction, actor: Actor, verb: str, reply: QuickReply, before: QuickReply | None = None) -> None:
    """Everybody's are the organisation's; what agents keep for themselves is theirs."""
    if reply.owner is None or (before is not None and before.owner is None):
        shared = reply.owner is None
        audit.note(
            tx, actor, f"quick_reply.{verb}", reply.id, title=reply.title, content=reply.content, shared=shared
        )  # fmt: skip
