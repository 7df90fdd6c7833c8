"""Sessions."""

from typing import Final

from chat.web.schemas.schema import (
    COUNT,
    MOMENT,
    SCORE,
    TEXT,
    YES_NO,
    Schema,
    listed,
    nullable,
    one_of,
    page,
    record,
    ref,
)

SESSIONS: Final[dict[str, Schema]] = {
    "Queue": record({"position": COUNT, "size": COUNT, "waitSeconds": COUNT}),
    "Marks": record({"personId": COUNT, "deliveredSeq": COUNT, "readSeq": COUNT}),
    "Rating": record({"score": SCORE, "resolved": YES_NO, "comment": TEXT, "at": MOMENT}),
    "Transfer": record(
        {
            "from": ref("Person"), "agent": nullable(ref("Person")), "workgroup": nullable(ref("Workgroup")),
            "note": TEXT, "expiresAt": MOMENT,
        }
    ),
    "Counts": record(
        {"mine": COUNT, "queue": COUNT, "all": COUNT, "closed": COUNT, "unread": COUNT, "left": COUNT}
    ),
    "Session": record(
        {
            "sessionId": COUNT, "sessionNo": TEXT,
            "topic": nullable(TEXT), "kind": one_of("service", "direct", "group"),
            "state": one_of("queued", "open", "offline", "closed"), "subject": TEXT,
            "visitor": nullable(ref("Person")), "agent": nullable(ref("Person")),
            "participants": listed(ref("Person")), "workgroup": nullable(ref("Workgroup")),
            "unread": COUNT, "marks": listed(ref("Marks")), "lastSeq": COUNT,
            "lastMessage": {"anyOf": [ref("Msg"), ref("System"), {"type": "null"}]},
            "unansweredSince": nullable(MOMENT), "queue": nullable(ref("Queue")), "tags": listed(TEXT),
            "transfer": nullable(ref("Transfer")), "rating": nullable(ref("Rating")),
            "createdAt": MOMENT, "closedAt": nullable(MOMENT),
        }
    ),
    "Sessions": page(ref("Session")),
    "Messages": page({"anyOf": [ref("Msg"), ref("System")]}),
}  # fmt: skip
