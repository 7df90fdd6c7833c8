"""How a Weiyu STOMP connection hears: on its topics what is said there, and what concerns its person besides."""

import itertools
from collections.abc import Hashable
from typing import Any, ClassVar, Final

from chat.dialects.base import Viewpoint
from chat.dialects.spring import Subscription
from chat.dialects.weiyu_frames import WeiyuFrames
from chat.dialects.weiyu_inbound import dumps
from chat.domain.conversations import Conversation
from chat.domain.events import (
    CardChanged,
    ConversationTurned,
    DeliveredAdvanced,
    Event,
    MessageLeft,
    MessagePosted,
    MessageRecalled,
    Rated,
    ReadAdvanced,
    Turn,
    TypingSeen,
)
from chat.domain.messages import Message
from chat.domain.people import Role
from chat.domain.value import value
from chat.wire.stomp import encode_message

TOPIC, OWN, ERRORS = "topic", "own", "errors"

# What Spring gives a payload that is a string (wire/weiyu, section 3).
_CONTENT_TYPE: Final = "text/plain;charset=UTF-8"
_TURNS: Final = frozenset({
    Turn.QUEUE_MOVED, Turn.CONTINUED, Turn.TRANSFER_OFFERED, Turn.TRANSFERRED, Turn.TRANSFER_REJECTED,
    Turn.TRANSFER_TIMED_OUT, Turn.VISITOR_INVITED,
})  # fmt: skip


class WeiyuVoice:
    """What all Weiyu STOMP connections share: how events are told, and numbers for messages that have no place."""

    def __init__(self, frames: WeiyuFrames) -> None:
        self.frames = frames
        self._numbers = itertools.count(1)

    def number(self) -> str:
        return f"n{next(self._numbers)}"


@value
class Own:
    """The tag of an ear on the person's own room: where it speaks, and of which conversation's topic."""

    subscription: Subscription
    topic: str


@value
class Told:
    """One event, ready to be addressed. `place` is conversation and seq; `elsewhere` goes to all other topics."""

    body: bytes
    message_id: str
    place: str
    topic: str
    elsewhere: bool = False


@value
class WeiyuShape:
    """How one channel tells events to one kind of viewer."""

    voice: WeiyuVoice
    channel: str
    view: Viewpoint
    is_text: ClassVar[bool] = True

    def variant(self, event: Event) -> Hashable:
        if self.channel == TOPIC:
            return self._topic_variant(event)
        return self._own_variant(event) if self.channel == OWN else None

    def body(self, event: Event) -> Told | None:
        frame = self._frame(event)
        if frame is None:
            return None
        conversation: Conversation = event.conversation  # type: ignore[union-attr,assignment]
        number = self.voice.number
        elsewhere = isinstance(event, ConversationTurned) and event.turn is Turn.VISITOR_INVITED
        if isinstance(event, MessagePosted):
            place = f"{event.message.conversation}-{event.message.seq}"
            return Told(dumps(frame).encode("utf-8", "replace"), place, place, conversation.topic)
        return Told(dumps(frame).encode("utf-8", "replace"), number(), "0-0", conversation.topic, elsewhere)

    def payload(self, told: Told, tag: Subscription | Own) -> bytes | None:
        if isinstance(tag, Own):
            if (tag.topic == told.topic) is told.elsewhere:
                return None
            tag = tag.subscription
        ack = f"{tag.id}-{told.place}" if tag.acks and tag.version == "1.2" else None
        return encode_message(
            tag.destination, tag.id, told.message_id, told.body, _CONTENT_TYPE, ack, (), tag.version  # type: ignore[arg-type]
        )  # fmt: skip

    def _topic_variant(self, event: Event) -> Hashable:
        view = self.view
        match event:
            case MessagePosted() | MessageRecalled():
                message = event.message
                renamed = message.client_id is not None and message.sender.id == view.person
            case DeliveredAdvanced():
                # Nobody waits for word that somebody holds what they said themselves, or what the house said.
                if event.message.sender.id == event.reader.id or event.message.sender.role is Role.SYSTEM:
                    return None
                renamed = event.message.sender.id == view.person
            case ReadAdvanced():
                renamed = event.message.sender.id == view.person
            case TypingSeen():
                if event.person.id == view.person:
                    return None
                renamed = False
            case CardChanged():
                renamed = False
            case _:
                return None
        return TOPIC, view.organisation, view.zone, view.language, view.is_staff, self._is_visitor(event), renamed

    def _own_variant(self, event: Event) -> Hashable:
        view = self.view
        turned = isinstance(event, ConversationTurned) and event.turn in _TURNS
        if not turned and not isinstance(event, Rated | MessageLeft):
            return None
        return OWN, view.organisation, view.zone, view.language, view.is_staff, self._is_visitor(event)

    def _is_visitor(self, event: Any) -> bool:
        conversation: Conversation | None = event.conversation
        visitor = conversation.visitor if conversation is not None else None
        return visitor is not None and visitor.id == self.view.person

    def _frame(self, event: Event) -> dict[str, Any] | None:
        frames, view = self.voice.frames, self.view
        match event:
            case MessagePosted():
                return None if event.message.recalled else frames.message(event.message, event.conversation, view)
            case ConversationTurned():
                return self._turned(event)
        return frames.told(event, view)

    def _turned(self, event: ConversationTurned) -> dict[str, Any] | None:
        invitation = event.details.get("notice") if event.turn is Turn.VISITOR_INVITED else None
        if isinstance(invitation, Message):
            return self.voice.frames.message(invitation, event.conversation, self.view)
        return self.voice.frames.turned(event, self.view)
