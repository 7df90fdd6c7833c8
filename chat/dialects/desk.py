"""The house dialect on `/ws/chat`: seed 000, with the extensions of the house API."""

from collections.abc import Callable
from typing import Any

from chat.dialects.base import Listen, Opening, Perform, Reply, SignIn, Steps, Viewpoint
from chat.dialects.desk_commands import DESTINATIONS
from chat.dialects.desk_shape import ERRORS, NOTIFY, SEATS, TEAM, TOPIC, DeskShape, DeskVoice, Told
from chat.dialects.spring import Request, SpringDialect, Subscription, encode_json, subscription_of
from chat.domain.addresses import Address, OfConversation, OfPerson, OfSeats
from chat.domain.commands import MarkDelivered
from chat.domain.conversations import ById, ByNo
from chat.domain.credentials import Token
from chat.domain.errors import Refusal
from chat.domain.events import Broadcast
from chat.domain.languages import asked
from chat.domain.notes import ShowViewing
from chat.domain.people import Actor
from chat.domain.receipts import Position, Since, Standing
from chat.wire.stomp_events import Ack, Connect, Send, Subscribe
from chat.wire.stomp_session import SessionLimits

VIEWED: int = 50
"""Conversations that one connection may show at once."""
_SESSION = "/topic/session/"
_TEAM = "/team"
_USER_QUEUE = "/user/queue/"


class DeskDialect(SpringDialect):
    """One connection of the house dialect; the token comes with CONNECT (seed 000)."""

    name = "desk"
    names = {"sessionId": "sessionId", "msgNo": "msgNo"}

    def __init__(self, voice: DeskVoice, limits: SessionLimits, may_show: Callable[[Actor, str | None], bool]) -> None:
        """`may_show`: whether a page of this Origin may talk for this person."""
        super().__init__(limits)
        self._may_show = may_show
        self._origin: str | None = None
        self._voice = voice
        self._errors: Subscription | None = None
        self._places: dict[str, Subscription] = {}
        self._viewed: dict[int, None] = {}

    def shape(self, channel: str, viewpoint: Viewpoint) -> DeskShape:
        return DeskShape(self._voice, channel, viewpoint)

    def opened(self, opening: Opening) -> Steps:
        self._origin = opening.headers.get("origin")
        return super().opened(opening)

    def connect(self, event: Connect) -> Steps:
        spoken = asked(event.headers.get("accept-language", ""))
        self.language = spoken or self.language
        return [SignIn(Token(bearer(event.headers.get("Authorization", ""))), language=spoken)]

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
        return Listen(event.id, address, channel, tag, _since(event, channel), Request(event.receipt, event.id))

    def send(self, event: Send) -> Steps:
        read = DESTINATIONS.get(event.destination)
        if read is None:
            raise Refusal("unknown_destination")
        command, about = read(event.body)
        if isinstance(command, ShowViewing):
            self._view(command)
        return [Perform(command, Request(event.receipt, about=about))]

    def closed(self) -> Steps:
        """Who leaves looks at nothing any more."""
        super().closed()
        return [Perform(ShowViewing(ById(id_), False), _UNHEARD) for id_ in self._viewed]

    def _view(self, command: ShowViewing) -> None:
        """Remember what is shown, to take it back in the end. Raises Refusal `rate_limited` when it is too much."""
        assert isinstance(command.conversation, ById)
        if not command.viewing:
            self._viewed.pop(command.conversation.id, None)
        elif command.conversation.id not in self._viewed and len(self._viewed) >= VIEWED:
            raise Refusal("rate_limited", f"viewing: {VIEWED} sessions at most")
        else:
            self._viewed[command.conversation.id] = None

    def acknowledge(self, event: Ack) -> Steps:
        """An ACK in the client modes says that the message arrived (domain, section 6)."""
        *_, conversation, seq = ["0", "0", *event.id.split("-")]
        if not (conversation.isdigit() and seq.isdigit() and 0 < int(conversation) < 1 << 53 and int(seq) < 1 << 53):
            return []
        return [Perform(MarkDelivered(ById(int(conversation)), seq=int(seq)), _UNHEARD)]

    def performed(self, step: Any, outcome: Any) -> Steps:
        if getattr(step, "context", None) is _UNHEARD:
            return []
        if isinstance(outcome, Actor) and not self._may_show(outcome, self._origin):
            outcome = Refusal("forbidden", "A page of another site.")
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


def _address(destination: str) -> tuple[str, Address]:
    """(channel, address) of a SUBSCRIBE destination. Raises Refusal."""
    if destination == "/topic/seat/status":
        return SEATS, OfSeats()
    if destination == _USER_QUEUE + NOTIFY:
        return NOTIFY, OfPerson()
    if destination == _USER_QUEUE + ERRORS:
        return ERRORS, OfPerson()
    if destination.startswith(_SESSION):
        name = destination[len(_SESSION) :]
        no = name.removesuffix(_TEAM)
        if "/" not in no:
            return (TOPIC if no == name else TEAM), OfConversation(ByNo(no), team=no != name)
    raise Refusal("unknown_destination")


def _since(event: Subscribe, channel: str) -> Since | None:
    """Where a listener goes on: in a session from what they have, elsewhere from how things stand."""
    if channel in (SEATS, TEAM):
        return Standing()
    return _position(event) if channel == TOPIC else None


def _position(event: Subscribe) -> Position | None:
    seq, rev = event.headers.get("last-seq"), event.headers.get("last-rev")
    if seq is None:
        return None
    if not _is_count(seq) or (rev is not None and not _is_count(rev)):
        raise Refusal("bad_request", "last-seq and last-rev are numbers")
    return Position(int(seq), int(rev) if rev is not None else None)


def _is_count(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 15
