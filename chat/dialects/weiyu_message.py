"""Weiyu's `type` and `content` to bodies and back (seeds 001 and 003). Rich content is JSON in a string.

Old spellings are read: a bare URL, `type:"IMAGE"` inside, JSON that was wrapped twice. The newest is written.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from chat.domain.cards import CardStatus
from chat.domain.errors import Refusal
from chat.domain.messages import (
    Body,
    JobCard,
    Location,
    Media,
    MediaKind,
    Message,
    Notice,
    Opaque,
    OrderOffer,
    Text,
)
from chat.domain.texts import text

NAME: Final = "weiyu"
"""The `dialect` of Opaque bodies that both of Weiyu's clients understand."""

Link = Callable[[str, str], str]
"""(key, file name) -> the URL under which a stored file is fetched."""

KeyOf = Callable[[str], str | None]
"""The key behind an address of ours, None for anybody else's; raises ValueError for one of ours that has ended."""

_MEDIA: Final = {
    "IMAGE": MediaKind.IMAGE,
    "FILE": MediaKind.FILE,
    "VOICE": MediaKind.VOICE,
    "AUDIO": MediaKind.AUDIO,
    "VIDEO": MediaKind.VIDEO,
}
# What a notice of the house is called; the rest is a NOTICE.
NOTICE_TYPES: Final = {
    "assigned": "WELCOME",
    "queued": "QUEUE",
    "offline": "LEAVE_MSG",
    "leave_offered": "LEAVE_MSG",
    "rate_invited": "RATE_INVITE",
    "visitor_invited": "INVITE_VISITOR",
    "invitation_accepted": "INVITE_VISITOR_ACCEPT",
    "invitation_rejected": "INVITE_VISITOR_REJECT",
    "continued": "CONTINUE",
    "closed_by_agent": "AGENT_CLOSED",
    "closed_by_visitor": "VISITOR_CLOSED",
    "closed_by_house": "AUTO_CLOSED",
    "system": "SYSTEM",
}
_WRAPPED: Final = frozenset({"WELCOME", "QUEUE", "RATE_INVITE", "INVITE_VISITOR"})
_STATUS_TEXTS: Final = {
    CardStatus.PENDING: ("待支付", "Pending"),
    CardStatus.PAID: ("已支付", "Paid"),
    CardStatus.CANCELLED: ("已取消", "Cancelled"),
    CardStatus.EXPIRED: ("已过期", "Expired"),
}
_LINE_FIELDS: Final = ("content", "title", "label", "question", "name", "url")
_MOST_LINE: Final = 200


@dataclass(frozen=True, slots=True)
class Said:
    """A body as Weiyu tells it; `extra` is what belongs into the message's own extra."""

    type: str
    content: str
    extra: Mapping[str, Any]


def to_weiyu(body: Body, language: str, link: Link) -> Said:
    """The type and content of a body, for a reader of `language` (zh or en)."""
    match body:
        case Text():
            return Said("TEXT", body.text, {})
        case Media():
            return Said(body.kind.value.upper(), _dumps(_media(body, link)), {})
        case Location():
            return Said("LOCATION", _dumps(dict(body.payload)), {})
        case JobCard():
            return Said("CARD", _dumps(dict(body.payload)), {"text": body.fallback})
        case OrderOffer():
            return Said("ORDER", order_content(body, language), {"text": body.fallback})
        case Notice():
            return _notice(body, language)
        case Opaque(dialect="weiyu"):
            return Said(body.type, body.content, _object(body.extra) or {})
        case _:
            return Said("TEXT", body.fallback, {})


def order_content(offer: OrderOffer, language: str) -> str:
    """The content of ORDER and ORDER_UPDATE."""
    card = offer.card
    zh, en = _STATUS_TEXTS[card.status]
    goods = {"uid": str(card.id), "title": card.name, "price": card.price, "quantity": "1"}
    return _dumps(
        {
            "uid": str(card.id),
            "status": card.status.value.upper(),
            "statusText": zh if language == "zh" else en,
            "goods": goods,
            "totalAmount": card.price,
        }
    )


def from_weiyu(type_: str, content: str, extra: Mapping[str, Any] | None = None) -> Body:
    """What somebody said. Types that nobody here knows are kept word for word. Raises Refusal `bad_request`."""
    type_ = type_.strip().upper() or "TEXT"
    if type_ == "TEXT":
        if not content:
            raise Refusal("bad_request", "content: a TEXT needs it")
        return Text(content)
    if type_ in _MEDIA:
        return _read_media(_MEDIA[type_], content)
    if type_ == "LOCATION":
        return _read_location(content)
    if type_ == "CARD" and (payload := _object(content)):
        return JobCard(payload)
    if len(type_) > 64:
        raise Refusal("bad_request", "type: too long")
    return Opaque(NAME, type_, content, _dumps(dict(extra)) if extra else "", line(type_, content))


def with_key(body: Body, key_of: KeyOf) -> Body:
    """`body` with the key of a file instead of an address of ours. Raises Refusal for an address that has ended."""
    if not isinstance(body, Media) or not body.url:
        return body
    try:
        key = key_of(body.url)
    except ValueError:
        raise Refusal("bad_request", "content: this address of a file has ended") from None
    return body if key is None else replace(body, url="", key=key)


def line(type_: str, content: str) -> str:
    """One line that says what a message of any type is about, for those who cannot show it."""
    fields = _object(content)
    if fields is None:
        said = content if not content.lstrip().startswith(("{", "[")) else ""
    else:
        said = next((fields[name] for name in _LINE_FIELDS if isinstance(fields.get(name), str) and fields[name]), "")
    said = " ".join(said.split())[:_MOST_LINE]
    return f"[{type_}] {said}".rstrip()


def shown_uid(message: Message, viewer: int) -> str:
    """The id that a viewer knows a message by: the sender's own echo shows the id that they sent."""
    return message.client_id if message.client_id and message.sender.id == viewer else message.uid


def _notice(notice: Notice, language: str) -> Said:
    type_ = NOTICE_TYPES.get(notice.code, "NOTICE")
    sentence = text(notice.code, language, notice.arguments) or notice.text
    if type_ not in _WRAPPED:
        return Said(type_, sentence, {})
    content: dict[str, Any] = {"content": sentence}
    if type_ == "WELCOME":
        content["faqs"] = []
    elif type_ == "QUEUE":
        content["position"] = notice.arguments.get("position", 1)
    return Said(type_, _dumps(content), {})


def _media(body: Media, link: Link) -> dict[str, Any]:
    url = link(body.key, body.name) if body.key else body.url
    said: dict[str, Any] = {"url": url, "label": body.name}
    if body.kind is MediaKind.FILE:
        said |= {"name": body.name, "type": body.mime, "filename": body.name}
    elif body.mime:
        said["mimeType"] = body.mime
    for name in ("size", "width", "height", "duration"):
        value = getattr(body, name)
        if value is not None:
            said[name] = f"{value:.15g}"  # numbers are text in this vendor's content
    return said


def _read_media(kind: MediaKind, content: str) -> Media:
    fields = _unwrapped(content, "url")
    url = str(fields.get("url") or "").strip()
    if not url.lower().startswith(("http://", "https://")) or len(url) > 2048:
        raise Refusal("bad_request", "content: an http(s) url is needed")
    name = _text(fields, "name") or _text(fields, "filename") or _text(fields, "label")
    mime = _text(fields, "mimeType") or _text(fields, "type")
    return Media(
        kind, url, "", name[:255], _whole(fields, "size"), mime[:127] if "/" in mime else "",
        _whole(fields, "width"), _whole(fields, "height"), _number(fields, "duration"),
    )  # fmt: skip


def _read_location(content: str) -> Location:
    fields = _unwrapped(content, "address")
    payload = {
        name: fields[name]
        for name in ("latitude", "longitude", "address", "label")
        if isinstance(fields.get(name), str | int | float)
    }
    if not payload:
        raise Refusal("bad_request", "content: a LOCATION needs an address or coordinates")
    return Location(payload)


def _unwrapped(content: str, main: str) -> dict[str, Any]:
    """The fields of rich content. The seeds' senders put JSON into the main field of another JSON: unwrap it once."""
    fields = _object(content)
    if fields is None:
        return {main: content}
    inner = _object(fields.get(main))
    return fields if inner is None else {**fields, **inner}


def _object(content: Any) -> dict[str, Any] | None:
    """The JSON object in a string, or the object itself; None when it is neither."""
    if isinstance(content, dict):
        return content
    if not isinstance(content, str) or not content.lstrip().startswith("{"):
        return None
    try:
        found = json.loads(content, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _no_constant(_name: str) -> None:
    return None  # NaN and its kin are no JSON


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""


def _number(fields: Mapping[str, Any], name: str) -> float | None:
    value = fields.get(name)
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else -1.0
    except (ValueError, OverflowError):
        return None
    return number if 0 <= number < 1 << 53 else None


def _whole(fields: Mapping[str, Any], name: str) -> int | None:
    number = _number(fields, name)
    return None if number is None else int(number)


_dumps: Final[Callable[[Any], str]] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
