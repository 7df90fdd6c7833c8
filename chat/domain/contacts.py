"""What somebody settles for themselves: whom they do not hear, how their conversations are listed, what they missed."""

from chat.domain.conversations import Conversation, ConversationRef, ConversationView
from chat.domain.messages import Message
from chat.domain.value import value


@value
class Block:
    """Nothing direct from this person (named by uid) any more; `blocked` False ends it."""

    person: str
    blocked: bool = True


@value
class Blocked:
    """Answers the Persons whom the actor has blocked."""


@value
class Arrange:
    """How the actor's list shows a conversation; None leaves it as it is."""

    conversation: ConversationRef
    pinned: bool | None = None
    quiet: bool | None = None


@value
class Listed:
    """One conversation in somebody's list; `active_at` is UTC ms."""

    view: ConversationView
    pinned: bool
    quiet: bool
    active_at: int


@value
class ConversationList:
    """Answers a tuple of Listed: pinned ones first, then the most recently active; at most `limit`."""

    limit: int = 200


@value
class ImportAccount:
    """Somebody whom the site knows by this uid comes to be known here. Admins only. Answers the Person."""

    uid: str
    nickname: str = ""
    avatar: str = ""


@value
class Vouch:
    """The house lets somebody in whom the site vouches for, by a signature made at `issued_at` (UTC ms).

    Answers SignedIn. `lifetime` is in seconds. Raises Refusal `unauthorized` for a stranger, somebody disabled, or
    when their sign-ins of this `kind` were ended after the signature was made.
    """

    uid: str
    issued_at: int
    kind: str
    lifetime: int


@value
class MissedMessages:
    """What the actor has not read, or with `since` (UTC ms) what was said or recalled from then on.

    Answers the ids of messages in the order they were said, each once; recalled ones among them. Reaches back a
    bounded time.
    """

    since: int | None = None


@value
class Recite:
    """Say these messages again as they stand now. Changes nothing.

    It is a command, not a query, so that its answer takes its place among the events: what was told before is in
    it, and what is told after it is newer. Answers Recited.
    """

    messages: tuple[int, ...]


@value
class Recited:
    """Only what the actor may hear, and of long messages not all at once: go on behind the id `upto`."""

    items: tuple[tuple[Message, Conversation], ...]
    upto: int


@value
class Search:
    """Texts that hold `text` in the actor's conversations, or in one of them, newest first. Answers Page."""

    text: str
    conversation: ConversationRef | None = None
    before: int | None = None
    limit: int = 50


ContactCommand = Block | Arrange | ImportAccount | Vouch | Recite
ContactQuery = Blocked | ConversationList | MissedMessages | Search
