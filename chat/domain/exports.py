"""Conversations handed out as a file."""

from enum import StrEnum

from chat.domain.people import Person
from chat.domain.value import value


class ExportFormat(StrEnum):
    CSV = "csv"
    JSON = "json"


class ExportStatus(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@value
class Export:
    """A job: what was said on the days `first` to `last` (`YYYY-MM-DD`, in the organisation's zone).

    `progress` is 0 to 1, `size` in bytes once it is done; `name` is that of the file in its folder. UTC ms.
    """

    id: int
    organisation: int
    by: Person | None
    first: str
    last: str
    format: ExportFormat
    visitor: int | None
    status: ExportStatus
    progress: float
    size: int | None
    name: str
    created_at: int


@value
class OrderExport:
    """An admin asks for the conversations of these days, or of one visitor in them. Answers the Export."""

    first: str
    last: str
    format: ExportFormat
    visitor: int | None = None


@value
class AdvanceExport:
    """How far a job has come. By the house; answers whether it is still wanted."""

    export: int
    progress: float
    status: ExportStatus = ExportStatus.RUNNING
    size: int | None = None


@value
class RemoveExport:
    """Answers the Export that is there no more."""

    export: int


@value
class TidyExports:
    """The house forgets what is older than `age` ms. Answers the Exports that are gone."""

    age: int


@value
class Exports:
    """The newest first; for admins. Answers `Page`."""

    cursor: str | None = None
    limit: int = 50


@value
class OneExport:
    """For admins. Answers the Export."""

    export: int
