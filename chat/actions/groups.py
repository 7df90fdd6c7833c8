"""Groups: who may do what to them. Everything that happens is said in the group, by the house."""

import re
import uuid
from collections.abc import Iterable
from typing import Final

from chat.actions import access, peers, routing
from chat.actions.house import House
from chat.actions.posting import notice
from chat.domain import groups as g
from chat.domain import rooms
from chat.domain.conversations import Conversation, ConversationRef, Kind, Naming, State, WithPeer
from chat.domain.errors import Refusal
from chat.domain.events import ListeningEnded
from chat.domain.groups import Group, GroupRole, Member
from chat.domain.messages import Message
from chat.domain.people import Actor, Person, Role, Workgroup
from chat.store.memory import Memory, Transaction

MOST_MEMBERS: Final = 2000
MOST_GROUPS: Final = 1000
"""Groups that an admin's list shows."""
NAME_LENGTH: Final = 100
LONGEST_MUTE: Final = 366 * 24 * 3600

_NO: Final = re.compile(r"[0-9A-Za-z_.-]{1,64}")
_RANK: Final = {GroupRole.OWNER: 2, GroupRole.ADMIN: 1, GroupRole.MEMBER: 0}


def create(tx: Transaction, house: House, actor: Actor, command: g.CreateGroup) -> Group:
    """The actor's new group. Raises Refusal for a taken id, and for people nobody knows."""
    name = _name(command.name)
    no = command.no or uuid.uuid4().hex
    if not _NO.fullmatch(no) or _is_taken(tx, actor, no):
        raise Refusal("bad_request", "the group id is taken or malformed")
    people = _people(tx, actor, command.people)
    conversation = tx.conversations.add(
        tx.now, organisation=actor.person.organisation, no=no, topic=f"org/group/{no}", kind=Kind.GROUP.value,
        state=State.OPEN.value, subject=name,
    )  # fmt: skip
    founders = [(actor.id, GroupRole.OWNER.value), *((person.id, GroupRole.MEMBER.value) for person in people)]
    _join(tx, conversation, founders)
    _say(tx, actor, conversation, "group_created", name=actor.person.nickname, group=name)
    return _group(tx, conversation.id)


def _is_taken(tx: Transaction, actor: Actor, no: str) -> bool:
    """Also by a service conversation, which is called `no-2` after it was reopened."""
    named = access.by_no(tx, actor.person.organisation, no)
    return named is not None and (named.no == no or named.kind is Kind.SERVICE)


def rename(tx: Transaction, _house: House, actor: Actor, command: g.RenameGroup) -> Group:
    """By the owner or an admin."""
    conversation, _ = _managed(tx, actor, command.group, GroupRole.ADMIN)
    name = _name(command.name)
    if name != conversation.subject:
        changed = tx.conversations.change(conversation.id, subject=name)
        _say(tx, actor, changed, "group_renamed", name=actor.person.nickname, group=name)
    return _group(tx, conversation.id)


def add(tx: Transaction, _house: House, actor: Actor, command: g.AddMembers) -> Group:
    """By the owner or an admin."""
    conversation, _ = _managed(tx, actor, command.group, GroupRole.ADMIN)
    inside = tx.participants.unread(conversation.id)
    people = [person for person in _people(tx, actor, command.people) if person.id not in inside]
    if people:
        _join(tx, conversation, [(person.id, GroupRole.MEMBER.value) for person in people])
        _say(tx, actor, conversation, "group_joined", people=_names(people))
    return _group(tx, conversation.id)


def remove(tx: Transaction, _house: House, actor: Actor, command: g.RemoveMember) -> Group:
    """By somebody of a higher rank. Whoever is removed hears nothing from that moment, this notice included."""
    conversation, person = _outranked(tx, actor, command.group, command.person)
    _part(tx, conversation, person)
    _say(tx, actor, conversation, "group_removed", people=person.nickname)
    return _group(tx, conversation.id)


def set_role(tx: Transaction, _house: House, actor: Actor, command: g.SetMemberRole) -> Group:
    """By the owner. A new owner takes the old one's place."""
    conversation, _ = _managed(tx, actor, command.group, GroupRole.OWNER)
    person, role = _member(tx, actor, conversation, command.person)
    if role is command.role:
        return _group(tx, conversation.id)
    if role is GroupRole.OWNER:
        raise Refusal("bad_request", "the owner passes the group on by naming another owner")
    if command.role is GroupRole.OWNER:
        for id_, old, _muted, _joined in tx.groups.members(conversation.id):
            if old == GroupRole.OWNER.value:
                tx.groups.set_role(conversation.id, id_, GroupRole.ADMIN.value)
    tx.groups.set_role(conversation.id, person.id, command.role.value)
    _say(tx, actor, conversation, f"group_role_{command.role.value}", people=person.nickname)
    return _group(tx, conversation.id)


def mute(tx: Transaction, _house: House, actor: Actor, command: g.MuteMember) -> Group:
    """By somebody of a higher rank."""
    conversation, person = _outranked(tx, actor, command.group, command.person)
    if not 0 <= command.seconds <= LONGEST_MUTE:
        raise Refusal("bad_request", f"a mute lasts 0 to {LONGEST_MUTE} seconds")
    tx.groups.mute(conversation.id, person.id, tx.now + command.seconds * 1000 if command.seconds else 0)
    code = "group_muted" if command.seconds else "group_unmuted"
    _say(tx, actor, conversation, code, people=person.nickname)
    return _group(tx, conversation.id)


def leave(tx: Transaction, _house: House, actor: Actor, command: g.LeaveGroup) -> None:
    """Anybody but the owner, who passes the group on first or dissolves it."""
    conversation = _living(tx, actor, command.group)
    role = tx.participants.role(conversation.id, actor.id)
    if role is None:
        raise Refusal("not_found")
    if role == GroupRole.OWNER.value:
        raise Refusal("bad_request", "the owner passes the group on or dissolves it")
    _part(tx, conversation, actor.person)
    _say(tx, actor, conversation, "group_left", people=actor.person.nickname)


def dissolve(tx: Transaction, _house: House, actor: Actor, command: g.DissolveGroup) -> None:
    """By the owner. What was said stays readable."""
    conversation, _ = _managed(tx, actor, command.group, GroupRole.OWNER)
    _say(tx, actor, conversation, "group_dissolved", name=actor.person.nickname)
    tx.conversations.change(conversation.id, state=State.CLOSED.value, closed_at=tx.now)


def one(memory: Memory, _house: House, actor: Actor, query: g.OneGroup) -> Group:
    """For members, and for admins of the tenant."""
    conversation = access.find(memory, actor, query.group)
    if conversation is None or conversation.kind is not Kind.GROUP:
        raise Refusal("not_found")
    if actor.person.role is not Role.ADMIN and not access.may_hear(memory, actor, conversation):
        raise Refusal("not_found")
    return _group(memory, conversation.id)


def list_(memory: Memory, _house: House, actor: Actor, query: g.Groups) -> tuple[Conversation, ...]:
    if query.all and actor.person.role is Role.ADMIN:
        ids = memory.groups.of_organisation(actor.person.organisation, MOST_GROUPS)
    else:
        ids = memory.groups.of_person(actor.id)
    found = (memory.conversations.get(id_) for id_ in ids)
    return tuple(conversation for conversation in found if conversation is not None)


def may_withdraw(memory: Memory, actor: Actor, conversation: Conversation, message: Message) -> bool:
    """Whether somebody who did not send it may recall it: those of a higher rank in a group, at any time."""
    if conversation.kind is not Kind.GROUP:
        return False
    rank = _rank(memory, actor, conversation)
    sender = memory.participants.role(conversation.id, message.sender.id)
    return rank >= _RANK[GroupRole.ADMIN] and rank > (_RANK[GroupRole(sender)] if sender in _ROLES else 0)


_ROLES: Final = frozenset(role.value for role in GroupRole)


def _rank(memory: Memory, actor: Actor, conversation: Conversation) -> int:
    """Higher may manage lower. An admin of the tenant stands above every owner; -1 is a stranger."""
    if actor.person.role is Role.ADMIN:
        return _RANK[GroupRole.OWNER] + 1
    role = memory.participants.role(conversation.id, actor.id)
    return _RANK[GroupRole(role)] if role in _ROLES else -1


def _living(tx: Transaction, actor: Actor, ref: ConversationRef) -> Conversation:
    conversation = access.find(tx, actor, ref)
    if conversation is None or conversation.kind is not Kind.GROUP or _rank(tx, actor, conversation) < 0:
        raise Refusal("not_found")
    if conversation.state is State.CLOSED:
        raise Refusal("conversation_closed")
    return conversation


def _managed(tx: Transaction, actor: Actor, ref: ConversationRef, least: GroupRole) -> tuple[Conversation, int]:
    """(the group, the actor's rank) for somebody of at least this role. Raises Refusal."""
    conversation = _living(tx, actor, ref)
    rank = _rank(tx, actor, conversation)
    if rank < _RANK[least]:
        raise Refusal("forbidden")
    return conversation, rank


def _outranked(tx: Transaction, actor: Actor, ref: ConversationRef, name: str) -> tuple[Conversation, Person]:
    """(the group, a member below the actor). Raises Refusal."""
    conversation, rank = _managed(tx, actor, ref, GroupRole.ADMIN)
    person, role = _member(tx, actor, conversation, name)
    if _RANK[role] >= rank:
        raise Refusal("forbidden")
    return conversation, person


def _member(tx: Transaction, actor: Actor, conversation: Conversation, name: str) -> tuple[Person, GroupRole]:
    person = actor.person if name == actor.person.uid else _person(tx, actor, name)
    role = tx.participants.role(conversation.id, person.id)
    if role not in _ROLES:
        raise Refusal("not_found")
    return person, GroupRole(role)


def _person(tx: Transaction, actor: Actor, name: str) -> Person:
    peer = peers.resolve(tx, actor, WithPeer(name, Naming.UID))
    if isinstance(peer, Workgroup):
        raise Refusal("not_found")
    return peer


def _people(tx: Transaction, actor: Actor, names: Iterable[str]) -> list[Person]:
    """The people of these uids, each once, the actor left out. Raises Refusal `not_found` for a stranger."""
    wanted = [name for name in dict.fromkeys(names) if name != actor.person.uid]
    if len(wanted) > MOST_MEMBERS:
        raise Refusal("too_large")
    return list({person.id: person for person in (_person(tx, actor, name) for name in wanted)}.values())


def _join(tx: Transaction, conversation: Conversation, people: list[tuple[int, str]]) -> None:
    if len(tx.participants.unread(conversation.id)) + len(people) > MOST_MEMBERS:
        raise Refusal("too_large", f"a group has at most {MOST_MEMBERS} members")
    tx.groups.join(conversation.id, people, conversation.last_seq, tx.now)


def _part(tx: Transaction, conversation: Conversation, person: Person) -> None:
    """They are out, and told so before anything else is said."""
    tx.groups.leave(conversation.id, person.id)
    tx.tell(ListeningEnded(person.id, frozenset((conversation.id,))), rooms.control(person.id))


def _say(tx: Transaction, actor: Actor, conversation: Conversation, code: str, **arguments: object) -> None:
    current = tx.conversations.get(conversation.id)
    assert current is not None
    system = routing.system(tx, conversation.organisation)
    notice(tx, system, current, code, actor.organisation.language, **arguments)


def _group(memory: Memory, id_: int) -> Group:
    conversation = memory.conversations.get(id_)
    assert conversation is not None
    rows = memory.groups.members(id_)
    people = memory.people.many(person for person, *_ in rows)
    members = (Member(people[person], GroupRole(role), muted, joined) for person, role, muted, joined in rows)
    return Group(conversation, tuple(members))


def _name(text: str) -> str:
    name = text.strip()
    if not name or len(name) > NAME_LENGTH:
        raise Refusal("bad_request", f"a group's name is 1 to {NAME_LENGTH} characters")
    return name


def _names(people: list[Person]) -> str:
    """At most ten names, for a notice that can be read."""
    shown = "、".join(person.nickname for person in people[:10])
    return shown if len(people) <= 10 else f"{shown} … ({len(people)})"
