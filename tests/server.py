"""The real server as a process of its own: started, killed and started again by the tests."""

from __future__ import annotations

import os
import random
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

import requests

from tests.environment import ROOT, require
from tests.leaks import LeakWatch
from tests.nursery import Copy, nursery
from tests.waiting import wait_until

START_TIMEOUT = 60.0  # seconds; a first start migrates, makes secrets and hashes the demo passwords
STOP_TIMEOUT = 15.0  # seconds for a polite end
SHOWN_OUTPUT = 8000  # characters of output shown with a failure


def free_port() -> int:
    """A loopback port that nobody listens on, outside the range from which the kernel gives ports to clients."""
    for port in random.sample(range(20000, 32000), 200):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free loopback port between 20000 and 32000")


class RunningServer:
    """One server process with its own data folder and its own loopback ports, in demo mode.

    Ports, data and password stay the same over `kill`, `terminate` and `restart`; everything it prints is appended to
    one log. `environment` adds `CHAT_*` settings; a value of `None` takes one away. Nothing of the caller's own
    `CHAT_*` reaches the server. With `movable_clock` the process asks `move_clock` what time it is. `command` is what
    python runs, wsgi.py as a rule; without one a process that has loaded that already is copied (see nursery.py).
    """

    def __init__(
        self,
        directory: Path,
        watch: LeakWatch,
        *,
        environment: Mapping[str, str | None] | None = None,
        addresses: int = 1,
        command: Sequence[str] | None = None,
        movable_clock: bool = False,
    ) -> None:
        self.data = directory / "data"
        self.log = directory / "server.log"
        self.ports = [free_port() for _ in range(addresses)]
        self.password = watch.hold(secrets.token_urlsafe(18), "the demo password")
        self._environment = dict(environment or {})
        self._command = command
        self._clock = directory / "clock"
        self._faketime = require("faketime") if movable_clock else None
        self._process: subprocess.Popen[bytes] | Copy | None = None
        watch.watch(self.log)

    @property
    def port(self) -> int:
        """The first port it listens on."""
        return self.ports[0]

    @property
    def url(self) -> str:
        """Its first address, `http://127.0.0.1:<port>`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws_url(self) -> str:
        """The same address for WebSockets, `ws://127.0.0.1:<port>`."""
        return f"ws://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process id while it runs."""
        return self._running().pid

    @property
    def is_running(self) -> bool:
        """Whether the process is alive."""
        return self._process is not None and self._process.poll() is None

    @property
    def environment(self) -> dict[str, str]:
        """What it runs with, for a command that is to run beside it."""
        return self._settings()

    @property
    def output(self) -> str:
        """Everything it has printed since the first start."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def start(self, *, timeout: float = START_TIMEOUT) -> RunningServer:
        """Start it and wait until it answers. Raises AssertionError with its output when it does not."""
        if self.is_running:
            raise RuntimeError("the server is already running")
        self.data.mkdir(parents=True, exist_ok=True)
        self._process = self._begun()
        try:
            wait_until(self._answers, timeout=timeout, what=f"{self.url} to answer", context=self._tail)
        except BaseException:
            self.kill()
            raise
        return self

    def kill(self) -> None:
        """End it with signal 9: it gets no chance to write or say anything."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def terminate(self) -> int:
        """Ask it to end, wait for that, and return its exit code. Raises AssertionError when it stays."""
        process = self._running()
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server ignored SIGTERM for {STOP_TIMEOUT:g} s\n{self._tail()}") from None

    def move_clock(self, seconds: float) -> None:
        """Let the server's wall clock run this many seconds ahead of ours from now on, also after a restart.

        Only wall-clock time moves; waits already begun (a timer, a heart-beat) last as long as they would have.
        Move the clock between `kill` and `start` where a timer must see the new time at once.
        """
        assert self._faketime, "the server was made without movable_clock"
        aside = self._clock.with_suffix(".new")
        aside.write_text(f"{seconds:+.3f}")
        aside.replace(self._clock)  # in one step: the server reads this file whenever it asks for the time

    def restart(self) -> RunningServer:
        """Start it again on the same ports and data; it is ended politely first if it still runs."""
        if self.is_running:
            self.terminate()
        return self.start()

    def __enter__(self) -> RunningServer:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.is_running:
            self.kill() if kind else self.terminate()

    def _begun(self) -> subprocess.Popen[bytes] | Copy:
        settings = self._settings()
        if self._command is None and "LD_PRELOAD" not in settings:
            return nursery().copy(settings, self.log)
        command = [sys.executable, *(self._command or ("wsgi.py",))]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command, cwd=ROOT, env=settings, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )

    def _settings(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("CHAT_")}
        chosen: dict[str, str | None] = {
            "CHAT_DATA": str(self.data),
            "CHAT_DEMO": "1",
            "CHAT_DEMO_PASSWORD": self.password,
            "CHAT_LISTEN": ",".join(f"127.0.0.1:{port}" for port in self.ports),
            "PYTHONUNBUFFERED": "1",
            **self._moved_clock(),
            **self._environment,
        }
        return inherited | {name: value for name, value in chosen.items() if value is not None}

    def _moved_clock(self) -> dict[str, str]:
        if not self._faketime:
            return {}
        if not self._clock.exists():
            self.move_clock(0)
        return {
            "LD_PRELOAD": self._faketime,
            "FAKETIME_TIMESTAMP_FILE": str(self._clock),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    def _answers(self) -> bool:
        if not self.is_running:
            code = self._process.returncode if self._process else None
            raise AssertionError(f"the server ended with code {code} while it started\n{self._tail()}")
        with requests.Session() as http:
            http.trust_env = False
            try:
                return http.get(f"{self.url}/api/desk/healthz", timeout=5).status_code == 200
            except requests.RequestException:
                return False

    def _running(self) -> subprocess.Popen[bytes] | Copy:
        if self._process is None or self._process.poll() is not None:
            raise AssertionError(f"the server is not running\n{self._tail()}")
        return self._process

    def _tail(self) -> str:
        return f"--- {self.log} ends with:\n{self.output[-SHOWN_OUTPUT:]}"
