"""Whom somebody talks with, and what is shown of a person to others."""

from chat.actions import peers
from chat.actions.house import House
from chat.domain.conversations import Conversation, Kind, Naming, WithPeer
from chat.domain.errors import Refusal
from chat.domain.outcomes import PeerSeen, Profile
from chat.domain.people import Actor, Person, Role, Workgroup
from chat.domain.queries import Peers, ProfileOf
from chat.store.memory import Memory

PAGE_SIGN_IN = "chatvo"
"""The kind of sign-in that puts a visitor on the list of those who are on-line."""


def list_(memory: Memory, _house: House, actor: Actor, query: Peers) -> list[PeerSeen]:
    """The counterparts of one's conversations; for staff also who waits, and the visitors who are signed in."""
    ids = memory.talks.of_person(actor.id, query.limit)
    if actor.is_staff:
        ids += memory.talks.unanswered(memory.workgroups.of_person(actor.id), query.limit)
    newest = memory.messages.last_of(ids)
    marks = memory.participants.marks_of(ids, actor.id)
    members = memory.participants.of(ids)
    seen: dict[tuple[type, int], PeerSeen] = {}
    for id_ in dict.fromkeys(ids):
        conversation, last = memory.conversations.get(id_), newest.get(id_)
        peer = _peer(memory, actor, conversation, members.get(id_, [])) if conversation is not None else None
        if peer is not None:
            read = marks[id_].read if id_ in marks else 0
            unread = last is not None and last.sender.id != actor.id and last.seq > read
            seen.setdefault((type(peer), peer.id), PeerSeen(peer, unread))
    if actor.is_staff:
        on_line = memory.talks.visitors_signed_in(actor.person.organisation, PAGE_SIGN_IN, memory.now, query.limit)
        for person in memory.people.many(on_line).values():
            seen.setdefault((Person, person.id), PeerSeen(person, False))
    return list(seen.values())[: query.limit]


def profile(memory: Memory, _house: House, actor: Actor, query: ProfileOf) -> Profile:
    """Staff and workgroups show their face to everybody; visitors to staff and to themselves. Raises `not_found`."""
    own = query.number in (str(actor.id), actor.person.alias)
    peer = actor.person if own else peers.resolve(memory, actor, WithPeer(query.number, Naming.NUMBER))
    if isinstance(peer, Workgroup):
        return Profile(peer, 0, False)
    is_shown = peer.is_staff or peer == actor.person or (actor.is_staff and not query.public)
    if not is_shown or (own and query.public):
        raise Refusal("not_found")
    return Profile(peer, memory.people.claim(peer.id)[2], not query.public and (actor.is_staff or own))


def _peer(memory: Memory, actor: Actor, conversation: Conversation, members: list[int]) -> Person | Workgroup | None:
    """The other side of a conversation, as the actor writes to it."""
    if conversation.kind is Kind.DIRECT:
        return memory.people.get(next((id_ for id_ in members if id_ != actor.id), 0))
    visitor, group = conversation.visitor, conversation.workgroup
    if visitor is not None and visitor.id != actor.id:
        return visitor
    if group is not None and group.alias is not None:
        return group
    return conversation.agent if actor.person.role is Role.VISITOR else None
