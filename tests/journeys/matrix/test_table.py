"""The kept tables are those of this run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.environment import ROOT
from tests.journeys.matrix.play import Play
from tests.journeys.matrix.table import PAGE, READMES, between_markers, kept_texts


@pytest.mark.parametrize("name", [*READMES, PAGE])
def test_the_kept_tables_are_what_the_run_found(play: Play, show: Callable[[str], None], name: str) -> None:
    found = kept_texts(play.all())[name]
    show("\n\n".join(found))
    kept = between_markers((ROOT / name).read_text(encoding="utf-8"))
    assert kept == found, "run `python -m tests.journeys.matrix.table`, and look at the difference"
