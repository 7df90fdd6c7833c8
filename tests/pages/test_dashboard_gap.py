"""Back after so long that what was missed is not told one by one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.client import Client
from tests.pages.conftest import NewDashboard
from tests.pages.inboxes import Shop
from tests.pages.talks import Talk
from tests.server import RunningServer
from tests.stomp import Stomp

Fresh = Callable[[str], str]
LINE = """(what) => import(new URL('./core/live.js', document.querySelector('script[type=module]').src).href)
    .then(({ live }) => (what === 'open' ? live.open() : live.close()))"""


@pytest.fixture
def talk(new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh) -> tuple[Talk, Client]:
    visitor, session = shop.talk(fresh("Alice"), "is this in stock?")
    dashboard = new_dashboard().enter("wei", server.password, f"/mine/{session['sessionNo']}")
    return Talk(dashboard, session).wait(), visitor


def say_many(server: RunningServer, visitor: Client, pane: Talk, count: int) -> None:
    """`count` texts of the visitor, all on disk when this returns."""
    peer = Stomp(server.ws_url)
    peer.connect(visitor.access_token)
    body = {"sessionId": pane.session["sessionId"], "msgType": "text"}
    for number in range(1, count):
        peer.send("/app/chat/send", {**body, "content": f"missed {number}."})
    peer.request("/app/chat/send", {**body, "content": f"missed {count}."})
    peer.drop()


def test_more_than_five_hundred_are_not_told_one_by_one(talk: tuple[Talk, Client], server: RunningServer) -> None:
    pane, visitor = talk
    page = pane.page
    pane.until(lambda: visitor.succeed(visitor.get(f"/sessions/{pane.session['sessionId']}"))["marks"], "marks")
    expect(pane.dashboard.inbox.locator("[aria-current] .badge")).to_have_count(0)
    told: list[str] = []
    page.on("websocket", lambda ws: ws.on("framereceived", lambda data: told.append(str(data))))
    page.evaluate(LINE, "close")
    say_many(server, visitor, pane, 520)
    page.evaluate(LINE, "open")
    expect(page.locator(".divider")).to_have_text("New · 520")
    expect(page.locator(".divider")).to_be_in_viewport()
    expect(pane.row("missed 1.").first).to_be_visible()
    expect(pane.row("missed 520.")).to_have_count(0)
    page.locator(".newest").click()
    expect(pane.row("missed 520.")).to_be_in_viewport()
    visitor.send(pane.session, "and now?")
    expect(pane.row("and now?")).to_be_in_viewport()
    assert sum("missed " in frame and '"MSG"' in frame for frame in told) <= 20, "it was fetched, not told"


def test_a_few_are_told_where_one_was(talk: tuple[Talk, Client], server: RunningServer) -> None:
    pane, visitor = talk
    pane.page.evaluate(LINE, "close")
    say_many(server, visitor, pane, 60)
    pane.page.evaluate(LINE, "open")
    expect(pane.row("missed 60.")).to_be_in_viewport()
    expect(pane.row("missed 1.")).to_have_count(1)
    expect(pane.bubbles).to_have_count(61)
