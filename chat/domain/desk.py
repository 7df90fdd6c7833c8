"""What agents do at their desk besides talking: count, tag, search, and look after visitors."""

from chat.domain.cards import OrderCard
from chat.domain.conversations import ConversationRef, ConversationView
from chat.domain.messages import Message
from chat.domain.notes import AddNote, Notes, RemoveNote, ShowViewing
from chat.domain.people import Workgroup
from chat.domain.quick_replies import (
    AddQuickReply,
    ChangeQuickReply,
    QuickReplies,
    RemoveQuickReply,
    UseQuickReply,
)
from chat.domain.value import value


@value
class SetTags:
    """These, in this order, and no others. Answers the ConversationView."""

    conversation: ConversationRef
    tags: tuple[str, ...]


@value
class Tags:
    """Answers (tag, how many conversations have it), the most used first."""


@value
class CountConversations:
    """Answers `Counts`."""


@value
class Counts:
    """How many are in each list; `unread` messages in one's own, `left` messages that nobody has looked at."""

    mine: int
    queue: int
    all: int
    closed: int
    unread: int
    left: int


@value
class SearchMessages:
    """Messages that hold `text`, the newest first, before the message id `before`. Answers `Page` of `Found`.

    One answer looks at so many messages and no more: it may be empty and have a `next`.
    """

    text: str
    before: int | None = None
    limit: int = 20


@value
class Found:
    """A message and where it was said."""

    view: ConversationView
    message: Message


@value
class GroupViews:
    """Answers every workgroup of the organisation as a list of GroupView, for staff."""


@value
class GroupView:
    """`waiting` conversations nobody has taken yet, `online` members who are connected."""

    group: Workgroup
    members: tuple[int, ...]
    waiting: int
    online: int


@value
class FindVisitors:
    """Visitors whose name or id at the site holds `text`, the newest first, before the id `before`. Answers `Page`."""

    text: str = ""
    before: int | None = None
    limit: int = 50


@value
class RenameVisitor:
    """Answers the Person."""

    visitor: int
    nickname: str


@value
class OrderShown:
    """An order card and where it was offered; `at` is UTC ms."""

    card: OrderCard
    conversation: int
    at: int


@value
class Traces:
    """How a visitor came: their browser's word on itself, the first page, and where that was linked; "" or None."""

    user_agent: str = ""
    landing: str | None = None
    referrer: str | None = None


DeskCommand = (
    SetTags
    | RenameVisitor
    | AddNote
    | RemoveNote
    | ShowViewing
    | AddQuickReply
    | ChangeQuickReply
    | RemoveQuickReply
    | UseQuickReply
)
DeskQuery = Tags | CountConversations | SearchMessages | GroupViews | FindVisitors | Notes | QuickReplies
