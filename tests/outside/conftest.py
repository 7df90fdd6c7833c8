"""JavaScript clients, and browsers for those of them that drive one, ended with the test."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests import chromium
from tests.outside.run import Script
from tests.server import free_port
from tests.waiting import wait_until


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


@pytest.fixture
def port(needs: Callable[[str], str], tmp_path: Path) -> Iterator[int]:
    """The debugging port of a Chromium of its own."""
    chosen = free_port()
    place = [f"--remote-debugging-port={chosen}", f"--user-data-dir={tmp_path}"]
    arguments = chromium.arguments("--headless=new", *place, "about:blank")
    log = (tmp_path / "chromium.log").open("wb")
    process = subprocess.Popen([needs("chromium"), *arguments], stdout=log, stderr=log)

    def answers() -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{chosen}/json/version", timeout=1).ok
        except requests.ConnectionError:
            return False

    wait_until(answers, what="Chromium to listen", timeout=30)
    yield chosen
    process.kill()
    process.wait(10)
    log.close()
