"""Files that people send: what is known of one, wherever its bytes lie, and what may be done with it."""

from chat.domain.conversations import ConversationRef
from chat.domain.value import value


@value
class Stored:
    """Bytes at rest, once in an organisation: several attachments may be made of the same ones.

    `key` names them in `home`; `size` in bytes, `duration` in seconds, width and height in pixels; `sha256` in hex.
    `mime` is what the bytes look like, never what a sender claims. `thumbnail` is the key of a small picture, or empty.
    """

    key: str
    home: str
    size: int
    mime: str
    sha256: str
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    thumbnail: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Everything that lies at home."""
        return (self.key, self.thumbnail) if self.thumbnail else (self.key,)


@value
class Attachment:
    """A file as one sender sent it: `key` cannot be guessed; `name` is theirs, for people to read."""

    key: str
    name: str
    stored: Stored

    @property
    def size(self) -> int:
        return self.stored.size

    @property
    def mime(self) -> str:
        return self.stored.mime

    @property
    def width(self) -> int | None:
        return self.stored.width

    @property
    def height(self) -> int | None:
        return self.stored.height

    @property
    def duration(self) -> float | None:
        return self.stored.duration


@value
class AnnounceFile:
    """Bytes want to come. Answers None when they may: they count against the quota from now on.

    Answers the Attachment when the organisation has the same bytes already: then they need not come.
    Raises Refusal `too_large`, `type_refused`, `quota_exceeded`.
    """

    attachment: Attachment


@value
class KeepFile:
    """The announced bytes are safe at home. Answers the Attachment."""

    attachment: Attachment


@value
class GiveUpFile:
    """The announced bytes did not come, or not as a whole: what there is of them is to go."""

    key: str


@value
class TidyFiles:
    """The house lets go of uploads that nobody sent, and answers the Stored (at most `limit`) whose bytes are to go."""

    limit: int


@value
class FilesGone:
    """The bytes under these keys are no more."""

    keys: tuple[str, ...]


@value
class EraseFiles:
    """Files shown in this conversation are no more, but where they were shown elsewhere, too. Answers how many."""

    conversation: ConversationRef


FileCommand = AnnounceFile | KeepFile | GiveUpFile | TidyFiles | FilesGone | EraseFiles
