"""A browser context for each test, the page in it, and the same people over the API."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.client import Client
from tests.leaks import LeakWatch
from tests.pages.admin_pages import AdminPages
from tests.pages.dashboard import Dashboard
from tests.pages.home import Home
from tests.pages.inboxes import Shop
from tests.pages.staff import signed_in
from tests.pages.widget import Desk, Visitors
from tests.server import RunningServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

NewHome = Callable[..., Home]
NewDashboard = Callable[..., Dashboard]
PATIENCE = 30_000  # ms that a page may take for anything
WIDE: dict[str, Any] = {"locale": "en-US", "viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[RunningServer]:
    """A server for one file: agents see everybody who waits, so a list must not fill with other files' visitors."""
    environment = {"CHAT_VISITORS_PER_MINUTE": "100000"}
    with RunningServer(tmp_path_factory.mktemp("server"), watch, environment=environment) as running:
        yield running


@pytest.fixture
def new_home(browser: Browser, server: RunningServer) -> Iterator[NewHome]:
    """`new_home(url=..., viewport=..., ...)` is a page in a context of its own. None of them may complain."""
    with pages(browser, server.url) as (new, made):
        yield new
        assert [home.faults for home in made if home.faults] == []


@pytest.fixture(scope="module")
def shared_home(browser: Browser, server: RunningServer) -> Iterator[Home]:
    with pages(browser, server.url) as (new, _made):
        yield new().open()


@pytest.fixture
def home(shared_home: Home) -> Iterator[Home]:
    """The page at rest, on a wide screen, in English. Tests that reload it or choose something take `new_home`."""
    yield shared_home
    faults = list(shared_home.faults)
    shared_home.faults.clear()
    shared_home.rest()
    assert faults == []


@pytest.fixture
def new_dashboard(browser: Browser, server: RunningServer) -> Iterator[NewDashboard]:
    """`new_dashboard(url=..., context=..., viewport=..., ...)` is a page, in a context of its own unless one is given.

    At the end none of them has complained, and nothing was refused by the page's policy.
    """
    made: list[Dashboard] = []
    expect.set_options(timeout=PATIENCE)
    with ExitStack() as contexts:

        def new(url: str = server.url, context: BrowserContext | None = None, **options: Any) -> Dashboard:
            if context is None:
                context = browser.new_context(**WIDE | options)
                contexts.callback(context.close)
                context.set_default_timeout(PATIENCE)
            made.append(Dashboard(context.new_page(), url))
            return made[-1]

        yield new
        assert [one.faults for one in made if one.faults] == []
        assert [found for one in made if not one.page.is_closed() and (found := one.violations())] == []


@pytest.fixture(scope="module")
def admin_server(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[RunningServer]:
    """A server whose settings the tests of the admin pages may change."""
    environment = {"CHAT_VISITORS_PER_MINUTE": "100000"}
    with RunningServer(tmp_path_factory.mktemp("server"), watch, environment=environment) as running:
        yield running


@pytest.fixture
def admin_pages(new_dashboard: NewDashboard, admin_server: RunningServer) -> Callable[..., AdminPages]:
    """`admin_pages("agents", viewport=..., ...)`: the admin, signed in, on that page."""

    def new(page: str = "agents", **options: Any) -> AdminPages:
        dashboard = new_dashboard(admin_server.url, **options)
        return AdminPages(dashboard.enter("admin", admin_server.password, f"/admin/{page}")).wait()

    return new


@contextmanager
def pages(browser: Browser, home_url: str) -> Iterator[tuple[NewHome, list[Home]]]:
    """A maker of pages, and the pages it made; all are closed at the end."""
    made: list[Home] = []
    expect.set_options(timeout=PATIENCE)
    with ExitStack() as contexts:

        def new(url: str = home_url, **options: Any) -> Home:
            context = browser.new_context(**WIDE | options)
            contexts.callback(context.close)
            context.set_default_timeout(PATIENCE)
            made.append(Home(context.new_page(), url))
            return made[-1]

        yield new, made


class Cast:
    """Alice and wei over the API, and the conversation that the page shows."""

    def __init__(self, server: RunningServer, watch: LeakWatch) -> None:
        nobody = Client(server.url, watch)
        self.wei = signed_in(nobody, "wei", server)
        cast = nobody.succeed(nobody.get("/demo"))
        alice = next(visitor for visitor in cast["visitors"] if visitor["uid"] == "demo_alice")
        self.alice = Client(server.url, watch, {"person": {}, "accessToken": alice["accessToken"]})
        self.session = self.alice.open_session(agentId=self.wei.person["id"])

    def stored(self, text: str) -> int:
        """How often a message of this text is in the history."""
        return sum(message.get("content") == text for message in self.wei.messages(self.session, limit=200))


@pytest.fixture
def cast(server: RunningServer, watch: LeakWatch) -> Cast:
    return Cast(server, watch)


@pytest.fixture
def shop(server: RunningServer, client: Client) -> Iterator[Shop]:
    open_shop = Shop(client, server)
    yield open_shop
    open_shop.shut()


@pytest.fixture
def fresh() -> Callable[[str], str]:
    """`fresh("hello")` is a text that nobody has said before."""
    return lambda text: f"{text} {uuid.uuid4().hex[:8]}"


@pytest.fixture
def visitors(browser: Browser) -> Iterator[Visitors]:
    """`visitors.new(url)` is a page with the widget, of a visitor of its own. None of them may complain."""
    made = Visitors(browser)
    yield made
    made.close()


@pytest.fixture
def desk(server: RunningServer, watch: LeakWatch) -> Desk:
    """An agent of the demo organisation, over the API."""
    return Desk(server, watch)
