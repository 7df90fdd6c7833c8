"""What the house API takes from admins."""

from datetime import datetime
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from chat.dialects.desk_bodies import WEB_URL, Id
from chat.dialects.desk_request import DeskRequest, Instant, ListQuery, Note, Strict
from chat.dialects.desk_requests_settings import HoursRequest, SettingsRequest
from chat.domain.people import Role
from chat.domain.words import WORD_LENGTH, WordAction

Username = Annotated[str, Field(min_length=1, max_length=200)]
Password = Annotated[str, Field(min_length=8, max_length=1024)]
Nickname = Annotated[str, Field(min_length=1, max_length=100)]
Picture = Annotated[str, Field(max_length=1000, pattern=f"({WEB_URL})|^$")]
Capacity = Annotated[int, Field(ge=0, le=1000)]
Ids = Annotated[list[Id], Field(max_length=1000)]
Routing = Literal["round_robin", "least_active", "random", "recent", "manual"]
GroupName = Annotated[str, Field(min_length=1, max_length=100)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
QueryId = Annotated[int, Field(ge=1, lt=1 << 53)]


class NewPerson(Strict):
    """Somebody whom a legacy page has always known; with a username they may also sign in."""

    role: Literal["visitor", "agent"]
    nickname: Annotated[str, Field(max_length=100)] = ""
    username: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    password: Annotated[str, Field(min_length=8, max_length=1024)] | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password, both or none")
        return self


class EnrolRequest(Strict):
    """Whose id this is: a person's, a workgroup's, a new person's; else the person's whose id or uid it is."""

    id: Annotated[str, Field(min_length=1, max_length=64)]
    personId: Id | None = None
    workgroupId: Id | None = None
    create: NewPerson | None = None
    networks: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=50)] = []
    note: Note = ""

    @model_validator(mode="after")
    def _at_most_one(self) -> Self:
        if sum(target is not None for target in (self.personId, self.workgroupId, self.create)) > 1:
            raise ValueError("personId, workgroupId or create, one of them at most")
        return self


class HireRequest(Strict):
    """Without a password the server draws one. Without workgroups an agent joins the first one."""

    username: Username
    nickname: Nickname
    role: Literal["agent", "admin"] = "agent"
    password: Password | None = None
    workgroupIds: Ids | None = None
    capacity: Capacity | None = None
    avatar: Picture = ""


class PersonRequest(Strict):
    """What is missing or null stays as it is."""

    username: Username | None = None
    nickname: Nickname | None = None
    role: Literal["agent", "admin"] | None = None
    password: Password | None = None
    workgroupIds: Ids | None = None
    capacity: Capacity | None = None
    avatar: Picture | None = None
    disabled: bool | None = None


class WorkgroupRequest(Strict):
    name: GroupName
    routing: Routing = "round_robin"
    members: Ids = []


class WorkgroupChange(Strict):
    """What is missing or null stays as it is."""

    name: GroupName | None = None
    routing: Routing | None = None
    members: Ids | None = None


class WordRequest(Strict):
    word: Annotated[str, Field(min_length=1, max_length=WORD_LENGTH)]
    action: Annotated[WordAction, Field(strict=False)] = WordAction.MASK


class BlockRequest(Strict):
    """A visitor by id, or an address or CIDR; `until` is ISO 8601, none is for good.

    `newcomers` beside a visitor: nobody comes in as somebody new from where they were seen last.
    """

    personId: Id | None = None
    address: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    reason: Note = ""
    until: Instant | None = None
    newcomers: bool = False

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.personId is None) == (self.address is None):
            raise ValueError("personId or address, one of them")
        if self.newcomers and self.personId is None:
            raise ValueError("newcomers: beside personId; an address keeps everybody out")
        return self


class SiteKeyRequest(Strict):
    note: Note = ""


class ExportRequest(Strict):
    """Days in the organisation's zone, both included."""

    begins: Annotated[Day, Field(alias="from")]
    ends: Annotated[Day, Field(alias="to")]
    format: Literal["csv", "json"] = "csv"
    visitorId: Id | None = None


class StaffQuery(ListQuery):
    """GET /people."""

    q: Annotated[str, Field(max_length=200)] | None = None
    role: Literal["agent", "admin"] | None = None

    @property
    def wanted(self) -> Role | None:
        return Role(self.role) if self.role is not None else None


class AuditQuery(ListQuery):
    """GET /audit: times are ISO 8601, `to` excluded."""

    actor: QueryId | None = None
    action: Annotated[str, Field(max_length=64)] | None = None
    begins: Annotated[Instant | None, Field(alias="from")] = None
    ends: Annotated[Instant | None, Field(alias="to")] = None


class ReportQuery(DeskRequest):
    """GET /reports: days in the organisation's zone, both included, at most 366."""

    begins: Annotated[Day, Field(alias="from")]
    ends: Annotated[Day, Field(alias="to")]
    workgroupId: QueryId | None = None
    agentId: QueryId | None = None


class ReportTableQuery(ReportQuery):
    """GET /reports.csv."""

    part: Literal["days", "agents", "ratings"] = "days"


def utc_ms(moment: datetime | None) -> int | None:
    """UTC ms of a moment with its offset."""
    return int(moment.timestamp() * 1000) if moment is not None else None


BODIES: Final[tuple[type[DeskRequest], ...]] = (
    EnrolRequest, HireRequest, PersonRequest, WorkgroupRequest, WorkgroupChange, WordRequest, BlockRequest,
    SiteKeyRequest, ExportRequest, SettingsRequest, HoursRequest,
)  # fmt: skip
