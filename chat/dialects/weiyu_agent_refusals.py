"""What the house says to one device alone: why something was refused, and an admin's word."""

from collections.abc import Mapping
from typing import Any, Final

from chat.dialects.base import Viewpoint
from chat.dialects.weiyu_inbound import WireMessage, dumps
from chat.dialects.weiyu_thread import user
from chat.domain.errors import Refusal
from chat.domain.events import Broadcast
from chat.domain.people import Person, Role
from chat.domain.times import local
from chat.wire.mqtt_codes import ReasonCode

CONNECT_REASONS: Final[Mapping[str, ReasonCode]] = {
    "unauthorized": ReasonCode.BAD_USER_NAME_OR_PASSWORD,
    "bad_credentials": ReasonCode.BAD_USER_NAME_OR_PASSWORD,
    "forbidden": ReasonCode.NOT_AUTHORIZED,
    "bad_request": ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
    "too_many_connections": ReasonCode.QUOTA_EXCEEDED,
    "too_many_failures": ReasonCode.CONNECTION_RATE_EXCEEDED,
    "rate_limited": ReasonCode.CONNECTION_RATE_EXCEEDED,
    "overloaded": ReasonCode.SERVER_BUSY,
}
"""In 3.x: 4 for a bad name or token, 5 for who may not come in, 3 for the rest."""

PUBLISH_REASONS: Final[Mapping[str, ReasonCode]] = {
    "unauthorized": ReasonCode.NOT_AUTHORIZED,
    "forbidden": ReasonCode.NOT_AUTHORIZED,
    "not_found": ReasonCode.TOPIC_NAME_INVALID,
    "unknown_destination": ReasonCode.TOPIC_NAME_INVALID,
    "bad_request": ReasonCode.PAYLOAD_FORMAT_INVALID,
    "too_large": ReasonCode.QUOTA_EXCEEDED,
}
"""What PUBACK and PUBREC may say (MQTT 5 sections 3.4 and 3.5); the rest is 0x83."""


def error_json(refusal: Refusal, message: WireMessage | None, topic: str, view: Viewpoint) -> dict[str, Any]:
    """The message that tells a client that one of theirs was refused; `extra.uid` names it."""
    uid = message.uid if message is not None else ""
    thread = message.thread if message is not None else None
    about = {"code": refusal.code, "uid": uid, "retry": refusal.retry, "detail": refusal.detail}
    return {
        "uid": f"ERROR_{uid}",
        "type": "ERROR",
        "content": refusal.title(view.language),
        "status": "ERROR",
        "channel": "SYSTEM",
        "thread": {"uid": thread.uid if thread else "", "topic": thread.topic if thread and thread.topic else topic},
        "user": _house(view),
        "extra": dumps({"orgUid": view.organisation, **about}),
    }


def broadcast_json(event: Broadcast, view: Viewpoint) -> dict[str, Any]:
    """An admin's word on `org/{uid}`."""
    return {
        "uid": f"NOTICE_{event.organisation.id}_{event.at}",
        "type": "NOTICE",
        "content": event.text,
        "status": "SUCCESS",
        "createdAt": local(event.at, view.zone),
        "timestamp": event.at,
        "channel": "SYSTEM",
        "thread": {"uid": view.organisation, "topic": f"org/{view.organisation}", "type": "CHANNEL"},
        "user": _house(view),
        "extra": dumps({"orgUid": view.organisation}),
    }


def _house(view: Viewpoint) -> dict[str, Any]:
    return user(Person(0, 0, "df_sys_uid", Role.SYSTEM, ""), view)
