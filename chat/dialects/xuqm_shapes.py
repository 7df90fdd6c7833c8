"""How XuqmGroup clients hear what happens: the personal queue, group channels, and refusals."""

import itertools
from collections.abc import Hashable
from typing import Any, ClassVar, Final, NamedTuple

from chat.dialects.base import Viewpoint
from chat.dialects.spring import Subscription, encode_json
from chat.dialects.xuqm_bodies import GROUP, SINGLE
from chat.dialects.xuqm_entities import DELIVERED, READ, SENT, Entities, chat_type_of, is_own
from chat.domain.conversations import Conversation
from chat.domain.events import (
    Broadcast,
    CardChanged,
    DeliveredAdvanced,
    Event,
    MessagePosted,
    MessageRecalled,
    ReadAdvanced,
)
from chat.domain.messages import Message, Notice
from chat.domain.value import value
from chat.wire.stomp import Frame, encode, encode_message

QUEUE, TOPIC, ERRORS = "queue", "topic", "errors"
"""Channels: what is said to the person alone, a group's, refusals."""

MESSAGES: Final = "/user/queue/messages"
_JSON: Final = "application/json"


class Voice:
    """What all connections share: the entities, and numbers for what is no message."""

    def __init__(self, entities: Entities) -> None:
        self.entities = entities
        self._numbers = itertools.count(1)

    def number(self) -> str:
        return f"n{next(self._numbers)}"


class Told(NamedTuple):
    """One entity, ready to be addressed; `place` is what an ACK gives back."""

    body: bytes
    message_id: str
    place: str


@value
class XuqmShape:
    """How one channel tells events to one viewer."""

    voice: Voice
    channel: str
    view: Viewpoint
    is_text: ClassVar[bool] = True

    def variant(self, event: Event) -> Hashable:
        """A SINGLE chat looks different to each of its two; a group looks the same to most."""
        view = self.view
        if isinstance(event, Broadcast):
            return (QUEUE, view.organisation) if self.channel == QUEUE else None
        told = _told(event, view)
        if told is None:
            return None
        message, conversation, _status = told
        if self.channel == QUEUE:
            return (QUEUE, view.person) if chat_type_of(conversation, view.person) == SINGLE else None
        if self.channel != TOPIC or isinstance(event, ReadAdvanced | DeliveredAdvanced):
            return None
        own = view.person if is_own(message, view) else 0
        kind = chat_type_of(conversation, view.person)
        person = view.person if kind == SINGLE else own
        return TOPIC, kind, view.is_staff, person, view.language if isinstance(message.body, Notice) else ""

    def body(self, event: Event) -> Told | None:
        if isinstance(event, Broadcast):
            number = self.voice.number()
            return self._told(self.voice.entities.announcement(number, event.text, event.at, self.view), number, "0-0")
        told = _told(event, self.view)
        if told is None:
            return None
        place = f"{told[0].conversation}-{told[0].seq}"
        number = place if isinstance(event, MessagePosted) else self.voice.number()
        return self._told(self.voice.entities.message(told[0], told[1], self.view, told[2]), number, place)

    def payload(self, told: Told, tag: Subscription) -> bytes:
        """A MESSAGE; before the first SUBSCRIBE to the personal queue it has no `subscription` header."""
        if not tag.id:
            headers = {"destination": tag.destination, "message-id": told.message_id, "content-type": _JSON}
            return encode(Frame("MESSAGE", headers, told.body), tag.version)  # type: ignore[arg-type]
        ack = f"{tag.id}-{told.place}" if tag.acks and tag.version == "1.2" else None
        return encode_message(
            tag.destination, tag.id, told.message_id, told.body, _JSON, ack, (), tag.version  # type: ignore[arg-type]
        )  # fmt: skip

    def recited(self, message: Message, conversation: Conversation, tag: Subscription) -> bytes:
        """A message that was missed, whatever the chat: all of them arrive on the personal queue."""
        place = f"{conversation.id}-{message.seq}"
        told = self._told(self.voice.entities.message(message, conversation, self.view), place, place)
        return self.payload(told, tag)

    def said(self, answer: dict[str, Any], tag: Subscription) -> bytes:
        """Something for this connection alone."""
        return self.payload(self._told(answer, self.voice.number(), "0-0"), tag)

    def _told(self, entity: dict[str, Any], number: str, place: str) -> Told:
        return Told(encode_json(entity), number, place)


def _told(event: Event, view: Viewpoint) -> tuple[Message, Conversation, str] | None:
    """(message, conversation, status) of what an event says to this viewer, or None."""
    match event:
        case MessagePosted() | MessageRecalled() | CardChanged():
            return event.message, event.conversation, SENT
        case ReadAdvanced() | DeliveredAdvanced():
            # To the sender; who reads knows it, and a group would speak of nothing else.
            if not is_own(event.message, view) or event.reader.id == view.person:
                return None
            if chat_type_of(event.conversation, view.person) == GROUP:
                return None
            return event.message, event.conversation, READ if isinstance(event, ReadAdvanced) else DELIVERED
    return None
