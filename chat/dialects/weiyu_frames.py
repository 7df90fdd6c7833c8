"""What happened, as Weiyu's message JSON: one shape for STOMP, for HTTP and, spelled as protobuf, for MQTT."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

from chat.dialects.base import Viewpoint
from chat.dialects.weiyu_inbound import dumps
from chat.dialects.weiyu_message import Link, order_content, shown_uid, to_weiyu
from chat.dialects.weiyu_notices import notice_content, notice_status, notice_type, notice_user, queue_content
from chat.dialects.weiyu_thread import thread, thread_uid, user
from chat.domain.conversations import Conversation, Kind, Queue
from chat.domain.events import (
    CardChanged,
    ConversationTurned,
    DeliveredAdvanced,
    Event,
    MessageLeft,
    MessageRecalled,
    Rated,
    ReadAdvanced,
    Turn,
    TypingSeen,
)
from chat.domain.left import LeftMessage
from chat.domain.messages import Message, Notice, OrderOffer
from chat.domain.people import Person, Role
from chat.domain.receipts import Marks
from chat.domain.texts import text
from chat.domain.times import local
from chat.domain.value import value

Json = dict[str, Any]

SUCCESS: Final = "SUCCESS"
_TRANSFERS: Final = {
    Turn.TRANSFER_OFFERED: ("TRANSFER", "TRANSFER_PENDING"),
    Turn.TRANSFERRED: ("TRANSFER_ACCEPT", "TRANSFER_ACCEPTED"),
    Turn.TRANSFER_REJECTED: ("TRANSFER_REJECT", "TRANSFER_REJECTED"),
    Turn.TRANSFER_TIMED_OUT: ("TRANSFER_TIMEOUT", "TRANSFER_TIMEOUT"),
}


@value
class WeiyuFrames:
    """Events as message JSON, for whoever looks. `link` makes the address of a kept file, `now` is UTC ms."""

    link: Link
    now: Callable[[], int]

    def message(
        self, message: Message, conversation: Conversation, view: Viewpoint, marks: Mapping[int, Marks] | None = None
    ) -> Json:
        """A stored message. With everybody's `marks` its status tells how far it came; live it is SUCCESS."""
        body, in_service = message.body, conversation.kind is Kind.SERVICE
        sender = user(message.sender, view, in_service)
        status = status_of(message, marks) if marks is not None else SUCCESS
        if isinstance(body, Notice):
            kind, content, extra = notice_type(body), notice_content(message, body, conversation, view), {}
            sender, status = notice_user(body, sender), notice_status(body) or status
        else:
            said = to_weiyu(body, view.language, self.link)
            kind, content, extra = said.type, said.content, dict(said.extra)
        return self._envelope(
            shown_uid(message, view.person), kind, content, message.sent_at, conversation, sender, view, status, extra,
            "SYSTEM" if isinstance(body, Notice) else "WEB",
        )  # fmt: skip

    def told(self, event: Event, view: Viewpoint) -> Json | None:
        """What visitors and agents hear alike; None for what each of them hears in their own way, or not at all."""
        match event:
            case MessageRecalled():
                return self.recalled(event, view)
            case ReadAdvanced() | DeliveredAdvanced():
                return self.receipt(event, view)
            case TypingSeen():
                return self.typing(event, view)
            case CardChanged():
                return self.card(event, view)
            case Rated():
                return self.rated(event, view)
            case MessageLeft():
                return self.left(event, view)
        return None

    def recalled(self, event: MessageRecalled, view: Viewpoint) -> Json:
        message, conversation = event.message, event.conversation
        sender = user(message.sender, view, conversation.kind is Kind.SERVICE)
        return self._envelope(
            f"RECALL_{message.id}",
            "RECALL",
            shown_uid(message, view.person),
            message.sent_at,
            conversation,
            sender,
            view,
        )

    def receipt(self, event: ReadAdvanced | DeliveredAdvanced, view: Viewpoint) -> Json:
        """READ or DELIVERED, naming the newest message that it is true of."""
        kind = "READ" if isinstance(event, ReadAdvanced) else "DELIVERED"
        return self._envelope(
            f"{kind}_{event.reader.id}_{event.message.id}", kind, shown_uid(event.message, view.person), event.at,
            event.conversation, user(event.reader, view), view,
        )  # fmt: skip

    def typing(self, event: TypingSeen, view: Viewpoint) -> Json | None:
        """Staff see what a visitor types as PREVIEW; everybody else only that somebody is at it (domain, section 6).

        Weiyu has no word for somebody who is no longer: its clients forget it by themselves.
        """
        kind, content = "PROCESSING" if event.processing else "TYPING", ""
        if event.content is not None and view.is_staff and event.person.role is Role.VISITOR:
            kind, content = "PREVIEW", dumps({"content": event.content})
        elif event.content == "":
            return None
        sender = user(event.person, view)
        return self._envelope(_fresh(kind), kind, content, self.now(), event.conversation, sender, view)

    def card(self, event: CardChanged, view: Viewpoint) -> Json:
        content = order_content(OrderOffer(event.card), view.language)
        return self._envelope(
            f"ORDER_UPDATE_{event.card.id}_{event.rev}", "ORDER_UPDATE", content, self.now(),
            event.conversation, user(event.message.sender, view), view,
        )  # fmt: skip

    def rated(self, event: Rated, view: Viewpoint) -> Json | None:
        """The rating as its sender wrote it: the target in the content, the rest in `extra` (seed 001)."""
        if event.by is None:
            return None
        said = {"score": event.score, "resolved": event.resolved, "content": event.comment}
        return self._envelope(
            event.client_id or f"RATE_{event.conversation.id}_{event.conversation.reopened}", "RATE_SUBMIT",
            event.target or "", event.at, event.conversation, user(event.by, view), view,
            extra=said,
        )  # fmt: skip

    def left(self, event: MessageLeft, view: Viewpoint) -> Json | None:
        """The left message likewise; outside of any conversation there is no thread to tell it in."""
        if event.conversation is None:
            return None
        left = event.left
        return self._envelope(
            left.client_id or f"LEFT_{left.id}", "LEAVE_MSG_SUBMIT", left.target or "", event.at, event.conversation,
            user(left.visitor, view), view, extra=left_fields(left),
        )  # fmt: skip

    def turned(self, event: ConversationTurned, view: Viewpoint) -> Json | None:
        """What a conversation's turn says beside the stored notice; None when the notice says it all."""
        conversation = event.conversation
        sender = user(event.by, view) if event.by is not None else _nobody(view)
        if event.turn in _TRANSFERS:
            kind, status = _TRANSFERS[event.turn]
            uid, content = f"{kind}_{event.details.get('transfer', 0)}", dumps({"content": "", "status": status})
            return self._envelope(uid, kind, content, event.at, conversation, sender, view)
        if event.turn is Turn.CONTINUED:
            return self.continued(conversation, view, event.at)
        if event.turn is Turn.QUEUE_MOVED and event.queue is not None:
            content = self.queue(event.queue, view, event.at)
            uid = f"QUEUE_UPDATE_{conversation.id}_{event.at}_{event.queue.position}"
            return self._envelope(uid, "QUEUE_UPDATE", content, event.at, conversation, sender, view)
        return None

    def queue(self, queue: Queue, view: Viewpoint, at: int) -> str:
        """The content of QUEUE and QUEUE_UPDATE for a place as it is now."""
        said = text("queued", view.language, {"position": queue.position})
        return queue_content(said, queue.position, queue.size, queue.wait_seconds, at)

    def continued(self, conversation: Conversation, view: Viewpoint, at: int) -> Json:
        """CONTINUE goes by the thread's own uid (wire/weiyu, section 4.1)."""
        agent = conversation.agent
        sender = user(agent, view) if agent is not None else _nobody(view)
        said = text("continued", view.language, {})
        return self._envelope(thread_uid(conversation), "CONTINUE", said, at, conversation, sender, view, "READ")

    def _envelope(
        self, uid: str, kind: str, content: str, at: int, conversation: Conversation, sender: Json, view: Viewpoint,
        status: str = SUCCESS, extra: Mapping[str, Any] | None = None, channel: str = "WEB",
    ) -> Json:  # fmt: skip
        return {
            "uid": uid,
            "type": kind,
            "content": content,
            "status": status,
            "createdAt": local(at, view.zone),
            "timestamp": at,
            "channel": channel,
            "thread": thread(conversation, view),
            "user": sender,
            "extra": dumps({"orgUid": view.organisation, **(extra or {})}),
        }


def status_of(message: Message, marks: Mapping[int, Marks]) -> str:
    """How far a message came with those who did not send it; a receipt never takes back another."""
    others = [m for person, m in marks.items() if person != message.sender.id]
    if any(m.read >= message.seq for m in others):
        return "READ"
    return "DELIVERED" if any(m.delivered >= message.seq for m in others) else SUCCESS


def left_fields(left: LeftMessage) -> Json:
    """What was left, as the vendor's page wrote it."""
    return {
        "uid": left.target or left.client_id or "",
        "nickname": left.visitor.nickname,
        "contact": left.contact,
        "content": left.content,
        "type": left.kind,
        "images": list(left.images),
    }


def _nobody(view: Viewpoint) -> Json:
    system = Person(0, 0, "df_sys_uid", Role.SYSTEM, "")
    return user(system, view)


def _fresh(kind: str) -> str:
    return f"{kind}_{uuid.uuid4().hex}"
