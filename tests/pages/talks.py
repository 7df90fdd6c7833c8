"""One open conversation on the dashboard, as the agent sees and handles it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.client import Client
from tests.pages.dashboard import Dashboard
from tests.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


class Talk:
    """What the pane shows of `session`, in a dashboard whose agent takes part in it."""

    def __init__(self, dashboard: Dashboard, session: dict[str, Any]) -> None:
        self.dashboard = dashboard
        self.session = session
        self.page: Page = dashboard.page
        self.log = self.page.locator(".log")
        self.composer = self.page.locator("textarea#composer")
        self.bubbles = self.page.locator(".log .bubble")
        self.typing = self.page.locator(".typing-slot")
        self.menu = self.page.locator(".message-menu")

    def open(self) -> Talk:
        """Go there by its address."""
        self.dashboard.open(f"/mine/{self.session['sessionNo']}")
        return self.wait()

    def wait(self) -> Talk:
        """Until it can be read and hears what happens."""
        self.dashboard.wait()
        expect(self.log).to_be_visible()
        return self

    def row(self, text: str) -> Locator:
        """The row of the message with this text."""
        return self.page.locator(".log [data-key]").filter(has_text=text)

    def say(self, text: str) -> None:
        """Write and send it."""
        self.composer.fill(text)
        self.composer.press("Enter")

    def send(self) -> None:
        self.page.locator(".composer .send").click()

    def acts(self, text: str) -> None:
        """Open the menu of the message with this text."""
        row = self.row(text)
        row.hover()
        row.get_by_role("button", name="More").click()
        expect(self.menu).to_be_visible()

    def choose(self, name: str) -> None:
        """Take an entry of the open menu."""
        self.menu.get_by_role("menuitem", name=re.compile(name)).click()

    def until(self, look: Callable[[], Any], what: str) -> None:
        """Wait for what the page brings about, and let its routes be handled meanwhile."""

        def looked() -> Any:
            self.page.wait_for_timeout(20)
            return look()

        wait_until(looked, what=what, timeout=30)

    def texts(self) -> list[str]:
        """What the bubbles say, from the top."""
        return self.bubbles.all_inner_texts()


def stored(client: Client, session: dict[str, Any], text: str) -> int:
    """How often a message of this text is in the history."""
    return sum(message.get("content") == text for message in client.messages(session, limit=200))


def wait_stored(client: Client, session: dict[str, Any], text: str) -> None:
    """Until it is there, and then once."""
    wait_until(lambda: stored(client, session, text), what=f"{text!r} to be stored")
    assert stored(client, session, text) == 1
