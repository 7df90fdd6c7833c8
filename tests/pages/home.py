"""The home page as a person uses it: two panes, found by what they show."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ARTIFACTS = Path(__file__).resolve().parents[1] / "artifacts"


class Side:
    """One pane: what this person says and sees."""

    def __init__(self, page: Page, name: str) -> None:
        self.name = name
        self.pane = page.locator(f".pane[data-side={name}]")
        self.field = self.pane.locator("textarea")
        self.typing = self.pane.locator(".typing")
        self.banner = self.pane.locator(".banner")
        self.log = self.pane.get_by_role("log")

    def say(self, text: str) -> None:
        """Write it and press Enter."""
        self.field.fill(text)
        self.field.press("Enter")

    def message(self, text: str) -> Locator:
        """The row of the message with this very text."""
        exact = re.compile(f"^{re.escape(text)}$")
        return self.pane.locator("article").filter(has=self.pane.page.locator(".bubble").filter(has_text=exact))

    def card(self, name: str) -> Locator:
        """The order card of this name."""
        return self.pane.locator(".card").filter(has_text=name)

    def sees(self, *texts: str) -> None:
        """Every text stands here once, in this order."""
        for text in texts:
            expect(self.message(text)).to_have_count(1)
        shown = self.pane.locator(".bubble").all_inner_texts()
        assert [text for text in shown if text in texts] == list(texts)

    def state(self, text: str, state: str) -> None:
        """The sign beside this message becomes `state`, or one of several between bars."""
        sign = self.message(text).locator(".state")
        expect(sign).to_have_attribute("data-state", re.compile(f"^({state})$"))

    def attend(self) -> None:
        """Look here: the keyboard is in this pane."""
        self.field.focus()

    def drop(self) -> None:
        """Cut the line."""
        self.pane.locator(".drop").click()
        expect(self.pane).to_have_attribute("data-line", "dropped")

    def come_back(self) -> None:
        """Open it again."""
        self.pane.locator(".drop").click()
        expect(self.pane).to_have_attribute("data-line", "live")


class Home:
    """The page with both sides; `faults` collects everything the browser complained about."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.visitor = Side(page, "visitor")
        self.agent = Side(page, "agent")
        self.faults: list[str] = []
        page.on("console", lambda told: self.faults.append(told.text) if told.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("dialog", self._refuse_dialog)

    def open(self) -> Home:
        """Go there and wait until both sides can talk."""
        self.page.goto(self.url)
        return self.wait()

    def wait(self) -> Home:
        expect(self.page.locator("#demo")).to_have_attribute("data-state", "ready")
        return self

    def rest(self) -> None:
        """Both lines open, nothing written, nobody looking: as after opening."""
        self.page.keyboard.press("Escape")
        for side in (self.visitor, self.agent):
            if side.pane.get_attribute("data-line") == "dropped":
                side.come_back()
            side.field.fill("")
        self.page.mouse.move(0, 0)
        self.page.evaluate("() => document.activeElement.blur()")

    def offer(self, name: str, seconds: int = 60) -> None:
        """The agent makes an order card in the dialog."""
        self.agent.pane.locator(".offer").click()
        dialog = self.page.get_by_role("dialog")
        dialog.locator("[name=name]").fill(name)
        dialog.locator("[name=price]").fill("29.90")
        dialog.locator("[name=seconds]").select_option(str(seconds))
        dialog.locator("[type=submit]").click()
        expect(dialog).to_be_hidden()

    def picture(self, name: str) -> Path:
        """A screenshot, to be looked at."""
        ARTIFACTS.mkdir(exist_ok=True)
        path = ARTIFACTS / f"{name}.png"
        self.page.screenshot(path=path)
        return path

    def _refuse_dialog(self, dialog: Any) -> None:
        self.faults.append(f"a dialog opened: {dialog.message}")
        dialog.dismiss()
