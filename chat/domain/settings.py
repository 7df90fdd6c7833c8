"""What an organisation sets for itself, and what holds where it sets nothing."""

from collections.abc import Mapping
from typing import Any, Final

from chat.domain.rules import Rules
from chat.domain.value import value

COLUMNS: Final = ("name", "zone", "language")
"""Settings that are the organisation's own fields."""

BOTH: Final = {"zh": "", "en": ""}

WIDGET: Final[Mapping[str, Any]] = {
    "colour": "#1A62C7",
    "side": "right",
    "title": {"zh": "在线客服", "en": "Chat with us"},
    "welcome": {"zh": "您好，请问有什么可以帮您？", "en": "Hello! How can we help?"},
    "away": {"zh": "我们暂时不在，请留言。", "en": "We are away right now. Leave a message."},
    "prechat": "none",
    "topics": [],
    "consent": "none",
    "privacyText": BOTH,
    "privacyUrl": "",
    "attachments": True,
    "launcherText": BOTH,
}

PLAIN: Final[Mapping[str, Any]] = {
    "typingPreview": True,
    "waitWarnSeconds": 60,
    "waitBadSeconds": 180,
    "origins": [],
}


@value
class ChangeSettings:
    """Well-formed settings (names as the house API has them) over those there are; parts of `widget` likewise.

    Answers all of them as they are now.
    """

    changes: Mapping[str, Any]


@value
class EverySetting:
    """For staff. Answers the settings that hold now, by name."""


@value
class ChangeHours:
    """`hours` are as the house API has them; none is always open. Answers `OpeningHours`."""

    hours: tuple[Mapping[str, Any], ...]


@value
class ServiceHours:
    """Answers `OpeningHours`."""


@value
class OpeningHours:
    """When somebody serves, and whether it is such a time now."""

    hours: tuple[Mapping[str, Any], ...]
    is_open: bool


@value
class NoteOrigin:
    """A page of this origin showed the widget. By the house."""

    origin: str


@value
class Embedding:
    """For staff. Answers `Embedded`."""


@value
class Embedded:
    """The key for the snippet, and the origins that showed the widget: (origin, UTC ms), the newest first."""

    key: str
    origins: tuple[tuple[str, int], ...]


def in_force(own: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    """The settings that hold: the organisation's `own`, else the house's. `rules` are those of the organisation."""
    return {
        "recallSeconds": _seconds(rules.recall_window),
        "transferSeconds": _seconds(rules.transfer_wait),
        "autoCloseSeconds": _seconds(rules.auto_close),
        "escalateSeconds": _seconds(rules.escalate_after),
        "waitSecondsPerPerson": _seconds(rules.wait_per_person),
        "inviteRating": rules.invite_rating,
        "uploadBytes": rules.upload_size,
        "storageBytes": rules.storage,
        "fileTypes": list(rules.file_types),
        "retentionDays": rules.retention,
        **{name: own.get(name, default) for name, default in PLAIN.items()},
        "widget": widget_of(own),
    }


def widget_of(own: Mapping[str, Any]) -> dict[str, Any]:
    """How the widget looks and what it says."""
    given = own.get("widget")
    chosen = given if isinstance(given, dict) else {}
    return {name: chosen.get(name, default) for name, default in WIDGET.items()}


def merged(own: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """`own` with the changes over it."""
    after = {**own, **{name: given for name, given in changes.items() if name not in COLUMNS}}
    if "widget" in changes:
        before = own.get("widget")
        after["widget"] = {**(before if isinstance(before, dict) else {}), **changes["widget"]}
    return after


def _seconds(ms: int) -> int:
    return ms // 1000
