"""What somebody settles for themselves, and catching up on all conversations at once."""

from chat.actions import access, peers, reading
from chat.actions.house import House
from chat.domain import contacts as c
from chat.domain.contacts import Listed, Recited
from chat.domain.conversations import Conversation, Naming, WithPeer
from chat.domain.errors import Refusal
from chat.domain.messages import Body, Message, Opaque
from chat.domain.outcomes import Page, SignedIn
from chat.domain.people import Actor, Person, Role, Workgroup
from chat.store.memory import Memory, Transaction

REACHES_BACK = 7 * 24 * 3600 * 1000
"""How old (ms) what was missed may be (domain, section 6)."""
MOST_MISSED = 50_000
AT_ONCE = 200_000
"""Characters that are recited at once; a peer's outbox must hold them."""
UID_LENGTH, NAME_LENGTH, AVATAR_LENGTH = 64, 100, 1000


def block(tx: Transaction, _house: House, actor: Actor, command: c.Block) -> None:
    """Again changes nothing."""
    peer = _person(tx, actor, command.person)
    if command.blocked:
        tx.contacts.block(actor.id, peer.id, tx.now)
    else:
        tx.contacts.unblock(actor.id, peer.id)


def blocked(memory: Memory, _house: House, actor: Actor, _query: c.Blocked) -> tuple[Person, ...]:
    ids = memory.contacts.blocked_by(actor.id)
    people = memory.people.many(ids)
    return tuple(people[id_] for id_ in ids)


def arrange(tx: Transaction, _house: House, actor: Actor, command: c.Arrange) -> None:
    """How the actor's own list shows it; for those who take part."""
    conversation = access.to_hear(tx, actor, command.conversation)
    tx.contacts.arrange(conversation.id, actor.id, command.pinned, command.quiet)


def list_(memory: Memory, house: House, actor: Actor, query: c.ConversationList) -> tuple[Listed, ...]:
    rows = memory.contacts.list_of(actor.id, max(1, min(query.limit, 1000)))
    found = {id_: memory.conversations.get(id_) for id_, *_ in rows}
    conversations = [conversation for conversation in found.values() if conversation is not None]
    seen = {view.conversation.id: view for view in reading.views(memory, house, actor, conversations)}
    return tuple(Listed(seen[id_], pinned, quiet, active_at) for id_, pinned, quiet, active_at in rows if id_ in seen)


def import_account(tx: Transaction, _house: House, actor: Actor, command: c.ImportAccount) -> Person:
    """Known already: their name and picture are brought up to date. Staff are never touched."""
    if actor.person.role not in (Role.ADMIN, Role.SYSTEM):
        raise Refusal("forbidden")
    uid = command.uid
    if not 1 <= len(uid) <= UID_LENGTH or not uid.isprintable() or "/" in uid or uid != uid.strip():
        raise Refusal("bad_request", f"a user id is 1 to {UID_LENGTH} plain characters")
    profile = {"nickname": command.nickname.strip()[:NAME_LENGTH], "avatar": command.avatar[:AVATAR_LENGTH]}
    given = {name: value for name, value in profile.items() if value}
    organisation = actor.person.organisation
    known = tx.people.by_uid(organisation, uid)
    if known is None:
        fields = {"nickname": uid, **given}
        return tx.people.add(tx.now, organisation=organisation, uid=uid, role=Role.VISITOR.value, **fields)
    if known.role is not Role.VISITOR or known.uid_is_key:
        raise Refusal("bad_request", "the user id is taken")
    return tx.people.change(known.id, **given) if given else known


def vouch(tx: Transaction, _house: House, actor: Actor, command: c.Vouch) -> SignedIn:
    """One sign-in a person and kind, so that signing in a thousand times with one signature is one sign-in."""
    access.house(actor)
    person = tx.people.by_uid(actor.person.organisation, command.uid)
    if person is None or person.role is Role.SYSTEM or tx.people.is_disabled(person.id):
        raise Refusal("unauthorized")
    if tx.sign_ins.ended_since(person.id, command.issued_at):
        raise Refusal("unauthorized")
    expires_at = tx.now + command.lifetime * 1000
    known = tx.sign_ins.live_of(person.id, command.kind, tx.now)
    if known is None:
        return SignedIn(person, tx.sign_ins.add(person.id, command.kind, tx.now, expires_at))
    tx.sign_ins.prolong(known, expires_at)
    return SignedIn(person, known)


def missed(memory: Memory, _house: House, actor: Actor, query: c.MissedMessages) -> tuple[int, ...]:
    """The newest of them, when they are too many."""
    if query.since is not None:
        ids = memory.contacts.missed_since(actor.id, query.since)
    else:
        ids = memory.contacts.missed(actor.id, memory.now - REACHES_BACK)
    return tuple(ids[-MOST_MISSED:])


def recite(tx: Transaction, _house: House, actor: Actor, command: c.Recite) -> Recited:
    """Messages as they stand, for somebody who may still hear them; what they cleared stays hidden."""
    heard: dict[int, tuple[Conversation, int] | None] = {}
    items: list[tuple[Message, Conversation]] = []
    left = AT_ONCE
    for message in tx.messages.many(command.messages):
        if left <= 0:
            return Recited(tuple(items), items[-1][0].id)
        if message.conversation not in heard:
            heard[message.conversation] = _heard(tx, actor, message.conversation)
        found = heard[message.conversation]
        if found is not None and message.seq > found[1]:
            items.append((message, found[0]))
            left -= _length(message.body)
    return Recited(tuple(items), command.messages[-1] if command.messages else 0)


def search(memory: Memory, _house: House, actor: Actor, query: c.Search) -> Page:
    """A page of (message, conversation), the newest first; `next` is the id to go on before."""
    if not query.text.strip():
        raise Refusal("bad_request", "nothing to look for")
    limit = max(1, min(query.limit, reading.MOST))
    within = None
    if query.conversation is not None:
        within = access.to_hear(memory, actor, query.conversation).id
    found = memory.messages.search(actor.id, query.text, within, query.before, limit)
    conversations = {m.conversation: memory.conversations.get(m.conversation) for m in found}
    # The table holds JSON, so that a word of its spelling matches too much.
    wanted = query.text.lower()
    items = tuple((m, conversations[m.conversation]) for m in found if wanted in m.body.fallback.lower())
    return Page(items, str(found[-1].id) if len(found) == limit else None)


def _heard(tx: Transaction, actor: Actor, id_: int) -> tuple[Conversation, int] | None:
    """(conversation, cleared up to), or None for what is not the actor's to hear."""
    conversation = tx.conversations.get(id_)
    if conversation is None or not access.may_hear(tx, actor, conversation):
        return None
    return conversation, tx.participants.marks(id_, actor.id).cleared


def _length(body: Body) -> int:
    """About how many characters it takes to say this."""
    return 300 + len(body.content if isinstance(body, Opaque) else body.fallback)


def _person(tx: Transaction, actor: Actor, name: str) -> Person:
    peer = peers.resolve(tx, actor, WithPeer(name, Naming.UID))
    if isinstance(peer, Workgroup):
        raise Refusal("not_found")
    return peer
