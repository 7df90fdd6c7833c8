"""How a Weiyu agent's device hears: one message JSON an event, spelled as protobuf, or as JSON for who asked for it."""

from collections.abc import Hashable
from typing import Any, ClassVar, Final, Protocol

from chat.dialects.base import Viewpoint
from chat.dialects.weiyu_frames import Json, WeiyuFrames
from chat.dialects.weiyu_inbound import dumps
from chat.domain.conversations import Conversation, Kind
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
from chat.domain.people import Person, Role
from chat.domain.value import value
from chat.wire.weiyu import encode

_TURNS: Final = frozenset({
    Turn.TRANSFER_OFFERED, Turn.TRANSFERRED, Turn.TRANSFER_REJECTED, Turn.TRANSFER_TIMED_OUT,
})  # fmt: skip
TRANSFER_SECONDS: Final = 30


class Told:
    """One event, ready to leave. `event` is a change that a cursor counts, or None for what is told and forgotten."""

    __slots__ = ("_binary", "_text", "direct", "event", "json", "topic")

    def __init__(self, json: Json, event: Event | None = None, direct: bool = False) -> None:
        self.json = json
        self.topic: str = json["thread"]["topic"]
        self.event = event
        self.direct = direct
        self._binary: bytes | None = None
        self._text: bytes | None = None

    def payload(self, as_json: bool) -> bytes:
        """The bytes, made once for all who hear them."""
        if as_json:
            if self._text is None:
                self._text = dumps(self.json).encode("utf-8", "replace")
            return self._text
        if self._binary is None:
            self._binary = encode(self.json)
        return self._binary


class Device(Protocol):
    """The tag of an agent's ear."""

    def tell(self, told: Told, /) -> bytes | None: ...


@value
class WeiyuAgentShape:
    """How all that concerns an agent is told to one kind of viewer; each device decides whether it leaves now."""

    frames: WeiyuFrames
    view: Viewpoint
    is_text: ClassVar[bool] = False

    def variant(self, event: Event) -> Hashable:
        if not self._is_told(event):
            return None
        view = self.view
        conversation: Conversation | None = event.conversation  # type: ignore[union-attr]
        # A member's thread shows the other one, and a sender's own echo their own id: those are for one person.
        own = conversation is None or conversation.kind is Kind.DIRECT or self._is_own(event)
        return WeiyuAgentShape, view.organisation, view.zone, view.language, view.person if own else 0

    def body(self, event: Event) -> Told | None:
        json = self._json(event)
        if json is None:
            return None
        conversation: Conversation = event.conversation  # type: ignore[union-attr,assignment]
        direct = conversation.kind is Kind.DIRECT
        if not json["thread"]["user"]:
            json["thread"]["user"] = json["user"]
        counted = event if isinstance(event, MessagePosted | MessageRecalled | CardChanged) else None
        return Told(json, counted, direct)

    def payload(self, told: Told, device: Device) -> bytes | None:
        return device.tell(told)

    def _is_told(self, event: Event) -> bool:
        match event:
            case MessagePosted() | MessageRecalled() | CardChanged() | ReadAdvanced() | Rated() | MessageLeft():
                return True
            case DeliveredAdvanced():
                # Nobody waits for word that somebody holds what they said themselves, or what the house said.
                sender = event.message.sender
                return sender.id != event.reader.id and sender.role is not Role.SYSTEM
            case TypingSeen():
                return event.person.id != self.view.person
            case ConversationTurned():
                return event.turn in _TURNS and self._is_concerned(event)
        return False

    def _is_concerned(self, event: ConversationTurned) -> bool:
        """An offer is for whoever may take it, and the echo of whoever made it."""
        receiver = event.details.get("receiver")
        if event.turn is not Turn.TRANSFER_OFFERED or not isinstance(receiver, Person):
            return True
        return self.view.person in (receiver.id, event.by.id if event.by is not None else 0)

    def _is_own(self, event: Event) -> bool:
        if isinstance(event, ConversationTurned):
            return event.turn is Turn.TRANSFER_OFFERED
        message = getattr(event, "message", None)
        return message is not None and message.client_id is not None and message.sender.id == self.view.person

    def _json(self, event: Event) -> Json | None:
        frames, view = self.frames, self.view
        match event:
            case MessagePosted():
                return frames.message(event.message, event.conversation, view)
            case ConversationTurned():
                return self._transfer(event)
        return frames.told(event, view)

    def _transfer(self, event: ConversationTurned) -> Json | None:
        """TRANSFER and its answers, with what agent clients look for in their content (wire/weiyu, section 6)."""
        json = self.frames.turned(event, self.view)
        if json is None:
            return None
        offer = f"TRANSFER_{event.details.get('transfer', 0)}"
        thread = {name: json["thread"][name] for name in ("uid", "topic", "type", "user")}
        content: dict[str, Any] = {
            "uid": offer,
            "messageUid": offer,
            "note": str(event.details.get("note", "")),
            "thread": thread,
            "sender": json["user"],
            "type": json["type"],
            "expireLength": TRANSFER_SECONDS,
        }
        receiver = event.details.get("receiver")
        if isinstance(receiver, Person):
            content["receiver"] = {"uid": receiver.agent_uid or receiver.uid, "nickname": receiver.nickname}
        return {**json, "content": dumps(content)}
