"""What is said."""

from collections.abc import Mapping
from typing import Final

from chat.web.schemas.schema import COUNT, LOCAL, MOMENT, OBJECT, TEXT, Schema, one_of, record, ref

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
    "TextMsg": message({"const": "text"}, {"content": TEXT}, {"quote": ref("Quote")}),
    "Quote": record({"msgNo": TEXT, "senderName": TEXT, "excerpt": TEXT, "seq": COUNT}, {"recalled": {"const": True}}),
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
