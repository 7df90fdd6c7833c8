"""Starts a server under measurement as a process of its own, and stops it."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench import machine
from bench.errors import BenchError

_ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """Return a loopback TCP port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class ServerProcess:
    """One server process, its output in a file. Use as a context manager.

    While it lives, the server is on its core and this process, the generator, on the other one.
    """

    def __init__(self, command: Sequence[str], port: int, environment: Mapping[str, str] | None = None) -> None:
        self.port = port
        self._command = [sys.executable, *command]
        self._environment = {**os.environ, **(environment or {})}
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._process: subprocess.Popen[bytes] | None = None
        self._cores_before = os.sched_getaffinity(0)

    @property
    def pid(self) -> int:
        """The process id; BenchError before the start."""
        if self._process is None:
            raise BenchError("the server is not running")
        return self._process.pid

    def __enter__(self) -> "ServerProcess":
        self._cores_before = os.sched_getaffinity(0)
        for_server, for_generator = machine.cores()
        machine.raise_descriptor_limit()
        try:
            machine.pin(for_server)  # inherited by the child; code between fork and exec is not safe
            self._process = subprocess.Popen(
                self._command, cwd=_ROOT, env=self._environment, stdout=self._output, stderr=subprocess.STDOUT
            )
            machine.pin(for_generator)
            self._wait_for_port(seconds=30)
        except BaseException as error:
            self.__exit__(type(error), error)
            raise
        return self

    def __exit__(self, kind: object = None, error: BaseException | None = None, trace: object = None) -> None:
        if error is not None:
            error.add_note(f"The server's output:\n{self.output()}")
        process = self._process
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._output.close()
        machine.pin(self._cores_before)

    def output(self, characters: int = 2000) -> str:
        """Return the end of what the server has printed."""
        self._output.seek(0)
        return self._output.read().decode(errors="replace")[-characters:]

    def _wait_for_port(self, seconds: float) -> None:
        """Return when the port accepts; BenchError with the server's output when it ends or takes too long."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._process is not None and self._process.poll() is not None:
                raise BenchError("the server ended at its start")
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise BenchError(f"no answer on port {self.port} after {seconds:.0f} s")
