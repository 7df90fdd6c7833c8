"""The house dialect on `/ws/chat`: seed 000, with the extensions of the house API."""

import itertools
from collections.abc import Hashable
from typing import Any, ClassVar

from chat.dialects.base import Listen, Perform, Reply, SignIn, Steps, Viewpoint
from chat.dialects.desk_bodies import ReadBody, RecallBody, SeatBody, SendBody, TypingBody
from chat.dialects.desk_frames import DeskFrames
from chat.dialects.spring import Request, SpringDialect, Subscription, encode_json, read_body, subscription_of
from chat.domain.addresses import Address, OfConversation, OfPerson, OfSeats
from chat.domain.commands import (
    Command,
    MarkDelivered,
    MarkRead,
    RecallMessage,
    SendMessage,
    SetSeat,
    ShowTyping,
)
from chat.domain.conversations import ById, ByNo
from chat.domain.credentials import Token
from chat.domain.errors import Refusal
from chat.domain.events import (
    Broadcast,
    CardChanged,
    ConversationTurned,
    DeliveredAdvanced,
    Event,
    MessagePosted,
    MessageRecalled,
    Rated,
    ReadAdvanced,
    SeatChanged,
    TypingSeen,
)
from chat.domain.messages import Notice
from chat.domain.receipts import Position
from chat.domain.value import value
from chat.wire.stomp import encode_message
from chat.wire.stomp_events import Ack, Connect, Send, Subscribe
from chat.wire.stomp_session import SessionLimits

TOPIC, NOTIFY, SEATS, ERRORS = "topic", "notify", "seats", "errors"
_SESSION = "/topic/session/"
_USER_QUEUE = "/user/queue/"
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
        return (SEATS, view.zone, view.is_staff) if self.channel == SEATS else None

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

    def _notice(self, event: Event) -> dict[str, Any] | None:
        frames, view = self.voice.frames, self.view
        match event:
            case MessagePosted():
                return frames.new_message(event, view)
            case ConversationTurned():
                return frames.session_status(event, view)
            case Rated():
                return frames.rated(event, view)
        return None


class DeskDialect(SpringDialect):
    """One connection of the house dialect; the token comes with CONNECT (seed 000)."""

    name = "desk"
    names = {"sessionId": "sessionId", "msgNo": "msgNo"}

    def __init__(self, voice: DeskVoice, limits: SessionLimits) -> None:
        super().__init__(limits)
        self._voice = voice
        self._errors: Subscription | None = None
        self._places: dict[str, Subscription] = {}

    def shape(self, channel: str, viewpoint: Viewpoint) -> DeskShape:
        return DeskShape(self._voice, channel, viewpoint)

    def connect(self, event: Connect) -> Steps:
        return [SignIn(Token(bearer(event.headers.get("Authorization", ""))))]

    def connected_headers(self) -> dict[str, str]:
        assert self.actor is not None
        return {"user-name": str(self.actor.id), "server-time": str(self._voice.frames.now())}

    def subscribe(self, event: Subscribe) -> Listen:
        tag = subscription_of(event, self.session)
        channel, address = _address(event.destination)
        if channel == ERRORS:
            self._errors = tag
        elif channel in (NOTIFY, TOPIC):
            self._places[channel] = tag
        since = _since(event) if channel == TOPIC else None
        return Listen(event.id, address, channel, tag, since, Request(event.receipt, event.id))

    def send(self, event: Send) -> Steps:
        read = _DESTINATIONS.get(event.destination)
        if read is None:
            raise Refusal("unknown_destination")
        command, about = read(event.body)
        return [Perform(command, Request(event.receipt, about=about))]

    def acknowledge(self, event: Ack) -> Steps:
        """An ACK in the client modes says that the message arrived (domain, section 6)."""
        *_, conversation, seq = ["0", "0", *event.id.split("-")]
        if not (conversation.isdigit() and seq.isdigit() and 0 < int(conversation) < 1 << 53 and int(seq) < 1 << 53):
            return []
        return [Perform(MarkDelivered(ById(int(conversation)), seq=int(seq)), _UNHEARD)]

    def performed(self, step: Any, outcome: Any) -> Steps:
        if getattr(step, "context", None) is _UNHEARD:
            return []
        return super().performed(step, outcome)

    def broadcast(self, event: Broadcast) -> Steps:
        """SYSTEM on the notify queue; who has not subscribed to it hears it in a session."""
        live = (tag for tag in map(self._places.get, (NOTIFY, TOPIC)) if tag and tag.id in self.session.subscriptions)
        tag = next(live, None)
        if tag is None or self.actor is None:
            return ()
        view = Viewpoint.of(self.actor)
        told = Told(encode_json(self._voice.frames.broadcast(event, view)), self._voice.number(), "0-0")
        return [Reply(DeskShape(self._voice, NOTIFY, view).payload(told, tag))]

    def refusal_frame(self, refusal: Refusal, about: dict[str, Any]) -> bytes | None:
        if self._errors is None or self._errors.id not in self.session.subscriptions:
            return None
        frame = self._voice.frames.error(refusal, self.language, about)
        number = self._voice.number()
        told = Told(encode_json(frame), number, "0-0")
        return DeskShape(self._voice, ERRORS, _NOBODY).payload(told, self._errors)


# Nobody waits for the outcome of an acknowledgement.
_UNHEARD = Request()
_NOBODY = Viewpoint(0, False, "UTC", "en")


def bearer(header: str) -> str:
    """The token of an `Authorization: Bearer` header; empty when there is none."""
    scheme, _, token = header.strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _concerns(event: Event, view: Viewpoint) -> bool:
    """Whether the notify queue says anything: nobody is told of their own message, nor of notices."""
    if isinstance(event, MessagePosted):
        return event.message.sender.id != view.person and not isinstance(event.message.body, Notice)
    return isinstance(event, ConversationTurned | Rated)


def _address(destination: str) -> tuple[str, Address]:
    """(channel, address) of a SUBSCRIBE destination. Raises Refusal."""
    if destination == "/topic/seat/status":
        return SEATS, OfSeats()
    if destination == _USER_QUEUE + NOTIFY:
        return NOTIFY, OfPerson()
    if destination == _USER_QUEUE + ERRORS:
        return ERRORS, OfPerson()
    if destination.startswith(_SESSION) and "/" not in destination[len(_SESSION) :]:
        return TOPIC, OfConversation(ByNo(destination[len(_SESSION) :]))
    raise Refusal("unknown_destination")


def _since(event: Subscribe) -> Position | None:
    seq, rev = event.headers.get("last-seq"), event.headers.get("last-rev")
    if seq is None:
        return None
    if not _is_count(seq) or (rev is not None and not _is_count(rev)):
        raise Refusal("bad_request", "last-seq and last-rev are numbers")
    return Position(int(seq), int(rev) if rev is not None else None)


def _is_count(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 15


def _chat_send(data: bytes) -> tuple[Command, tuple[tuple[str, Any], ...]]:
    body = read_body(SendBody, data)
    command = SendMessage(ById(body.sessionId), body.body(), body.msgNo)
    return command, (("sessionId", body.sessionId), ("msgNo", body.msgNo))


def _chat_read(data: bytes) -> tuple[Command, tuple[tuple[str, Any], ...]]:
    body = read_body(ReadBody, data)
    return MarkRead(ById(body.sessionId), message_id=body.lastReadMsgId), (("sessionId", body.sessionId),)


def _chat_typing(data: bytes) -> tuple[Command, tuple[tuple[str, Any], ...]]:
    body = read_body(TypingBody, data)
    return ShowTyping(ById(body.sessionId), body.content), (("sessionId", body.sessionId),)


def _chat_recall(data: bytes) -> tuple[Command, tuple[tuple[str, Any], ...]]:
    body = read_body(RecallBody, data)
    about = (("sessionId", body.sessionId), ("msgNo", body.msgNo))
    return RecallMessage(ById(body.sessionId), body.msgNo), about


def _seat_status(data: bytes) -> tuple[Command, tuple[tuple[str, Any], ...]]:
    body = read_body(SeatBody, data)
    return SetSeat(body.status, body.capacity), ()


_DESTINATIONS = {
    "/app/chat/send": _chat_send,
    "/app/chat/read": _chat_read,
    "/app/chat/typing": _chat_typing,
    "/app/chat/recall": _chat_recall,
    "/app/seat/status": _seat_status,
}
