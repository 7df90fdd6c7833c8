"""The JSON of the house dialect, as seed 000 and the house API have it: what STOMP carries and HTTP answers."""

from collections.abc import Callable
from typing import Any, Final

from chat.dialects.base import Viewpoint
from chat.domain.cards import OrderCard
from chat.domain.conversations import Conversation, ConversationView, Queue
from chat.domain.errors import Refusal
from chat.domain.events import (
    Broadcast,
    CardChanged,
    ConversationTurned,
    DeliveredAdvanced,
    MessagePosted,
    MessageRecalled,
    Rated,
    ReadAdvanced,
    SeatChanged,
    TypingSeen,
)
from chat.domain.messages import Body, JobCard, Location, Media, Message, Notice, OrderOffer, Text
from chat.domain.people import Person, Role, Seat
from chat.domain.texts import text
from chat.domain.times import iso, local
from chat.domain.value import value

SENDER_ROLES: Final = {
    Role.VISITOR: "customer",
    Role.AGENT: "waiter",
    Role.ADMIN: "waiter",
    Role.BOT: "bot",
    Role.SYSTEM: "system",
}
PREVIEW_LENGTH = 100
Json = dict[str, Any]


@value
class DeskFrames:
    """`link` makes the URL of a stored attachment from its key and name; `now` is the time in UTC ms."""

    link: Callable[[str, str], str]
    now: Callable[[], int]

    def message(self, message: Message, conversation: Conversation, view: Viewpoint) -> Json:
        """MSG or SYSTEM. A card carries the seconds left, which at first are all it has."""
        if isinstance(message.body, Notice):
            return self._system(message, message.body, view)
        sender = message.sender
        own = message.client_id is not None and sender.id == view.person
        frame: Json = {
            "type": "MSG",
            "msgType": _type_of(message.body),
            "msgNo": message.client_id if own else message.uid,
            "sessionId": conversation.id,
            "senderId": sender.id,
            "senderName": sender.nickname,
            "senderAvatar": sender.avatar,
            "senderRole": SENDER_ROLES[sender.role],
            "sendTime": local(message.sent_at, view.zone),
            "msgId": message.id,
            "seq": message.seq,
            "rev": message.rev,
            "sessionNo": conversation.no,
        }
        if message.recalled:
            frame["recalled"] = True
        else:
            frame.update(self._content(message.body, view))
        return frame

    def recall(self, event: MessageRecalled, view: Viewpoint) -> Json:
        message = event.message
        own = message.client_id is not None and message.sender.id == view.person
        return {
            "type": "RECALL",
            "sessionId": event.conversation.id,
            "msgNo": message.client_id if own else message.uid,
            "msgId": message.id,
            "operatorId": message.operator,
            "rev": message.rev,
        }

    def read_receipt(self, event: ReadAdvanced, view: Viewpoint) -> Json:
        return {
            "type": "READ_RECEIPT",
            "sessionId": event.conversation.id,
            "readerId": event.reader.id,
            "lastReadMsgId": event.message.id,
            "readTime": local(event.at, view.zone),
        }

    def delivered_receipt(self, event: DeliveredAdvanced, view: Viewpoint) -> Json:
        return {
            "type": "DELIVERED_RECEIPT",
            "sessionId": event.conversation.id,
            "readerId": event.reader.id,
            "lastDeliveredMsgId": event.message.id,
            "time": local(event.at, view.zone),
        }

    def typing(self, event: TypingSeen, view: Viewpoint) -> Json:
        frame: Json = {
            "type": "TYPING",
            "sessionId": event.conversation.id,
            "senderId": event.person.id,
            "senderRole": SENDER_ROLES[event.person.role],
        }
        # What is being typed is for staff alone (domain, section 6).
        return {**frame, "content": event.content} if view.is_staff and event.content is not None else frame

    def card_changed(self, event: CardChanged, view: Viewpoint) -> Json:
        expired = event.card.status.value == "expired"
        frame: Json = {
            "type": "ORDER_CARD_EXPIRE" if expired else "ORDER_CARD_UPDATE",
            "sessionId": event.conversation.id,
            "orderCardId": event.card.id,
            "status": event.card.status.value,
            "rev": event.rev,
        }
        return {**frame, "expireTime": local(event.card.expires_at, view.zone)} if expired else frame

    def new_message(self, event: MessagePosted, view: Viewpoint) -> Json:
        message = event.message
        return {
            "type": "NEW_MSG",
            "sessionId": event.conversation.id,
            "sessionNo": event.conversation.no,
            "msgNo": message.uid,
            "msgType": _type_of(message.body),
            "preview": message.body.fallback[:PREVIEW_LENGTH],
            "unread": event.unread.get(view.person, 0),
            "sendTime": local(message.sent_at, view.zone),
        }

    def session_status(self, event: ConversationTurned, view: Viewpoint) -> Json:
        conversation = event.conversation
        frame: Json = {
            "type": "SESSION_STATUS",
            "sessionId": conversation.id,
            "sessionNo": conversation.no,
            "state": conversation.state.value,
            "event": event.turn.value,
            "unread": event.unread.get(view.person, 0),
            "sendTime": local(event.at, view.zone),
        }
        optional = {
            "agent": conversation.agent and self.person(conversation.agent, view),
            "unansweredSince": _iso(conversation.unanswered_since),
            "queue": event.queue and self.queue(event.queue),
            "by": event.by and self.person(event.by, view),
            "note": event.details.get("note") if view.is_staff else None,
        }
        return {**frame, **{name: value for name, value in optional.items() if value}}

    def broadcast(self, event: Broadcast, view: Viewpoint) -> Json:
        """An admin's word; it belongs to no session."""
        return {"type": "SYSTEM", "content": event.text, "sendTime": local(event.at, view.zone)}

    def rated(self, event: Rated, view: Viewpoint) -> Json:
        return {
            "type": "RATED",
            "sessionId": event.conversation.id,
            "sessionNo": event.conversation.no,
            "score": event.score,
            "resolved": event.resolved,
            "comment": event.comment,
            "time": local(event.at, view.zone),
        }

    def seat_status(self, event: SeatChanged, view: Viewpoint) -> Json:
        """Visitors hear name, status and connected only (api, "Over STOMP")."""
        seat = event.seat
        frame: Json = {"type": "SEAT_STATUS", "name": seat.person.nickname, "status": seat.status.value}
        if view.is_staff:
            frame.update(personId=seat.person.id, capacity=seat.capacity, load=seat.load)
        return {**frame, "connected": seat.connected, "time": local(event.at, view.zone)}

    def error(self, refusal: Refusal, language: str, about: Json) -> Json:
        return {
            "type": "ERROR",
            "code": refusal.code,
            "title": refusal.title(language),
            "detail": refusal.detail,
            "hint": refusal.hint(language),
            "retry": refusal.retry,
            **about,
        }

    def person(self, person: Person, view: Viewpoint, connected: bool | None = None) -> Json:
        shown: Json = {
            "id": person.id,
            "uid": person.uid if person.id == view.person else person.uid_shown(view.is_staff),
            "role": person.role.value,
            "nickname": person.nickname,
            "avatar": person.avatar,
        }
        return shown if connected is None else {**shown, "connected": connected}

    def seat(self, seat: Seat, view: Viewpoint) -> Json:
        return {
            "person": self.person(seat.person, view, seat.connected),
            "status": seat.status.value,
            "capacity": seat.capacity,
            "load": seat.load,
            "connected": seat.connected,
        }

    def queue(self, queue: Queue) -> Json:
        return {"position": queue.position, "size": queue.size, "waitSeconds": queue.wait_seconds}

    def card(self, card: OrderCard, view: Viewpoint) -> Json:
        left = max(0, (card.expires_at - self.now() + 999) // 1000)
        return {
            "orderCardId": card.id,
            "name": card.name,
            "price": card.price,
            "status": card.status.value,
            "expireTime": local(card.expires_at, view.zone),
            "countdownSeconds": left,
            "expiresAt": iso(card.expires_at),
        }

    def session(self, seen: ConversationView, view: Viewpoint) -> Json:
        c = seen.conversation
        return {
            "sessionId": c.id,
            "sessionNo": c.no,
            "topic": c.topic if view.is_staff or _is_own(c, view) else None,
            "kind": c.kind.value,
            "state": c.state.value,
            "subject": c.subject,
            "visitor": c.visitor and self.person(c.visitor, view),
            "agent": c.agent and self.person(c.agent, view),
            "participants": [self.person(person, view) for person in seen.participants],
            "workgroup": c.workgroup and {"id": c.workgroup.id, "uid": c.workgroup.uid, "name": c.workgroup.name},
            "unread": seen.unread,
            "lastSeq": c.last_seq,
            "lastMessage": seen.last_message and self.message(seen.last_message, c, view),
            "unansweredSince": _iso(c.unanswered_since),
            "queue": seen.queue and self.queue(seen.queue),
            "tags": list(c.tags),
            "createdAt": iso(c.created_at),
            "closedAt": _iso(c.closed_at),
        }

    def _system(self, message: Message, body: Notice, view: Viewpoint) -> Json:
        return {
            "type": "SYSTEM",
            "content": text(body.code, view.language, body.arguments) or body.text,
            "sessionId": message.conversation,
            "msgId": message.id,
            "seq": message.seq,
            "rev": message.rev,
            "sendTime": local(message.sent_at, view.zone),
        }

    def _content(self, body: Body, view: Viewpoint) -> Json:
        match body:
            case Text():
                return {"content": body.text}
            case Media():
                return self._media(body)
            case JobCard() | Location():
                return {"payload": dict(body.payload)}
            case OrderOffer():
                return {"payload": self.card(body.card, view)}
            case _:
                return {"content": body.fallback}

    def _media(self, body: Media) -> Json:
        fields: Json = {
            "fileUrl": self.link(body.key, body.name) if body.key else body.url,
            "fileName": body.name,
            "fileSize": body.size,
            "fileType": body.mime or None,
            "width": body.width,
            "height": body.height,
            "duration": body.duration,
        }
        return {name: value for name, value in fields.items() if value is not None}


def _type_of(body: Body) -> str:
    match body:
        case Media():
            return body.kind.value
        case JobCard():
            return "job_card"
        case OrderOffer():
            return "order_card"
        case Location():
            return "location"
        case _:
            return "text"


def _is_own(conversation: Conversation, view: Viewpoint) -> bool:
    # Weiyu's topic ends in the visitor's uid, which may be their key.
    return conversation.visitor is not None and conversation.visitor.id == view.person


def _iso(ms: int | None) -> str | None:
    return None if ms is None else iso(ms)
