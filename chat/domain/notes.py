"""What agents tell each other beside a conversation: notes, and who looks on. No visitor ever hears of it."""

from chat.domain.conversations import ConversationRef
from chat.domain.files import Attachment
from chat.domain.people import Person
from chat.domain.value import value


@value
class Note:
    """`after_seq` was the newest message when it was written, so that it finds its place; `at` is UTC ms."""

    id: int
    conversation: int
    author: Person
    content: str
    files: tuple[Attachment, ...]
    after_seq: int
    at: int


@value
class AddNote:
    """`files` are addresses of files of ours. Answers the Note."""

    conversation: ConversationRef
    content: str
    files: tuple[str, ...] = ()


@value
class RemoveNote:
    """By its author or an admin."""

    conversation: ConversationRef
    note: int


@value
class ShowViewing:
    """The actor's connection shows this conversation, or no longer does. Never stored."""

    conversation: ConversationRef
    viewing: bool


@value
class Notes:
    """Those of a conversation after the note `after`, the oldest first. Answers `Page`."""

    conversation: ConversationRef
    after: int = 0
    limit: int = 50
