"""The dashboard as a person uses it: signed in by the form, rows and buttons found by what they show."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.pages.staff import cookies

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ARTIFACTS = Path(__file__).resolve().parents[1] / "artifacts"

# Runs in every page before its own scripts: what the browser's policy refuses is a fault of ours.
WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation',
    (e) => window.violations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
"""


class Dashboard:
    """One page of one person. `faults` collects what the browser complained about; `excused` are patterns of what a
    test brings about itself (a refused sign-in, a lost network)."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = f"{url}/dashboard"
        self.faults: list[str] = []
        self.excused: list[str] = []
        self.inbox = page.locator(".inbox")
        self.rows = page.locator(".inbox .row")
        self.pane = page.locator("#pane")
        page.add_init_script(WATCH)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.fault(str(error)))
        page.on("dialog", self._refuse_dialog)

    def _hear(self, told: Any) -> None:
        if told.type in ("error", "warning"):
            self.fault(f"{told.text} {told.location.get('url', '')}")

    def fault(self, text: str) -> None:
        """Note a complaint, unless the test expects it."""
        if not any(re.search(pattern, text) for pattern in self.excused):
            self.faults.append(text)

    def excuse(self, pattern: str) -> None:
        """The browser will complain like this, and rightly."""
        self.excused.append(pattern)

    def open(self, path: str = "") -> Dashboard:
        """Go to a path below /dashboard."""
        self.page.goto(self.url + path)
        return self

    def sign_in(self, username: str, password: str, path: str | None = "") -> Dashboard:
        """Open a path, or stay where one is (None), and sign in there by the form."""
        if path is not None:
            self.open(path)
        self.page.locator("input[name=username]").fill(username)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("form.sign-in-form button[type=submit]").click()
        return self.wait()

    def enter(self, username: str, password: str, path: str = "") -> Dashboard:
        """Open a path as somebody who has signed in earlier. Whoever signs out again takes `sign_in`."""
        self.page.context.add_cookies(cookies(self.url.removesuffix("/dashboard"), username, password))
        return self.open(path).wait()

    def wait(self) -> Dashboard:
        """Until the page is there and hears what happens."""
        expect(self.page.locator(".seat")).not_to_have_attribute("data-status", "silent")
        return self

    def row(self, name: str) -> Locator:
        """The row of the visitor of this name."""
        return self.page.locator(".inbox li").filter(has=self.page.get_by_text(name, exact=True))

    def list(self, name: str) -> None:
        """Choose a list by its tab."""
        self.inbox.get_by_role("tab", name=re.compile(f"^{name}")).click()
        expect(self.inbox.get_by_role("tab", name=re.compile(f"^{name}"))).to_have_attribute("aria-selected", "true")

    def names(self) -> list[str]:
        """The names of the rows in sight, from the top."""
        rows = self.page.locator(".inbox .windowed li")
        found: list[list[Any]] = rows.evaluate_all(
            """(all) => all.map((li) =>
                [parseFloat(li.style.insetBlockStart), li.querySelector('.row-name').textContent])"""
        )
        return [name for _, name in sorted(found)]

    def picture(self, name: str) -> Path:
        """A screenshot, to be looked at."""
        ARTIFACTS.mkdir(exist_ok=True)
        path = ARTIFACTS / f"dashboard-{name}.png"
        self.page.screenshot(path=path)
        return path

    def violations(self) -> list[str]:
        """What the page's Content-Security-Policy refused."""
        found: list[str] = self.page.evaluate("() => window.violations ?? []")
        return found

    def _refuse_dialog(self, dialog: Any) -> None:
        self.faults.append(f"a dialog opened: {dialog.message}")
        dialog.dismiss()
