"""What the house API takes: the bodies and queries of its HTTP half. Unknown fields are ignored."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.json_schema import models_json_schema

from chat.dialects import desk_requests_admin, desk_requests_desk
from chat.dialects.desk_bodies import WEB_URL, Id, MessageBody, Payload
from chat.dialects.desk_request import DeskRequest, Limit, MsgNo, Note, OrganisationUid, Seq, Strict, read_query
from chat.domain.people import SeatStatus


class LoginRequest(Strict):
    """Without `stay` the browser forgets the refresh cookie when it is closed."""

    username: Annotated[str, Field(min_length=1, max_length=200)]
    password: Annotated[str, Field(min_length=1, max_length=1024)]
    orgUid: OrganisationUid | None = None
    stay: bool = True


class RefreshRequest(Strict):
    refreshToken: Annotated[str, Field(max_length=4096)] | None = None


class VisitorRequest(Strict):
    """`externalSig` is hex(HMAC-SHA256(organisation secret, externalId))."""

    nickname: Annotated[str, Field(max_length=100)] = ""
    avatar: Annotated[str, Field(max_length=1000, pattern=f"({WEB_URL})|^$")] = ""
    externalId: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    externalSig: Annotated[str, Field(max_length=128)] | None = None
    extra: Annotated[str, Field(max_length=4000)] | Payload | None = None
    orgUid: OrganisationUid | None = None


class OpenRequest(Strict):
    """A visitor asks for an agent, a workgroup, or whoever is there."""

    agentId: Id | None = None
    workgroupId: Id | None = None
    subject: Annotated[str, Field(max_length=200)] = ""

    @model_validator(mode="after")
    def _at_most_one(self) -> Self:
        if self.agentId is not None and self.workgroupId is not None:
            raise ValueError("agentId or workgroupId, not both")
        return self


class InviteVisitorRequest(Strict):
    """An agent invites a visitor to talk."""

    visitorId: Id
    note: Note = ""


class TransferRequest(Strict):
    agentId: Id | None = None
    workgroupId: Id | None = None
    note: Note = ""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.agentId is None) == (self.workgroupId is None):
            raise ValueError("agentId or workgroupId, one of them")
        return self


class InviteAgentRequest(Strict):
    agentId: Id


class RateRequest(Strict):
    score: Annotated[int, Field(ge=1, le=5)]
    resolved: bool
    comment: Annotated[str, Field(max_length=2000)] = ""


class MessageRequest(MessageBody, DeskRequest):
    """What `/app/chat/send` takes; the path says which session, a `sessionId` in the body must be the same."""

    sessionId: Id | None = None


class ReadRequest(Strict):
    lastReadMsgId: Id


class JobCardRequest(Strict):
    """The posting, kept as it is (seed 000: jobId, title, salary, tags, company, location, urgency, quota, deadline).

    `msgNo` is no part of it: the same one again is the same message.
    """

    model_config = ConfigDict(strict=True, extra="allow")

    title: Annotated[str, Field(min_length=1, max_length=200)]
    msgNo: MsgNo | None = None

    def payload(self) -> dict[str, Any]:
        """The posting. Raises Refusal for numbers that are no JSON."""
        return read_query(_Posting, {"payload": self.model_dump(exclude={"msgNo"})}).payload


class _Posting(DeskRequest):
    payload: Payload


class OrderCardRequest(Strict):
    """`price` is a decimal string; the card expires by itself after `countdownSeconds`."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    price: Annotated[str, Field(min_length=1, max_length=20)]
    countdownSeconds: Annotated[int, Field(ge=1, lt=1 << 31)] = 60
    msgNo: MsgNo | None = None


class SeatRequest(Strict):
    status: SeatStatus
    capacity: Annotated[int, Field(ge=0, le=1000)] | None = None


class SessionsQuery(DeskRequest):
    """GET /sessions."""

    which: Annotated[Literal["mine", "queue", "all", "closed"], Field(alias="list")] = "mine"
    state: Literal["queued", "open", "offline", "closed"] | None = None
    tag: Annotated[str, Field(max_length=64)] | None = None
    q: Annotated[str, Field(max_length=200)] | None = None
    workgroupId: Annotated[int, Field(ge=0, lt=1 << 53)] | None = None
    agentId: Annotated[int, Field(ge=0, lt=1 << 53)] | None = None
    order: Literal["active", "unanswered"] = "active"
    cursor: Annotated[str, Field(pattern=r"^[0-9]{1,15}-[0-9]{1,15}$")] | None = None
    limit: Limit = 50


class MessagesQuery(DeskRequest):
    """GET /sessions/{sessionId}/messages: after, before or around a seq, one of them at most."""

    after: Seq | None = None
    before: Seq | None = None
    around: Seq | None = None
    limit: Limit = 50

    @model_validator(mode="after")
    def _one_direction(self) -> Self:
        if sum(seq is not None for seq in (self.after, self.before, self.around)) > 1:
            raise ValueError("after, before or around, one of them")
        return self


BODIES: tuple[type[DeskRequest], ...] = (
    LoginRequest, RefreshRequest, VisitorRequest, OpenRequest, InviteVisitorRequest, TransferRequest,
    InviteAgentRequest, RateRequest, MessageRequest, ReadRequest, JobCardRequest, OrderCardRequest, SeatRequest,
    *desk_requests_desk.BODIES, *desk_requests_admin.BODIES,
)  # fmt: skip


def schemas(place: str, models: Iterable[type[DeskRequest]] = BODIES) -> dict[str, Any]:
    """Name -> JSON Schema (2020-12) of each model and of what they refer to, at `place` (`#/components/schemas/`)."""
    wanted: list[tuple[type[BaseModel], Literal["validation"]]] = [(model, "validation") for model in models]
    _, definitions = models_json_schema(wanted, ref_template=place + "{model}")
    found: dict[str, Any] = definitions["$defs"]
    return found
