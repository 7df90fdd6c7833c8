"""`serve` refuses what cannot go well, and tells systemd when it does."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from chat.cli.notify import notify
from tests.conftest import NewServer


def test_nobody_could_run_it(fresh_server: NewServer) -> None:
    server = fresh_server(start=False, environment={"CHAT_DEMO": "0"})
    with pytest.raises(AssertionError, match="ended with code 2"):
        server.start()
    assert "`switchboard init`" in server.output
    assert not server.is_running


def test_demo_mode_stays_on_this_machine(fresh_server: NewServer) -> None:
    server = fresh_server(start=False, environment={"CHAT_LISTEN": "0.0.0.0:0"})
    with pytest.raises(AssertionError, match="ended with code 2"):
        server.start()
    assert "loopback only" in server.output


def test_systemd_hears_when_addresses_are_bound(fresh_server: NewServer, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(30)
        fresh_server(environment={"NOTIFY_SOCKET": str(tmp_path / "notify")})
        assert listener.recv(100) == b"READY=1"


def test_a_listener_that_is_gone_is_no_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for address in ("", str(tmp_path / "nobody"), "@nobody-listens-here"):
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        notify("READY=1")
