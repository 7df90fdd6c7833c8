"""Server processes that need not load the program first: one process has loaded it, and is copied for each of them.

Loading takes a second and a half of the processor, and a run starts hundreds of servers. A copy is a process like any
other: with its own settings, output and signals, and a child of the process that runs the tests.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.environment import ROOT

PR_SET_CHILD_SUBREAPER = 36  # prctl(2): orphans below this process become its children
PAUSE = 0.01  # seconds between two looks at a process


class Copy:
    """A server process, to be used as a Popen."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if ended else None
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, negative for a signal. Raises subprocess.TimeoutExpired."""
        end = time.monotonic() + (float("inf") if timeout is None else timeout)
        while (code := self.poll()) is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("a copy of the server", timeout or 0)
            time.sleep(PAUSE)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Nursery:
    """The process that is copied. It ends with this one."""

    def __init__(self) -> None:
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "tests.nursery"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def copy(self, environment: Mapping[str, str], log: Path) -> Copy:
        """A server with this environment and no other, which appends what it prints to `log`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([dict(environment), str(log)]).encode() + b"\n")
        self._process.stdin.flush()
        return Copy(int(self._process.stdout.readline()))


@cache
def nursery() -> Nursery:
    """The one of this process."""
    return Nursery()


def tend() -> int:
    """Copy this process whenever a line asks for it. In a copy: serve, and answer the exit code."""
    from gevent import monkey

    monkey.patch_all()
    fork = monkey.get_original("os", "fork")  # gevent's own would begin a loop here, which no copy could use
    import gc

    from chat.cli.serve import main

    gc.freeze()
    for line in sys.stdin.buffer:
        environment, log = json.loads(line)
        reading, writing = os.pipe()
        between = fork()
        if not between:
            # The process between ends at once, and its child is given to the one that runs the tests.
            if pid := fork():
                os.write(writing, str(pid).encode())
                os._exit(0)
            os.close(reading)
            os.close(writing)
            settle(environment, log)
            return main()
        os.waitpid(between, 0)
        os.write(1, os.read(reading, 20) + b"\n")
        os.close(reading)
        os.close(writing)
    return 0


def settle(environment: dict[str, str], log: str) -> None:
    """What exec would have done."""
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv = ["wsgi.py"]
    files = (os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644))
    for given, taken in ((files[0], 0), (files[1], 1), (files[1], 2)):
        os.dup2(given, taken)
    for file in files:
        os.close(file)


if __name__ == "__main__":
    sys.exit(tend())
