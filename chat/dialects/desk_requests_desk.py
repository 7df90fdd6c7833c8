"""What the house API takes for what agents keep beside the talk, and for what visitors do besides talking."""

from typing import Annotated, Final, Literal

from pydantic import Field

from chat.dialects.desk_bodies import WEB_URL, Id
from chat.dialects.desk_request import DeskRequest, Limit, ListQuery, Strict

Url = Annotated[str, Field(max_length=2048, pattern=WEB_URL)]
Staffs = Literal["pending", "processing", "replied", "closed"]
Title = Annotated[str, Field(min_length=1, max_length=100)]
Group = Annotated[str, Field(max_length=50)]
Content = Annotated[str, Field(max_length=20_000)]


class FileGiven(Strict):
    """A file as POST /files answered it; all but its address is known."""

    fileUrl: Url


Files = Annotated[list[FileGiven], Field(max_length=20)]


def urls(files: list[FileGiven]) -> tuple[str, ...]:
    """The addresses of these files."""
    return tuple(file.fileUrl for file in files)


class NoteRequest(Strict):
    content: Content = ""
    files: Files = []


class TagsRequest(Strict):
    tags: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=100)]


class LeftMessageRequest(Strict):
    contact: Annotated[str, Field(max_length=200)]
    content: Annotated[str, Field(min_length=1, max_length=5000)]
    images: Annotated[list[FileGiven], Field(max_length=9)] = []
    sessionId: Id | None = None


class SettleRequest(Strict):
    """What became of a left message."""

    status: Staffs
    reply: Annotated[str, Field(max_length=5000)] | None = None


class VisitRequest(Strict):
    """A page that the visitor looks at."""

    url: Url
    title: Annotated[str, Field(max_length=1000)] = ""
    referrer: Annotated[str, Field(max_length=2048)] = ""


class RenameRequest(Strict):
    nickname: Annotated[str, Field(min_length=1, max_length=100)]


class QuickReplyRequest(Strict):
    """`shared` is for admins."""

    title: Title
    group: Group = ""
    content: Content = ""
    files: Files = []
    shared: bool = False


class QuickReplyChange(Strict):
    """What is left out stays."""

    title: Title | None = None
    group: Group | None = None
    content: Content | None = None
    files: Files | None = None
    shared: bool | None = None


class LeftMessagesQuery(ListQuery):
    status: Literal["pending", "processing", "replied", "closed", "confirmed", "rejected"] | None = None


class VisitorsQuery(ListQuery):
    q: Annotated[str, Field(max_length=200)] = ""


class SearchQuery(ListQuery):
    q: Annotated[str, Field(min_length=1, max_length=200)]
    limit: Limit = 20


BODIES: Final[tuple[type[DeskRequest], ...]] = (
    NoteRequest, TagsRequest, LeftMessageRequest, SettleRequest, VisitRequest, RenameRequest, QuickReplyRequest,
    QuickReplyChange,
)  # fmt: skip
