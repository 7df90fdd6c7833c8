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
            "device": nullable(
                record({"browser": TEXT, "system": TEXT, "kind": one_of("desktop", "phone", "tablet")})
            ),
            "source": nullable(record({"referrer": TEXT, "landing": TEXT})),
            "pages": listed(
                record({"url": TEXT, "title": TEXT, "referrer": TEXT, "seenAt": MOMENT, "seconds": nullable(COUNT)})
            ),
            "sessions": listed(ref("EarlierSession")), "orders": listed(ref("EarlierOrder")), "blocked": YES_NO,
        }
    ),
    "EarlierSession": record(
        {
            "sessionId": COUNT, "sessionNo": TEXT, "subject": TEXT,
            "state": one_of("queued", "open", "offline", "closed"), "createdAt": MOMENT, "closedAt": nullable(MOMENT),
            "agent": nullable(ref("Person")), "rating": nullable(ref("Rating")), "tags": listed(TEXT),
            "lastSeq": COUNT,
        }
    ),
    "EarlierOrder": record(
        {
            "orderCardId": COUNT, "sessionId": COUNT, "name": TEXT, "price": TEXT,
            "status": one_of("pending", "paid", "cancelled", "expired"), "createdAt": MOMENT,
        }
    ),
    "People": page(ref("Person")),
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
