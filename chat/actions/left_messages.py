"""Messages left for later: kept, told to those who may answer, worked off."""

from chat.actions import access, audit, policing, reading
from chat.actions.answering import answer_notice
from chat.actions.house import House
from chat.domain import queries, rooms
from chat.domain.conversations import Conversation
from chat.domain.errors import Refusal
from chat.domain.events import LeftMessageChanged, MessageLeft
from chat.domain.left import LeftMessage, LeftStatus
from chat.domain.outcomes import Page
from chat.domain.people import STAFF, Actor, Role
from chat.domain.service import LeaveMessage, SettleLeftMessage
from chat.store.memory import Memory, Transaction

_CONTACT, _CONTENT, _IMAGES, _URL = 200, 5000, 9, 2048
_BY_VISITOR = frozenset({LeftStatus.CONFIRMED, LeftStatus.REJECTED})


def leave(tx: Transaction, house: House, actor: Actor, command: LeaveMessage) -> LeftMessage:
    """A visitor leaves word. The same answer to the same message is one left message; it is echoed to them again."""
    if actor.person.role is not Role.VISITOR:
        raise Refusal("forbidden")
    _check(house, command)
    conversation = access.to_hear(tx, actor, command.conversation) if command.conversation is not None else None
    earlier = tx.left_messages.by_target(actor.id, command.target) if command.target else None
    if earlier is not None:
        tx.tell(MessageLeft(earlier, conversation, tx.now), rooms.person(actor.id))
        return earlier
    policy = tx.policies.of(actor.person.organisation)
    policing.let_in(policy, tx.now, actor)
    content, contact = policing.clean(policy, command.content), policing.clean(policy, command.contact.strip())
    left = tx.left_messages.add(
        tx.now, command.images, organisation=actor.person.organisation, visitor=actor.id,
        conversation=conversation and conversation.id, contact=contact, content=content,
        kind=command.kind[:50], target=command.target, client_id=command.client_id, status=LeftStatus.PENDING.value,
    )  # fmt: skip
    if conversation is not None and command.target:
        said = {"left": left.id, "contact": left.contact, "content": left.content, "images": list(left.images)}
        answer_notice(tx, actor, conversation, command.target, said)
    tx.tell(MessageLeft(left, conversation, tx.now), *map(rooms.person, sorted(_audience(tx, actor, conversation))))
    return left


def settle(tx: Transaction, _house: House, actor: Actor, command: SettleLeftMessage) -> LeftMessage:
    """Staff work it off; its visitor says whether the answer helped. Raises Refusal `not_found`."""
    left = tx.left_messages.get(command.left)
    if left is None or left.visitor.organisation != actor.person.organisation:
        raise Refusal("not_found")
    if not actor.is_staff and left.visitor.id != actor.id:
        raise Refusal("not_found")
    if actor.is_staff is (command.status in _BY_VISITOR):
        raise Refusal("forbidden")
    if command.reply is not None:
        access.staff(actor)
        if len(command.reply) > _CONTENT:
            raise Refusal("too_large")
    tx.left_messages.settle(left.id, command.status, tx.now, command.reply)
    if actor.is_staff:
        audit.note(tx, actor, "left_message.settled", left.id, status=command.status.value)
    settled = tx.left_messages.get(left.id)
    assert settled is not None
    staff = sorted(person.id for person in tx.people.of_organisation(actor.person.organisation, STAFF))
    tx.tell(LeftMessageChanged(settled, tx.now), *map(rooms.person, staff))
    return settled


def list_(memory: Memory, _house: House, actor: Actor, query: queries.LeftMessages) -> Page:
    """The newest first; `next` is the offset of the following page, or the id to go on below."""
    limit = max(1, min(query.limit, reading.MOST))
    offset = max(0, query.offset)
    if actor.is_staff:
        organisation = actor.person.organisation
        found = memory.left_messages.of_organisation(organisation, offset, limit + 1, query.status, query.before)
    else:
        found = memory.left_messages.of_visitor(actor.id, offset, limit + 1)
    if len(found) <= limit:
        return Page(tuple(found))
    return Page(tuple(found[:limit]), str(offset + limit) if query.before is None else str(found[limit - 1].id))


def _audience(tx: Transaction, actor: Actor, conversation: Conversation | None) -> set[int]:
    """Who takes part, and whoever could answer: the group, or all staff where there is no group."""
    audience = {actor.id}
    if conversation is not None:
        audience.update(tx.participants.unread(conversation.id))
    if conversation is not None and conversation.workgroup is not None:
        audience.update(tx.workgroups.members(conversation.workgroup.id))
    if conversation is None:
        audience.update(person.id for person in tx.people.of_organisation(actor.person.organisation, STAFF))
    return audience


def _check(house: House, command: LeaveMessage) -> None:
    if not command.content.strip():
        raise Refusal("bad_request", "content: a left message needs it")
    too_long = len(command.contact) > _CONTACT or len(command.content) > _CONTENT or len(command.images) > _IMAGES
    if too_long or any(len(url) > _URL for url in command.images):
        raise Refusal("too_large")
    if not all(url.lower().startswith(("http://", "https://")) for url in command.images):
        raise Refusal("bad_request", "images: http or https only")
    try:
        for url in command.images:
            house.key_of(url)
    except ValueError:
        # Addresses of files are shown renewed: what has ended would open again.
        raise Refusal("bad_request", "images: this address of a file has ended") from None
