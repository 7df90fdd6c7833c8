"""Conversations, who takes part in them, and the ways a caller may name one."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from chat.domain.messages import Message
from chat.domain.people import Person, Workgroup
from chat.domain.receipts import Marks
from chat.domain.value import value


class Kind(StrEnum):
    SERVICE = "service"
    DIRECT = "direct"
    GROUP = "group"


class State(StrEnum):
    """`queued -> open -> closed`, or `offline` while nobody is there to answer."""

    QUEUED = "queued"
    OPEN = "open"
    OFFLINE = "offline"
    CLOSED = "closed"


@value
class Conversation:
    """One talk with one order. Times are UTC ms; `no` and `topic` are its public names.

    `members` are the two of a direct conversation; of other kinds it says nothing. `answered` says that an agent has
    spoken since it was given to whoever has it now.
    """

    id: int
    organisation: int
    no: str
    topic: str
    kind: Kind
    state: State
    last_seq: int
    created_at: int
    visitor: Person | None = None
    agent: Person | None = None
    workgroup: Workgroup | None = None
    subject: str = ""
    closed_at: int | None = None
    unanswered_since: int | None = None
    queued_at: int | None = None
    tags: tuple[str, ...] = ()
    reopened: int = 0
    members: tuple[Person, ...] = ()
    answered: bool = False


@value
class Queue:
    """A queued conversation's place: `position` counts from 1, `wait_seconds` is an estimate."""

    position: int
    size: int
    wait_seconds: int


@value
class Rating:
    """The visitor's word on one opening of a conversation, `score` 1 to 5; `at` is UTC ms."""

    score: int
    resolved: bool
    comment: str
    at: int


@value
class PendingTransfer:
    """`by` offers it to an agent or a group, until `expires_at` (UTC ms)."""

    by: Person
    agent: Person | None
    workgroup: Workgroup | None
    note: str
    expires_at: int


@value
class ConversationView:
    """A conversation as one person sees it in a list.

    `marks` are those of all who take part, by id; `rating` is that of the newest opening.
    """

    conversation: Conversation
    participants: tuple[Person, ...]
    unread: int
    last_message: Message | None
    queue: Queue | None = None
    marks: Mapping[int, Marks] = field(default_factory=dict)
    rating: Rating | None = None
    transfer: PendingTransfer | None = None


@value
class ById:
    id: int


@value
class ByNo:
    no: str


@value
class ByTopic:
    """A slashed topic, `org/agent/{agent}/{visitor}` and its kin."""

    topic: str


class Naming(StrEnum):
    """What the name of a person is: a uid, or the number that raw pages show (a legacy id, else our id)."""

    UID = "uid"
    NUMBER = "number"


@value
class WithPeer:
    """The caller's conversation with somebody (domain, section 4); the first message opens it when it is missing.

    A visitor's with an agent or a workgroup is a service conversation, two others' is direct.
    """

    name: str
    naming: Naming = Naming.UID


@value
class ByMessage:
    """Where this message was said: the caller's own client id first, else a uid (domain, section 3)."""

    reference: str


ConversationRef = ById | ByNo | ByTopic | WithPeer | ByMessage
