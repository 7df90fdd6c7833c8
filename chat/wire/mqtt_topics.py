"""Topic names and topic filters: what is allowed, what matches (3.1.1 and 5 section 4.7)."""

from typing import Final

from chat.wire.mqtt_codes import ReasonCode, Version
from chat.wire.mqtt_fields import FIELD_MAXIMUM
from chat.wire.mqtt_limits import Limits

SHARE: Final = "$share/"


def is_name(topic: str) -> bool:
    """Whether one may publish to it: not empty, no wildcard ([MQTT-4.7.3-1], [MQTT-3.3.2-2])."""
    return 0 < len(topic) <= FIELD_MAXIMUM and "+" not in topic and "#" not in topic and "\0" not in topic


def is_filter(filter_: str) -> bool:
    """Whether one may subscribe to it: `#` last and alone, `+` alone ([MQTT-4.7.1-2], [MQTT-4.7.1-3])."""
    if not 0 < len(filter_) <= FIELD_MAXIMUM or "\0" in filter_:
        return False
    *parents, last = filter_.split("/")
    return all(_is_level(level) and level != "#" for level in parents) and _is_level(last)


def _is_level(level: str) -> bool:
    return level in ("+", "#") or not ("+" in level or "#" in level)


def is_shared(filter_: str) -> bool:
    """Whether it asks for a shared subscription (MQTT 5 section 4.8.2)."""
    return filter_.startswith(SHARE)


def is_shared_filter(filter_: str) -> bool:
    """Whether a `$share/name/filter` is well-formed ([MQTT-4.8.2-1], [MQTT-4.8.2-2])."""
    name, _, rest = filter_.removeprefix(SHARE).partition("/")
    return bool(name) and "+" not in name and "#" not in name and is_filter(rest)


def refusal(filter_: str, version: Version, limits: Limits) -> ReasonCode | None:
    """Why a well-formed filter cannot be granted, before anybody asks who may hear what; None = it can.

    Shared subscriptions are not for us (0x9E). In 3.x `$share` is a name like any other.
    """
    if version is Version.V5 and is_shared(filter_):
        return ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED
    if filter_.count("/") >= limits.topic_levels:
        return ReasonCode.TOPIC_FILTER_INVALID
    return None


def matches(filter_: str, topic: str) -> bool:
    """Whether a topic name is in a filter. `$...` is never in one that starts with a wildcard [MQTT-4.7.2-1]."""
    if topic.startswith("$") and filter_[:1] in ("+", "#"):
        return False
    levels = topic.split("/")
    wanted = filter_.split("/")
    for place, level in enumerate(wanted):
        if level == "#":  # also the parent itself: "sport/#" holds "sport" (section 4.7.1.2)
            return True
        if place >= len(levels) or level not in ("+", levels[place]):
            return False
    return len(wanted) == len(levels)
