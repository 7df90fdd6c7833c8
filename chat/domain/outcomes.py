"""What commands and queries answer."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from chat.domain.conversations import Conversation, ConversationView
from chat.domain.desk import OrderShown, Traces
from chat.domain.events import Event
from chat.domain.messages import Message
from chat.domain.people import Person, Workgroup
from chat.domain.receipts import Marks
from chat.domain.value import value


@value
class Posted:
    """A message is on disk. `repeated` says that it was there before."""

    message: Message
    conversation: Conversation
    repeated: bool = False


@value
class Opened:
    """`created` is False when an open conversation was there already."""

    view: ConversationView
    created: bool


@value
class Page:
    """`next` is the cursor of the following page, or None."""

    items: tuple[Any, ...]
    next: str | None = None
    conversation: Conversation | None = None
    marks: Mapping[int, Marks] = field(default_factory=dict)


@value
class LogPage:
    """`messages` of `total` that the reader still sees; `marks` tell how far each participant has come."""

    messages: tuple[Message, ...]
    total: int
    conversation: Conversation | None = None
    marks: Mapping[int, Marks] = field(default_factory=dict)


@value
class PeerSeen:
    """Somebody to talk with; `unread` says that their last word has not been read."""

    peer: Person | Workgroup
    unread: bool


@value
class Profile:
    """What may be shown of somebody; `created_at` is UTC ms. With `in_full` also how they sign in."""

    peer: Person | Workgroup
    created_at: int
    in_full: bool


@value
class KnownVisitor:
    """`details` is what their page told, JSON or nothing; `claimed_id` and `perhaps_same` are nobody's word but theirs.

    `pages` are (url, title, referrer, seen at in UTC ms), the newest first; so are `conversations`, of which one sees
    those one may hear, and `orders` offered there.
    """

    person: Person
    claimed_id: str | None
    details: str
    perhaps_same: tuple[Person, ...]
    pages: tuple[tuple[str, str, str, int], ...]
    traces: Traces
    conversations: tuple[ConversationView, ...]
    orders: tuple[OrderShown, ...]
    blocked: bool


@value
class Unreads:
    """Messages not yet read, each with its conversation, and how many there are in all."""

    items: tuple[tuple[Message, Conversation], ...]
    total: int


@value
class Missing:
    """Events in the order to tell them, complete up to `rev`; `more` says ask again."""

    events: tuple[Event, ...]
    rev: int
    more: bool


@value
class SignedIn:
    """A person and the sign-in that vouches for them."""

    person: Person
    sign_in: int
