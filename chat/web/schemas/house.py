"""The house itself, and what goes wrong."""

from typing import Final

from chat.web.schemas.schema import COUNT, OBJECT, TEXT, YES_NO, Schema, listed, record

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
