"""The admin pages as an admin uses them: fields by their labels, the Save bar, rows by what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.pages.dashboard import Dashboard

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

LISTS = ("agents", "groups", "replies", "keys", "legacy", "blacklist", "words", "exports", "audit")
FORMS = ("hours", "service", "organisation", "widget", "origins")
PAGES = LISTS + FORMS


class AdminPages:
    """One signed-in admin's page."""

    def __init__(self, dashboard: Dashboard) -> None:
        self.dashboard = dashboard
        self.page: Page = dashboard.page
        self.state = self.page.locator(".ad-state")

    def open(self, path: str) -> AdminPages:
        """Go to /dashboard/admin/<path> and wait until it is loaded."""
        self.dashboard.open(f"/admin/{path}")
        return self.wait()

    def wait(self) -> AdminPages:
        expect(self.page.locator(".ad-head h1")).to_be_attached()
        expect(self.page.locator(".skeleton")).to_have_count(0)
        return self

    def field(self, name: str) -> Locator:
        """The row of a field, by its name in the form's data."""
        return self.page.locator(f'[data-field="{name}"]')

    def fill(self, name: str, text: str, nth: int = 0) -> None:
        """Write into a field; `nth` of those that have several."""
        self.field(name).locator("input:not([type=color]), textarea").nth(nth).fill(text)

    def choose(self, name: str, words: str) -> None:
        """Take one of a few."""
        self.field(name).locator("label.ad-option", has_text=words).click()

    def save(self) -> None:
        """Press Save, or Add, and wait until the server has it."""
        self.submit()
        expect(self.page.locator(".toast.good").last).to_be_visible()
        self.page.locator(".toast .round").last.click()

    def submit(self) -> None:
        self.page.locator(".ad-bar button[type=submit]").click()

    def row(self, words: str) -> Locator:
        """The row of a list that shows these words."""
        return self.page.locator(".ad-table tbody tr").filter(has_text=words)

    def drop(self, words: str) -> None:
        """Press the last button of a row, and confirm."""
        self.row(words).locator(".ad-acts button").last.click()
        self.page.locator("dialog .danger").click()
        expect(self.page.locator(".toast.good").last).to_be_visible()
