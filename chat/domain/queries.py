"""What somebody asks to see. Each query is answered by one function in `actions`, in one read transaction."""

from chat.domain.commands_admin import AdminQuery
from chat.domain.contacts import ContactQuery
from chat.domain.conversations import ConversationRef
from chat.domain.desk import DeskQuery
from chat.domain.devices import Cursor
from chat.domain.groups import GroupQuery
from chat.domain.left import LeftStatus
from chat.domain.receipts import Position
from chat.domain.value import value
from chat.domain.widget import WidgetOf


@value
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


@value
class OneConversation:
    """Answers a ConversationView."""

    conversation: ConversationRef


@value
class Conversations:
    """`which` is mine, queue, all or closed. Answers `Page` of ConversationViews, the most recently active first.

    `text` is part of the visitor's name, the number or the subject. `unanswered_first`: who waits longest for an
    answer comes first.
    """

    which: str = "mine"
    state: str | None = None
    tag: str | None = None
    text: str | None = None
    cursor: str | None = None
    limit: int = 50
    workgroup: int | None = None
    agent: int | None = None
    unanswered_first: bool = False


@value
class Seats:
    """Answers every Seat of the organisation; for staff."""


@value
class StandingSeats:
    """Answers a SeatChanged for every seat as it is now, for whoever begins to watch them."""


@value
class MayListen:
    """Answers the Conversation that may be listened to; `team` asks for what only staff may hear."""

    conversation: ConversationRef
    team: bool = False


@value
class Missed:
    """What happened to messages of a conversation after `position`, at most `limit`. Answers `Missing`."""

    conversation: int
    position: Position
    limit: int


@value
class Arrived:
    """Answers the Position of what the actor is known to hold of a conversation: their delivered mark."""

    conversation: int


@value
class LatestNotice:
    """Answers the newest notice with one of these codes in a conversation, as a Message, or None."""

    conversation: ConversationRef
    codes: tuple[str, ...]


@value
class Unread:
    """What the actor has not read in all their conversations, newest first. Answers `Unreads`."""

    offset: int = 0
    limit: int = 20


@value
class LeftMessages:
    """The actor's own left messages, for staff those of the organisation, newest first. Answers `Page`.

    Staff may ask for one status, and for those below the id `before` instead of an offset.
    """

    offset: int = 0
    limit: int = 50
    status: LeftStatus | None = None
    before: int | None = None


@value
class FileOf:
    """Answers the Attachment under `key` when the actor may see it: theirs, or in a conversation they may hear."""

    key: str


@value
class Acquaintance:
    """What is known of a visitor. For staff. Answers `KnownVisitor`."""

    visitor: int


@value
class MissedByPerson:
    """What happened after `cursor` in all conversations of the actor, at most `limit`. Answers `Backlog`."""

    cursor: Cursor
    limit: int


@value
class ChatLog:
    """What the actor still sees of a conversation, oldest first: nothing recalled, cleared or hidden.

    Without `offset` the newest `limit`. Answers `LogPage`; an empty one while two people have never talked.
    """

    conversation: ConversationRef
    limit: int
    offset: int | None = None


@value
class OneMessage:
    """Answers the Message of this id and its Conversation, if the actor may hear it."""

    message: int


@value
class Peers:
    """Whom the actor talks with, and for staff who may want to. Answers a list of `PeerSeen`."""

    limit: int


@value
class ProfileOf:
    """Answers the `Profile` behind the number that raw pages show; `public` is what a stranger may see."""

    number: str
    public: bool = False


@value
class LegacyIds:
    """The organisation's enrolled ids, the oldest first; for admins. Answers `Page` of LegacyIds."""

    cursor: str | None = None
    limit: int = 50


@value
class Workgroups:
    """Answers every workgroup of the organisation with its agents, for staff: a list of (Workgroup, people)."""


Query = (
    History
    | OneConversation
    | Conversations
    | Seats
    | StandingSeats
    | MayListen
    | Missed
    | Arrived
    | LatestNotice
    | Unread
    | LeftMessages
    | FileOf
    | Acquaintance
    | ChatLog
    | OneMessage
    | Peers
    | ProfileOf
    | LegacyIds
    | MissedByPerson
    | Workgroups
    | DeskQuery
    | GroupQuery
    | ContactQuery
    | AdminQuery
    | WidgetOf
)
