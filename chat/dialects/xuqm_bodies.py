"""What XuqmGroup clients send, and how a message's content is spelled there and here (domain, section 5).

`content` is a string for every type; rich types hold JSON in it.
"""

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field

from chat.dialects.spring import encode_json
from chat.domain.contacts import MissedMessages
from chat.domain.conversations import ByMessage, ByNo, ConversationRef, WithPeer
from chat.domain.errors import Refusal
from chat.domain.messages import Body, JobCard, Location, Media, MediaKind, Notice, Opaque, OrderOffer, Text
from chat.domain.people import Organisation
from chat.domain.texts import text

DIALECT: Final = "xuqm"
SINGLE, GROUP = "SINGLE", "GROUP"

Name = Annotated[str, Field(min_length=1, max_length=128)]
Moment = Annotated[int, Field(ge=0, lt=1 << 53)]
ChatType = Literal["SINGLE", "GROUP"]

# The vendor names no VOICE (domain, section 5): ours is shown as AUDIO, and theirs is kept word for word.
_TYPES: Final = {kind: kind.value.upper() for kind in MediaKind} | {MediaKind.VOICE: "AUDIO"}
_MEDIA: Final = {_TYPES[kind]: kind for kind in MediaKind if kind is not MediaKind.VOICE}
# A content with other keys is kept word for word: nothing of it gets lost among its own clients.
_MEDIA_KEYS: Final = frozenset({"url", "name", "size", "type", "width", "height", "duration"})
_NUMBERS: Final = ("size", "width", "height", "duration")


class OfApplication(BaseModel):
    """Every body names the application, by its old or its new name."""

    appId: Annotated[str, Field(max_length=128)] | None = None
    appKey: Annotated[str, Field(max_length=128)] | None = None

    def check(self, organisation: Organisation) -> None:
        """Raises Refusal `bad_request` for somebody else's application; a connection knows its own."""
        for given in (self.appId, self.appKey):
            if given is not None and given != organisation.app_key:
                raise Refusal("bad_request", "appId: not the application that you signed in to")


class SendBody(OfApplication):
    """SEND /app/chat.send, POST /api/im/messages/send."""

    messageId: Name | None = None
    toId: Name
    chatType: ChatType = "SINGLE"
    msgType: Annotated[str, Field(min_length=1, max_length=64)] = "TEXT"
    content: str

    @property
    def conversation(self) -> ConversationRef:
        return conversation_of(self.toId, self.chatType)


class RevokeBody(OfApplication):
    """SEND /app/chat.revoke."""

    messageId: Name


class SyncBody(OfApplication):
    """SEND /app/chat.sync; `since` is epoch milliseconds."""

    since: Moment | None = None

    @property
    def query(self) -> MissedMessages:
        return MissedMessages(self.since)


class ReadBody(OfApplication):
    """SEND /app/chat.read: up to a message, or all that somebody or a group has said."""

    messageId: Name | None = None
    toId: Name | None = None
    chatType: ChatType = "SINGLE"

    @property
    def conversation(self) -> ConversationRef:
        """Raises Refusal `bad_request` when neither is named."""
        if self.messageId is not None:
            return ByMessage(self.messageId)
        if self.toId is None:
            raise Refusal("bad_request", "messageId: this or toId is needed")
        return conversation_of(self.toId, self.chatType)


def conversation_of(name: str, chat_type: str) -> ConversationRef:
    """The conversation with this peer, or the group of this id."""
    return ByNo(name) if chat_type == GROUP else WithPeer(name)


def body_of(msg_type: str, content: str, key_of: Callable[[str], str | None]) -> Body:
    """What is said. Types that only this vendor knows are kept word for word.

    `key_of` knows addresses of files that are stored here. Raises Refusal `bad_request` for a file whose address has
    ended.
    """
    if msg_type == "TEXT":
        if not content:
            raise Refusal("bad_request", "content: a text needs it")
        return Text(content)
    data = _object(content)
    if data is not None and msg_type in _MEDIA:
        media = _media(_MEDIA[msg_type], data, key_of)
        if media is not None:
            return media
    if data and msg_type == "LOCATION":
        return Location(data)
    return Opaque(DIALECT, msg_type, content, line=_line(msg_type, content, data))


def content_of(body: Body, language: str, now: int, link: Callable[[str, str], str]) -> tuple[str, str]:
    """(msgType, content) of a body. `now` is UTC ms; `link` makes the address of a stored file from key and name."""
    match body:
        case Text():
            return "TEXT", body.text
        case Media():
            return _TYPES[body.kind], _json(_media_fields(body, link))
        case Location():
            return "LOCATION", _json(dict(body.payload))
        case JobCard():
            return "CUSTOM", _json({**body.payload, "type": "job_card"})
        case OrderOffer():
            return "CUSTOM", _json(_order(body, now))
        case Notice():
            return "NOTIFY", text(body.code, language, body.arguments) or body.text
        case Opaque():
            return (body.type, body.content) if body.dialect == DIALECT else ("TEXT", body.fallback)


def _object(content: str) -> dict[str, Any] | None:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _media(kind: MediaKind, data: Mapping[str, Any], key_of: Callable[[str], str | None]) -> Media | None:
    """None when it says more than we could say again, or names no http(s) address."""
    url = data.get("url")
    if not isinstance(url, str) or not url.lower().startswith(("http://", "https://")) or len(url) > 2048:
        return None
    if data.keys() - _MEDIA_KEYS or any(not _is_amount(data[name]) for name in _NUMBERS if name in data):
        return None
    if any(not isinstance(data[name], str) or len(data[name]) > 255 for name in ("name", "type") if name in data):
        return None
    try:
        key = key_of(url)
    except ValueError as error:
        raise Refusal("bad_request", str(error)) from None
    return Media(
        kind, "" if key else url, key or "", data.get("name", ""), data.get("size"), data.get("type", ""),
        data.get("width"), data.get("height"), data.get("duration"),
    )  # fmt: skip


def _is_amount(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value < 1 << 53


def _media_fields(body: Media, link: Callable[[str, str], str]) -> dict[str, Any]:
    fields = {
        "url": link(body.key, body.name) if body.key else body.url,
        "name": body.name or None,
        "size": body.size,
        "type": body.mime or None,
        "width": body.width,
        "height": body.height,
        "duration": body.duration,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _order(body: OrderOffer, now: int) -> dict[str, Any]:
    card = body.card
    return {
        "type": "order_card",
        "orderCardId": card.id,
        "name": card.name,
        "price": card.price,
        "status": card.status.value,
        "expiresAt": card.expires_at,
        "countdownSeconds": max(0, (card.expires_at - now + 999) // 1000),
    }


def _line(msg_type: str, content: str, data: Mapping[str, Any] | None) -> str:
    """One line for clients of other vendors."""
    for name in ("text", "title", "name", "url"):
        shown = data.get(name) if data else None
        if isinstance(shown, str) and shown:
            return f"[{msg_type}] {shown[:200]}"
    return f"[{msg_type}]" if data is not None or not content else f"[{msg_type}] {content[:200]}"


def _json(value: Any) -> str:
    return encode_json(value).decode()
