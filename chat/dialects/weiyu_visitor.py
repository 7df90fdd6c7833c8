"""Weiyu's visitor pages on `/stomp` and `/mini`: seed 001, wire/weiyu sections 3 to 8."""

from collections.abc import Sequence
from typing import Any, Final

from chat.dialects.base import Hangup, Listen, Perform, Reply, SignIn, Step, Steps, Unlisten, Viewpoint
from chat.dialects.desk import bearer
from chat.dialects.spring import Request, SpringDialect, Subscription, subscription_of
from chat.dialects.weiyu_agent_refusals import broadcast_json
from chat.dialects.weiyu_commands import command_of, speaks_for
from chat.dialects.weiyu_inbound import WireMessage, dumps, read_message
from chat.dialects.weiyu_message import KeyOf
from chat.dialects.weiyu_shape import ERRORS, OWN, TOPIC, Own, Told, WeiyuShape, WeiyuVoice
from chat.dialects.weiyu_thread import slashed
from chat.domain.addresses import OfConversation, OfPerson
from chat.domain.commands import MarkDelivered
from chat.domain.conversations import ById, ByTopic, Conversation
from chat.domain.credentials import KeyUid, Token
from chat.domain.errors import Refusal
from chat.domain.events import Broadcast, MessagePosted
from chat.domain.outcomes import Posted
from chat.domain.people import Actor
from chat.domain.receipts import PastDelivered
from chat.wire.stomp_events import Ack, Connect, Send, Subscribe, Unsubscribe
from chat.wire.stomp_session import SessionLimits

_TOPICS: Final = "/topic/"
_APP: Final = "/app/"
_ERRORS: Final = "/user/queue/errors"
_MOST: Final = 1 << 53

# Nobody waits for the outcome of an acknowledgement.
_UNHEARD: Final = Request()
_NOBODY: Final = Viewpoint(0, False, "UTC", "en")


class WeiyuVisitorDialect(SpringDialect):
    """One visitor's connection. The uid that `init` gave them is their key (design, section 7).

    Who connects without a login is nobody until the first SUBSCRIBE or SEND on a topic that ends in a key.
    """

    name = "weiyu_visitor"
    names = {"uid": "uid", "type": "messageType"}

    def __init__(self, voice: WeiyuVoice, limits: SessionLimits, key_of: KeyOf) -> None:
        super().__init__(limits)
        self._voice = voice
        self._key_of = key_of
        self._claimed: str | None = None
        self._topics: dict[str, Own] = {}
        self._errors: Subscription | None = None

    def shape(self, channel: str, viewpoint: Viewpoint) -> WeiyuShape:
        return WeiyuShape(self._voice, channel, viewpoint)

    def connect(self, event: Connect) -> Steps:
        token = bearer(event.headers.get("Authorization", ""))
        if token:
            return [SignIn(Token(token))]
        return [SignIn(KeyUid(event.login))] if event.login else self.let_in()

    def subscribe(self, event: Subscribe) -> Listen:
        """First what is past the delivered mark, then live (domain, section 6)."""
        tag = subscription_of(event, self.session)
        request = Request(event.receipt, event.id)
        if event.destination == _ERRORS:
            self._errors = tag
            return Listen(event.id, OfPerson(), ERRORS, tag, None, request)
        topic = _topic(event.destination, _TOPICS)
        return Listen(event.id, OfConversation(ByTopic(topic)), TOPIC, tag, PastDelivered(), request)

    def send(self, event: Send) -> Steps:
        topic = _topic(event.destination, _APP)
        message = read_message(event.body)
        if not self._is_sender(message):
            raise Refusal("forbidden", "user.uid is not who signed in")
        about = (("uid", message.uid), ("messageType", message.kind))
        return [Perform(command_of(message, topic, self._key_of), Request(event.receipt, about=about))]

    def acknowledge(self, event: Ack) -> Steps:
        """An ACK says that the message arrived. Seed 001 acknowledges everything, some of it twice."""
        *_, conversation, seq = ["0", "0", *event.id.split("-")]
        if not (_is_number(conversation) and _is_number(seq) and int(conversation)):
            return []
        return [Perform(MarkDelivered(ById(int(conversation)), seq=int(seq)), _UNHEARD)]

    def performed(self, step: Step, outcome: Any) -> Steps:
        if getattr(step, "context", None) is _UNHEARD:
            return []
        if isinstance(step, SignIn) and self._claimed is not None:
            return self._known_late(outcome)
        return super().performed(step, outcome)

    def answered(self, step: Step, outcome: Any) -> Steps:
        if isinstance(step, Listen) and step.channel == TOPIC and isinstance(outcome, Conversation):
            own = Own(step.tag, outcome.topic)  # type: ignore[arg-type]
            self._topics[own.subscription.id] = own
            return [Listen(_own_key(own.subscription.id), OfPerson(), OWN, own, None, Request())]
        if isinstance(outcome, Posted) and outcome.repeated:
            return self._echo(outcome)
        return ()

    def broadcast(self, event: Broadcast) -> Steps:
        """A NOTICE on one of the topics that this page shows."""
        own = next((own for id_, own in self._topics.items() if id_ in self.session.subscriptions), None)
        if own is None or self.actor is None:
            return ()
        view = Viewpoint.of(self.actor)
        notice = {**broadcast_json(event, view), "thread": {"uid": "", "topic": own.topic}}
        told = Told(dumps(notice).encode("utf-8", "replace"), self._voice.number(), "0-0", own.topic)
        frame = self.shape(TOPIC, view).payload(told, own.subscription)
        return [Reply(frame)] if frame is not None else ()

    def refusal_frame(self, refusal: Refusal, about: dict[str, Any]) -> bytes | None:
        if self._errors is None or self._errors.id not in self.session.subscriptions:
            return None
        frame = {
            "type": "ERROR",
            "code": refusal.code,
            "title": refusal.title(self.language),
            "detail": refusal.detail,
            "hint": refusal.hint(self.language),
            "retry": refusal.retry,
            **about,
        }
        told = Told(dumps(frame).encode("utf-8", "replace"), self._voice.number(), "0-0", "")
        return WeiyuShape(self._voice, ERRORS, _NOBODY).payload(told, self._errors)

    def _understood(self, event: Any) -> Steps:
        if isinstance(event, Unsubscribe):
            self._topics.pop(event.id, None)
            return [Unlisten(_own_key(event.id)), *super()._understood(event)]
        if self.actor is None and isinstance(event, Subscribe | Send):
            return [*self._claim(event.destination), *super()._understood(event)]
        return super()._understood(event)

    def _signed(self, event: Any) -> Any:
        return event if self._claimed is not None else super()._signed(event)

    def _claim(self, destination: str) -> Sequence[Step]:
        """Somebody who is nobody names a topic: its last part is their key, or they are refused."""
        key = slashed(destination).rpartition("/")[2].rpartition(".")[2]
        if self._claimed == key:
            return []
        if self._claimed is not None or not key:
            raise Refusal("unauthorized")
        self._claimed = key
        return [SignIn(KeyUid(key))]

    def _known_late(self, outcome: Actor | Refusal) -> Steps:
        """CONNECTED went out long ago; only a refusal is still worth a frame."""
        if isinstance(outcome, Refusal):
            return [Reply(self.unauthorized(outcome)), Hangup(1008, outcome.title())]
        self.actor = outcome
        self.language = Viewpoint.of(outcome).language
        return []

    def _is_sender(self, message: WireMessage) -> bool:
        if self.actor is not None:
            return speaks_for(message, self.actor.person)
        return message.user.uid in ("", self._claimed)

    def _echo(self, posted: Posted) -> Steps:
        """A repeated message was told before; who repeats it did not hear that, so they alone hear it again."""
        assert self.actor is not None
        own = next((own for own in self._topics.values() if own.topic == posted.conversation.topic), None)
        shape = WeiyuShape(self._voice, TOPIC, Viewpoint.of(self.actor))
        told = shape.body(MessagePosted(posted.message, posted.conversation)) if own is not None else None
        frame = shape.payload(told, own.subscription) if told is not None and own is not None else None
        return [Reply(frame)] if frame is not None else []


def _topic(destination: str, prefix: str) -> str:
    """The slashed topic behind a destination. Raises Refusal."""
    if not destination.startswith(prefix) or len(destination) == len(prefix):
        raise Refusal("unknown_destination")
    return slashed(destination[len(prefix) :])


def _own_key(subscription: str) -> tuple[str, str]:
    return "own", subscription


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15 and int(text) < _MOST
