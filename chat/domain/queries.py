"""What somebody asks to see. Each query is answered by one function in `actions`, in one read transaction."""

from dataclasses import dataclass

from chat.domain.conversations import ConversationRef
from chat.domain.devices import Cursor
from chat.domain.receipts import Position


@dataclass(frozen=True, slots=True)
class History:
    """Messages of a conversation, newest last: after, before or around a `seq`. Answers `Page`.

    With `marks`, the page tells how far each participant has come.
    """

    conversation: ConversationRef
    after: int | None = None
    before: int | None = None
    around: int | None = None
    limit: int = 50
    marks: bool = False


@dataclass(frozen=True, slots=True)
class OneConversation:
    """Answers a ConversationView."""

    conversation: ConversationRef


@dataclass(frozen=True, slots=True)
class Conversations:
    """`which` is mine, queue, all or closed. Answers `Page` of ConversationViews."""

    which: str = "mine"
    state: str | None = None
    tag: str | None = None
    text: str | None = None
    cursor: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Seats:
    """Answers every Seat of the organisation."""


@dataclass(frozen=True, slots=True)
class MayListen:
    """Answers the Conversation that may be listened to; `team` asks for what only staff may hear."""

    conversation: ConversationRef
    team: bool = False


@dataclass(frozen=True, slots=True)
class Missed:
    """What happened to messages of a conversation after `position`, at most `limit`. Answers `Missing`."""

    conversation: int
    position: Position
    limit: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """Answers the Position of what the actor is known to hold of a conversation: their delivered mark."""

    conversation: int


@dataclass(frozen=True, slots=True)
class LatestNotice:
    """Answers the newest notice with one of these codes in a conversation, as a Message, or None."""

    conversation: ConversationRef
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """What the actor has not read in all their conversations, newest first. Answers `Unreads`."""

    offset: int = 0
    limit: int = 20


@dataclass(frozen=True, slots=True)
class LeftMessages:
    """The actor's own left messages, for staff those of the organisation, newest first. Answers `Page`."""

    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class FileOf:
    """Answers the Attachment under `key` when the actor may see it: theirs, or in a conversation they may hear."""

    key: str


@dataclass(frozen=True, slots=True)
class PerhapsSame:
    """Answers the visitors whose pages call them as they call this one. For staff; nobody vouches for it."""

    visitor: int


@dataclass(frozen=True, slots=True)
class MissedByPerson:
    """What happened after `cursor` in all conversations of the actor, at most `limit`. Answers `Backlog`."""

    cursor: Cursor
    limit: int


Query = (
    History
    | OneConversation
    | Conversations
    | Seats
    | MayListen
    | Missed
    | Arrived
    | LatestNotice
    | Unread
    | LeftMessages
    | FileOf
    | PerhapsSame
    | MissedByPerson
)
