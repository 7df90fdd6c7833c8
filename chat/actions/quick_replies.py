"""Canned replies: everybody's, which admins look after, and each agent's own."""

from typing import Any

from chat.actions import access
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
    return tx.quick_replies.add(tx.now, actor.organisation.id, reply, keys)


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
    return tx.quick_replies.change(reply.id, tx.now, **fields)


def remove(tx: Transaction, _house: House, actor: Actor, command: q.RemoveQuickReply) -> None:
    """Raises Refusal `not_found`, `forbidden`."""
    tx.quick_replies.remove(_own(tx, actor, command.reply).id)


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
