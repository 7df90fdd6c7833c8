"""Messages and everything a message can say."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from chat.domain.cards import OrderCard
from chat.domain.people import Person
from chat.domain.value import value


class MediaKind(StrEnum):
    IMAGE = "image"
    FILE = "file"
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO = "video"


@value
class Quote:
    """An earlier message that a text answers: its `reference` as the sender names it, and what was told of it.

    It is filled in when the text is sent, and stays as it was then, until the message is `recalled`: then it says
    nothing of what was said.
    """

    reference: str
    sender: str = ""
    excerpt: str = ""
    seq: int = 0
    recalled: bool = False


@value
class Text:
    text: str
    quote: Quote | None = None

    @property
    def fallback(self) -> str:
        return self.text


@value
class Media:
    """A picture, file, voice, audio or video: stored under our `key`, or at somebody's http(s) `url`.

    `size` is in bytes, `duration` in seconds, `width` and `height` in pixels.
    """

    kind: MediaKind
    url: str = ""
    key: str = ""
    name: str = ""
    size: int | None = None
    mime: str = ""
    width: int | None = None
    height: int | None = None
    duration: float | None = None

    @property
    def fallback(self) -> str:
        word = _MEDIA_WORDS[self.kind]
        return f"[{word}] {self.name}" if self.name else f"[{word}]"


@value
class Location:
    """`payload` holds latitude, longitude, address, label as the sender gave them."""

    payload: Mapping[str, Any]

    @property
    def fallback(self) -> str:
        return f"[位置] {self.payload.get('address') or self.payload.get('label') or ''}".rstrip()


@value
class JobCard:
    """A posting shown as a card; `payload` is the recruiter's own (seed 000)."""

    payload: Mapping[str, Any]

    @property
    def fallback(self) -> str:
        parts = (self.payload.get(name) for name in ("title", "salary", "company", "location"))
        return "[职位] " + " ".join(str(part) for part in parts if part)


@value
class OrderOffer:
    """An order card as it stands in a conversation."""

    card: OrderCard

    @property
    def fallback(self) -> str:
        return f"[订单] {self.card.name} ¥{self.card.price}"


@value
class Notice:
    """A stored message by System. `code` names the text, so that each reader gets their own language."""

    text: str
    code: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fallback(self) -> str:
        return self.text


@value
class Opaque:
    """A vendor's own message, kept word for word for its own clients; others show `line`."""

    dialect: str
    type: str
    content: str
    extra: str = ""
    line: str = ""

    @property
    def fallback(self) -> str:
        return self.line or f"[{self.type}]"


Body = Text | Media | Location | JobCard | OrderOffer | Notice | Opaque

_MEDIA_WORDS = {
    MediaKind.IMAGE: "图片",
    MediaKind.FILE: "文件",
    MediaKind.VOICE: "语音",
    MediaKind.AUDIO: "音频",
    MediaKind.VIDEO: "视频",
}


@value
class Message:
    """One thing said: `id` is ours and global, `uid` the public name, `seq` its place in the conversation.

    `rev` grows with every change to any message, so that catching up also hears of recalls. `sent_at` is UTC ms.
    `client_id` is the id that the sender gave, where it could not become the uid; the sender's own echo shows it.
    """

    id: int
    conversation: int
    uid: str
    seq: int
    rev: int
    sender: Person
    body: Body
    sent_at: int
    client_id: str | None = None
    recalled: bool = False
    operator: int | None = None
    via: str = ""
