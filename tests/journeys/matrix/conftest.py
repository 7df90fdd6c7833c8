"""The matrix, played once for all tests of this folder that ask for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.matrix.play import Play, playing
from tests.leaks import LeakWatch


@pytest.fixture(scope="package")
def play(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[Play]:
    """Every pair on one server; a pair is played when the first test asks for it."""
    with playing(tmp_path_factory.mktemp("matrix"), watch) as played:
        yield played
