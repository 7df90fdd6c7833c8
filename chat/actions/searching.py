"""Search in everything that staff may hear."""

from chat.actions import access, reading
from chat.actions.house import House
from chat.domain.desk import Found, SearchMessages
from chat.domain.errors import Refusal
from chat.domain.messages import Media, Message, Text
from chat.domain.outcomes import Page
from chat.domain.people import Actor
from chat.store.memory import Memory

SLICE = 5_000
"""Messages looked at by one statement."""
LOOKED_AT = 50_000
"""Messages looked at for one answer; the next one goes on from there."""
MOST = 50
_LENGTH = 200


def search(memory: Memory, house: House, actor: Actor, query: SearchMessages) -> Page:
    """Raises Refusal `forbidden`, `bad_request` for an empty text. `next` is the id to go on below."""
    access.staff(actor)
    wanted = query.text.strip()
    if not wanted or len(wanted) > _LENGTH:
        raise Refusal("bad_request", f"q: 1 to {_LENGTH} characters")
    limit = max(1, min(query.limit, MOST))
    groups = memory.workgroups.of_person(actor.id)
    end = memory.search.newest() + 1
    if query.before is not None:
        end = min(end, query.before)
    last = max(1, end - LOOKED_AT)
    found: list[Message] = []
    while end > last and len(found) <= limit:
        begin = max(last, end - SLICE)
        found += _shown(memory, actor, memory.search.slice(actor, groups, wanted, begin, end)[: limit * 4], wanted)
        end = begin
    following = found[limit - 1].id if len(found) > limit else end
    return Page(tuple(_found(memory, house, actor, found[:limit])), str(following) if following > 1 else None)


def _found(memory: Memory, house: House, actor: Actor, messages: list[Message]) -> list[Found]:
    ids = list(dict.fromkeys(message.conversation for message in messages))
    conversations = [c for c in map(memory.conversations.get, ids) if c is not None]
    views = {view.conversation.id: view for view in reading.views(memory, house, actor, conversations)}
    return [Found(views[message.conversation], message) for message in messages]


def _shown(memory: Memory, actor: Actor, ids: list[int], wanted: str) -> list[Message]:
    """Those that show the text where people see it, and that the actor has not put away."""
    messages = [message for message in memory.messages.many(ids) if wanted.casefold() in _seen(message).casefold()]
    marks = memory.participants.marks_of({message.conversation for message in messages}, actor.id)
    hidden = memory.logs.hidden(actor.id, [message.id for message in messages])
    return [
        message
        for message in messages
        if message.id not in hidden
        and (message.conversation not in marks or message.seq > marks[message.conversation].cleared)
    ]


def _seen(message: Message) -> str:
    match message.body:
        case Text():
            return message.body.text
        case Media():
            return message.body.name
        case body:
            return body.fallback
