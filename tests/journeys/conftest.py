"""People for the journeys."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.journeys.cast import Cast
from tests.leaks import LeakWatch
from tests.server import RunningServer


@pytest.fixture
def cast_of(watch: LeakWatch) -> Iterator[Callable[[RunningServer], Cast]]:
    """`cast_of(server)` signs people in on that server and connects them; every line ends with the test."""
    made: list[Cast] = []

    def cast(server: RunningServer) -> Cast:
        made.append(Cast(server, watch))
        return made[-1]

    yield cast
    for one in made:
        one.close()


@pytest.fixture
def cast(server: RunningServer, cast_of: Callable[[RunningServer], Cast]) -> Cast:
    """People of the run's own server."""
    return cast_of(server)
