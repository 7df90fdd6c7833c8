"""The widget as a visitor uses it, on whatever page it stands; and the agents of the demo organisation beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.client import Client
from tests.pages.staff import signed_in
from tests.server import RunningServer
from tests.stomp import Stomp

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

ARTIFACTS = Path(__file__).resolve().parents[1] / "artifacts"
KEY = "ak_demo_chat"
PATIENCE = 30_000  # ms

# Runs before the page's own scripts: what a policy refuses is a fault of ours.
WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation',
    (e) => window.violations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
"""


class Widget:
    """One page with the widget. `faults` collects what the browser complained about, but for what is `excused`."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.faults: list[str] = []
        self.excused: list[str] = []
        self.button = page.locator(".launcher")
        self.panel = page.locator(".panel")
        self.field = page.locator(".composer textarea")
        self.banner = page.locator(".banner")
        self.status = page.locator(".status")
        page.add_init_script(WATCH)
        page.on("console", lambda told: self._fault(told.text) if told.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self._fault(str(error)))
        page.on("dialog", self._refuse_dialog)

    def excuse(self, pattern: str) -> None:
        """The browser will complain like this, and rightly."""
        self.excused.append(pattern)

    def visit(self) -> Widget:
        """Go to the page; the widget stays closed."""
        self.page.goto(self.url)
        return self

    def open(self) -> Widget:
        """Go to the page and open the panel."""
        self.visit()
        self.button.click()
        expect(self.panel).to_be_visible()
        return self

    def say(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")

    def message(self, text: str) -> Locator:
        """The row of the message with this very text."""
        exact = re.compile(f"^{re.escape(text)}$")
        return self.panel.locator("article").filter(has=self.page.locator(".bubble").filter(has_text=exact))

    def state(self, text: str, state: str) -> None:
        """The sign beside this message becomes `state`, or one of several between bars."""
        expect(self.message(text).locator(".state")).to_have_attribute("data-state", re.compile(f"^({state})$"))

    def live(self) -> None:
        expect(self.panel).to_have_attribute("data-line", "live")

    def sees(self, *texts: str) -> None:
        """Every text stands here once, in this order."""
        for text in texts:
            expect(self.message(text)).to_have_count(1)
        shown = self.panel.locator(".bubble").all_inner_texts()
        assert [text for text in shown if text in texts] == list(texts)

    def menu(self, name: str) -> None:
        self.panel.get_by_role("button", name="Menu").click()
        self.panel.get_by_role("menu").get_by_text(name, exact=True).click()

    def until(
        self, look: Callable[[], object], what: str, seconds: float = 30, context: Callable[[], str] = str
    ) -> None:
        """Wait, and let playwright hand over frames meanwhile: those of a routed socket pass through this process."""
        for _ in range(int(seconds * 20)):
            if look():
                return
            self.page.wait_for_timeout(50)
        shown = self.panel.inner_text() if self.panel.count() else ""
        raise AssertionError(f"waited {seconds:g} s in vain for {what}\n{context()}\n{shown}")

    def known(self) -> dict[str, Any]:
        """What the browser remembers of the shop."""
        found: dict[str, Any] = self.page.evaluate(f"() => JSON.parse(localStorage.getItem('swb:{KEY}') ?? '{{}}')")
        return found

    def client(self, server: RunningServer, watch: Any) -> Client:
        """The visitor of this page, over the API."""
        known = self.known()
        return Client(server.url, watch, {"person": known["person"], "accessToken": known["token"]})

    def stored(self, server: RunningServer, watch: Any, text: str) -> int:
        """How often a message of this text is in the history."""
        session = self.known()["session"]
        messages = self.client(server, watch).messages(session, limit=200)
        return sum(message.get("content") == text for message in messages)

    def violations(self) -> list[str]:
        found: list[str] = self.page.evaluate("() => window.violations")
        return found

    def picture(self, name: str) -> Path:
        """A screenshot, to be looked at."""
        ARTIFACTS.mkdir(exist_ok=True)
        path = ARTIFACTS / f"widget-{name}.png"
        self.page.screenshot(path=path)
        return path

    def _fault(self, text: str) -> None:
        if not any(re.search(pattern, text) for pattern in self.excused):
            self.faults.append(text)

    def _refuse_dialog(self, dialog: Any) -> None:
        self.faults.append(f"a dialog opened: {dialog.message}")
        dialog.dismiss()


class Desk:
    """One agent who takes what is in the queue, over the API, and hears what visitors write."""

    def __init__(self, server: RunningServer, watch: Any, name: str = "wei") -> None:
        self.server = server
        self.client = signed_in(Client(server.url, watch), name, server)

    def take(self, widget: Widget) -> dict[str, Any]:
        """Accept the conversation of that page."""
        widget.until(lambda: widget.known().get("session"), "the session of the page")
        known: dict[str, Any] = widget.known()["session"]
        accepted: dict[str, Any] = self.client.accept(known)
        return accepted

    @contextmanager
    def hearing(self, session: dict[str, Any]) -> Iterator[Stomp]:
        """A connection of this agent that listens to the session."""
        with Stomp(self.server.ws_url) as stomp:
            stomp.connect(self.client.access_token)
            stomp.subscribe(f"/topic/session/{session['sessionNo']}")
            yield stomp


class Visitors:
    """Makes pages with the widget, each visitor in a browser context of their own; closes them all."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.made: list[Widget] = []

    def new(self, url: str, context: BrowserContext | None = None, **options: Any) -> Widget:
        """A page at `url`, to be opened; in `context` it is another tab of the same visitor."""
        expect.set_options(timeout=PATIENCE)
        if context is None:
            wide = {"locale": "en-US", "viewport": {"width": 1280, "height": 800}}
            context = self._browser.new_context(**{**wide, **options})
            context.set_default_timeout(PATIENCE)
            self._contexts.append(context)
        self.made.append(Widget(context.new_page(), url))
        return self.made[-1]

    def close(self) -> None:
        """End all contexts, after asking each page what was refused."""
        told = [fault for widget in self.made for fault in widget.faults]
        for widget in self.made:
            if not widget.page.is_closed() and widget.page.url.startswith("http"):
                told += widget.violations()
        for context in self._contexts:
            context.close()
        assert told == [], told
