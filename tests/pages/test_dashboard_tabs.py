"""Several tabs of one person: one rings, all show, and leaving one leaves all. And what plain http takes away."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.conftest import NewServer
from tests.pages.conftest import WIDE, NewDashboard
from tests.pages.dashboard import Dashboard
from tests.pages.inboxes import Shop
from tests.pages.test_dashboard_notify import LOOK, SPY, told, tones
from tests.server import RunningServer
from tests.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Fresh = Callable[[str], str]


@pytest.fixture
def tabs(new_dashboard: NewDashboard, server: RunningServer, shop: Shop) -> tuple[Dashboard, Dashboard]:
    """Two tabs of wei's, in one browser."""
    first = new_dashboard()
    first.page.context.add_init_script(SPY)
    first.sign_in("wei", server.password)
    second = new_dashboard(context=first.page.context).open("/queue").wait()
    for tab in (first, second):
        tab.page.locator(".rail .mark").click()
        # Signing out ends the other tab's connection; where it hears that before it hears of the sign-out, it asks.
        tab.excuse("401 .*/api/desk/refresh")
    return first, second


def test_one_sound_and_one_notification(tabs: tuple[Dashboard, Dashboard], shop: Shop, fresh: Fresh) -> None:
    visitor, session = shop.talk(fresh("Once"))
    for tab in tabs:
        tab.page.evaluate(LOOK, False)
    for tab in tabs:
        tab.list("Mine")
        expect(tab.row(session["visitor"]["nickname"])).to_be_visible()
        tab.page.evaluate("() => { window.told.length = 0; window.tones = 0; }")
    text = fresh("one call")
    visitor.send(session, text)
    for tab in tabs:
        expect(tab.row(session["visitor"]["nickname"]).locator(".row-said")).to_have_text(text)
    wait_until(lambda: sum(len(told(tab)) for tab in tabs) == 1, what="one notification")
    wait_until(lambda: sum(map(tones, tabs)) == 1, what="one sound")


def test_who_looks_at_it_in_one_tab_is_not_called_by_another(
    tabs: tuple[Dashboard, Dashboard], shop: Shop, fresh: Fresh
) -> None:
    leader, other = tabs
    name = fresh("Seen")
    visitor, session = shop.talk(name)
    other.open(f"/mine/{session['sessionNo']}").wait()
    leader.page.evaluate(LOOK, False)
    other.page.evaluate(LOOK, True)
    for tab in tabs:
        tab.page.evaluate("() => { window.told.length = 0; window.tones = 0; }")
    text = fresh("you see this")
    visitor.send(session, text)
    expect(leader.row(name).locator(".row-said")).to_have_text(text)
    assert [len(told(tab)) for tab in tabs] == [0, 0]
    assert [tones(tab) for tab in tabs] == [0, 0]


def test_the_next_tab_leads_when_the_first_is_closed(
    tabs: tuple[Dashboard, Dashboard], shop: Shop, fresh: Fresh
) -> None:
    first, second = tabs
    first.page.close()
    second.page.evaluate(LOOK, False)
    visitor, session = shop.talk(fresh("Heir"))
    visitor.send(session, "hello")
    wait_until(lambda: len(told(second)) > 0, what="the notification of the tab that is left")


def test_signing_out_in_one_tab_signs_out_both(tabs: tuple[Dashboard, Dashboard]) -> None:
    first = tabs[0]
    first.page.get_by_role("button", name="Settings").click()
    first.page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    for tab in tabs:
        expect(tab.page.get_by_role("button", name="Sign in")).to_be_visible()
        expect(tab.page.locator(".inbox")).to_have_count(0)


def test_signing_in_in_one_tab_signs_in_both(tabs: tuple[Dashboard, Dashboard], server: RunningServer) -> None:
    first, second = tabs
    first.page.get_by_role("button", name="Settings").click()
    first.page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    expect(second.page.get_by_role("button", name="Sign in")).to_be_visible()
    second.sign_in("wei", server.password)
    first.wait()


def test_read_in_one_tab_is_read_in_the_other(tabs: tuple[Dashboard, Dashboard], shop: Shop, fresh: Fresh) -> None:
    name = fresh("Both")
    _visitor, session = shop.talk(name)
    for tab in tabs:
        tab.list("Mine")
        expect(tab.row(name).locator(".badge")).to_have_text("1")
    shop.read(shop.wei, session)
    for tab in tabs:
        expect(tab.row(name).locator(".badge")).to_have_count(0)


def test_plain_http_works_and_says_what_is_missing(
    browser: Browser, fresh_server: NewServer, needs: Callable[[str], str]
) -> None:
    server = fresh_server(start=False)
    server._environment["CHAT_PUBLIC_URL"] = f"http://chat.test:{server.port}"
    server.start()
    arguments = ["--host-resolver-rules=MAP chat.test 127.0.0.1", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    chromium = browser.browser_type.launch(executable_path=needs("chromium"), args=arguments)
    try:
        page = chromium.new_context(**WIDE).new_page()
        dashboard = Dashboard(page, f"http://chat.test:{server.port}")
        dashboard.sign_in("admin", server.password)
        assert page.evaluate("() => isSecureContext") is False
        expect(page.get_by_text("Use https for notifications.")).to_be_visible()
        assert dashboard.faults == []
        assert dashboard.violations() == []
    finally:
        chromium.close()
