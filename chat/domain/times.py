"""Moments as people and wires write them. Inside, a moment is UTC ms."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=4096)
def _local_second(seconds: int, zone: str) -> str:
    return datetime.fromtimestamp(seconds, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")


def local(ms: int, zone: str) -> str:
    """`yyyy-MM-dd HH:mm:ss` in an IANA zone (seed 000, seed 001)."""
    return _local_second(ms // 1000, zone)


def iso(ms: int) -> str:
    """ISO 8601 in UTC with milliseconds, `2024-03-16T05:16:05.000Z`."""
    moment = datetime.fromtimestamp(ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}Z"
