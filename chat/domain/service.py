"""What the service around a conversation is asked: invitations, left messages, visits, files, and its own rounds."""

from chat.domain.conversations import ConversationRef
from chat.domain.left import LeftStatus
from chat.domain.value import value


@value
class InviteRating:
    """An agent asks the visitor to rate. Answers `Posted`."""

    conversation: ConversationRef


@value
class AnswerInvitation:
    """A visitor accepts or declines an agent's invitation; `reference` may name the message that invites."""

    conversation: ConversationRef
    accept: bool
    reference: str | None = None


@value
class LeaveMessage:
    """A visitor leaves word for later. Answers `LeftMessage`; the same `target` again is the same left message."""

    conversation: ConversationRef | None
    contact: str
    content: str
    images: tuple[str, ...] = ()
    kind: str = ""
    target: str | None = None
    client_id: str | None = None


@value
class SettleLeftMessage:
    """An agent works on a left message, or its visitor confirms or rejects the answer. Answers `LeftMessage`."""

    left: int
    status: LeftStatus
    reply: str | None = None


@value
class ClearUnread:
    """Everything in the actor's conversations is read. Answers how many messages are still unread: 0."""


@value
class NoteVisit:
    """A visitor looks at a page of the site."""

    url: str
    title: str = ""
    referrer: str = ""


@value
class KeepOrder:
    """The house looks after what nobody answered in its organisation: transfers, queues, silent conversations.

    At most `limit` of each kind; answers whether there may be more.
    """

    limit: int


ServiceCommand = (
    InviteRating | AnswerInvitation | LeaveMessage | SettleLeftMessage | ClearUnread | NoteVisit | KeepOrder
)
