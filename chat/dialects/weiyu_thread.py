"""People and conversations as Weiyu shows them: `user` and `thread`."""

from typing import Any, Final

from chat.dialects.base import Viewpoint
from chat.dialects.weiyu_inbound import dumps
from chat.domain.conversations import Conversation, Kind, State
from chat.domain.people import Person, Role
from chat.domain.texts import text

Json = dict[str, Any]

STATES: Final = {
    State.QUEUED: "QUEUING",
    State.OPEN: "CHATTING",
    State.OFFLINE: "OFFLINE",
    State.CLOSED: "CLOSED",
}
_TYPES: Final = {"agent": "AGENT", "workgroup": "WORKGROUP", "member": "MEMBER", "group": "GROUP"}
_USERS: Final = {Role.VISITOR: "VISITOR", Role.BOT: "ROBOT", Role.SYSTEM: "SYSTEM"}


def user(person: Person, view: Viewpoint, in_service: bool = True) -> Json:
    """A person as sender. In service conversations an agent goes by their second uid, elsewhere they are a USER."""
    uid, kind = _uid(person, view), _USERS.get(person.role, "AGENT")
    nickname = person.nickname
    if person.role is Role.SYSTEM:
        nickname = text("system", view.language, {})
    elif person.is_staff and in_service:
        uid = person.agent_uid or person.uid
    elif not in_service:
        kind = "USER"
    return {"uid": uid, "nickname": nickname, "avatar": person.avatar, "type": kind, "extra": ""}


def thread(conversation: Conversation, view: Viewpoint) -> Json:
    """A conversation; both `state` and `status` are there, as older clients read the first."""
    state = STATES[conversation.state]
    return {
        "uid": thread_uid(conversation),
        "topic": topic_shown(conversation, view),
        "type": thread_type(conversation),
        "status": state,
        "state": state,
        "channel": "WEB",
        "user": user(conversation.visitor, view) if conversation.visitor is not None else {},
        "extra": service_settings(),
    }


def thread_uid(conversation: Conversation) -> str:
    """An AGENT thread has a new uid after each reopening, on the same topic (wire/weiyu, section 7)."""
    if conversation.reopened and thread_type(conversation) == "AGENT":
        return f"{conversation.no}-{conversation.reopened + 1}"
    return conversation.no


def thread_type(conversation: Conversation) -> str:
    parts = conversation.topic.split("/")
    known = _TYPES.get(parts[1]) if len(parts) > 1 else None
    return known or ("GROUP" if conversation.kind is Kind.GROUP else "MEMBER")


def topic_shown(conversation: Conversation, view: Viewpoint) -> str:
    """The topic ends in the visitor's uid, which may be their key: only they and staff may see it."""
    visitor = conversation.visitor
    if visitor is None or view.is_staff or visitor.id == view.person or not visitor.uid_is_key:
        return conversation.topic
    return conversation.topic.replace(visitor.uid, visitor.uid_shown(to_staff=False))


def dotted(topic: str) -> str:
    """A topic as STOMP spells it."""
    return topic.replace("/", ".")


def slashed(spelled: str) -> str:
    """The topic behind a STOMP spelling; a slashed one stays as it is."""
    spelled = spelled.strip("/")
    return spelled if "/" in spelled else spelled.replace(".", "/")


def service_settings() -> str:
    """What the visitor's page may set up by, as a JSON string (wire/weiyu, section 4.1)."""
    return dumps({"showRateBtn": True, "showPreForm": False, "faqs": [], "quickButtons": []})


def _uid(person: Person, view: Viewpoint) -> str:
    return person.uid if person.id == view.person else person.uid_shown(view.is_staff)
