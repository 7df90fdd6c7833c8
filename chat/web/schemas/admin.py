"""What admins look after."""

from typing import Final

from chat.web.schemas.schema import COUNT, MOMENT, TEXT, Schema, listed, nullable, page, record, ref

ADMIN: Final[dict[str, Schema]] = {
    "LegacyId": record(
        {
            "id": TEXT, "personId": nullable(COUNT), "workgroupId": nullable(COUNT), "networks": listed(TEXT),
            "note": TEXT, "createdAt": MOMENT,
        }
    ),
    "LegacyIds": page(ref("LegacyId")),
}  # fmt: skip
