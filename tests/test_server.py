"""The harness that runs the real server, tried on a stand-in."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
import requests

from tests.leaks import LeakWatch
from tests.server import RunningServer

STAND_IN = ("-m", "tests.stand_in")


@pytest.fixture
def stand_in(tmp_path: Path) -> Callable[..., RunningServer]:
    return lambda **options: RunningServer(tmp_path, LeakWatch(), **{"command": STAND_IN} | options)


def starts(server: RunningServer) -> int:
    return (server.data / "starts").read_text().count("started")


def test_it_waits_until_the_server_is_ready_and_ends_it(stand_in: Callable[..., RunningServer]) -> None:
    with stand_in() as server:
        assert requests.get(server.url, timeout=5).status_code == 200
        assert "503" in server.output
    assert not server.is_running


def test_a_killed_server_comes_back_on_the_same_port_and_data(stand_in: Callable[..., RunningServer]) -> None:
    with stand_in(addresses=2) as server:
        first = (server.pid, server.ports, server.password)
        server.kill()
        assert not server.is_running
        server.restart()
        assert (server.ports, server.password) == first[1:]
        assert server.pid != first[0]
        server.restart()
        assert starts(server) == 3


def test_a_server_that_ends_while_it_starts_shows_its_output(stand_in: Callable[..., RunningServer]) -> None:
    with pytest.raises(AssertionError, match=r"(?s)ended with code 1 .*no admin yet"):
        stand_in(environment={"STAND_IN_FAILS": "1"}).start()


def test_a_server_that_never_gets_ready_is_killed_and_shown(stand_in: Callable[..., RunningServer]) -> None:
    server = stand_in(command=("-c", "print('loitering'); import signal; signal.pause()"))
    with pytest.raises(AssertionError, match=r"(?s)in vain .*loitering"):
        server.start(timeout=1.0)
    assert not server.is_running


def test_the_clock_moves_while_it_runs_and_over_a_restart(stand_in: Callable[..., RunningServer]) -> None:
    def ahead() -> float:
        date = parsedate_to_datetime(requests.get(server.url, timeout=5).headers["Date"])
        return (date - datetime.now(UTC)).total_seconds()

    with stand_in(movable_clock=True) as server:
        assert abs(ahead()) < 100
        server.move_clock(3600)
        assert 3500 < ahead() < 3700
        server.restart()
        assert 3500 < ahead() < 3700
        server.move_clock(-3600)
        assert -3700 < ahead() < -3500


def test_settings_of_the_caller_do_not_reach_the_server(
    stand_in: Callable[..., RunningServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "CHAT_S3_BUCKET", "mine")
    settings = stand_in(environment={"CHAT_DEMO": None, "CHAT_X": "y"})._settings()
    assert settings["CHAT_X"] == "y"
    assert not {"CHAT_DEMO", "CHAT_S3_BUCKET"} & settings.keys()


def test_a_secret_in_a_log_is_found_and_not_repeated(tmp_path: Path) -> None:
    watch = LeakWatch()
    token = watch.hold("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlMTIz", "an access token")
    watch.hold("pass/word+1", "the demo password")
    server = RunningServer(
        tmp_path,
        watch,
        command=STAND_IN,
        environment={"STAND_IN_PRINTS": f"GET /?token={token}\nfine\nlogin pass%2Fword%2B1"},
    )
    with server:
        found = watch.leaks()
    assert [leak.partition(", ")[2] for leak in found] == ["line 1: an access token", "line 3: the demo password"]
    assert not any("c2lnbmF0" in leak or "word%2B1" in leak for leak in found)


def test_a_secret_too_short_to_look_for_is_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        LeakWatch().hold("abc", "a token")


def test_a_copied_server_is_a_process_like_any_other(tmp_path: Path) -> None:
    server = RunningServer(tmp_path, LeakWatch(), environment={"CHAT_LOG_LEVEL": "WARNING"}).start()
    first = server.pid
    assert f"\nPPid:\t{os.getpid()}\n" in Path(f"/proc/{first}/status").read_text()
    assert server.terminate() == 0
    server.start()
    assert server.pid != first
    server.kill()
    assert not server.is_running
    assert "Switchboard serves" in server.output
    broken = RunningServer(tmp_path, LeakWatch(), environment={"CHAT_NOBODY_KNOWS": "1"})
    with pytest.raises(AssertionError, match=r"(?s)ended with code 2 .*CHAT_NOBODY_KNOWS"):
        broken.start()
