"""What somebody may see: lists, histories, and what they missed. Runs in a read transaction."""

from chat.actions import access
from chat.actions.house import House
from chat.actions.offers import offers_of
from chat.actions.queues import queues_of
from chat.domain import queries
from chat.domain.conversations import Conversation, ConversationView
from chat.domain.errors import Refusal
from chat.domain.events import CardChanged, Event, MessagePosted, MessageRecalled, SeatChanged
from chat.domain.messages import Message, OrderOffer
from chat.domain.outcomes import Missing, Page, Unreads
from chat.domain.people import Actor, Person, Seat, Workgroup
from chat.domain.receipts import Position
from chat.store.conversation_lists import condition_of
from chat.store.memory import Memory

MOST = 200


def one(memory: Memory, house: House, actor: Actor, query: queries.OneConversation) -> ConversationView:
    return view(memory, house, actor, access.to_hear(memory, actor, query.conversation))


def view(memory: Memory, house: House, actor: Actor, conversation: Conversation) -> ConversationView:
    """The conversation as the actor sees it."""
    return views(memory, house, actor, [conversation])[0]


def views(memory: Memory, house: House, actor: Actor, conversations: list[Conversation]) -> list[ConversationView]:
    """Each as the actor sees it; what they need is read for all at once."""
    ids = [c.id for c in conversations]
    everybody = memory.participants.everybody(ids)
    people = memory.people.many(p for members in everybody.values() for p in members)
    newest = memory.messages.last_of(ids)
    queues = queues_of(memory, house, conversations)
    ratings, offers = memory.ratings.of(ids), offers_of(memory, ids)
    found = []
    for c in conversations:
        members = everybody.get(c.id, {})
        marks = {person: marks for person, (role, marks) in members.items() if role != access.FORMER}
        own = members[actor.id][1].unread if actor.id in members else 0
        rating, offer = ratings.get((c.id, c.reopened)), offers.get(c.id)
        present = tuple(people[person] for person in marks)
        found.append(ConversationView(c, present, own, newest.get(c.id), queues.get(c.id), marks, rating, offer))
    return found


def list_(memory: Memory, house: House, actor: Actor, query: queries.Conversations) -> Page:
    """A page of conversations, the most recently active first, or who waits longest for an answer."""
    if query.which in ("queue", "all", "closed"):
        access.staff(actor)
    limit = max(1, min(query.limit, MOST))
    groups = memory.workgroups.of_person(actor.id) if actor.is_staff else []
    offered = memory.transfers.offered_to(actor.id, memory.now) if actor.is_staff else []
    condition = condition_of(actor, query, groups, offered)
    page = memory.conversations.page_unanswered if query.unanswered_first else memory.conversations.page
    found = page(condition, _cursor(query.cursor), limit + 1)
    items = views(memory, house, actor, [conversation for conversation, _ in found[:limit]])
    following = None
    if len(found) > limit:
        last, key = found[limit - 1]
        following = f"{key}-{last.id}"
    return Page(tuple(items), following)


def history(memory: Memory, _house: House, actor: Actor, query: queries.History) -> Page:
    """Messages after, before or around a seq, newest last; without any, the newest.

    What the actor deleted is left out, so a page may hold less than was asked for and still have a next one.
    """
    conversation = access.to_hear(memory, actor, query.conversation)
    limit = max(1, min(query.limit, MOST))
    if query.around is not None:
        half = limit // 2
        before = memory.messages.before(conversation.id, query.around, half)
        messages = before + memory.messages.after(conversation.id, query.around - 1, limit - len(before))
    elif query.after is not None:
        messages = memory.messages.after(conversation.id, query.after, limit)
    else:
        before_seq = query.before if query.before is not None else conversation.last_seq + 1
        messages = memory.messages.before(conversation.id, before_seq, limit)
    cleared = memory.participants.marks(conversation.id, actor.id).cleared
    shown = tuple(m for m in messages if m.seq > cleared)
    marks = memory.participants.marks_in(conversation.id) if query.marks else {}
    hidden = memory.logs.hidden(actor.id, [m.id for m in shown])
    left = tuple(m for m in shown if m.id not in hidden)
    return Page(left, _next(query, shown, conversation, limit), conversation, marks)


def seats(memory: Memory, house: House, actor: Actor, _query: queries.Seats) -> list[Seat]:
    """Every seat of the organisation; for staff only."""
    access.staff(actor)
    return _seats(memory, house, actor)


def standing_seats(memory: Memory, house: House, actor: Actor, _query: queries.StandingSeats) -> list[SeatChanged]:
    """As if each seat had just changed."""
    return [SeatChanged(seat, memory.now) for seat in _seats(memory, house, actor)]


def arrived(memory: Memory, _house: House, actor: Actor, query: queries.Arrived) -> Position:
    """Where somebody goes on who knows no number: after what they said has arrived."""
    return Position(memory.participants.marks(query.conversation, actor.id).delivered)


def latest_notice(memory: Memory, _house: House, actor: Actor, query: queries.LatestNotice) -> Message | None:
    conversation = access.to_hear(memory, actor, query.conversation)
    return memory.messages.latest_notice(conversation.id, query.codes)


def unread(memory: Memory, _house: House, actor: Actor, query: queries.Unread) -> Unreads:
    """What the actor has not read, wherever it was said."""
    limit = max(1, min(query.limit, MOST))
    found, total = memory.messages.unread_of(actor.id, max(0, query.offset), limit)
    conversations = {i: memory.conversations.get(i) for i in {message.conversation for message in found}}
    items = ((message, conversations[message.conversation]) for message in found)
    return Unreads(tuple((message, where) for message, where in items if where is not None), total)


def workgroups(
    memory: Memory, _house: House, actor: Actor, _query: queries.Workgroups
) -> list[tuple[Workgroup, tuple[Person, ...]]]:
    """Every group with its agents; for staff only."""
    access.staff(actor)
    groups = memory.workgroups.of_organisation(actor.person.organisation)
    members = {group.id: memory.workgroups.members(group.id) for group in groups}
    people = memory.people.many(person for ids in members.values() for person in ids)
    return [(group, tuple(people[person] for person in members[group.id])) for group in groups]


def may_listen(memory: Memory, _house: House, actor: Actor, query: queries.MayListen) -> Conversation:
    conversation = access.to_hear(memory, actor, query.conversation)
    if query.team:
        access.staff(actor)
    return conversation


def missed(memory: Memory, _house: House, actor: Actor, query: queries.Missed) -> Missing:
    """First the changes to what was heard already, then what was said since, in order (domain, section 6)."""
    conversation = memory.conversations.get(query.conversation)
    if conversation is None or not access.may_hear(memory, actor, conversation):
        raise Refusal("not_found")
    position, upto = query.position, memory.rev()
    rev = position.rev
    if rev is None:
        rev = memory.messages.rev_when_newest(conversation.id, position.seq)
    changed = memory.messages.changed_after(conversation.id, rev, position.seq, query.limit)
    events = [change_of(conversation, message) for message in changed]
    if len(changed) == query.limit:
        return Missing(tuple(events), changed[-1].rev, more=True)
    posted = memory.messages.after(conversation.id, position.seq, query.limit)
    events += [MessagePosted(message, conversation) for message in posted]
    return Missing(tuple(events), upto, more=len(posted) == query.limit)


def change_of(conversation: Conversation, message: Message) -> Event:
    """What became of a message that was changed: its card lives on, or it was recalled."""
    if isinstance(message.body, OrderOffer) and not message.recalled:
        return CardChanged(conversation, message, message.body.card, message.rev)
    return MessageRecalled(message, conversation)


def _seats(memory: Memory, house: House, actor: Actor) -> list[Seat]:
    kept = memory.seats.of_organisation(actor.person.organisation)
    people = memory.people.many(person for person, _, _ in kept)
    loads = memory.seats.loads(person for person, _, _ in kept)
    return [
        Seat(people[person], status, capacity, loads[person], house.presence.connected(person))
        for person, status, capacity in kept
    ]


def _next(query: queries.History, shown: tuple[Message, ...], conversation: Conversation, limit: int) -> str | None:
    """The seq to go on from, in the direction of the query."""
    if len(shown) < limit or not shown:
        return None
    forward = query.after is not None or query.around is not None
    if forward:
        return str(shown[-1].seq) if shown[-1].seq < conversation.last_seq else None
    return str(shown[0].seq) if shown[0].seq > 1 else None


def _cursor(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    try:
        key, id_ = text.split("-")
        return int(key), int(id_)
    except ValueError:
        raise Refusal("bad_request", "the cursor is not one of ours") from None
