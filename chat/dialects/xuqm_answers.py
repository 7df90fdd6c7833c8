"""What XuqmGroup's HTTP calls answer besides messages. Times are epoch milliseconds."""

from typing import Any

from chat.dialects.base import Viewpoint
from chat.dialects.xuqm_bodies import GROUP, SINGLE
from chat.dialects.xuqm_entities import Entities, chat_type_of, counterpart, shown
from chat.domain.contacts import Listed
from chat.domain.conversations import Conversation, Kind
from chat.domain.groups import Group, GroupRole, Member
from chat.domain.people import Person

Json = dict[str, Any]


def account(person: Person, view: Viewpoint) -> Json:
    return {"userId": shown(person, view), "nickname": person.nickname, "avatar": person.avatar}


def listed(seen: Listed, entities: Entities, view: Viewpoint) -> Json:
    """One line of somebody's conversation list; `targetId` is what a message there names as toId."""
    conversation, last = seen.view.conversation, seen.view.last_message
    chat_type = chat_type_of(conversation, view.person)
    name, avatar = _looks(seen, chat_type, view)
    return {
        "targetId": conversation.no if chat_type == GROUP else counterpart(conversation, view),
        "chatType": chat_type,
        "name": name,
        "avatar": avatar,
        "unreadCount": seen.view.unread,
        "pinned": seen.pinned,
        "muted": seen.quiet,
        "lastMessage": entities.message(last, conversation, view) if last is not None else None,
        "updatedAt": seen.active_at,
    }


def group_line(conversation: Conversation) -> Json:
    """A group in a list."""
    return {"groupId": conversation.no, "name": conversation.subject, "createdAt": conversation.created_at}


def group(seen: Group, view: Viewpoint) -> Json:
    owner = next((m.person for m in seen.members if m.role is GroupRole.OWNER), None)
    return {
        **group_line(seen.conversation),
        "ownerId": shown(owner, view) if owner is not None else None,
        "dissolved": seen.conversation.closed_at is not None,
        "memberCount": len(seen.members),
        "members": [member(one, view) for one in seen.members],
    }


def member(one: Member, view: Viewpoint) -> Json:
    return {
        **account(one.person, view),
        "role": one.role.value.upper(),
        "mutedUntil": one.muted_until or None,
        "joinedAt": one.joined_at,
    }


def _looks(seen: Listed, chat_type: str, view: Viewpoint) -> tuple[str, str]:
    """(name, avatar) of whom one talks with there."""
    conversation = seen.view.conversation
    if conversation.kind is Kind.GROUP:
        return conversation.subject, ""
    sides = (conversation.visitor, conversation.agent, *conversation.members)
    other = next((side for side in sides if side is not None and side.id != view.person), None)
    if chat_type == SINGLE and other is None and conversation.workgroup is not None:
        return conversation.workgroup.name, ""
    return (other.nickname, other.avatar) if other is not None else ("", "")
