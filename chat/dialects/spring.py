"""What the three STOMP dialects share: the order of CONNECT, SUBSCRIBE, SEND, their receipts and refusals.

Named after the broker that their clients were written against; where Spring and the specification differ, this
follows the specification.
"""

import json
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, NamedTuple, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from chat.dialects.base import (
    Ask,
    Beat,
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
from chat.domain.errors import Refusal
from chat.domain.people import Actor
from chat.domain.value import value
from chat.wire.stomp import HEARTBEAT
from chat.wire.stomp_events import Ack, Answer, Connect, Disconnect, Fault, Nack, Send, Subscribe, Unsubscribe
from chat.wire.stomp_session import SessionLimits, StompSession

T = TypeVar("T", bound=BaseModel)

SUBPROTOCOLS = ("v12.stomp", "v11.stomp", "v10.stomp")
LONGEST_NAME = 200
"""Characters of an id that a refusal gives back."""


class Subscription(NamedTuple):
    """The tag of an ear: what a MESSAGE needs besides its body. Ids repeat among clients, so frames are shared."""

    id: str
    destination: str
    acks: bool
    version: str


@value
class Request:
    """What a frame asked for, for when its outcome is known; `about` goes into the refusal."""

    receipt: str | None = None
    subscription: str | None = None
    about: tuple[tuple[str, Any], ...] = ()


class SpringDialect(Dialect):
    """A STOMP connection. A subclass says what its destinations mean."""

    heart_beat: ClassVar[tuple[int, int]] = (10_000, 10_000)
    names: ClassVar[Mapping[str, str]] = {}
    """Fields by which a SEND's body names itself -> what its refusal calls them."""

    def __init__(self, limits: SessionLimits) -> None:
        self.session = StompSession(limits, self.heart_beat)
        self.actor: Actor | None = None
        self.language = "zh"

    @abstractmethod
    def connect(self, event: Connect) -> Steps:
        """The steps that sign the peer in."""

    @abstractmethod
    def subscribe(self, event: Subscribe) -> Listen:
        """The ear that this destination means. Raises Refusal."""

    @abstractmethod
    def send(self, event: Send) -> Steps:
        """The steps that this destination means. Raises Refusal."""

    @abstractmethod
    def acknowledge(self, event: Ack) -> Steps:
        """What an acknowledged MESSAGE means; nothing for one that nobody knows."""

    @abstractmethod
    def refusal_frame(self, refusal: Refusal, about: dict[str, Any]) -> bytes | None:
        """A refused SEND without receipt, as a frame for this connection alone; None when nobody would hear it."""

    def opened(self, opening: Opening) -> Steps:
        return ()

    def received(self, data: bytes, is_text: bool) -> Steps:
        steps: list[Step] = []
        for event in self.session.received(data):
            try:
                steps += self._understood(event)
            except Refusal as refusal:
                steps += self._refused_request(refusal, self._request_of(event), isinstance(event, Send))
        return steps

    def performed(self, step: Step, outcome: Any) -> Steps:
        if isinstance(step, SignIn):
            return self._signed_in(outcome)
        request: Request = step.context  # type: ignore[union-attr]
        if isinstance(outcome, Refusal):
            return self._refused_request(outcome, request, isinstance(step, Perform | Ask))
        return [*self.answered(step, outcome), *self._receipt(request.receipt)]

    def answered(self, step: Step, outcome: Any) -> Steps:
        """What a dialect says to an outcome besides the RECEIPT; nothing, mostly."""
        return ()

    def refused(self, refusal: Refusal) -> Steps:
        return (Reply(self._error(refusal)), _hangup(refusal))

    def closed(self) -> Steps:
        self.session.closed()
        return ()

    def connected_headers(self) -> dict[str, str]:
        """Headers of CONNECTED besides the specification's."""
        return {}

    def unauthorized(self, refusal: Refusal) -> bytes:
        """The ERROR for a peer that is not let in."""
        return self._error(refusal)

    def _understood(self, event: Any) -> Steps:
        match event:
            case Send():
                return self.send(self._signed(event))
            case Ack():
                return [*self.acknowledge(self._signed(event)), *self._receipt(event.receipt, settled=True)]
            case Nack():
                return self._receipt(event.receipt)
            case Subscribe():
                return [self.subscribe(self._signed(event))]
            case Unsubscribe():
                return [Unlisten(event.id), *self._receipt(event.receipt)]
            case Connect():
                return self.connect(event)
            case Answer():
                # A COMMIT is processed when what it held is on disk.
                return [Reply(event.frame, settled=True)]
            case Disconnect():
                # The client closes on this RECEIPT, so those of earlier frames go first.
                return [*self._receipt(event.receipt, settled=True), Hangup(1000)]
            case Fault():
                return [Reply(event.frame), Hangup(1002, "protocol error")]
        raise AssertionError(event)

    def _signed(self, event: Any) -> Any:
        """Speaking and listening need somebody; a dialect may let nobody connect."""
        if self.actor is None:
            raise Refusal("unauthorized")
        return event

    def _signed_in(self, outcome: Any) -> Steps:
        if isinstance(outcome, Refusal):
            return [Reply(self.unauthorized(outcome)), _hangup(outcome)]
        self.actor = outcome
        self.language = Viewpoint.of(outcome).language
        return self.let_in()

    def let_in(self) -> Steps:
        """CONNECTED, and the heart-beats that it agrees on."""
        frame = self.session.connected(self.connected_headers())
        return [Reply(frame), Beat(self.session.send_every, self.session.expect_every, HEARTBEAT)]

    def _refused_request(self, refusal: Refusal, request: Request, was_send: bool) -> Steps:
        """domain, section 7: a refused SEND without receipt leaves the connection as it is."""
        if request.subscription is not None:
            self.session.forget(request.subscription)
        if was_send and request.receipt is None and refusal.code != "unauthorized":
            frame = self.refusal_frame(refusal, dict(request.about))
            return [Reply(frame)] if frame is not None else []
        return [Reply(self._error(refusal, request.receipt)), _hangup(refusal)]

    def _request_of(self, event: Any) -> Request:
        """The request behind an event that was refused before it became a step."""
        subscription = event.id if isinstance(event, Subscribe) else None
        about = _named(event.body, self.names) if isinstance(event, Send) else ()
        return Request(getattr(event, "receipt", None), subscription, about)

    def _receipt(self, receipt: str | None, settled: bool = False) -> Steps:
        return [Reply(self.session.receipt(receipt), settled=settled)] if receipt is not None else []

    def _error(self, refusal: Refusal, receipt: str | None = None) -> bytes:
        title = refusal.title(self.language)
        lines = [title, refusal.detail, refusal.hint(self.language)]
        headers = {"code": refusal.code, "retry": str(refusal.retry).lower()}
        return self.session.error(refusal.title("en"), "\n".join(filter(None, lines)).encode(), receipt, headers)


def _hangup(refusal: Refusal) -> Hangup:
    """1013 asks the peer to come back, 1008 not to try the same again (IANA's registry of close codes)."""
    return Hangup(1013 if refusal.retry else 1008, refusal.title())


def subscription_of(event: Subscribe, session: StompSession) -> Subscription:
    """The tag for the ear of this SUBSCRIBE."""
    return Subscription(event.id, event.destination, event.ack != "auto", session.version or "1.0")


def read_body(model: type[T], body: bytes) -> T:
    """A JSON body as `model` has it. Raises Refusal `bad_request`, naming the fields that are wrong."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise Refusal("bad_request", "; ".join(complaints(error))) from None


def complaints(error: ValidationError) -> Iterator[str]:
    """What is wrong with the first few fields; holds nothing of what was sent."""
    for item in error.errors(include_url=False, include_context=False, include_input=False)[:5]:
        yield ".".join(map(str, item["loc"])) + ": " + item["msg"] if item["loc"] else item["msg"]


def _named(body: bytes, names: Mapping[str, str]) -> tuple[tuple[str, Any], ...]:
    """What a body that cannot be taken says of itself, so that the peer knows which of theirs is meant."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    given = said if isinstance(said, dict) else {}
    return tuple((shown, given[name]) for name, shown in names.items() if _is_name(given.get(name)))


def _is_name(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_NAME
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 53


def encode_json(value: Any) -> bytes:
    """Compact JSON in UTF-8. A lone surrogate, which has no UTF-8, becomes "?"."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
