"""What the house API answers, as JSON Schema (2020-12). Strict: a field that is not told here is not sent."""

from collections.abc import Mapping
from typing import Any, Final

Schema = dict[str, Any]
PLACE: Final = "#/components/schemas/"


def ref(name: str) -> Schema:
    return {"$ref": PLACE + name}


def record(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """An object with exactly these fields."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def listed(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def page(schema: Schema) -> Schema:
    """A list and the cursor of what follows it."""
    return record({"items": listed(schema), "next": nullable(TEXT)})


def one_of(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


TEXT: Final[Schema] = {"type": "string"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
YES_NO: Final[Schema] = {"type": "boolean"}
OBJECT: Final[Schema] = {"type": "object"}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
LOCAL: Final[Schema] = {
    "type": "string",
    "pattern": r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$",
    "description": "In the organisation's zone.",
}
STATUS: Final = one_of("available", "busy", "away", "offline")

_MSG_HEAD: Final[Schema] = {
    "type": {"const": "MSG"},
    "msgNo": TEXT,
    "sessionId": COUNT,
    "senderId": COUNT,
    "senderName": TEXT,
    "senderAvatar": TEXT,
    "senderRole": one_of("customer", "waiter", "bot", "system"),
    "sendTime": LOCAL,
    "msgId": COUNT,
    "seq": COUNT,
    "rev": COUNT,
    "sessionNo": TEXT,
}
_MEDIA: Final = one_of("image", "file", "voice", "audio", "video")
_EVERY_TYPE: Final = one_of("text", "image", "file", "voice", "audio", "video", "location", "job_card", "order_card")


def message(kind: Schema, required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """A MSG of this msgType with these fields beyond those that every MSG has (seed 000)."""
    return record({**_MSG_HEAD, "msgType": kind, **required}, optional)


MESSAGES: Final[dict[str, Schema]] = {
    "TextMsg": message({"const": "text"}, {"content": TEXT}),
    "MediaMsg": message(
        _MEDIA,
        {"fileUrl": TEXT, "fileName": TEXT},
        {"fileSize": COUNT, "fileType": TEXT, "width": COUNT, "height": COUNT, "duration": {"type": "number"}},
    ),
    "CardMsg": message(one_of("location", "job_card"), {"payload": OBJECT}),
    "OrderMsg": message({"const": "order_card"}, {"payload": ref("OrderCard")}),
    "RecalledMsg": message(_EVERY_TYPE, {"recalled": {"const": True}}),
    "Msg": {
        "description": "What somebody said.",
        "oneOf": [ref(name) for name in ("TextMsg", "MediaMsg", "CardMsg", "OrderMsg", "RecalledMsg")],
    },
    "System": record(
        {
            "type": {"const": "SYSTEM"}, "content": TEXT, "sessionId": COUNT, "msgId": COUNT, "seq": COUNT,
            "rev": COUNT, "sendTime": LOCAL,
        }
    ),
    "OrderCard": record(
        {
            "orderCardId": COUNT, "name": TEXT, "price": TEXT,
            "status": one_of("pending", "paid", "cancelled", "expired"),
            "expireTime": LOCAL, "countdownSeconds": COUNT, "expiresAt": MOMENT,
        }
    ),
}  # fmt: skip

PEOPLE: Final[dict[str, Schema]] = {
    "Person": record(
        {
            "id": COUNT, "uid": TEXT, "role": one_of("visitor", "agent", "admin", "bot", "system"),
            "nickname": TEXT, "avatar": TEXT,
        },
        {"connected": YES_NO},
    ),
    "Workgroup": record({"id": COUNT, "uid": TEXT, "name": TEXT}),
    "Visitor": record(
        {
            "person": ref("Person"), "claimedId": nullable(TEXT), "details": OBJECT,
            "perhapsSame": listed(ref("Person")),
            "pages": listed(record({"url": TEXT, "title": TEXT, "referrer": TEXT, "seenAt": MOMENT})),
        }
    ),
    "File": record(
        {"fileUrl": TEXT, "fileName": TEXT, "fileSize": COUNT, "fileType": TEXT},
        {"width": COUNT, "height": COUNT, "duration": {"type": "number"}, "thumbnailUrl": TEXT},
    ),
    "Seat": record(
        {"person": ref("Person"), "status": STATUS, "capacity": COUNT, "load": COUNT, "connected": YES_NO}
    ),
    "Access": record({"accessToken": TEXT, "expiresIn": COUNT, "person": ref("Person")}),
    "LegacyId": record(
        {
            "id": TEXT, "personId": nullable(COUNT), "workgroupId": nullable(COUNT), "networks": listed(TEXT),
            "note": TEXT, "createdAt": MOMENT,
        }
    ),
    "SignedIn": record(
        {"accessToken": TEXT, "expiresIn": COUNT, "person": ref("Person"), "refreshToken": TEXT}
    ),
}  # fmt: skip

SESSIONS: Final[dict[str, Schema]] = {
    "Queue": record({"position": COUNT, "size": COUNT, "waitSeconds": COUNT}),
    "Session": record(
        {
            "sessionId": COUNT, "sessionNo": TEXT,
            "topic": nullable(TEXT), "kind": one_of("service", "direct", "group"),
            "state": one_of("queued", "open", "offline", "closed"), "subject": TEXT,
            "visitor": nullable(ref("Person")), "agent": nullable(ref("Person")),
            "participants": listed(ref("Person")), "workgroup": nullable(ref("Workgroup")),
            "unread": COUNT, "lastSeq": COUNT,
            "lastMessage": {"anyOf": [ref("Msg"), ref("System"), {"type": "null"}]},
            "unansweredSince": nullable(MOMENT), "queue": nullable(ref("Queue")), "tags": listed(TEXT),
            "createdAt": MOMENT, "closedAt": nullable(MOMENT),
        }
    ),
}  # fmt: skip

PAGES: Final[dict[str, Schema]] = {
    "Sessions": page(ref("Session")),
    "Messages": page({"anyOf": [ref("Msg"), ref("System")]}),
    "Seats": page(ref("Seat")),
    "LegacyIds": page(ref("LegacyId")),
}

HOUSE: Final[dict[str, Schema]] = {
    "Problem": {
        "description": "RFC 9457; title and hint are in the caller's language.",
        **record(
            {
                "type": {"type": "string", "format": "uri"}, "title": TEXT, "status": COUNT, "code": TEXT,
                "detail": TEXT, "hint": TEXT, "retry": YES_NO,
            }
        ),
    },
    "Time": record({"now": {**COUNT, "description": "UTC ms."}}),
    "Health": record({"status": {"const": "ok"}}),
    "Demo": record(
        {
            "staff": listed(
                record({"username": TEXT, "password": TEXT, "uid": TEXT, "userSig": TEXT, "appId": TEXT})
            ),
            "visitors": listed(record({"id": COUNT, "uid": TEXT, "nickname": TEXT, "accessToken": TEXT})),
        }
    ),
    "Text": TEXT,
    "Object": OBJECT,
}  # fmt: skip

ANSWERS: Final[dict[str, Schema]] = {**MESSAGES, **PEOPLE, **SESSIONS, **PAGES, **HOUSE}
