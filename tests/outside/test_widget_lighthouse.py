"""Lighthouse's opinion of the demonstration shop: it scores well, and the widget costs the page next to nothing."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.outside.run import Event, Script
from tests.server import RunningServer, free_port
from tests.waiting import wait_until

LEAST = 95
QUIET = 20  # ms of blocking that the widget may add
TRIES = 3


@pytest.fixture
def port(needs: Callable[[str], str], tmp_path: Path) -> Iterator[int]:
    """The debugging port of a Chromium of its own."""
    chosen = free_port()
    arguments = ["--headless=new", f"--remote-debugging-port={chosen}", f"--user-data-dir={tmp_path}", "about:blank"]
    if os.geteuid() == 0:
        arguments.insert(0, "--no-sandbox")  # it refuses to run as root
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


def best(script: Callable[..., Script], url: str, port: int, form: str) -> Event:
    """The best of a few runs: a busy machine makes a page slow, and nothing makes it faster than it is."""
    runs: list[Event] = []
    for _ in range(TRIES):
        runs.append(script("lighthouse.mjs", url, port, form).wait_for("measured", timeout=120))
        if min(runs[-1]["scores"].values()) >= LEAST and runs[-1]["tbt"] <= QUIET:
            break
    return min(runs, key=lambda run: (-min(run["scores"].values()), run["tbt"]))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("form", ["mobile", "desktop"])
def test_the_shop_with_the_widget_scores_well_and_as_without(
    server: RunningServer, script: Callable[..., Script], port: int, form: str
) -> None:
    shop = best(script, f"{server.url}/shop", port, form)
    assert {name: score for name, score in shop["scores"].items() if score < LEAST} == {}, shop
    assert shop["cls"] == 0
    # Only where it blocks at all is there anything to compare.
    if shop["tbt"] > QUIET:
        bare = best(script, f"{server.url}/shop?bare", port, form)
        assert shop["tbt"] <= bare["tbt"] + QUIET
