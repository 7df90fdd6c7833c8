"""A server for this room, its contract, and people whose every answer is checked against it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.web.contract import CheckedClient, Contract
from tests.web.scene import Scene


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[RunningServer]:
    """As the run's own server, but these tests bring more visitors a minute than a door lets in."""
    environment = {"CHAT_VISITORS_PER_MINUTE": "100000"}
    with RunningServer(tmp_path_factory.mktemp("web"), watch, environment=environment) as running:
        yield running


@pytest.fixture(scope="session")
def contract(server: RunningServer) -> Contract:
    with requests.Session() as http:
        http.trust_env = False
        return Contract(http.get(f"{server.url}/api/desk/openapi.json", timeout=10).json())


@pytest.fixture(scope="session")
def nobody(server: RunningServer, watch: LeakWatch, contract: Contract) -> CheckedClient:
    return CheckedClient(server.url, watch, contract)


@pytest.fixture(scope="session")
def staff(nobody: CheckedClient, server: RunningServer) -> dict[str, CheckedClient]:
    """admin, wei, lin and chen, signed in once: passwords are slow by design."""
    names = ("admin", "wei", "lin", "chen")
    return {name: nobody.login(name, server.password) for name in names}  # type: ignore[misc]


@pytest.fixture
def scene(nobody: CheckedClient, staff: dict[str, CheckedClient]) -> Scene:
    """A new visitor among the staff."""
    return Scene(nobody, staff)
