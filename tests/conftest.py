"""Fixtures for every room: the real server, somebody to call it, a browser, and no secret in any log."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests import chromium, environment, order
from tests.client import Client
from tests.files.s3 import S3Server
from tests.leaks import LeakWatch
from tests.server import RunningServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NewServer = Callable[..., RunningServer]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--strict-environment", action="store_true", help="count every skip as a failure (as CI=true does)"
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> order.Shifts | None:
    return order.Shifts(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=order.rank)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if environment.is_strict(item.config):
        environment.refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if environment.is_strict(collector.config):
        environment.refuse_skip(report)
    return report


@pytest.fixture(scope="session")
def needs() -> Callable[[str], str]:
    """`needs("chromium")` is where Chromium is, or skips the test and says so; see tests/environment.py for names."""
    return environment.require


@pytest.fixture(scope="session")
def watch() -> Iterator[LeakWatch]:
    """Holds every secret of the run. After the last server has ended, none of them may stand in any log."""
    leak_watch = LeakWatch()
    yield leak_watch
    leaks = leak_watch.leaks()
    assert not leaks, "secrets stand in a server's log:\n" + "\n".join(leaks)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[RunningServer]:
    """One server for the whole run. Tests that kill, fill or configure a server take `fresh_server` instead."""
    # Everybody comes from one address here.
    environment = {"CHAT_VISITORS_PER_MINUTE": "100000"}
    directory = tmp_path_factory.mktemp("server")
    with RunningServer(directory, watch, environment=environment, command=("wsgi.py",)) as running:
        yield running


@pytest.fixture
def fresh_server(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[NewServer]:
    """Starts a server for this test alone: `fresh_server(environment={...}, addresses=2)`; all end with the test."""
    made: list[RunningServer] = []

    def new_server(*, start: bool = True, **options: Any) -> RunningServer:
        made.append(RunningServer(tmp_path_factory.mktemp("server"), watch, **options))
        return made[-1].start() if start else made[-1]

    yield new_server
    for running in made:
        running.kill()


@pytest.fixture
def client_of(watch: LeakWatch) -> Callable[[RunningServer], Client]:
    """A client of the house API of the given server, signed in as nobody yet."""
    return lambda running: Client(running.url, watch)


@pytest.fixture
def client(server: RunningServer, watch: LeakWatch) -> Client:
    """A client of the run's own server, signed in as nobody yet."""
    return Client(server.url, watch)


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A real S3 server process; each test makes buckets of its own."""
    made = S3Server(tmp_path_factory.mktemp("s3") / "moto.log")
    yield made
    made.stop()


@pytest.fixture(scope="session")
def browser(needs: Callable[[str], str]) -> Iterator[Browser]:
    """The system's Chromium under playwright; each test opens a context of its own."""
    executable = needs("chromium")
    needs("chinese font")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=chromium.arguments())
        yield launched
        launched.close()
