"""Which files are run first, and which of them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    import pytest

LONG = ("tests/journeys/matrix/", "tests/outside/", "tests/journeys/", "tests/pages/", "tests/test_", "tests/cli/")
"""How the names of long files begin, the longest first: whoever comes last must not keep the others waiting."""

TOGETHER = ("tests/journeys/matrix/test_pairs", "tests/journeys/matrix/test_table", "tests/journeys/matrix/test_pages")
"""They look at one and the same play."""


def rank(item: pytest.Item) -> int:
    return next((at for at, start in enumerate(LONG) if item.nodeid.startswith(start)), len(LONG))


class Shifts(LoadFileScheduling):
    """Each file goes to one worker, as it comes."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER[0] if nodeid.startswith(TOGETHER) else str(super()._split_scope(nodeid))
