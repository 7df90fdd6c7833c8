"""What Weiyu's agent clients send and are answered over HTTP (wire/weiyu, section 4.2). Unknown fields are ignored."""

from collections.abc import Sequence
from typing import Any, Final

from chat.dialects.base import Viewpoint
from chat.dialects.weiyu_requests import WeiyuRequest, Word
from chat.dialects.weiyu_thread import thread
from chat.domain.conversations import ConversationView
from chat.domain.errors import Refusal
from chat.domain.people import Organisation, Person, Role, Seat, SeatStatus, Workgroup
from chat.domain.times import local

Json = dict[str, Any]

PLATFORM: Final = "BYTEDESK"
_STATUSES: Final = {
    "AVAILABLE": SeatStatus.AVAILABLE,
    "BUSY": SeatStatus.BUSY,
    "AWAY": SeatStatus.AWAY,
    "REST": SeatStatus.AWAY,
    "OFFLINE": SeatStatus.OFFLINE,
    "DISABLED": SeatStatus.OFFLINE,
}


class AgentLoginRequest(WeiyuRequest):
    """`password` is plain: without the vendor's key nobody can read `passwordHash`."""

    username: Word = ""
    password: Word = ""
    accessToken: Word = ""
    orgUid: Word = ""


class AgentRequest(WeiyuRequest):
    """agent/update/status and its kin."""

    uid: Word = ""
    status: Word = ""

    def seat_status(self) -> SeatStatus:
        """Raises Refusal for a word that is no status."""
        found = _STATUSES.get(self.status.upper())
        if found is None:
            raise Refusal("bad_request", f"status: one of {', '.join(_STATUSES)}")
        return found


class AgentThreadRequest(WeiyuRequest):
    """thread/close, thread/accept, agent/accept: older clients send the thread, newer ones its uid."""

    uid: Word = ""
    threadUid: Word = ""
    topic: Word = ""


def user_response(person: Person, organisation: Organisation, created_at: int) -> Json:
    """UserResponse: the login's profile, under the uid that goes into the MQTT client id."""
    zone = organisation.zone
    company = {"uid": organisation.uid, "name": organisation.name, "code": organisation.app_key, "enabled": True}
    authority = "ROLE_ADMIN" if person.role is Role.ADMIN else "ROLE_AGENT"
    return {
        "uid": person.uid,
        "username": person.username or "",
        "nickname": person.nickname,
        "email": "",
        "mobile": "",
        "avatar": person.avatar,
        "platform": PLATFORM,
        "enabled": True,
        "superUser": False,
        "currentOrganization": company,
        "userOrganizationRoles": [{"organization": company, "roles": [{"name": authority}]}],
        "currentRoles": [{"name": authority}],
        "authorities": [{"authority": authority}],
        "createdAt": local(created_at, zone),
        "updatedAt": local(created_at, zone),
    }


def agent_response(seat: Seat, view: Viewpoint) -> Json:
    """AgentResponse: the seat, under the uid that stands in topics."""
    person = seat.person
    return {
        "uid": person.agent_uid or person.uid,
        "userUid": person.uid,
        "orgUid": view.organisation,
        "nickname": person.nickname,
        "avatar": person.avatar,
        "mobile": "",
        "email": "",
        "description": "",
        "status": seat.status.value.upper(),
        "connected": seat.connected,
        "enabled": True,
        "currentThreadCount": seat.load,
        "maxThreadCount": seat.capacity,
        "member": {"uid": person.uid, "nickname": person.nickname, "avatar": person.avatar},
        "type": "AGENT",
    }


def workgroup_response(group: Workgroup, agents: Sequence[Person], view: Viewpoint) -> Json:
    """WorkgroupResponse."""
    return {
        "uid": group.uid,
        "orgUid": view.organisation,
        "nickname": group.name,
        "avatar": "",
        "description": "",
        "routingMode": group.routing.upper(),
        "status": "NORMAL",
        "enabled": True,
        "type": "WORKGROUP",
        "agents": [
            {"uid": agent.agent_uid or agent.uid, "nickname": agent.nickname, "avatar": agent.avatar}
            for agent in agents
        ],
    }


def queue_response(uid: str, nickname: str, waiting: Sequence[ConversationView], view: Viewpoint) -> Json:
    """One queue, `org/queue/{uid}`, as it is now."""
    return {
        "uid": f"queue_{uid}",
        "orgUid": view.organisation,
        "nickname": nickname,
        "topic": f"org/queue/{uid}",
        "type": "WORKGROUP",
        "status": "ACTIVE",
        "queuingCount": len(waiting),
        "chattingCount": 0,
        "offlineCount": sum(seen.conversation.state.value == "offline" for seen in waiting),
    }


def queue_member_response(seen: ConversationView, number: int, view: Viewpoint) -> Json:
    """One who waits. `position` counts from 1."""
    conversation, queue = seen.conversation, seen.queue
    told = thread(conversation, view)
    return {
        "uid": f"queue_member_{conversation.no}",
        "orgUid": view.organisation,
        "queueNumber": queue.position if queue is not None else number,
        "position": queue.position if queue is not None else number,
        "queueSize": queue.size if queue is not None else 0,
        "waitSeconds": queue.wait_seconds if queue is not None else 0,
        "status": told["state"],
        "thread": told,
        "threadUid": told["uid"],
        "visitor": told["user"],
        "visitorEnqueueAt": local(conversation.queued_at or conversation.created_at, view.zone),
        "createdAt": local(conversation.created_at, view.zone),
        "updatedAt": local(conversation.queued_at or conversation.created_at, view.zone),
    }
