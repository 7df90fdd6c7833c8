"""What visitors do besides talking: read everything, look at pages; and who they may be."""

from dataclasses import replace

from chat.actions import access, audit, reading
from chat.actions.house import House
from chat.domain import rooms
from chat.domain.desk import FindVisitors, RenameVisitor
from chat.domain.errors import Refusal
from chat.domain.events import ReadAdvanced
from chat.domain.outcomes import KnownVisitor, Page
from chat.domain.people import Actor, Person, Role
from chat.domain.queries import Acquaintance
from chat.domain.service import ClearUnread, NoteVisit
from chat.store.memory import Memory, Transaction

_URL, _TITLE = 2000, 300
_OTHERS, _TALKS = 20, 50
_NICKNAME = 100


def clear_unread(tx: Transaction, _house: House, actor: Actor, _command: ClearUnread) -> int:
    """Everything the actor can hear is read; those who wrote it are told."""
    for id_ in tx.participants.unread_conversations(actor.id):
        conversation = tx.conversations.get(id_)
        newest = tx.messages.at(id_, conversation.last_seq) if conversation is not None else None
        if conversation is None or newest is None:
            continue
        marks = tx.participants.marks(id_, actor.id)
        done = replace(marks, read=newest.seq, delivered=max(marks.delivered, newest.seq), unread=0)
        tx.participants.put_marks(id_, actor.id, done)
        event = ReadAdvanced(conversation, actor.person, newest, marks.read, tx.now)
        tx.tell(event, rooms.conversation(id_), *map(rooms.person, tx.participants.unread(id_)))
    return 0


def note_visit(tx: Transaction, _house: House, actor: Actor, command: NoteVisit) -> None:
    """Remember the page; the newest hundred of a visitor are kept."""
    if actor.person.role is not Role.VISITOR:
        raise Refusal("forbidden")
    url, referrer = command.url[:_URL], command.referrer[:_URL]
    tx.visits.add(tx.now, actor.id, url, command.title[:_TITLE], referrer)
    tx.visits.land(actor.id, url, referrer)
    tx.visits.come_from(actor.id, actor.address)


def acquaintance(memory: Memory, house: House, actor: Actor, query: Acquaintance) -> KnownVisitor:
    """What is known of a visitor. Others whose pages call them by the same name may be the same person; nobody vouches
    for it, so it is for staff's eyes only."""
    visitor = _visitor(memory, actor, query.visitor)
    claimed, details, _created_at = memory.people.claim(visitor.id)
    same = memory.people.claiming(visitor.organisation, claimed) if claimed else []
    others = tuple(person for person in same if person.id != visitor.id)[:_OTHERS]
    talks = memory.conversations.of_visitor(visitor.id, _TALKS)
    heard = [talk for talk in talks if access.may_hear(memory, actor, talk)]
    return KnownVisitor(
        visitor, claimed, details, others, tuple(memory.visits.of(visitor.id)), memory.visits.traces(visitor.id),
        tuple(reading.views(memory, house, actor, heard)), tuple(memory.cards.offered_in([talk.id for talk in heard])),
        memory.blocks.holds(visitor.id, memory.now),
    )  # fmt: skip


def find(memory: Memory, _house: House, actor: Actor, query: FindVisitors) -> Page:
    """The newest first; `next` is the id to go on below."""
    access.staff(actor)
    limit = max(1, min(query.limit, reading.MOST))
    found = memory.people.visitors(actor.organisation.id, query.text.strip(), query.before, limit + 1)
    return Page(tuple(found[:limit]), str(found[limit - 1].id) if len(found) > limit else None)


def rename(tx: Transaction, _house: House, actor: Actor, command: RenameVisitor) -> Person:
    """Raises Refusal `forbidden`, `not_found`, `bad_request` for an empty name."""
    visitor = _visitor(tx, actor, command.visitor)
    nickname = " ".join(command.nickname.split())[:_NICKNAME]
    if not nickname:
        raise Refusal("bad_request", "nickname: it is empty")
    audit.note(tx, actor, "visitor.renamed", visitor.id)
    return tx.people.change(visitor.id, nickname=nickname)


def _visitor(memory: Memory, actor: Actor, id_: int) -> Person:
    """A visitor of the actor's organisation, for staff. Raises Refusal `forbidden`, `not_found`."""
    access.staff(actor)
    visitor = memory.people.get(id_)
    if visitor is None or visitor.organisation != actor.person.organisation or visitor.role is not Role.VISITOR:
        raise Refusal("not_found")
    return visitor
