"""What Weiyu's HTTP calls answer (wire/weiyu, section 4): visitors, threads, messages, left messages, pages."""

from collections.abc import Sequence
from typing import Any, Final

from chat.dialects.base import Viewpoint
from chat.dialects.weiyu_frames import left_fields
from chat.dialects.weiyu_inbound import dumps, parsed
from chat.dialects.weiyu_thread import thread, user
from chat.domain.conversations import Conversation, ConversationView
from chat.domain.files import Attachment
from chat.domain.left import LeftMessage
from chat.domain.people import Person
from chat.domain.times import local

Json = dict[str, Any]

_HIDDEN: Final = ("TRANSFER", "INVITE", "NOTIFICATION")


def visitor(person: Person, view: Viewpoint, profile: str, claimed: str | None, created_at: int, address: str) -> Json:
    """VisitorResponse. `uid` is the visitor's key: only they are ever answered with it."""
    known = parsed(profile)
    told: Json = known if isinstance(known, dict) else {}
    at = local(created_at, view.zone)
    return {
        "uid": person.uid,
        "orgUid": view.organisation,
        "createdAt": at,
        "updatedAt": at,
        "visitorUid": person.external_id or claimed or person.uid,
        "nickname": person.nickname,
        "avatar": person.avatar,
        "lang": "EN" if view.language == "en" else "ZH_CN",
        "type": "VISITOR",
        "deviceInfo": {name: told.get(name, "") for name in ("browser", "os", "device")},
        **{name: told.get(name, "") for name in ("mobile", "email", "note", "channel", "vipLevel")},
        "status": "ONLINE",
        "tagList": [],
        "extra": told.get("extra", "{}"),
        "ip": address,
        "ipLocation": "",
    }


def thread_response(seen: ConversationView, view: Viewpoint) -> Json:
    """ThreadResponse; agent and workgroup are there as JSON strings and as objects, as clients read either."""
    conversation, last = seen.conversation, seen.last_message
    shown = thread(conversation, view)
    agent = user(conversation.agent, view) if conversation.agent is not None else {}
    group = conversation.workgroup
    workgroup = {"uid": group.uid, "nickname": group.name, "type": "WORKGROUP"} if group is not None else {}
    return {
        **shown,
        "orgUid": view.organisation,
        "createdAt": local(conversation.created_at, view.zone),
        "updatedAt": local(last.sent_at if last is not None else conversation.created_at, view.zone),
        "content": last.body.fallback if last is not None and not last.recalled else "",
        "unread": seen.unread > 0,
        "unreadCount": seen.unread,
        "client": shown["channel"],
        "transferStatus": "NONE",
        "inviteStatus": "NONE",
        "closeType": "NONE",
        "top": False,
        "mute": False,
        "hide": False,
        "star": 0,
        "fold": False,
        "offline": shown["state"] == "OFFLINE",
        "tagList": list(conversation.tags),
        "agent": dumps(agent),
        "agentProtobuf": agent,
        "workgroup": dumps(workgroup),
        "workgroupProtobuf": workgroup,
        "owner": agent,
        "invites": [],
    }


def message_response(frame: Json, conversation: Conversation, view: Viewpoint) -> Json:
    """MessageResponse: the message JSON with what only the history has."""
    return {
        **frame,
        "orgUid": view.organisation,
        "updatedAt": frame["createdAt"],
        "client": frame["channel"],
        "threadTopic": frame["thread"]["topic"],
        "threadUid": frame["thread"]["uid"],
        "helpful": "",
    }


def is_for_visitors(frame: Json) -> bool:
    """Whether the history of componentType VISITOR shows it (wire/weiyu, section 3)."""
    return frame["type"] != "NOTICE" and not frame["type"].startswith(_HIDDEN)


def left_response(left: LeftMessage, view: Viewpoint) -> Json:
    at = local(left.created_at, view.zone)
    fields = {**left_fields(left), "uid": str(left.id), "messageUid": left.target or ""}
    return {
        **fields,
        "orgUid": view.organisation,
        "status": left.status.value.upper(),
        "user": dumps(user(left.visitor, view)),
        "createdAt": at,
        "updatedAt": local(left.changed_at, view.zone),
        "reply": "",
        "replyImages": [],
    }


def upload_response(attachment: Attachment, url: str, view: Viewpoint, at: int, kind: str) -> Json:
    """The size is a string (wire/weiyu, section 4.1)."""
    moment = local(at, view.zone)
    measures = {"width": attachment.width, "height": attachment.height, "duration": attachment.duration}
    return {
        "uid": attachment.key,
        "fileName": attachment.name,
        "fileSize": str(attachment.size),
        "fileUrl": url,
        "fileType": attachment.mime,
        "client": "WEB",
        "channel": "WEB",
        "type": kind or "CHAT",
        "status": "NEW",
        "categoryUid": "",
        "kbUid": "",
        "user": "",
        "extra": "{}",
        "createdAt": moment,
        "updatedAt": moment,
        "orgUid": view.organisation,
        **{name: value for name, value in measures.items() if value is not None},
    }


def page(items: Sequence[Json], number: int, size: int, total: int) -> Json:
    """Spring's Page."""
    pages = -(-total // size) if size else 0
    return {
        "content": list(items),
        "empty": not items,
        "first": number == 0,
        "last": number + 1 >= pages,
        "number": number,
        "size": size,
        "numberOfElements": len(items),
        "totalElements": total,
        "totalPages": pages,
    }
