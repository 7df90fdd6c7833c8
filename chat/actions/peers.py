"""The conversation of two: who is meant by a name, and which of their conversations (domain, section 4)."""

from chat.domain.conversations import Conversation, Naming, WithPeer
from chat.domain.errors import Refusal
from chat.domain.people import Actor, Person, Role, Workgroup
from chat.store.memory import Memory

Peer = Person | Workgroup


def resolve(memory: Memory, actor: Actor, ref: WithPeer) -> Peer:
    """Who is meant, in the actor's organisation. Raises Refusal `not_found`; nobody is their own peer."""
    organisation = actor.person.organisation
    if ref.naming is Naming.NUMBER:
        peer = _by_number(memory, organisation, ref.name)
    else:
        peer = _by_uid(memory, actor, ref.name)
    is_talker = isinstance(peer, Workgroup) or (peer is not None and peer.role is not Role.SYSTEM)
    if peer is None or not is_talker or peer.organisation != organisation or peer == actor.person:
        raise Refusal("not_found")
    return peer


def find(memory: Memory, actor: Actor, ref: WithPeer) -> Conversation | None:
    """The conversation to look into: the one that would be written to, else the newest that these two had."""
    try:
        peer = resolve(memory, actor, ref)
    except Refusal:
        return None
    current = to_write(memory, actor, peer)
    if current is not None or isinstance(peer, Workgroup) or not is_service(actor.person, peer):
        return current
    visitor, agent = _sides(actor.person, peer)
    return _get(memory, memory.talks.newest(visitor.id, agent.id)) or _by_topic(memory, agent, visitor)


def to_write(memory: Memory, actor: Actor, peer: Peer) -> Conversation | None:
    """Where the actor's next message to this peer goes; None when it has to be opened."""
    person = actor.person
    if isinstance(peer, Workgroup):
        return _by_topic(memory, peer, person)
    if not is_service(person, peer):
        return memory.conversations.by_topic(person.organisation, direct_topic(person, peer))
    visitor, agent = _sides(person, peer)
    current = _get(memory, memory.talks.newest_open(visitor.id, agent.id))
    if current is None and person == agent:
        return _get(memory, memory.talks.waiting(visitor.id, memory.workgroups.of_person(agent.id)))
    return current or _by_topic(memory, agent, visitor)


def is_service(one: Person, other: Person) -> bool:
    """Whether what these two say is service: one of them is a visitor, the other staff."""
    return {one.role is Role.VISITOR, other.role is Role.VISITOR} == {True, False} and (one.is_staff or other.is_staff)


def service_topic(target: Peer, visitor: Person) -> str:
    """The topic of a visitor's conversation with an agent or a group."""
    if isinstance(target, Workgroup):
        return f"org/workgroup/{target.uid}/{visitor.uid}"
    return f"org/agent/{target.agent_uid or target.uid}/{visitor.uid}"


def direct_topic(one: Person, other: Person) -> str:
    """One topic for both directions: the older person comes first."""
    first, second = sorted((one, other), key=lambda person: person.id)
    return f"org/member/{first.uid}/{second.uid}"


def _sides(one: Person, other: Person) -> tuple[Person, Person]:
    """(visitor, agent)."""
    return (one, other) if one.role is Role.VISITOR else (other, one)


def _by_number(memory: Memory, organisation: int, name: str) -> Peer | None:
    """An enrolled id first: that is what it was enrolled for."""
    enrolled = memory.legacy_ids.live(name)
    if enrolled is not None and enrolled.organisation == organisation:
        if enrolled.workgroup is not None:
            return memory.workgroups.get(enrolled.workgroup)
        return memory.people.get(enrolled.person) if enrolled.person is not None else None
    return memory.people.get(int(name)) if name.isascii() and name.isdigit() and len(name) <= 10 else None


def _by_uid(memory: Memory, actor: Actor, name: str) -> Peer | None:
    """Also `p<id>`, which stands for a uid that is a key (design, section 7); the key itself names nobody to others."""
    if name[:1] == "p" and name[1:].isascii() and name[1:].isdigit() and len(name) <= 11:
        person = memory.people.get(int(name[1:]))
        if person is not None and person.uid_is_key:
            return person
    organisation = actor.person.organisation
    return memory.people.by_uid(organisation, name) or memory.workgroups.by_uid(organisation, name)


def _by_topic(memory: Memory, target: Peer, visitor: Person) -> Conversation | None:
    return memory.conversations.by_topic(visitor.organisation, service_topic(target, visitor))


def _get(memory: Memory, id_: int | None) -> Conversation | None:
    return memory.conversations.get(id_) if id_ is not None else None
