"""The playground as a person uses it: five panels, found by what they show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.pages.home import ARTIFACTS

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

NAMES = ("visitor", "raw", "agent", "desk", "im")


class Panel:
    """One client: what it says, shows, and has on its wire."""

    def __init__(self, page: Page, name: str) -> None:
        self.name = name
        self.box = page.locator(f"[data-panel={name}]")
        self.field = self.box.locator("textarea")
        self.typing = self.box.locator(".typing")
        self.frames = self.box.locator(".frame")

    def say(self, text: str) -> None:
        """Write it and press Enter."""
        self.field.fill(text)
        self.field.press("Enter")

    def bubble(self, text: str) -> Locator:
        """The bubble with this very text."""
        return self.box.locator(".bubble").filter(has_text=_exactly(text))

    def row(self, text: str) -> Locator:
        said = self.box.page.locator(".bubble").filter(has_text=_exactly(text))
        return self.box.locator("article").filter(has=said)

    def press(self, what: str) -> None:
        """One of the buttons below the field: image, file, voice, location, job, typing, read."""
        self.box.locator(f"[data-say={what}], [data-do={what}]").click()

    def card(self, name: str) -> Locator:
        """The order card of this name."""
        return self.box.locator(".card").filter(has_text=name)

    def texts(self, among: list[str]) -> list[str]:
        """Those of `among` that it shows, from top to bottom."""
        return [text for text in self.box.locator(".bubble").all_inner_texts() if text in among]

    def wire(self) -> str:
        """Every frame, whole."""
        return "\n".join(self.box.locator(".frame").evaluate_all("frames => frames.map((frame) => frame.textContent)"))

    def drop(self) -> None:
        """Cut the line."""
        self.box.locator(".drop").click()
        expect(self.box).to_have_attribute("data-line", "dropped")

    def come_back(self) -> None:
        """Open it again."""
        self.box.locator(".drop").click()
        expect(self.box).to_have_attribute("data-line", "live")


def _exactly(text: str) -> re.Pattern[str]:
    return re.compile(f"^{re.escape(text)}$")


class Playground:
    """The page with its panels; `faults` collects everything the browser complained about."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = f"{url}/playground"
        self.panels = {name: Panel(page, name) for name in NAMES}
        self.faults: list[str] = []
        page.on("console", lambda told: self.faults.append(told.text) if told.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def __getitem__(self, name: str) -> Panel:
        return self.panels[name]

    def open(self) -> Playground:
        """Go there and wait until all five can talk."""
        self.page.goto(self.url)
        expect(self.page.locator("#playground")).to_have_attribute("data-state", "ready")
        return self

    def others(self, name: str) -> list[Panel]:
        return [panel for other, panel in self.panels.items() if other != name]

    def offer(self, name: str, seconds: int = 60) -> None:
        """The desk makes an order card; `seconds` need not be among those that the dialog offers."""
        self.panels["desk"].press("order")
        dialog = self.page.locator(".offering")
        dialog.locator("[name=name]").fill(name)
        dialog.locator("[name=seconds]").evaluate("(list, s) => list.add(new Option(s, s, true, true))", str(seconds))
        dialog.locator("[type=submit]").click()
        expect(dialog).to_be_hidden()

    def picture(self, name: str) -> Path:
        """A screenshot, to be looked at."""
        ARTIFACTS.mkdir(exist_ok=True)
        path = ARTIFACTS / f"{name}.png"
        self.page.screenshot(path=path)
        return path

    def evaluate(self, script: str) -> Any:
        return self.page.evaluate(script)
