"""What XuqmGroup's HTTP calls bring, as query parameters or as JSON."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError

from chat.dialects.spring import complaints
from chat.dialects.xuqm_bodies import ChatType, Moment, Name, OfApplication, conversation_of
from chat.domain.conversations import ConversationRef
from chat.domain.errors import Refusal
from chat.domain.groups import GroupRole

T = TypeVar("T", bound=BaseModel)

Limit = Annotated[int, Field(ge=1, le=200)]
Cursor = Annotated[int, Field(ge=0, lt=1 << 53)]
_MONTH = 30 * 24 * 3600


class LoginRequest(OfApplication):
    userId: Annotated[str, Field(max_length=128)] = ""
    userSig: Annotated[str, Field(max_length=4096)] = ""

    @property
    def application(self) -> str:
        """Raises Refusal in the vendor's words when anything is missing."""
        named = self.appKey or self.appId or ""
        for name, value in (("appId", named), ("userId", self.userId), ("userSig", self.userSig)):
            if not value:
                raise Refusal("bad_request", f"{name} is required")
        return named


class SigRequest(OfApplication):
    expireSeconds: Annotated[int, Field(ge=60, le=_MONTH)] = _MONTH


class AccountRequest(OfApplication):
    userId: Name
    nickname: Annotated[str, Field(max_length=100)] = ""
    avatar: Annotated[str, Field(max_length=1000)] = ""


class AccountsRequest(OfApplication):
    accounts: Annotated[list[AccountRequest], Field(min_length=1, max_length=500)]


class PeerRequest(OfApplication):
    """A conversation, by its peer, its group, or `toId` with `chatType` as in a message."""

    peerId: Name | None = None
    groupId: Name | None = None
    toId: Name | None = None
    chatType: ChatType = "SINGLE"

    @property
    def named(self) -> ConversationRef | None:
        if self.groupId is not None:
            return conversation_of(self.groupId, "GROUP")
        if self.peerId is not None:
            return conversation_of(self.peerId, "SINGLE")
        return conversation_of(self.toId, self.chatType) if self.toId is not None else None

    @property
    def conversation(self) -> ConversationRef:
        """Raises Refusal `bad_request` when none is named."""
        named = self.named
        if named is None:
            raise Refusal("bad_request", "peerId: this or groupId is needed")
        return named


class HistoryRequest(PeerRequest):
    """`cursor` is the one that the page before gave; older messages come next."""

    cursor: Cursor | None = None
    limit: Limit = 50


class SearchRequest(HistoryRequest):
    keyword: Annotated[str, Field(min_length=1, max_length=100)]


class SyncRequest(OfApplication):
    since: Moment | None = None
    cursor: Cursor = 0
    limit: Limit = 100


class PinRequest(OfApplication):
    chatType: ChatType = "SINGLE"
    pinned: bool = True


class QuietRequest(OfApplication):
    chatType: ChatType = "SINGLE"
    muted: bool = True


class TargetRequest(OfApplication):
    chatType: ChatType = "SINGLE"


class GroupRequest(OfApplication):
    name: Annotated[str, Field(min_length=1, max_length=100)]
    groupId: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    memberIds: Annotated[list[Name], Field(max_length=2000)] = []


class RenameRequest(OfApplication):
    name: Annotated[str, Field(min_length=1, max_length=100)]


class MembersRequest(OfApplication):
    userIds: Annotated[list[Name], Field(min_length=1, max_length=2000)]


class PersonRequest(OfApplication):
    userId: Name


class RoleRequest(OfApplication):
    role: Literal["OWNER", "ADMIN", "MEMBER"]

    @property
    def group_role(self) -> GroupRole:
        return GroupRole(self.role.lower())


class MuteRequest(OfApplication):
    """0 ends it."""

    seconds: Annotated[int, Field(ge=0, le=366 * 24 * 3600)]


def read_object(data: bytes) -> dict[str, Any]:
    """A JSON object. Raises Refusal `bad_request`."""
    try:
        given = json.loads(data)
    except (ValueError, RecursionError):
        raise Refusal("bad_request", "the body is not JSON") from None
    if not isinstance(given, dict):
        raise Refusal("bad_request", "the body is not a JSON object")
    return given


def read_request(model: type[T], given: Mapping[str, Any]) -> T:
    """`given` as `model` has it. Raises Refusal `bad_request`, naming the fields that are wrong."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise Refusal("bad_request", "; ".join(complaints(error))) from None
