"""What somebody asks to see. Each query is answered by one function in `actions`, in one read transaction."""

from dataclasses import dataclass

from chat.domain.conversations import ConversationRef
from chat.domain.receipts import Position


@dataclass(frozen=True, slots=True)
class History:
    """Messages of a conversation, newest last: after, before or around a `seq`. Answers `Page`."""

    conversation: ConversationRef
    after: int | None = None
    before: int | None = None
    around: int | None = None
    limit: int = 50


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


Query = History | OneConversation | Conversations | Seats | MayListen | Missed
