"""Erasing, killed with signal 9 in its midst: run again, or at the next start, it is done, and not called done before.

`make campaign` tries every commit (EVERY_STEP).
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import Command
from tests.conftest import NewServer
from tests.environment import ROOT
from tests.journeys.cast import ROOMY, Cast
from tests.journeys.test_erase import somebody, where
from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.waiting import wait_until

COMMITS = [str(number) for number in (range(1, 20) if os.environ.get("EVERY_STEP") == "1" else (1, 3))]
"""After which it dies; those beyond the last are not reached."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> tuple[Path, str]:
    """(an installation of which no server runs, the id of somebody in it)."""
    with RunningServer(tmp_path_factory.mktemp("kept"), watch, environment=ROOMY) as server:
        cast = Cast(server, watch)
        visitor, _ = somebody(cast, cast.agent())
        server.kill()
        cast.close()
    return server.data, str(visitor.person["id"])


def die_erasing(kept: tuple[Path, str], data: Path, where_: str) -> bool:
    """Whether the command died there, in a copy of the installation; False when it was done before."""
    shutil.copytree(kept[0], data, ignore=shutil.ignore_patterns("console"))
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CHAT_")}
    ended = subprocess.run(
        [sys.executable, "-m", "tests.journeys.dying_erase", where_, "erase", kept[1], "--yes"], cwd=ROOT,
        env=inherited | {"CHAT_DATA": str(data)}, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert ended.returncode in (0, -signal.SIGKILL), ended.stderr
    return ended.returncode != 0


def called_erased(data: Path) -> tuple[int, int]:
    """(how often the audit log says that somebody is, how many carry no name of theirs any more)."""
    database = sqlite3.connect(data / "switchboard.sqlite3")
    noted = database.execute("SELECT COUNT(*) FROM audit WHERE action = 'visitor.erased'").fetchone()[0]
    found: int = database.execute("SELECT COUNT(*) FROM person WHERE uid LIKE 'erased%'").fetchone()[0]
    database.close()
    return noted, found


def is_due(data: Path) -> bool:
    """Whether erased bytes may still lie in the database's files, as they say themselves."""
    database = sqlite3.connect(data / "switchboard.sqlite3")
    kept = database.execute("SELECT value FROM counter WHERE name = 'scrub due'").fetchone()
    database.close()
    return bool(kept[0])


@pytest.mark.parametrize("place", ["2", "rewriting"])
def test_killed_in_its_midst_it_is_run_again(kept: tuple[Path, str], tmp_path: Path, place: str) -> None:
    """Who is half erased is not called erased."""
    assert die_erasing(kept, tmp_path / "data", place)
    assert called_erased(tmp_path / "data") == ((0, 0) if place.isdigit() else (1, 1))
    assert is_due(tmp_path / "data"), "what was deleted may still be found by who reads the file"
    assert Command(tmp_path / "data").done("erase", kept[1], "--yes")["scrubbed"]
    assert where(tmp_path / "data") == set()
    assert not is_due(tmp_path / "data")
    assert called_erased(tmp_path / "data")[1] == 1


@pytest.mark.parametrize("place", COMMITS)
def test_killed_in_its_midst_the_next_start_goes_on(
    kept: tuple[Path, str], fresh_server: NewServer, place: str
) -> None:
    server = fresh_server(environment=ROOMY, start=False)
    if not die_erasing(kept, server.data, place):
        return
    noted, found = called_erased(server.data)
    assert noted == found
    server.start()
    wait_until(lambda: where(server.data) == set(), timeout=60, what="the rest to be erased")
    wait_until(lambda: called_erased(server.data) == (1, 1), what="that it is noted")
