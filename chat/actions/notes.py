"""What agents tell each other beside a conversation. It goes to the team's room, and nowhere else."""

from chat.actions import access
from chat.actions.house import House
from chat.actions.keeping import keys_of
from chat.actions.reading import MOST
from chat.domain import notes, rooms
from chat.domain.conversations import Conversation, ConversationRef, Kind
from chat.domain.errors import Refusal
from chat.domain.events import NoteAdded, NoteRemoved, ViewingSeen
from chat.domain.outcomes import Page
from chat.domain.people import Actor, Role
from chat.store.memory import Memory, Transaction


def add(tx: Transaction, house: House, actor: Actor, command: notes.AddNote) -> notes.Note:
    """Raises Refusal `forbidden`, `not_found`, `bad_request` for an empty one, `too_large`."""
    conversation = beside(tx, actor, command.conversation)
    if not command.content.strip() and not command.files:
        raise Refusal("bad_request", "content: a note needs it, or files")
    if len(command.content) > house.rules.text_length:
        raise Refusal("too_large")
    keys = keys_of(tx, house, actor.organisation.id, command.files)
    note = tx.notes.add(
        tx.now, actor.organisation.id, conversation.id, actor.id, command.content, keys, conversation.last_seq
    )
    tx.tell(NoteAdded(note, conversation), rooms.team(conversation.id))
    return note


def remove(tx: Transaction, _house: House, actor: Actor, command: notes.RemoveNote) -> None:
    """Raises Refusal `not_found`, `forbidden` (a colleague's). Its files go with the next round of tidying."""
    conversation = beside(tx, actor, command.conversation)
    note = tx.notes.get(command.note)
    if note is None or note.conversation != conversation.id:
        raise Refusal("not_found")
    if note.author.id != actor.id and actor.person.role is not Role.ADMIN:
        raise Refusal("forbidden")
    tx.notes.remove(note.id)
    tx.tell(NoteRemoved(note.id, conversation), rooms.team(conversation.id))


def list_(memory: Memory, _house: House, actor: Actor, query: notes.Notes) -> Page:
    """The oldest first; `next` is the id of the last one shown."""
    conversation = beside(memory, actor, query.conversation)
    limit = max(1, min(query.limit, MOST))
    found = memory.notes.of(conversation.id, query.after, limit + 1)
    following = str(found[limit - 1].id) if len(found) > limit else None
    return Page(tuple(found[:limit]), following, conversation)


def view(tx: Transaction, _house: House, actor: Actor, command: notes.ShowViewing) -> None:
    """The team hears that the actor looks on. That somebody looks no longer needs no leave."""
    access.staff(actor)
    if command.viewing:
        conversation = beside(tx, actor, command.conversation)
    else:
        found = access.find(tx, actor, command.conversation)
        if found is None:
            return  # as where it is there and none of theirs: the answer tells nobody which
        conversation = found
    event = ViewingSeen(conversation, actor.person, command.viewing, actor.origin or 0)
    tx.tell(event, rooms.team(conversation.id), except_=actor.origin)


def beside(memory: Memory, actor: Actor, ref: ConversationRef) -> Conversation:
    """The service conversation, for staff who may hear it. Raises Refusal `forbidden`, `not_found`."""
    access.staff(actor)
    conversation = access.to_hear(memory, actor, ref)
    if conversation.kind is not Kind.SERVICE:
        raise Refusal("forbidden")
    return conversation
