"""Lists that are read page by page, by the id of their rows."""

from collections.abc import Sequence
from typing import Any, Final

from chat.domain.errors import Refusal
from chat.domain.outcomes import Page

MOST: Final = 200
_NEWEST: Final = (1 << 63) - 1


def limit_of(asked: int) -> int:
    return max(1, min(asked, MOST))


def after(cursor: str | None) -> int:
    """The id behind which a page starts that goes up. Raises Refusal `bad_request`."""
    return _id(cursor) if cursor is not None else 0


def before(cursor: str | None) -> int:
    """The id below which a page starts that goes down. Raises Refusal `bad_request`."""
    return _id(cursor) if cursor is not None else _NEWEST


def page_of(found: Sequence[Any], limit: int) -> Page:
    """`found` holds one more than the page where another follows."""
    return Page(tuple(found[:limit]), str(found[limit - 1].id) if len(found) > limit else None)


def _id(cursor: str) -> int:
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 15:
        raise Refusal("bad_request", "the cursor is not one of ours")
    return int(cursor)
