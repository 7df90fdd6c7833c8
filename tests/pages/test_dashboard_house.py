"""What the organisation sets holds in the conversation: times, files, how long one may wait."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.client import Client
from tests.leaks import LeakWatch
from tests.pages.conftest import NewDashboard
from tests.pages.inboxes import Shop
from tests.pages.talks import Talk
from tests.server import RunningServer

Fresh = Callable[[str], str]
SET = {
    "recallSeconds": 3600, "uploadBytes": 2000, "fileTypes": ["image/*", "text/plain"], "zone": "America/New_York",
    "waitWarnSeconds": 1, "waitBadSeconds": 2,
}  # fmt: skip


@pytest.fixture
def house(admin_server: RunningServer, watch: LeakWatch) -> Iterator[Shop]:
    """A shop with settings of its own; they are put back."""
    nobody = Client(admin_server.url, watch)
    admin = nobody.login("admin", admin_server.password)
    before = admin.succeed(admin.get("/settings"))
    admin.succeed(admin.patch("/settings", json=SET))
    shop = Shop(nobody, admin_server)
    yield shop
    shop.shut()
    admin.succeed(admin.patch("/settings", json={name: before[name] for name in SET}))


@pytest.fixture
def talk(new_dashboard: NewDashboard, admin_server: RunningServer, house: Shop, fresh: Fresh) -> Talk:
    _visitor, session = house.talk(fresh("Alice"), "is this in stock?")
    dashboard = new_dashboard(admin_server.url).enter("wei", admin_server.password, f"/mine/{session['sessionNo']}")
    return Talk(dashboard, session).wait()


def pick(pane: Talk, name: str, kind: str, content: bytes) -> None:
    file: Any = {"name": name, "mimeType": kind, "buffer": content}
    pane.page.set_input_files(".toolbar input[type=file]", file)


def test_the_settings_hold(talk: Talk) -> None:
    pane, page = talk, talk.page
    pane.say("a slip of the pen")
    expect(pane.row("a slip of the pen").locator(".tick.sent")).to_be_visible()
    pane.acts("a slip of the pen")
    expect(pane.menu).to_contain_text(re.compile(r"Recall \((59:\d\d|1:00:00)\)"))
    page.keyboard.press("Escape")
    pick(pane, "setup.exe", "application/x-msdownload", b"MZ")
    expect(page.get_by_role("alert").filter(has_text="setup.exe")).to_contain_text("Taken are image/*, text/plain")
    pick(pane, "long.txt", "text/plain", b"x" * 2001)
    expect(page.get_by_role("alert").filter(has_text="long.txt")).to_contain_text("at most 2")
    expect(page.locator(".tray li")).to_have_count(0)
    pick(pane, "short.txt", "text/plain", b"x" * 2000)
    expect(page.locator(".tray li")).to_have_count(1)


def test_who_waits_too_long_is_marked_by_the_houses_measure(
    new_dashboard: NewDashboard, admin_server: RunningServer, house: Shop, fresh: Fresh
) -> None:
    name = fresh("Bob")
    house.visitor(name, "anybody?")
    dashboard = new_dashboard(admin_server.url).enter("wei", admin_server.password, "/queue")
    expect(dashboard.row(name).locator(".row-wait.bad")).to_be_visible()


def test_the_day_is_the_houses(talk: Talk) -> None:
    """New York is twelve or thirteen hours behind Shanghai, wherever the agent sits."""
    day = talk.page.evaluate(
        "() => new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(new Date())"
    )
    expect(talk.page.locator(".talk-row.day time")).to_have_attribute("datetime", day)
    expect(talk.page.locator(".talk-row.day")).to_have_text("Today")
