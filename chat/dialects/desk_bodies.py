"""What pages send of the house dialect, over STOMP and HTTP alike."""

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field

from chat.domain.errors import Refusal
from chat.domain.messages import Body, JobCard, Location, Media, MediaKind, Quote, Text
from chat.domain.people import SeatStatus


def _finite(payload: dict[str, Any]) -> dict[str, Any]:
    json.dumps(payload, allow_nan=False)  # raises ValueError: what is no JSON cannot be told to anybody
    return payload


Id = Annotated[int, Field(ge=0, lt=1 << 53)]
"""An id of ours; a number that JSON clients can hold."""
WEB_URL = r"^[hH][tT][tT][pP][sS]?://[^\x00-\x1f\x7f]+$"
"""A pattern: http(s), and nothing that could end a line wherever the URL is written to."""
Payload = Annotated[dict[str, Any], AfterValidator(_finite)]


class MessageBody(BaseModel):
    """What is said. The order card is made over HTTP; a job card may also be sent."""

    msgType: Literal["text", "image", "file", "voice", "audio", "video", "location", "job_card"] = "text"
    msgNo: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    content: str | None = None
    fileUrl: Annotated[str, Field(max_length=2048, pattern=WEB_URL)] | None = None
    fileName: Annotated[str, Field(max_length=255)] = ""
    fileSize: Annotated[int, Field(ge=0, lt=1 << 53)] | None = None
    fileType: Annotated[str, Field(max_length=127)] = ""
    width: Annotated[int, Field(ge=0, lt=1 << 31)] | None = None
    height: Annotated[int, Field(ge=0, lt=1 << 31)] | None = None
    duration: Annotated[float, Field(ge=0, lt=1e9)] | None = None
    payload: Payload | None = None
    quoteMsgNo: Annotated[str, Field(min_length=1, max_length=128)] | None = None

    def body(self) -> Body:
        """What is said. Raises Refusal when the type lacks what it needs."""
        if self.msgType == "text":
            if not self.content:
                raise Refusal("bad_request", "content: a text needs it")
            return Text(self.content, Quote(self.quoteMsgNo) if self.quoteMsgNo is not None else None)
        if self.quoteMsgNo is not None:
            raise Refusal("bad_request", "quoteMsgNo: a text only may quote")
        if self.msgType in ("location", "job_card"):
            if not self.payload:
                raise Refusal("bad_request", f"payload: a {self.msgType} needs it")
            return Location(self.payload) if self.msgType == "location" else JobCard(self.payload)
        if self.fileUrl is None:
            raise Refusal("bad_request", f"fileUrl: a message of type {self.msgType} needs it")
        return Media(
            MediaKind(self.msgType), self.fileUrl, "", self.fileName, self.fileSize, self.fileType,
            self.width, self.height, self.duration,
        )  # fmt: skip


class SendBody(MessageBody):
    """SEND /app/chat/send."""

    sessionId: Id


class ReadBody(BaseModel):
    sessionId: Id
    lastReadMsgId: Id


class TypingBody(BaseModel):
    sessionId: Id
    content: str | None = None


class ViewingBody(BaseModel):
    sessionId: Id
    viewing: bool


class RecallBody(BaseModel):
    sessionId: Id
    msgNo: Annotated[str, Field(max_length=128)]


class SeatBody(BaseModel):
    status: SeatStatus
    capacity: int | None = None
