"""How a message looks to a XuqmGroup client: one flat entity, seen by whoever asks."""

from collections.abc import Callable
from typing import Any, Final

from chat.dialects.base import Viewpoint
from chat.dialects.xuqm_bodies import GROUP, SINGLE, content_of
from chat.domain.conversations import Conversation, Kind
from chat.domain.messages import Message, Notice
from chat.domain.people import Person

SENT, DELIVERED, READ, REVOKED = "SENT", "DELIVERED", "READ", "REVOKED"
SYSTEM_UID: Final = "df_sys_uid"

Json = dict[str, Any]


class Entities:
    """`link` makes the address of a stored file from its key and name, `key_of` is its inverse; `now` is UTC ms."""

    def __init__(
        self, link: Callable[[str, str], str], key_of: Callable[[str], str | None], now: Callable[[], int]
    ) -> None:
        self.link = link
        self.key_of = key_of
        self.now = now

    def message(self, message: Message, conversation: Conversation, view: Viewpoint, status: str = SENT) -> Json:
        """The entity of seed 004. A recalled message says only that it was."""
        msg_type, content = content_of(message.body, view.language, self.now(), self.link)
        chat_type = chat_type_of(conversation, view.person)
        return {
            "id": message.client_id if is_own(message, view) and message.client_id else message.uid,
            "fromId": shown(message.sender, view),
            "toId": conversation.no if chat_type == GROUP else _peer_of(message, conversation, view),
            "chatType": chat_type,
            "msgType": msg_type,
            "content": "" if message.recalled else content,
            "status": REVOKED if message.recalled else status,
            "createdAt": message.sent_at,
        }

    def announcement(self, number: str, content: str, at: int, view: Viewpoint) -> Json:
        """What an admin says to everybody."""
        return {
            "id": number,
            "fromId": SYSTEM_UID,
            "toId": view.organisation,
            "chatType": SINGLE,
            "msgType": "NOTIFY",
            "content": content,
            "status": SENT,
            "createdAt": at,
        }


def chat_type_of(conversation: Conversation, person: int) -> str:
    """SINGLE for the two of a direct talk, and for visitor and agent of a service; all others see a group."""
    if conversation.kind is Kind.DIRECT:
        return SINGLE
    if conversation.kind is Kind.GROUP:
        return GROUP
    sides = (conversation.visitor, conversation.agent)
    return SINGLE if any(side is not None and side.id == person for side in sides) else GROUP


def is_own(message: Message, view: Viewpoint) -> bool:
    return message.sender.id == view.person


def shown(person: Person, view: Viewpoint) -> str:
    """The uid of `person` as this viewer may see it."""
    return person.uid if person.id == view.person else person.uid_shown(view.is_staff)


def counterpart(conversation: Conversation, view: Viewpoint) -> str:
    """Whom the viewer talks with in a SINGLE chat: a person's uid, or that of the group whose queue they stand in."""
    if conversation.kind is Kind.DIRECT:
        other = next((person for person in conversation.members if person.id != view.person), None)
        return shown(other, view) if other is not None else ""
    visitor, agent = conversation.visitor, conversation.agent
    if visitor is not None and visitor.id != view.person:
        return shown(visitor, view)
    if agent is not None:
        return shown(agent, view)
    return conversation.workgroup.uid if conversation.workgroup is not None else ""


def _peer_of(message: Message, conversation: Conversation, view: Viewpoint) -> str:
    """toId of a SINGLE chat: the other one for what the viewer said, the viewer for what they hear."""
    if is_own(message, view) and not isinstance(message.body, Notice):
        return counterpart(conversation, view)
    sides = (*conversation.members, conversation.visitor, conversation.agent)
    me = next((side for side in sides if side is not None and side.id == view.person), None)
    return me.uid if me is not None else ""
