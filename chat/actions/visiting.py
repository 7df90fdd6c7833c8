"""What visitors do besides talking: read everything, look at pages; and who they may be."""

from dataclasses import replace

from chat.actions import access
from chat.actions.house import House
from chat.domain import rooms
from chat.domain.errors import Refusal
from chat.domain.events import ReadAdvanced
from chat.domain.outcomes import KnownVisitor
from chat.domain.people import Actor, Role
from chat.domain.queries import Acquaintance
from chat.domain.service import ClearUnread, NoteVisit
from chat.store.memory import Memory, Transaction

_URL, _TITLE = 2000, 300
_OTHERS = 20


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
    tx.visits.add(tx.now, actor.id, command.url[:_URL], command.title[:_TITLE], command.referrer[:_URL])


def acquaintance(memory: Memory, _house: House, actor: Actor, query: Acquaintance) -> KnownVisitor:
    """What is known of a visitor. Others whose pages call them by the same name may be the same person; nobody vouches
    for it, so it is for staff's eyes only."""
    access.staff(actor)
    visitor = memory.people.get(query.visitor)
    if visitor is None or visitor.organisation != actor.person.organisation or visitor.role is not Role.VISITOR:
        raise Refusal("not_found")
    claimed, details, _created_at = memory.people.claim(visitor.id)
    same = memory.people.claiming(visitor.organisation, claimed) if claimed else []
    others = tuple(person for person in same if person.id != visitor.id)[:_OTHERS]
    return KnownVisitor(visitor, claimed, details, others, tuple(memory.visits.of(visitor.id)))
