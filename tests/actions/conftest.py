"""The office in which decisions are tested."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chat.domain.errors import Refusal
from tests.actions.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


@pytest.fixture
def refused() -> Callable[[str], object]:
    """`with refused("not_found"): ...` expects a Refusal of that code."""
    return lambda code: pytest.raises(Refusal, match=f"'{code}'")
