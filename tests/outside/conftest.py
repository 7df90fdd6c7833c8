"""The fixture that starts JavaScript clients and ends them with the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.outside.run import Script


@pytest.fixture
def script(needs: Callable[[str], str]) -> Iterator[Callable[..., Script]]:
    """`script("stompjs.mjs", url, token)` runs that file of this folder under node, with the pinned clients."""
    needs("node clients")
    started: list[Script] = []

    def start(name: str, *arguments: object) -> Script:
        started.append(Script(name, *arguments))
        return started[-1]

    yield start
    for running in started:
        running.stop()
