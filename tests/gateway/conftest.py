"""Servers of their own process, because gevent patches whatever it lives in."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest


class OwnProcess:
    """A server module in a process of its own; its first line of output is its port."""

    def __init__(self, module: str, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            pytest.fail(f"{module} did not start:\n{self.process.communicate()[1]}")
        self.port = int(line)

    def get(self, path: str) -> Any:
        """Fetch JSON from the server."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return json.load(answer)

    def terminate(self) -> None:
        """Ask it to stop."""
        self.process.terminate()

    def finish(self) -> tuple[str, str]:
        """Stop it and return what it wrote; fails when it does not stop."""
        self.process.terminate()
        try:
            return self.process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            pytest.fail("the server did not stop")


@pytest.fixture
def narrow() -> Iterator[OwnProcess]:
    """A server with narrow limits, one a test."""
    server = OwnProcess("tests.gateway.narrow_server")
    yield server
    server.finish()


@pytest.fixture(scope="session")
def shared_narrow() -> Iterator[OwnProcess]:
    """A server with narrow limits for tests that leave no trace."""
    server = OwnProcess("tests.gateway.narrow_server")
    yield server
    server.finish()


@pytest.fixture
def fresh_bare() -> Iterator[OwnProcess]:
    """The compliance server, one a test."""
    server = OwnProcess("tests.compliance.server", "--port", "0")
    yield server
    server.finish()


@pytest.fixture(scope="session")
def bare() -> Iterator[OwnProcess]:
    """The compliance server."""
    server = OwnProcess("tests.compliance.server", "--port", "0")
    yield server
    server.finish()
