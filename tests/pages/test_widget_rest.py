"""A page with the widget rests in the back-forward cache and comes back: live again, nothing lost, nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests import chromium
from tests.pages.host_page import HostPage, snippet
from tests.pages.widget import Desk, Visitors
from tests.server import RunningServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Fresh = Callable[[str], str]
SIGNS = """
window.signs = [];
addEventListener('pageshow', (event) => window.signs.push(event.persisted));
"""


@pytest.fixture
def resting(browser: Browser, needs: Callable[[str], str]) -> Iterator[Visitors]:
    """Visitors whose browser keeps pages: playwright switches that off unless it is told not to."""
    keeping = browser.browser_type.launch(
        executable_path=needs("chromium"),
        args=chromium.arguments(),
        ignore_default_args=["--disable-back-forward-cache"],
    )
    made = Visitors(keeping)
    yield made
    made.close()
    keeping.close()


def test_a_page_that_comes_back_is_live_again(
    resting: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    with HostPage(snippet(server.url)) as shop, HostPage("<p>elsewhere</p>") as elsewhere:
        widget = resting.new(shop.url)
        widget.page.add_init_script(SIGNS)
        widget.open()
        hello, parting, missed, later = (fresh(text) for text in ("hello", "by the way", "while away", "back again"))
        widget.say(hello)
        session = desk.take(widget)
        widget.live()
        widget.state(hello, "sent|delivered|read")
        widget.say(parting)
        widget.field.fill("half a word")
        widget.page.goto(elsewhere.url)
        desk.client.send(session, missed)
        widget.page.go_back(wait_until="commit")
        why = "() => JSON.stringify(performance.getEntriesByType('navigation')[0].notRestoredReasons)"
        widget.until(
            lambda: widget.page.evaluate("() => window.signs") == [False, True],
            "the page as it was left",
            context=lambda: str(widget.page.evaluate(why)),
        )
        widget.live()
        expect(widget.panel).to_be_visible()
        expect(widget.field).to_have_value("half a word")
        expect(widget.message(missed)).to_have_count(1)
        widget.say(later)
        widget.state(later, "sent|delivered|read")
        said = [m["content"] for m in desk.client.messages(session, limit=200) if m["type"] == "MSG"]
        assert sorted(said) == sorted([hello, parting, missed, later])
        assert said.index(hello) < said.index(parting) < said.index(later)
        for text in (hello, parting, missed, later):
            expect(widget.message(text)).to_have_count(1)
