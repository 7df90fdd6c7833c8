"""Devices that come back: taking one over, going on from its cursor, and committing each packet once."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from chat.actions import access, receipts
from chat.actions.house import House
from chat.actions.reading import change_of
from chat.domain import commands as c
from chat.domain import commands_devices as d
from chat.domain import rooms
from chat.domain.conversations import ById, Conversation
from chat.domain.devices import Backlog, Cursor, Device, Underway
from chat.domain.errors import Refusal
from chat.domain.events import DeviceTaken, Event, MessagePosted, MessageRecalled
from chat.domain.messages import Message
from chat.domain.people import Actor
from chat.domain.queries import MissedByPerson
from chat.store.memory import Memory, Transaction

LONGEST: Final = 30 * 86_400_000
"""ms after which a cursor ends (domain, section 6)."""
NAME_LENGTH: Final = 256
_MOST: Final = 500


def take(tx: Transaction, _house: House, actor: Actor, command: d.TakeDevice) -> None:
    """Tell an older connection of this device to leave. What it has begun is committed before this one resumes."""
    tx.tell(DeviceTaken(actor.id, command.device, actor.origin), rooms.control(actor.id))


def resume(tx: Transaction, _house: House, actor: Actor, command: d.ResumeDevice) -> Device:
    """The device as its last connection left it; a new one, or a clean one, starts at now."""
    if len(command.device) > NAME_LENGTH:
        raise Refusal("bad_request", "the device's name is too long")
    known = None if command.clean else tx.devices.get(actor.id, command.device, tx.now, LONGEST)
    if known is None:
        # A fresh rev is past everything that was said; what comes later has a greater one.
        rev = tx.next_rev()
        known = Device(command.device, 0, False, Cursor(rev, rev))
    if not command.lifetime:
        tx.devices.forget(actor.id, command.device)
        return replace(known, generation=0, under_way=_events(tx, known.under_way))
    if known.is_known:
        generation = tx.devices.resume(actor.id, command.device, command.lifetime, tx.now)
    else:
        generation = tx.devices.keep(actor.id, command.device, known.cursor, command.lifetime, tx.now)
    return replace(known, generation=generation, under_way=_events(tx, known.under_way))


def leave(tx: Transaction, _house: House, actor: Actor, command: d.LeaveDevice) -> None:
    """The connection is gone. One that is not to be kept is forgotten."""
    if tx.devices.id_of(actor.id, command.device, command.generation) is None:
        return
    if not command.lifetime:
        tx.devices.forget(actor.id, command.device)
        return
    tx.devices.leave(
        actor.id, command.device, command.generation, command.lifetime, command.under_way, command.last_packet, tx.now
    )


def heard(tx: Transaction, house: House, actor: Actor, command: d.DeviceHeard) -> None:
    """The cursor moves, and what arrived counts as delivered."""
    if command.generation:
        tx.devices.heard(actor.id, command.device, command.generation, command.cursor, tx.now)
    for conversation, seq in command.delivered:
        found = tx.conversations.get(conversation)
        if found is not None and access.may_hear(tx, actor, found):
            receipts.delivered(tx, house, actor, c.MarkDelivered(ById(conversation), seq=seq))


def once(decisions: Mapping[type, Callable[..., Any]]) -> Callable[..., Any]:
    """The decision about ReceiveOnce, which lies in what `decisions` says of the command inside."""

    def receive(tx: Transaction, house: House, actor: Actor, command: d.ReceiveOnce) -> Any:
        id_ = tx.devices.id_of(actor.id, command.device, command.generation)
        if id_ is None:
            raise Refusal("unauthorized", "another connection speaks for this device")
        # An id that was released and used again brings something else; its release may have been lost in a crash.
        if tx.devices.digest(id_, command.packet) == command.digest:
            return None
        outcome = decisions[type(command.command)](tx, house, actor, command.command)
        if not isinstance(outcome, Refusal):
            tx.devices.received(id_, command.packet, command.digest)
        return outcome

    return receive


def release(tx: Transaction, _house: House, actor: Actor, command: d.ReleaseReceived) -> None:
    id_ = tx.devices.id_of(actor.id, command.device, command.generation)
    if id_ is not None:
        tx.devices.release(id_, command.packets)


def hear(tx: Transaction, _house: House, actor: Actor, command: d.HearTopics) -> None:
    id_ = tx.devices.id_of(actor.id, command.device, command.generation)
    for filter_, level in command.filters if id_ is not None else ():
        assert id_ is not None
        tx.devices.hear(id_, filter_, level)


def missed(memory: Memory, _house: House, actor: Actor, query: MissedByPerson) -> Backlog:
    """First the changes to what was heard already, then what was said since, in order (domain, section 6)."""
    cursor, limit = query.cursor, max(1, min(query.limit, _MOST))
    upto = memory.rev()
    conversations: dict[int, Conversation] = {}
    changed = memory.backlogs.changed(actor.id, cursor.rev, cursor.message, limit)
    items = [(_change(memory, conversations, m), Cursor(m.rev, cursor.message)) for m in changed]
    if len(items) == limit:
        return Backlog(tuple(items), items[-1][1], more=True)
    posted = memory.backlogs.posted(actor.id, cursor.message, limit - len(items))
    items += [(_posting(memory, conversations, m), Cursor(max(upto, cursor.rev), m.id)) for m in posted]
    more = len(items) == limit
    return Backlog(tuple(items), items[-1][1] if more else Cursor(upto, max(upto, cursor.message)), more)


def _events(memory: Memory, under_way: tuple[Underway, ...]) -> tuple[Underway, ...]:
    """What was under way, as it is to be told now; a message that is gone is left out."""
    conversations: dict[int, Conversation] = {}
    messages = {message.id: message for message in memory.messages.many([u.message for u in under_way])}
    return tuple(
        replace(u, event=_posting(memory, conversations, messages[u.message]))
        for u in under_way
        if u.message in messages
    )


def _posting(memory: Memory, conversations: dict[int, Conversation], message: Message) -> Event:
    conversation = _conversation(memory, conversations, message)
    return MessageRecalled(message, conversation) if message.recalled else MessagePosted(message, conversation)


def _change(memory: Memory, conversations: dict[int, Conversation], message: Message) -> Event:
    return change_of(_conversation(memory, conversations, message), message)


def _conversation(memory: Memory, conversations: dict[int, Conversation], message: Message) -> Conversation:
    found = conversations.get(message.conversation) or memory.conversations.get(message.conversation)
    assert found is not None
    conversations[message.conversation] = found
    return found
