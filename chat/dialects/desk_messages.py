"""What was said and who said it, as the house dialect tells it (seed 000)."""

from collections.abc import Callable
from typing import Any, Final

from chat.dialects.base import Viewpoint
from chat.domain.cards import OrderCard
from chat.domain.conversations import Conversation
from chat.domain.files import Attachment
from chat.domain.messages import Body, JobCard, Location, Media, Message, Notice, OrderOffer, Quote, Text
from chat.domain.people import Person, Role
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
Json = dict[str, Any]


@value
class DeskMessages:
    """`link` makes the URL of a stored attachment from its key and name; `now` is the time in UTC ms.

    `thumbnail` makes that of an attachment's small picture, or ""; `renewed` makes one of ours good for longer.
    """

    link: Callable[[str, str], str]
    now: Callable[[], int]
    thumbnail: Callable[[Attachment], str] = lambda _attachment: ""
    renewed: Callable[[str], str] = lambda url: url

    def message(self, message: Message, conversation: Conversation, view: Viewpoint) -> Json:
        """MSG or SYSTEM. A card carries the seconds left, which at first are all it has."""
        if isinstance(message.body, Notice):
            return self._system(message, message.body, view)
        sender = message.sender
        own = message.client_id is not None and sender.id == view.person
        frame: Json = {
            "type": "MSG",
            "msgType": type_of(message.body),
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

    def person(self, person: Person, view: Viewpoint, connected: bool | None = None) -> Json:
        shown: Json = {
            "id": person.id,
            "uid": person.uid if person.id == view.person else person.uid_shown(view.is_staff),
            "role": person.role.value,
            "nickname": person.nickname,
            "avatar": person.avatar,
        }
        return shown if connected is None else {**shown, "connected": connected}

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
                return {"content": body.text} if body.quote is None else {"content": body.text, **_quoted(body.quote)}
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


def _quoted(quote: Quote) -> Json:
    named = {"msgNo": quote.reference, "senderName": quote.sender, "excerpt": quote.excerpt, "seq": quote.seq}
    return {"quote": {**named, "recalled": True} if quote.recalled else named}


def type_of(body: Body) -> str:
    """The msgType of a body."""
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
