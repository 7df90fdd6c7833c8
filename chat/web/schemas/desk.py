"""What agents keep beside the talk."""

from typing import Final

from chat.web.schemas.schema import (
    COUNT,
    LOCAL,
    MOMENT,
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

_LEFT: Final = one_of("pending", "processing", "replied", "closed", "confirmed", "rejected")

DESK: Final[dict[str, Schema]] = {
    "Note": record(
        {
            "type": {"const": "NOTE"}, "sessionId": COUNT, "noteId": COUNT, "authorId": COUNT, "authorName": TEXT,
            "content": TEXT, "files": listed(ref("File")), "time": LOCAL, "afterSeq": COUNT,
        }
    ),
    "Notes": page(ref("Note")),
    "Tags": page(record({"tag": TEXT, "count": COUNT})),
    "SearchResults": page(record({"session": ref("Session"), "message": ref("Msg"), "seq": COUNT})),
    "LeftMessage": record(
        {
            "id": COUNT, "visitor": ref("Person"), "sessionId": nullable(COUNT), "contact": TEXT, "content": TEXT,
            "images": listed(TEXT), "status": _LEFT, "reply": nullable(TEXT), "createdAt": MOMENT, "changedAt": MOMENT,
        }
    ),
    "LeftMessages": page(ref("LeftMessage")),
    "QuickReply": record(
        {
            "id": COUNT, "group": TEXT, "title": TEXT, "content": TEXT, "files": listed(ref("File")),
            "shared": YES_NO, "initials": TEXT, "uses": COUNT,
        }
    ),
    "QuickReplies": page(ref("QuickReply")),
    "WorkgroupView": record(
        {
            "id": COUNT, "uid": TEXT, "name": TEXT,
            "routing": one_of("round_robin", "least_active", "random", "recent", "manual"),
            "members": listed(COUNT), "waiting": COUNT, "online": COUNT,
        }
    ),
    "Workgroups": page(ref("WorkgroupView")),
}  # fmt: skip
