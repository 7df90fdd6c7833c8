"""Moments as people and wires write them. Inside, a moment is UTC ms."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

LATEST: Final = 253_370_764_800_000
"""UTC ms at which the year 9999 begins, the last that every zone can write."""


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name. The first call reads a file, so it is made in the hub's thread (design, 5.3)."""
    return ZoneInfo(name)


@lru_cache(maxsize=4096)
def _local_second(seconds: int, zone: str) -> str:
    return datetime.fromtimestamp(seconds, zone_of(zone)).strftime("%Y-%m-%d %H:%M:%S")


def local(ms: int, zone: str) -> str:
    """`yyyy-MM-dd HH:mm:ss` in an IANA zone (seed 000, seed 001)."""
    return _local_second(ms // 1000, zone)


def local_minute(ms: int, zone: str) -> tuple[int, int]:
    """(ISO weekday, minute of the day) in an IANA zone."""
    moment = datetime.fromtimestamp(ms // 1000, zone_of(zone))
    return moment.isoweekday(), moment.hour * 60 + moment.minute


def iso(ms: int) -> str:
    """ISO 8601 in UTC with milliseconds, `2024-03-16T05:16:05.000Z`."""
    moment = datetime.fromtimestamp(ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}Z"
