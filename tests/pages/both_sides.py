"""One conversation on both pages and in the database, told in one form so that the three can be compared."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.environment import ROOT
from tests.pages.dashboard import Dashboard
from tests.pages.widget import Widget
from tests.server import RunningServer

if TYPE_CHECKING:
    from playwright.sync_api import Page

Line = tuple[str, str, str]
"""(visitor or agent, kind of message, what it says): a text, a file's name, or a card's name and status."""

SAID = """SELECT m.kind, m.body, m.sender = c.visitor FROM message m JOIN conversation c ON c.id = m.conversation
          WHERE c.no = ? AND m.kind <> 'notice' AND m.recalled_at IS NULL ORDER BY m.seq"""

ON_DASHBOARD = """() => [...document.querySelectorAll('.log .said')].map((row) => {
    const side = row.classList.contains('ours') ? 'agent' : 'visitor';
    const [picture, card, file] = ['.picture img', '.card.order', '.file bdi'].map((one) => row.querySelector(one));
    if (picture) return [side, 'image', picture.alt];
    if (card) return [side, 'order_card', `${card.querySelector('.card-name').textContent} ${card.dataset.status}`];
    return file ? [side, 'file', file.title] : [side, 'text', row.querySelector('.text').textContent];
})"""

IN_WIDGET = """() => {
    const rows = document.querySelector('[data-switchboard]').shadowRoot.querySelectorAll('.log article.row');
    return [...rows].filter((row) => !row.querySelector('.recalled')).map((row) => {
        const side = row.classList.contains('mine') ? 'visitor' : 'agent';
        const [picture, card, file] = ['.picture', '.card', '.file bdi'].map((one) => row.querySelector(one));
        if (picture) return [side, 'image', picture.ariaLabel.split(' ').at(-1)];
        if (card) return [side, 'order_card', `${card.querySelector('.card-name').textContent} ${card.dataset.status}`];
        if (file) return [side, 'file', file.title];
        const words = row.querySelector('.bubble').cloneNode(true);
        words.querySelector('.quote')?.remove();
        return [side, 'text', words.textContent];
    });
}"""


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody's screen is set up."""

    theme: str
    language: str
    width: int

    @property
    def context(self) -> dict[str, Any]:
        """Options of a browser context."""
        size = {"width": self.width, "height": 844 if self.is_phone else 900}
        locale = {"zh": "zh-CN", "en": "en-US"}[self.language]
        phone = {"has_touch": True, "is_mobile": True} if self.is_phone else {}
        return {"viewport": size, "locale": locale, "color_scheme": self.theme, **phone}

    @property
    def is_phone(self) -> bool:
        return self.width < 760

    def __str__(self) -> str:
        return f"{self.theme}-{self.language}-{self.width}"


class Words:
    """What the pages say in one language, by the keys of their tables."""

    def __init__(self, language: str) -> None:
        folder = ROOT / "static"
        paths = [folder / "dashboard" / "texts" / f"{area}.{language}.json" for area in ("core", "talk")]
        self._dashboard, self._talk = (json.loads(path.read_text(encoding="utf-8")) for path in paths)
        self._widget = json.loads((folder / "widget" / f"{language}.json").read_text(encoding="utf-8"))

    def page(self, key: str, **values: object) -> str:
        """A sentence of the dashboard, in the number that `count` asks for."""
        found = (self._dashboard | self._talk)[key]
        if isinstance(found, dict):
            found = found["one"] if values.get("count") == 1 and "one" in found else found["other"]
        return fill(found, values)

    def widget(self, key: str, **values: object) -> str:
        """A sentence of the widget."""
        return fill(self._widget[key], values)


def fill(sentence: str, values: dict[str, object]) -> str:
    return re.sub(r"{(\w+)}", lambda found: str(values.get(found[1], found[0])), sentence)


class Stored:
    """What the database of this server holds, read beside the running process."""

    def __init__(self, server: RunningServer) -> None:
        self._path = server.data / "switchboard.sqlite3"

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as database:
            return database.execute(query, values).fetchall()

    def row(self, query: str, *values: object) -> tuple[Any, ...]:
        (found,) = self.rows(query, *values)
        return found

    def said(self, session_no: str) -> list[Line]:
        """What people said in this conversation, oldest first; recalled words are gone."""
        lines = []
        for kind, text, is_visitor in self.rows(SAID, session_no):
            side = "visitor" if is_visitor else "agent"
            lines.append((side, kind, self._words(kind, json.loads(text))))
        return lines

    def _words(self, kind: str, body: dict[str, Any]) -> str:
        if kind == "order_card":
            name, status = self.row("SELECT name, status FROM order_card WHERE id = ?", body["id"])
            return f"{name} {status}"
        return str(body["text"] if kind == "text" else body["name"])


def shown(page: Widget | Dashboard) -> list[Line]:
    """What this page shows of the conversation that is open there."""
    return [tuple(line) for line in page.page.evaluate(IN_WIDGET if isinstance(page, Widget) else ON_DASHBOARD)]


def until(page: Page, look: Callable[[], object], what: str, seconds: float = 20) -> None:
    """Wait, and let playwright hand over events meanwhile."""
    for _ in range(int(seconds * 20)):
        if look():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"waited {seconds:g} s in vain for {what}")


def agree(stored: Stored, session_no: str, *pages: Widget | Dashboard) -> list[Line]:
    """Wait until every page shows what is stored, and answer it."""

    def differing() -> list[list[Line]]:
        said = stored.said(session_no)
        return [found for page in pages if (found := shown(page)) != said]

    try:
        until(pages[0].page, lambda: not differing(), "the pages to show what is stored")
    except AssertionError:
        said = stored.said(session_no)
        assert [shown(page) for page in pages] == [said for _ in pages]
    said = stored.said(session_no)
    assert said, "nothing was said"
    return said
