"""Sessions."""

from typing import Final

from chat.web.schemas.schema import COUNT, MOMENT, TEXT, Schema, listed, nullable, one_of, page, record, ref

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
    "Sessions": page(ref("Session")),
    "Messages": page({"anyOf": [ref("Msg"), ref("System")]}),
}  # fmt: skip
