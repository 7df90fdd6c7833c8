"""What happened. Events are told after the commit, in commit order; ephemeral ones pass the same way unstored."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from chat.domain.blacklist import Blacklist
from chat.domain.cards import OrderCard
from chat.domain.conversations import Conversation, PendingTransfer, Queue
from chat.domain.left import LeftMessage
from chat.domain.messages import Message
from chat.domain.notes import Note
from chat.domain.people import Organisation, Person, Seat
from chat.domain.rooms import Room
from chat.domain.value import value


@value
class MessagePosted:
    """`unread` maps the id of each participant but the sender to their count after this message."""

    message: Message
    conversation: Conversation
    unread: Mapping[int, int] = field(default_factory=dict)


@value
class MessageRecalled:
    message: Message
    conversation: Conversation


@value
class DeliveredAdvanced:
    """`reader` holds everything up to `message` now; `previous` is the seq before."""

    conversation: Conversation
    reader: Person
    message: Message
    previous: int
    at: int


@value
class ReadAdvanced:
    """`reader` has read everything up to `message`; `previous` is the seq before, `unread` what is left."""

    conversation: Conversation
    reader: Person
    message: Message
    previous: int
    at: int


@value
class TypingSeen:
    """`content` is the text before it is sent; only staff may see it."""

    conversation: Conversation
    person: Person
    content: str | None = None
    processing: bool = False


@value
class CardChanged:
    """A card was paid, cancelled, or ran out; `message` is the one that shows it."""

    conversation: Conversation
    message: Message
    card: OrderCard
    rev: int


class Turn(StrEnum):
    """What became of a conversation."""

    OPENED = "opened"
    QUEUED = "queued"
    ASSIGNED = "assigned"
    TRANSFER_OFFERED = "transfer_offered"
    TRANSFER_REJECTED = "transfer_rejected"
    TRANSFERRED = "transferred"
    INVITED = "invited"
    VISITOR_INVITED = "visitor_invited"
    JOINED = "joined"
    CLOSED = "closed"
    REOPENED = "reopened"
    TAGGED = "tags"
    WAITING = "waiting"
    CONTINUED = "continued"
    QUEUE_MOVED = "queue_moved"
    ESCALATED = "escalated"
    TRANSFER_TIMED_OUT = "transfer_timed_out"
    INVITATION_ACCEPTED = "invitation_accepted"
    INVITATION_REJECTED = "invitation_rejected"


@value
class ConversationTurned:
    """`unread` maps participants to their counts; `by` is who did it; `details` depends on the turn.

    `transfer` is what is on offer now.
    """

    turn: Turn
    conversation: Conversation
    at: int
    by: Person | None = None
    unread: Mapping[int, int] = field(default_factory=dict)
    queue: Queue | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    transfer: PendingTransfer | None = None


@value
class SeatChanged:
    seat: Seat
    at: int


@value
class Rated:
    """`target` is the message that the rating answers, `client_id` the visitor's own id for the rating."""

    conversation: Conversation
    score: int
    resolved: bool
    comment: str
    at: int
    by: Person | None = None
    target: str | None = None
    client_id: str | None = None


@value
class MessageLeft:
    """A visitor left word, in a conversation or outside of any."""

    left: LeftMessage
    conversation: Conversation | None
    at: int


@value
class LeftMessageChanged:
    """Staff worked on a left message, or its visitor judged the answer; for staff."""

    left: LeftMessage
    at: int


@value
class NoteAdded:
    """For staff alone, as are the next two."""

    note: Note
    conversation: Conversation


@value
class NoteRemoved:
    note: int
    conversation: Conversation


@value
class ViewingSeen:
    """`person` looks at the conversation by `connection`, or no longer does."""

    conversation: Conversation
    person: Person
    viewing: bool
    connection: int = 0


@value
class VisitorSeen:
    """The visitor of this conversation has a connection, by any door, or has none."""

    conversation: Conversation
    is_here: bool


@value
class SignInEnded:
    """Live connections that stand on these sign-ins close; with `every`, all of the person, whatever they stand on."""

    person: int
    sign_ins: tuple[int, ...]
    every: bool = False


@value
class DeviceTaken:
    """The connection `by` is about to speak for this device of `person`; another one that does so ends."""

    person: int
    device: str
    by: int | None


@value
class ListeningEnded:
    """`person` may hear these conversations no longer."""

    person: int
    conversations: frozenset[int]


@value
class Broadcast:
    """An admin's word to every connection of the organisation, or of `person`."""

    organisation: Organisation
    text: str
    at: int
    person: int | None = None


@value
class DeliveryTaken:
    """`connection` of this person came by the door `via` and takes delivery from older ones there."""

    person: int
    connection: int
    via: str


@value
class BlacklistChanged:
    """Whom the organisation lets in from now on; live connections of others end. Told to the house alone."""

    organisation: int
    blacklist: Blacklist


Event = (
    MessagePosted
    | MessageRecalled
    | DeliveredAdvanced
    | ReadAdvanced
    | TypingSeen
    | CardChanged
    | ConversationTurned
    | SeatChanged
    | Rated
    | MessageLeft
    | LeftMessageChanged
    | NoteAdded
    | NoteRemoved
    | ViewingSeen
    | VisitorSeen
    | SignInEnded
    | DeviceTaken
    | ListeningEnded
    | Broadcast
    | DeliveryTaken
    | BlacklistChanged
)


@value
class Publication:
    """An event and where it is told: each connection hears it once, by the first of `rooms` that it is in.

    `except_` is the connection that caused it and need not hear it.
    """

    event: Event
    rooms: tuple[Room, ...]
    except_: int | None = None
