"""The rules of one organisation: those of the house, with what the organisation sets for itself."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from chat.actions.house import House
from chat.domain.people import Organisation
from chat.domain.rules import Hours, Rules
from chat.domain.times import local_minute
from chat.store.memory import Memory

_SECONDS: Final = {
    "recallSeconds": "recall_window",
    "transferSeconds": "transfer_wait",
    "autoCloseSeconds": "auto_close",
    "escalateSeconds": "escalate_after",
    "waitSecondsPerPerson": "wait_per_person",
}
"""Names in the settings of an organisation -> fields of Rules in ms."""

_BYTES: Final = {"uploadBytes": "upload_size", "storageBytes": "storage"}


def rules_of(memory: Memory, house: House, organisation: int) -> Rules:
    """What holds here and now. A setting that cannot be understood is as if it were not there."""
    text = memory.organisations.settings(organisation)
    return house.rules if text == "{}" else overlaid(house.rules, json.loads(text))


def overlaid(rules: Rules, settings: Mapping[str, Any]) -> Rules:
    """`rules` with those of `settings` that are understood."""
    changed: dict[str, Any] = {
        field: int(settings[name] * 1000) for name, field in _SECONDS.items() if _is_amount(settings.get(name))
    }
    changed |= {field: int(settings[name]) for name, field in _BYTES.items() if _is_amount(settings.get(name), 1 << 60)}
    if _is_amount(settings.get("retentionDays")):
        changed["retention"] = int(settings["retentionDays"])
    if isinstance(settings.get("inviteRating"), bool):
        changed["invite_rating"] = settings["inviteRating"]
    if isinstance(settings.get("fileTypes"), list):
        changed["file_types"] = tuple(map(str, settings["fileTypes"]))
    if isinstance(settings.get("hours"), list):
        changed["hours"] = tuple(filter(None, map(_hours, settings["hours"])))
    return replace(rules, **changed)


def is_open(rules: Rules, organisation: Organisation, now: int) -> bool:
    """Whether somebody serves at this time (UTC ms)."""
    if not rules.hours:
        return True
    day, minute = local_minute(now, organisation.zone)
    return any(day in hours.days and hours.begins <= minute < hours.ends for hours in rules.hours)


def _is_amount(value: Any, most: int = 10**9) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < most


def _hours(given: Any) -> Hours | None:
    """`{"days": [1, 2], "from": "09:00", "to": "18:00"}`; None when it is something else."""
    try:
        days = frozenset(int(day) for day in given["days"])
        return Hours(days, _minute(given["from"]), _minute(given["to"]))
    except (KeyError, TypeError, ValueError):
        return None


def _minute(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)
