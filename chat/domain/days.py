"""Days as people count them: `YYYY-MM-DD` in an organisation's zone. Inside, a moment is UTC ms."""

from datetime import date, datetime, timedelta
from typing import Final

from chat.domain.times import zone_of

MOST_DAYS: Final = 366


def span(first: str, last: str, zone: str) -> tuple[int, int]:
    """[begin, end) in UTC ms of the days `first` to `last`.

    Raises ValueError for what is no day, for days the wrong way round, and for more than MOST_DAYS.
    """
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    if not 0 <= (ends - begins).days < MOST_DAYS:
        raise ValueError(f"from and to: 1 to {MOST_DAYS} days")
    if ends.year == date.max.year:
        raise ValueError("from and to: before the year 9999")
    return _midnight(begins, zone), _midnight(ends + timedelta(days=1), zone)


def every_day(first: str, last: str) -> list[str]:
    """Each day from the first to the last."""
    begins = date.fromisoformat(first)
    count = (date.fromisoformat(last) - begins).days + 1
    return [(begins + timedelta(days=step)).isoformat() for step in range(count)]


def day_and_hour(ms: int, zone: str) -> tuple[str, int, int]:
    """(day, weekday from 0 for Monday, hour) of a moment."""
    moment = datetime.fromtimestamp(ms // 1000, zone_of(zone))
    return moment.date().isoformat(), moment.weekday(), moment.hour


def _midnight(day: date, zone: str) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone_of(zone)).timestamp() * 1000)
