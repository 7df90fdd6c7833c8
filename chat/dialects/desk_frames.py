"""The JSON of the house dialect, as seed 000 and the house API have it: what STOMP carries and HTTP answers."""

from typing import Final

from chat.dialects.base import Viewpoint
from chat.dialects.desk_messages import SENDER_ROLES, Json, type_of
from chat.dialects.desk_things import DeskThings, iso_or_none
from chat.domain.errors import Refusal
from chat.domain.events import (
    Broadcast,
    CardChanged,
    ConversationTurned,
    DeliveredAdvanced,
    MessagePosted,
    MessageRecalled,
    NoteRemoved,
    Rated,
    ReadAdvanced,
    SeatChanged,
    TypingSeen,
    ViewingSeen,
    VisitorSeen,
)
from chat.domain.left import LeftMessage
from chat.domain.times import local
from chat.domain.value import value

PREVIEW_LENGTH: Final = 100


@value
class DeskFrames(DeskThings):
    """What happened."""

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
            "lastReadSeq": event.message.seq,
            "readTime": local(event.at, view.zone),
        }

    def delivered_receipt(self, event: DeliveredAdvanced, view: Viewpoint) -> Json:
        return {
            "type": "DELIVERED_RECEIPT",
            "sessionId": event.conversation.id,
            "readerId": event.reader.id,
            "lastDeliveredMsgId": event.message.id,
            "lastDeliveredSeq": event.message.seq,
            "time": local(event.at, view.zone),
        }

    def typing(self, event: TypingSeen, view: Viewpoint) -> Json:
        frame: Json = {
            "type": "TYPING",
            "sessionId": event.conversation.id,
            "senderId": event.person.id,
            "senderRole": SENDER_ROLES[event.person.role],
        }
        # What is being typed is for staff alone (domain, section 6); that nothing is any more, for everybody.
        is_told = event.content == "" or (view.is_staff and event.content is not None)
        return {**frame, "content": event.content} if is_told else frame

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
            "msgType": type_of(message.body),
            "preview": message.body.fallback[:PREVIEW_LENGTH],
            "unread": event.unread.get(view.person, 0),
            "sendTime": local(message.sent_at, view.zone),
            "msgId": message.id,
            "seq": message.seq,
            "senderId": message.sender.id,
            "senderRole": SENDER_ROLES[message.sender.role],
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
            "lastSeq": conversation.last_seq,
            "visitor": conversation.visitor and self.person(conversation.visitor, view),
            "sendTime": local(event.at, view.zone),
        }
        if view.is_staff:
            frame.update(tags=list(conversation.tags), transfer=event.transfer and self.transfer(event.transfer, view))
        optional = {
            "agent": conversation.agent and self.person(conversation.agent, view),
            "unansweredSince": iso_or_none(conversation.unanswered_since),
            "queue": event.queue and self.queue(event.queue),
            "by": event.by and self.person(event.by, view),
            "note": event.details.get("note") if view.is_staff else None,
        }
        return {**frame, **{name: value for name, value in optional.items() if value}}

    def left_message(self, left: LeftMessage, view: Viewpoint) -> Json:
        return {
            "type": "LEFT_MESSAGE",
            "leftMessageId": left.id,
            "status": left.status.value,
            "contact": left.contact,
            "preview": left.content[:PREVIEW_LENGTH],
            "sendTime": local(left.created_at, view.zone),
        }

    def note_removed(self, event: NoteRemoved) -> Json:
        return {"type": "NOTE_REMOVED", "sessionId": event.conversation.id, "noteId": event.note}

    def viewing(self, event: ViewingSeen) -> Json:
        return {
            "type": "VIEWING",
            "sessionId": event.conversation.id,
            "personId": event.person.id,
            "name": event.person.nickname,
            "viewing": event.viewing,
        }

    def visitor_seen(self, event: VisitorSeen) -> Json:
        return {"type": "VISITOR_PRESENCE", "sessionId": event.conversation.id, "online": event.is_here}

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
