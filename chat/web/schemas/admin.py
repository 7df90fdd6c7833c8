"""What admins look after."""

from typing import Any, Final

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

DAY: Final[Schema] = {"type": "string", "format": "date"}
SECONDS: Final[Schema] = nullable({**COUNT, "description": "Seconds; null where nothing was to be measured."})
NUMBER: Final[Schema] = {"type": "number"}
_BOTH: Final = record({"zh": TEXT, "en": TEXT})
_ROUTING: Final = one_of("round_robin", "least_active", "random", "recent", "manual")
_TIMES: Final = {"waitP50": SECONDS, "waitP90": SECONDS, "firstAnswerP50": SECONDS, "firstAnswerP90": SECONDS}

_STAFF: Final[dict[str, Any]] = {
    "id": COUNT, "uid": TEXT, "username": nullable(TEXT), "nickname": TEXT, "avatar": TEXT,
    "role": one_of("agent", "admin"), "disabled": YES_NO, "workgroupIds": listed(COUNT), "status": STATUS,
    "capacity": COUNT, "connected": YES_NO, "createdAt": MOMENT,
}  # fmt: skip

PEOPLE: Final[dict[str, Schema]] = {
    "LegacyId": record(
        {
            "id": TEXT, "personId": nullable(COUNT), "workgroupId": nullable(COUNT), "networks": listed(TEXT),
            "note": TEXT, "createdAt": MOMENT,
        }
    ),
    "LegacyIds": page(ref("LegacyId")),
    "StaffMember": record(_STAFF),
    "Hired": record(_STAFF, {"password": {**TEXT, "description": "Drawn by the server, and shown this once."}}),
    "Staff": page(ref("StaffMember")),
    "StaffGroup": record(
        {
            "id": COUNT, "uid": TEXT, "name": TEXT, "routing": _ROUTING, "members": listed(COUNT), "waiting": COUNT,
            "online": COUNT,
        }
    ),
    "SiteKey": record({"id": COUNT, "note": TEXT, "createdAt": MOMENT}),
    "SiteKeys": page(ref("SiteKey")),
    "NewSiteKey": record(
        {"id": COUNT, "key": {**TEXT, "description": "Shown this once."}, "note": TEXT, "createdAt": MOMENT}
    ),
}  # fmt: skip

_LOOK: Final[dict[str, Schema]] = {
    "colour": TEXT, "side": one_of("right", "left"), "title": _BOTH, "welcome": _BOTH, "away": _BOTH,
    "prechat": one_of("none", "optional", "required"), "topics": listed(TEXT),
    "consent": one_of("none", "wait"), "privacyText": _BOTH, "privacyUrl": TEXT, "attachments": YES_NO,
    "launcherText": _BOTH,
}  # fmt: skip

SETTINGS: Final[dict[str, Schema]] = {
    "WidgetLook": record(_LOOK),
    "WidgetShown": record(
        {
            "orgUid": TEXT, **_LOOK, "open": YES_NO, "opensAt": nullable(MOMENT), "uploadBytes": COUNT,
            "fileTypes": listed(TEXT), "recallSeconds": COUNT, "preview": YES_NO, "pays": YES_NO,
            "files": {**TEXT, "description": "The folder of the widget's files, on this host."},
        }
    ),
    "Settings": record(
        {
            "name": TEXT, "zone": TEXT, "language": one_of("zh", "en"), "recallSeconds": COUNT,
            "transferSeconds": COUNT, "autoCloseSeconds": COUNT, "escalateSeconds": COUNT,
            "waitSecondsPerPerson": COUNT, "inviteRating": YES_NO, "uploadBytes": COUNT, "storageBytes": COUNT,
            "fileTypes": listed(TEXT), "typingPreview": YES_NO, "waitWarnSeconds": COUNT, "waitBadSeconds": COUNT,
            "origins": listed(TEXT), "retentionDays": COUNT, "widget": ref("WidgetLook"),
        }
    ),
    "Hours": record(
        {"items": listed(record({"days": listed(COUNT), "from": TEXT, "to": TEXT})), "open": YES_NO}
    ),
    "Embedding": record(
        {"snippet": TEXT, "key": TEXT, "originsSeen": listed(record({"origin": TEXT, "at": MOMENT}))}
    ),
}  # fmt: skip

MODERATION: Final[dict[str, Schema]] = {
    "Word": record({"id": COUNT, "word": TEXT, "action": one_of("mask", "refuse")}),
    "Words": page(ref("Word")),
    "Block": record(
        {
            "id": COUNT, "personId": nullable(COUNT), "address": nullable(TEXT), "reason": TEXT,
            "until": nullable(MOMENT), "createdAt": MOMENT, "by": nullable(ref("Person")),
        }
    ),
    "Blocks": page(ref("Block")),
    "AuditEntry": record(
        {
            "id": COUNT, "at": MOMENT, "actor": nullable(ref("Person")), "action": TEXT, "target": TEXT,
            "detail": OBJECT, "address": TEXT,
        }
    ),
    "Audit": page(ref("AuditEntry")),
    "Export": record(
        {
            "id": COUNT, "from": DAY, "to": DAY, "format": one_of("csv", "json"), "visitorId": nullable(COUNT),
            "status": one_of("running", "done", "failed"), "progress": {**NUMBER, "minimum": 0, "maximum": 1},
            "createdAt": MOMENT, "size": nullable(COUNT),
        }
    ),
    "Exports": page(ref("Export")),
}  # fmt: skip

REPORTS: Final[dict[str, Schema]] = {
    "ReportTotals": record(
        {
            "conversations": COUNT, "answered": COUNT, "missed": COUNT, "left": COUNT, "closed": COUNT,
            "messages": COUNT, **_TIMES,
            "ratings": record(
                {
                    "count": COUNT, "average": nullable(NUMBER),
                    "scores": record({str(score): COUNT for score in range(1, 6)}),
                }
            ),
            "resolved": COUNT,
        }
    ),
    "ReportDay": record(
        {"day": DAY, "conversations": COUNT, "answered": COUNT, "missed": COUNT, "left": COUNT, **_TIMES}
    ),
    "ReportAgent": record(
        {
            "person": ref("Person"), "taken": COUNT, "answered": COUNT, "firstAnswerP50": SECONDS,
            "ratingAverage": nullable(NUMBER), "ratings": COUNT, "open": COUNT,
        }
    ),
    "Report": record(
        {
            "from": DAY, "to": DAY, "zone": TEXT, "totals": ref("ReportTotals"), "days": listed(ref("ReportDay")),
            "heat": {**listed({**listed(COUNT), "minItems": 24, "maxItems": 24}), "minItems": 7, "maxItems": 7},
            "agents": listed(ref("ReportAgent")),
        }
    ),
}  # fmt: skip

ADMIN: Final[dict[str, Schema]] = {**PEOPLE, **SETTINGS, **MODERATION, **REPORTS}
