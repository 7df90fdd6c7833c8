"""The matrix, played once for all tests of this folder that ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.journeys.matrix.play import Play, playing
from tests.leaks import LeakWatch

SHOWN = pytest.StashKey[str]()
"""The table of the run, for its end."""


@pytest.fixture
def show(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """`show(table)` prints it when the run ends."""

    def remember(table: str) -> None:
        request.config.stash[SHOWN] = table

    return remember


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    table = terminalreporter.config.stash.get(SHOWN, None)
    if table is not None:
        terminalreporter.section("who hears whom")
        terminalreporter.write_line(table)


@pytest.fixture(scope="package")
def play(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[Play]:
    """Every pair on one server; a pair is played when the first test asks for it."""
    with playing(tmp_path_factory.mktemp("matrix"), watch) as played:
        yield played
