"""What the house says in a conversation, in Weiyu's types: WELCOME, QUEUE, LEAVE_MSG, RATE_INVITE and their kin."""

from collections.abc import Mapping
from typing import Any, Final

from chat.dialects.base import Viewpoint
from chat.dialects.weiyu_inbound import dumps
from chat.dialects.weiyu_thread import thread_uid, topic_shown
from chat.domain.conversations import Conversation
from chat.domain.messages import Message, Notice
from chat.domain.texts import text

NOTICE: Final = "NOTICE"
TYPES: Final = {
    "assigned": "WELCOME",
    "queued": "QUEUE",
    "offline": "LEAVE_MSG",
    "leave_offered": "LEAVE_MSG",
    "rate_invited": "RATE_INVITE",
    "visitor_invited": "INVITE_VISITOR",
    "invitation_accepted": "INVITE_VISITOR_ACCEPT",
    "invitation_rejected": "INVITE_VISITOR_REJECT",
    "closed_by_agent": "AGENT_CLOSED",
    "closed_by_house": "AUTO_CLOSED",
    "closed_by_visitor": "VISITOR_CLOSED",
}
"""Code of a notice -> type; every other notice is a NOTICE."""

ANSWER: Final = "answer"
INVITATION_SECONDS: Final = 300


def notice_type(notice: Notice) -> str:
    return TYPES.get(notice.code, NOTICE)


def notice_text(notice: Notice, language: str) -> str:
    """The sentence in the reader's language."""
    return text(notice.code, language, notice.arguments) or notice.text


def notice_content(message: Message, notice: Notice, conversation: Conversation, view: Viewpoint) -> str:
    """The content string; an answered one is replaced by its answer, as pages expect (wire/weiyu, section 3)."""
    kind, said, arguments = notice_type(notice), notice_text(notice, view.language), notice.arguments
    answer = arguments.get(ANSWER)
    if isinstance(answer, Mapping) and kind in ("RATE_INVITE", "LEAVE_MSG"):
        return dumps(dict(answer))
    if kind == "WELCOME":
        return dumps({"content": said, "faqs": [], "kbUid": ""})
    if kind == "QUEUE":
        place = (arguments.get("position", 1), arguments.get("size", 1), arguments.get("wait_seconds", 0))
        return queue_content(said, *place, at=message.sent_at)
    if kind == "RATE_INVITE":
        return dumps({"content": said, "status": "RATE_PENDING"})
    if kind.startswith("INVITE_VISITOR"):
        return dumps(_invitation(message, arguments, said, kind, conversation, view))
    return said


def queue_content(said: str, position: int, size: int, wait_seconds: int, at: int) -> str:
    """QUEUE and QUEUE_UPDATE; `at` is UTC ms, `estimatedWaitTime` whole minutes for people to read."""
    return dumps(
        {
            "content": said,
            "position": position,
            "queueSize": size,
            "waitSeconds": wait_seconds,
            "estimatedWaitTime": f"{-(-wait_seconds // 60)}",
            "serverTimestamp": at,
        }
    )


def notice_status(notice: Notice) -> str | None:
    """The status of an answered notice; None while it waits, or for one that asks nothing."""
    answer = notice.arguments.get(ANSWER)
    if not isinstance(answer, Mapping):
        return None
    kind = notice_type(notice)
    if kind == "INVITE_VISITOR":
        return "INVITE_VISITOR_ACCEPTED" if answer.get("accepted") else "INVITE_VISITOR_REJECTED"
    return {"RATE_INVITE": "RATE_SUBMIT", "LEAVE_MSG": "LEAVE_MSG_SUBMIT"}.get(kind)


def notice_user(notice: Notice, system: dict[str, Any]) -> dict[str, Any]:
    """A welcome and an invitation come from the agent; everything else from the house."""
    arguments = notice.arguments
    if notice.code not in ("assigned", "visitor_invited") or not arguments.get("agent_uid"):
        return system
    return {
        "uid": arguments["agent_uid"],
        "nickname": arguments.get("agent", ""),
        "avatar": arguments.get("agent_avatar", ""),
        "type": "AGENT",
        "extra": "",
    }


def _invitation(
    message: Message, arguments: Mapping[str, Any], said: str, kind: str, conversation: Conversation, view: Viewpoint
) -> dict[str, Any]:
    status = {
        "INVITE_VISITOR": "INVITE_VISITOR_PENDING",
        "INVITE_VISITOR_ACCEPT": "INVITE_VISITOR_ACCEPTED",
        "INVITE_VISITOR_REJECT": "INVITE_VISITOR_REJECTED",
    }
    return {
        "note": arguments.get("note") or said,
        "thread": {"uid": thread_uid(conversation), "topic": topic_shown(conversation, view)},
        "sender": {"uid": arguments.get("agent_uid", ""), "nickname": arguments.get("agent", "")},
        "receiver": {"nickname": conversation.visitor.nickname if conversation.visitor is not None else ""},
        "type": kind,
        "status": status[kind],
        "messageUid": arguments.get("reference", message.uid),
        "expireLength": INVITATION_SECONDS,
    }
