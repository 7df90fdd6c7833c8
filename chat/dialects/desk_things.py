"""What the house API shows besides messages: sessions, seats, and what belongs to them."""

from chat.dialects.base import Viewpoint
from chat.dialects.desk_messages import DeskMessages, Json
from chat.domain.conversations import Conversation, ConversationView, PendingTransfer, Queue, Rating
from chat.domain.files import Attachment
from chat.domain.left import LeftMessage
from chat.domain.notes import Note
from chat.domain.people import Seat, Workgroup
from chat.domain.quick_replies import QuickReply
from chat.domain.times import iso, local
from chat.domain.value import value


@value
class DeskThings(DeskMessages):
    """Things as somebody sees them."""

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
            "workgroup": c.workgroup and self.workgroup(c.workgroup),
            "unread": seen.unread,
            "marks": [
                {"personId": person, "deliveredSeq": marks.delivered, "readSeq": marks.read}
                for person, marks in seen.marks.items()
            ],
            "lastSeq": c.last_seq,
            "lastMessage": seen.last_message and self.message(seen.last_message, c, view),
            "unansweredSince": iso_or_none(c.unanswered_since),
            "queue": seen.queue and self.queue(seen.queue),
            # What staff say among themselves is not for visitors.
            "tags": list(c.tags) if view.is_staff else [],
            "transfer": seen.transfer and self.transfer(seen.transfer, view) if view.is_staff else None,
            "rating": seen.rating and self.rating(seen.rating),
            "createdAt": iso(c.created_at),
            "closedAt": iso_or_none(c.closed_at),
        }

    def note(self, note: Note, view: Viewpoint) -> Json:
        """NOTE, on the wire and in lists alike."""
        return {
            "type": "NOTE",
            "sessionId": note.conversation,
            "noteId": note.id,
            "authorId": note.author.id,
            "authorName": note.author.nickname,
            "content": note.content,
            "files": [self.file(attachment) for attachment in note.files],
            "time": local(note.at, view.zone),
            "afterSeq": note.after_seq,
        }

    def file(self, attachment: Attachment) -> Json:
        """FILE: what the house API tells of a file of ours."""
        fields: Json = {
            "fileUrl": self.link(attachment.key, attachment.name),
            "fileName": attachment.name,
            "fileSize": attachment.size,
            "fileType": attachment.mime,
        }
        optional = {
            "width": attachment.width,
            "height": attachment.height,
            "duration": attachment.duration,
            "thumbnailUrl": self.thumbnail(attachment) or None,
        }
        return fields | {name: value for name, value in optional.items() if value is not None}

    def left(self, left: LeftMessage, view: Viewpoint) -> Json:
        """LEFT: what somebody said while nobody was there."""
        return {
            "id": left.id,
            "visitor": self.person(left.visitor, view),
            "sessionId": left.conversation,
            "contact": left.contact,
            "content": left.content,
            "images": [self.renewed(url) for url in left.images],
            "status": left.status.value,
            "reply": left.reply,
            "createdAt": iso(left.created_at),
            "changedAt": iso(left.changed_at),
        }

    def quick_reply(self, reply: QuickReply) -> Json:
        return {
            "id": reply.id,
            "group": reply.folder,
            "title": reply.title,
            "content": reply.content,
            "files": [self.file(attachment) for attachment in reply.files],
            "shared": reply.owner is None,
            "initials": reply.initials,
            "uses": reply.uses,
        }

    def transfer(self, offer: PendingTransfer, view: Viewpoint) -> Json:
        return {
            "from": self.person(offer.by, view),
            "agent": offer.agent and self.person(offer.agent, view),
            "workgroup": offer.workgroup and self.workgroup(offer.workgroup),
            "note": offer.note,
            "expiresAt": iso(offer.expires_at),
        }

    def rating(self, rating: Rating) -> Json:
        return {
            "score": rating.score,
            "resolved": rating.resolved,
            "comment": rating.comment,
            "at": iso(rating.at),
        }

    def workgroup(self, group: Workgroup) -> Json:
        return {"id": group.id, "uid": group.uid, "name": group.name}


def iso_or_none(ms: int | None) -> str | None:
    return None if ms is None else iso(ms)


def _is_own(conversation: Conversation, view: Viewpoint) -> bool:
    # Weiyu's topic ends in the visitor's uid, which may be their key.
    return conversation.visitor is not None and conversation.visitor.id == view.person
