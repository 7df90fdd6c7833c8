"""XuqmGroup IM on `/ws/im`: seed 004, and what its public documentation leaves to be chosen (docs/dialects/xuqm.md)."""

from bisect import bisect_right
from typing import Any, Final

from chat.dialects.base import (
    Ask,
    Drain,
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
from chat.dialects.desk import bearer
from chat.dialects.spring import Request, SpringDialect, Subscription, read_body, subscription_of
from chat.dialects.xuqm_bodies import DIALECT, OfApplication, ReadBody, RevokeBody, SendBody, SyncBody, body_of
from chat.dialects.xuqm_envelope import failure
from chat.dialects.xuqm_shapes import ERRORS, MESSAGES, QUEUE, TOPIC, Voice, XuqmShape
from chat.domain.addresses import Address, OfConversation, OfOrganisation, OfPerson
from chat.domain.commands import MarkDelivered, MarkRead, RecallMessage, SendMessage
from chat.domain.contacts import Recite, Recited
from chat.domain.conversations import ById, ByMessage, ByNo
from chat.domain.credentials import Token
from chat.domain.errors import Refusal
from chat.domain.value import value
from chat.wire.stomp_events import Ack, Connect, Send, Subscribe
from chat.wire.stomp_session import SessionLimits

NEWEST: Final = (1 << 53) - 1
"""A message id that is behind every other."""

_ERRORS: Final = "/user/queue/errors"
_GROUP: Final = "/topic/group/"
# What a sync says between two looks at how far the peer has read.
_AT_ONCE: Final = 100
# The ears that are there by themselves, and acknowledgements: nobody waits for their outcome.
_UNHEARD: Final = Request()
_BY_ITSELF, _EVERYBODY = "by itself", "everybody"


@value
class Syncing:
    """One sync under way: the ids of all that was missed, in order."""

    receipt: str | None
    ids: tuple[int, ...] = ()


class XuqmDialect(SpringDialect):
    """One connection. Its personal queue is heard by itself after sign-in, until it is subscribed to."""

    name = DIALECT
    names = {"messageId": "messageId"}
    heart_beat = (0, 0)

    def __init__(self, voice: Voice, limits: SessionLimits) -> None:
        super().__init__(limits)
        self._voice = voice
        self._token = ""
        self._queue: Subscription | None = None
        self._errors: Subscription | None = None

    def shape(self, channel: str, viewpoint: Viewpoint) -> XuqmShape:
        return XuqmShape(self._voice, channel, viewpoint)

    def opened(self, opening: Opening) -> Steps:
        self._token = opening.query.get("token", "")
        return ()

    def connect(self, event: Connect) -> Steps:
        """The token of the header, else of the address; SDKs carry it in both."""
        token = bearer(event.headers.get("Authorization", "")) or self._token
        return [SignIn(Token(token))]

    def unauthorized(self, refusal: Refusal) -> bytes:
        if refusal.code != "unauthorized":
            return super().unauthorized(refusal)
        return self.session.error("Unauthorized", b"Unauthorized")

    def let_in(self) -> Steps:
        tag = self._alone(MESSAGES)
        return [
            *super().let_in(),
            Listen(_BY_ITSELF, OfPerson(), QUEUE, tag, context=_UNHEARD),
            Listen(_EVERYBODY, OfOrganisation(), QUEUE, tag, context=_UNHEARD),
        ]

    def subscribe(self, event: Subscribe) -> Listen:
        channel, address = _address(event.destination)
        tag = subscription_of(event, self.session)
        if channel == ERRORS:
            self._errors = tag
        return Listen(event.id, address, channel, tag, None, Request(event.receipt, event.id))

    def send(self, event: Send) -> Steps:
        read = _DESTINATIONS.get(event.destination)
        if read is None:
            raise Refusal("unknown_destination")
        return read(self, event)

    def acknowledge(self, event: Ack) -> Steps:
        """An ACK in the client modes says that the message arrived (domain, section 6)."""
        *_, conversation, seq = ["0", "0", *event.id.split("-")]
        if not (_is_id(conversation) and _is_id(seq)):
            return []
        return [Perform(MarkDelivered(ById(int(conversation)), seq=int(seq)), _UNHEARD)]

    def performed(self, step: Step, outcome: Any) -> Steps:
        context = getattr(step, "context", None)
        if context is _UNHEARD:
            return []
        if isinstance(context, Syncing):
            return self._synced(context, outcome)
        return super().performed(step, outcome)

    def answered(self, step: Step, outcome: Any) -> Steps:
        """The first SUBSCRIBE to the personal queue takes the place of the ear that was there by itself."""
        if not isinstance(step, Listen) or step.channel != QUEUE:
            return ()
        self._queue = step.tag  # type: ignore[assignment]
        everybody = Listen(_EVERYBODY, OfOrganisation(), QUEUE, step.tag, context=_UNHEARD)
        return [Unlisten(_BY_ITSELF), everybody]

    def refusal_frame(self, refusal: Refusal, about: dict[str, Any]) -> bytes | None:
        """Also for who has not subscribed: the vendor's clients hear their queues by themselves."""
        answer = failure(refusal, self.language, {**about, "error": refusal.code})
        return self._shape(ERRORS).said(answer, self._live(self._errors, _ERRORS))

    # What is sent

    def _message(self, event: Send) -> Steps:
        asked = self._read(SendBody, event)
        said = body_of(asked.msgType, asked.content, self._voice.entities.key_of)
        return self._perform(SendMessage(asked.conversation, said, asked.messageId), event, asked.messageId)

    def _revoke(self, event: Send) -> Steps:
        asked = self._read(RevokeBody, event)
        return self._perform(RecallMessage(ByMessage(asked.messageId), asked.messageId), event, asked.messageId)

    def _mark_read(self, event: Send) -> Steps:
        asked = self._read(ReadBody, event)
        newest = NEWEST if asked.messageId is None else None
        return self._perform(MarkRead(asked.conversation, newest, asked.messageId), event, asked.messageId)

    def _sync(self, event: Send) -> Steps:
        return [Ask(self._read(SyncBody, event).query, Syncing(event.receipt))]

    def _read(self, model: type[Any], event: Send) -> Any:
        body: OfApplication = read_body(model, event.body)
        assert self.actor is not None
        body.check(self.actor.organisation)
        return body

    def _perform(self, command: Any, event: Send, message_id: str | None) -> Steps:
        about = (("messageId", message_id),) if message_id is not None else ()
        return [Perform(command, Request(event.receipt, about=about))]

    # Catching up

    def _synced(self, so_far: Syncing, outcome: Any) -> Steps:
        """One page after the other, each said when the peer has taken the one before."""
        if isinstance(outcome, Refusal):
            return self._refused_request(outcome, Request(so_far.receipt), True)
        steps: list[Step] = []
        if isinstance(outcome, Recited):
            shape, tag = self._shape(QUEUE), self._live(self._queue, MESSAGES)
            steps += [Reply(shape.recited(*item, tag)) for item in outcome.items]
            ids, start = so_far.ids, bisect_right(so_far.ids, outcome.upto)
        else:
            ids, start = outcome, 0
        page = ids[start : start + _AT_ONCE]
        if not page:
            return [*steps, *self._receipt(so_far.receipt)]
        return [*steps, Drain(), Perform(Recite(page), Syncing(so_far.receipt, ids))]

    # Names

    def _shape(self, channel: str) -> XuqmShape:
        assert self.actor is not None
        return self.shape(channel, Viewpoint.of(self.actor))

    def _live(self, subscription: Subscription | None, destination: str) -> Subscription:
        """That subscription while it lasts, else none."""
        if subscription is not None and subscription.id in self.session.subscriptions:
            return subscription
        return self._alone(destination)

    def _alone(self, destination: str) -> Subscription:
        return Subscription("", destination, acks=False, version=self.session.version or "1.0")


_DESTINATIONS: Final = {
    "/app/chat.send": XuqmDialect._message,
    "/app/chat.revoke": XuqmDialect._revoke,
    "/app/chat.sync": XuqmDialect._sync,
    "/app/chat.read": XuqmDialect._mark_read,
}


def _address(destination: str) -> tuple[str, Address]:
    """(channel, address) of a SUBSCRIBE destination. Raises Refusal."""
    if destination == MESSAGES:
        return QUEUE, OfPerson()
    if destination == _ERRORS:
        return ERRORS, OfPerson()
    group = destination.removeprefix(_GROUP)
    if group and group != destination and "/" not in group:
        return TOPIC, OfConversation(ByNo(group))
    raise Refusal("unknown_destination")


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text[:17]) < 1 << 53 and len(text) <= 16
