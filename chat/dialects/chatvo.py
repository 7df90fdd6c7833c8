"""The raw page's dialect on `/websocket/<id>` (seed 002): ChatVo objects out, and mostly nothing in."""

from collections.abc import Hashable
from typing import Annotated, Any, ClassVar, Final

from pydantic import BaseModel, Field, ValidationError

from chat.dialects.base import (
    Dialect,
    Hangup,
    Listen,
    Opening,
    Perform,
    Reply,
    SignIn,
    Step,
    Steps,
    Unlisten,
    Viewpoint,
)
from chat.dialects.chatvo_frames import ChatvoFrames, sender_number
from chat.dialects.spring import encode_json
from chat.domain.addresses import OfPerson
from chat.domain.commands import SendMessage, TakeDelivery
from chat.domain.conversations import Naming, WithPeer
from chat.domain.credentials import LegacyKey
from chat.domain.errors import Refusal
from chat.domain.events import Broadcast, Event, MessagePosted
from chat.domain.messages import Text
from chat.domain.people import Actor
from chat.domain.value import value

VIA: Final = "chatvo"
_PERSON: Final = "person"
_EARLY: Final = 16
"""Messages kept while the sign-in is looked up; whoever sends more was not going to wait for an answer."""


class SpokenText(BaseModel):
    """What a page may send over the socket, where its organisation allows it: an extension of ours."""

    touser: Annotated[int, Field(ge=0, lt=1 << 53)] | Annotated[str, Field(min_length=1, max_length=64)]
    cltext: Annotated[str, Field(min_length=1)]


@value
class ChatvoShape:
    """How a message is told to one kind of viewer; who sent it by this very door has shown it already."""

    frames: ChatvoFrames
    view: Viewpoint
    is_text: ClassVar[bool] = True

    def variant(self, event: Event) -> Hashable:
        if not isinstance(event, MessagePosted):
            return None
        message, view = event.message, self.view
        is_own = message.sender.id == view.person
        if is_own and message.via == VIA:
            return None
        return VIA, is_own, sender_number(message, event.conversation, view), view.zone, view.language

    def body(self, event: Event) -> bytes:
        assert isinstance(event, MessagePosted)
        return encode_json(self.frames.pushed(event.message, event.conversation, self.view))

    def payload(self, body: bytes, _tag: Any) -> bytes:
        return body


class ChatvoDialect(Dialect):
    """One connection of a raw page. The newest of a person takes delivery; the older ones hear broadcasts alone."""

    name = VIA

    def __init__(self, frames: ChatvoFrames) -> None:
        self._frames = frames
        self._actor: Actor | None = None
        self._early: list[bytes] = []
        self._is_newest = True

    def opened(self, opening: Opening) -> Steps:
        return [SignIn(LegacyKey(opening.arguments["id"], opening.peer, opening.query.get("token")))]

    def received(self, data: bytes, is_text: bool) -> Steps:
        if not is_text:
            return ()
        if self._actor is None:
            if len(self._early) < _EARLY:
                self._early.append(data)
            return ()
        return self._spoken(data)

    def performed(self, step: Step, outcome: Any) -> Steps:
        if isinstance(step, SignIn):
            return self._signed_in(outcome)
        if isinstance(outcome, Refusal) and isinstance(step, Perform) and isinstance(step.command, SendMessage):
            return [Reply(_error(outcome, "zh" if self._actor is None else Viewpoint.of(self._actor).language))]
        return ()

    def shape(self, channel: str, viewpoint: Viewpoint) -> ChatvoShape:
        return ChatvoShape(self._frames, viewpoint)

    def broadcast(self, event: Broadcast) -> Steps:
        """The admin's text word for word; a word to one person goes to their newest connection."""
        return [Reply(event.text.encode())] if event.person is None or self._is_newest else ()

    def superseded(self) -> Steps:
        self._is_newest = False
        return [Unlisten(_PERSON)]

    def _signed_in(self, outcome: Actor | Refusal) -> Steps:
        if isinstance(outcome, Refusal):
            return [Hangup(1008, outcome.title())]
        self._actor = outcome
        early, self._early = self._early, []
        spoken = [step for data in early for step in self._spoken(data)]
        return [Listen(_PERSON, OfPerson(), _PERSON, None), Perform(TakeDelivery()), *spoken]

    def _spoken(self, data: bytes) -> Steps:
        """A message where that is allowed; anything else is heard and forgotten, as the original did."""
        assert self._actor is not None
        if not self._actor.organisation.raw_door_speaks:
            return ()
        try:
            said = SpokenText.model_validate_json(data)
        except ValidationError:
            return ()
        return [Perform(SendMessage(WithPeer(str(said.touser), Naming.NUMBER), Text(said.cltext)))]


def _error(refusal: Refusal, language: str) -> bytes:
    """The envelope of a refused call, as a frame."""
    return encode_json({"code": refusal.entry.status, "msg": refusal.title(language)})
