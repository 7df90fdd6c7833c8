"""What commands and queries answer."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from chat.domain.conversations import Conversation, ConversationView
from chat.domain.events import Event
from chat.domain.messages import Message
from chat.domain.people import Person
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
