"""Texts and files that agents keep to send again."""

from chat.domain.files import Attachment
from chat.domain.value import value


@value
class QuickReply:
    """`owner` is whose it is, None when everybody may use it; `initials` find a Chinese title by Latin keys.

    `uses` counts how often it was sent.
    """

    id: int
    owner: int | None
    folder: str
    title: str
    content: str
    files: tuple[Attachment, ...]
    initials: str
    uses: int


@value
class AddQuickReply:
    """`files` are addresses of files of ours; a `shared` one is made by admins. Answers the QuickReply."""

    folder: str
    title: str
    content: str
    initials: str
    files: tuple[str, ...] = ()
    shared: bool = False


@value
class ChangeQuickReply:
    """None leaves as it is. Answers the QuickReply."""

    reply: int
    folder: str | None = None
    title: str | None = None
    content: str | None = None
    initials: str | None = None
    files: tuple[str, ...] | None = None
    shared: bool | None = None


@value
class RemoveQuickReply:
    reply: int


@value
class UseQuickReply:
    """It was sent once more."""

    reply: int


@value
class QuickReplies:
    """The actor's own and everybody's, by id after `after`. Answers `Page`."""

    after: int = 0
    limit: int = 50
