"""People, their seats and their sign-ins; files."""

from typing import Final

from chat.web.schemas.schema import (
    COUNT,
    MOMENT,
    OBJECT,
    STATUS,
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
    "SignedIn": record(
        {"accessToken": TEXT, "expiresIn": COUNT, "person": ref("Person"), "refreshToken": TEXT}
    ),
    "Seats": page(ref("Seat")),
}  # fmt: skip
