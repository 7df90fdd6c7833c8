"""How the house dialect tells events: the frames of each channel, and the MESSAGE around them."""

import itertools
from collections.abc import Hashable
from typing import Any, ClassVar

from chat.dialects.base import Viewpoint
from chat.dialects.desk_frames import DeskFrames
from chat.dialects.spring import Subscription, encode_json
from chat.domain.events import (
    CardChanged,
    ConversationTurned,
    DeliveredAdvanced,
    Event,
    LeftMessageChanged,
    MessageLeft,
    MessagePosted,
    MessageRecalled,
    NoteAdded,
    NoteRemoved,
    Rated,
    ReadAdvanced,
    SeatChanged,
    TypingSeen,
    ViewingSeen,
    VisitorSeen,
)
from chat.domain.messages import Notice
from chat.domain.value import value
from chat.wire.stomp import encode_message

TOPIC, TEAM, NOTIFY, SEATS, ERRORS = "topic", "team", "notify", "seats", "errors"
_JSON = "application/json"


class DeskVoice:
    """What all desk connections share: how events are told, and the numbers that messages without one get."""

    def __init__(self, frames: DeskFrames) -> None:
        self.frames = frames
        self._numbers = itertools.count(1)

    def number(self) -> str:
        return f"n{next(self._numbers)}"


@value
class Told:
    """One event, ready to be addressed."""

    body: bytes
    message_id: str
    ack: str


@value
class DeskShape:
    """How one channel tells events to one kind of viewer."""

    voice: DeskVoice
    channel: str
    view: Viewpoint
    is_text: ClassVar[bool] = True

    def variant(self, event: Event) -> Hashable:
        """A message reads the same for all who share zone and language, but for a sender whose id was taken."""
        view = self.view
        if self.channel == TOPIC:
            if isinstance(event, MessagePosted | MessageRecalled):
                message = event.message
                return (
                    TOPIC,
                    view.zone,
                    view.language,
                    message.client_id is not None and message.sender.id == view.person,
                )
            return TOPIC, view.zone, view.language, view.is_staff
        if self.channel == NOTIFY:
            return (NOTIFY, view) if _concerns(event, view) else None
        if self.channel == SEATS:
            return SEATS, view.zone, view.is_staff
        # Told to staff alone, whatever reaches the room.
        return (TEAM, view.zone) if self.channel == TEAM and view.is_staff else None

    def body(self, event: Event) -> Told | None:
        frame = self._frame(event)
        if frame is None:
            return None
        posted = isinstance(event, MessagePosted) and self.channel == TOPIC
        place = f"{event.message.conversation}-{event.message.seq}" if posted else "0-0"  # type: ignore[union-attr]
        return Told(encode_json(frame), place if posted else self.voice.number(), place)

    def payload(self, told: Told, tag: Subscription) -> bytes:
        ack = f"{tag.id}-{told.ack}" if tag.acks and tag.version == "1.2" else None
        return encode_message(
            tag.destination, tag.id, told.message_id, told.body, _JSON, ack, (), tag.version  # type: ignore[arg-type]
        )  # fmt: skip

    def _frame(self, event: Event) -> dict[str, Any] | None:
        frames, view = self.voice.frames, self.view
        if self.channel == SEATS:
            return frames.seat_status(event, view) if isinstance(event, SeatChanged) else None
        if self.channel == NOTIFY:
            return self._notice(event)
        if self.channel == TEAM:
            return self._among_staff(event)
        match event:
            case MessagePosted():
                return frames.message(event.message, event.conversation, view)
            case MessageRecalled():
                return frames.recall(event, view)
            case TypingSeen():
                return frames.typing(event, view)
            case ReadAdvanced():
                return frames.read_receipt(event, view)
            case DeliveredAdvanced():
                return frames.delivered_receipt(event, view)
            case CardChanged():
                return frames.card_changed(event, view)
        return None

    def _among_staff(self, event: Event) -> dict[str, Any] | None:
        frames, view = self.voice.frames, self.view
        match event:
            case NoteAdded():
                return frames.note(event.note, view)
            case NoteRemoved():
                return frames.note_removed(event)
            case ViewingSeen():
                return frames.viewing(event)
            case VisitorSeen():
                return frames.visitor_seen(event)
        return None

    def _notice(self, event: Event) -> dict[str, Any] | None:
        frames, view = self.voice.frames, self.view
        match event:
            case MessagePosted():
                return frames.new_message(event, view)
            case ConversationTurned():
                return frames.session_status(event, view)
            case Rated():
                return frames.rated(event, view)
            case ReadAdvanced():
                return frames.read_receipt(event, view)
            case MessageLeft() | LeftMessageChanged():
                return frames.left_message(event.left, view)
        return None


def _concerns(event: Event, view: Viewpoint) -> bool:
    """Whether the notify queue says anything: nobody is told of their own message, nor of notices.

    What a member of staff has read on one device is read on all of theirs.
    """
    if isinstance(event, MessagePosted):
        return event.message.sender.id != view.person and not isinstance(event.message.body, Notice)
    if isinstance(event, MessageLeft | LeftMessageChanged):
        return view.is_staff
    if isinstance(event, ReadAdvanced):
        return view.is_staff and event.reader.id == view.person
    return isinstance(event, ConversationTurned | Rated)
