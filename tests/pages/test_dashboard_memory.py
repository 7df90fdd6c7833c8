"""A shift's worth of use: the page holds no more afterwards than before. `make campaign` works for half an hour."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.client import Client
from tests.leaks import LeakWatch
from tests.pages.conftest import NewDashboard
from tests.pages.inboxes import Shop
from tests.pages.long_talk import seed
from tests.server import RunningServer

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession

NAMES = ("Alice", "Bob", "Chen")
EACH = 2_000  # messages that each of them has exchanged already
MINUTES = float(os.environ.get("HEAP_MINUTES", "0"))
SETTLED = 5.0  # minutes after which nothing may grow
SCROLL = """() => { const box = document.querySelector('.log'); box.scrollTop = box.clientHeight; }"""
OLDEST = "() => Number(document.querySelector('.log [data-seq]').dataset.seq)"


@dataclass(frozen=True, slots=True)
class Held:
    """What a page holds after collecting what it no longer needs: bytes of scripts, nodes, listeners."""

    heap: int
    nodes: int
    listeners: int

    def __str__(self) -> str:
        return f"{self.heap / 1e6:.2f} MB, {self.nodes} nodes, {self.listeners} listeners"


class Shift:
    """Wei at work: what a person does in a while, over and over."""

    def __init__(self, new_dashboard: NewDashboard, server: RunningServer, visitors: list[tuple[Client, Any]]) -> None:
        self.dashboard = new_dashboard(server.url).enter("wei", server.password)
        self.page = self.dashboard.page
        self.visitors = visitors
        self.devtools: CDPSession = self.page.context.new_cdp_session(self.page)
        self.count = 0

    def round(self) -> None:
        """Every conversation once, everything beside it, and the other screens."""
        for at, name in enumerate(NAMES):
            self.count += 1
            self.talk(name, *self.visitors[at], f"word {self.count}")
        self.look_around()

    def talk(self, name: str, visitor: Client, session: dict[str, Any], text: str) -> None:
        """Open it, read back, hear something, begin an answer, look at the panel."""
        self.dashboard.row(name).locator("a").click()
        expect(self.page.locator("h1")).to_contain_text(name)
        expect(self.page.locator(".log [data-seq]").first).to_be_visible()
        for _ in range(2):
            before = self.page.evaluate(OLDEST)
            self.page.evaluate(SCROLL)
            self.page.wait_for_function(f"() => ({OLDEST})() < {before}")
        visitor.send(session, text)
        self.page.locator(".newest").click()
        expect(self.page.locator(".log").get_by_text(text, exact=True)).to_be_visible()
        self.page.locator("#composer").fill("so /")
        self.page.locator("#composer").press("End")
        self.page.locator("#composer").fill("")
        self.page.locator("#composer").press("Escape")
        for key in ("]", "]", "]", "i", "i"):
            self.page.keyboard.press(key)

    def look_around(self) -> None:
        """Palette, map of keys, settings, a narrowed list, the search, left messages."""
        keyboard = self.page.keyboard
        for key in ("Control+k", "?"):
            keyboard.press(key)
            expect(self.page.locator("dialog[open]")).to_be_visible()
            keyboard.press("Escape")
            expect(self.page.locator("dialog")).to_have_count(0)
        self.page.get_by_role("button", name="Settings").click()
        self.page.get_by_role("button", name="Done").click()
        expect(self.page.locator("dialog")).to_have_count(0)
        keyboard.press("/")
        keyboard.type("Bob")
        expect(self.dashboard.row("Alice")).to_have_count(0)
        keyboard.press("Escape")
        expect(self.dashboard.row("Alice")).to_be_visible()
        keyboard.press("Escape")
        self.page.get_by_role("link", name="Search").click()
        self.page.locator("main input[type=search]").fill("message 19")
        expect(self.page.locator("main").get_by_text("message 19").first).to_be_visible()
        keyboard.press("Escape")
        for pair, place in (("gl", "main h1"), ("gm", ".inbox")):
            keyboard.type(pair)
            expect(self.page.locator(place).first).to_be_visible()

    def held(self) -> Held:
        """What the page holds now."""
        for _ in range(2):  # what the first time frees may hold more
            self.devtools.send("HeapProfiler.collectGarbage")
        counters = self.devtools.send("Memory.getDOMCounters")
        heap = self.devtools.send("Runtime.getHeapUsage")["usedSize"]
        return Held(int(heap), int(counters["nodes"]), int(counters["jsEventListeners"]))


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[tuple[RunningServer, list[Any]]]:
    """A server on which wei talks with three visitors, and has for long."""
    options = {"CHAT_VISITORS_PER_MINUTE": "100000"}
    with RunningServer(tmp_path_factory.mktemp("busy"), watch, environment=options) as server:
        visitors = [Shop(Client(server.url, watch), server).talk(name) for name in NAMES]
        server.terminate()
        for _visitor, session in visitors:
            seed(server, session, EACH)
        yield server.start(), visitors


@pytest.fixture
def shift(new_dashboard: NewDashboard, busy: tuple[RunningServer, list[Any]]) -> Shift:
    return Shift(new_dashboard, *busy)


def rounds(shift: Shift) -> tuple[Held, Held]:
    """What is held after a round, and after five."""
    shift.round()
    early = shift.held()
    for _ in range(4):
        shift.round()
    return early, shift.held()


def minutes(shift: Shift) -> tuple[Held, Held]:
    """What is held once a while has passed, and at the end. Says how it goes, twice a minute."""
    began = time.monotonic()
    samples: list[tuple[float, Held]] = []
    while (minute := (time.monotonic() - began) / 60) < MINUTES:
        shift.round()
        if not samples or minute - samples[-1][0] >= 0.5:
            samples.append((minute, shift.held()))
            print(f"{minute:5.1f} min, {shift.count} messages: {samples[-1][1]}", flush=True)
    early = next(held for minute, held in samples if minute >= min(SETTLED, MINUTES / 2))
    return early, samples[-1][1]


@pytest.mark.timeout(MINUTES * 60 + 120)
def test_long_use_holds_no_more(shift: Shift) -> None:
    early, late = minutes(shift) if MINUTES else rounds(shift)
    print(f"{early}; at the end {late}")
    # A page that has hardly begun is small, and the few texts of a round are some percent of it.
    assert late.heap < early.heap * (1.1 if MINUTES else 1.25)
    assert late.nodes < early.nodes * 1.1
    assert late.listeners < early.listeners * 1.1
