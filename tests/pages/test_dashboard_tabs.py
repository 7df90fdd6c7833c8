"""Several tabs of one person: one rings, all show, and leaving one leaves all. And what plain http takes away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests import chromium
from tests.client import Client
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
PlainHttp = tuple[RunningServer, Callable[[], Dashboard]]


@pytest.fixture
def tabs(new_dashboard: NewDashboard, server: RunningServer, shop: Shop) -> tuple[Dashboard, Dashboard]:
    """Two tabs of wei's, in one browser."""
    first = new_dashboard()
    first.page.context.add_init_script(SPY)
    first.sign_in("wei", server.password)
    second = new_dashboard(context=first.page.context).open("/queue").wait()
    for tab in (first, second):
        tab.page.locator(".rail .mark").click()
        # Signing out ends the other tab's connection; where it hears that before the sign-out, it asks once.
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
    shop.talk(name)
    reader, other = tabs
    for tab in tabs:
        tab.list("Mine")
        expect(tab.row(name).locator(".badge")).to_have_text("1")
    reader.page.evaluate(LOOK, True)
    other.page.evaluate(LOOK, False)
    reader.row(name).locator("a").click()
    for tab in tabs:
        expect(tab.row(name).locator(".badge")).to_have_count(0)


def test_own_words_of_one_tab_stand_in_the_other_tabs_list(
    tabs: tuple[Dashboard, Dashboard], shop: Shop, fresh: Fresh
) -> None:
    name, text = fresh("Both"), fresh("on its way")
    shop.talk(name)
    writer, other = tabs
    other.list("Mine")
    writer.row(name).locator("a").click()
    writer.page.locator("textarea#composer").fill(text)
    writer.page.keyboard.press("Enter")
    expect(other.row(name).locator(".row-said")).to_contain_text(text)


@pytest.fixture
def plain_http(browser: Browser, fresh_server: NewServer, needs: Callable[[str], str]) -> Iterator[PlainHttp]:
    """A server that is no secure context to a browser of its own, and the tabs of that."""
    server = fresh_server(start=False)
    url = server._environment["CHAT_PUBLIC_URL"] = f"http://chat.test:{server.port}"
    server.start()
    arguments = chromium.arguments("--host-resolver-rules=MAP chat.test 127.0.0.1")
    launched = browser.browser_type.launch(executable_path=needs("chromium"), args=arguments)
    try:
        context = launched.new_context(**WIDE)
        yield server, lambda: Dashboard(context.new_page(), url)
    finally:
        launched.close()


def test_plain_http_works_and_says_what_is_missing(plain_http: PlainHttp) -> None:
    server, new_tab = plain_http
    dashboard = new_tab().sign_in("admin", server.password)
    assert dashboard.page.evaluate("() => isSecureContext") is False
    expect(dashboard.page.get_by_text("Use https for notifications.")).to_be_visible()
    assert dashboard.faults == []
    assert dashboard.violations() == []


def test_one_tab_rings_without_locks_too(
    plain_http: PlainHttp, client_of: Callable[[RunningServer], Client], fresh: Fresh
) -> None:
    server, new_tab = plain_http
    shop = Shop(client_of(server), server)
    name = fresh("Once")
    visitor, session = shop.talk(name)
    first = new_tab()
    first.page.context.add_init_script(SPY)
    first.sign_in("wei", server.password)
    second, third = (new_tab().open().wait() for _ in range(2))

    def ring(*tabs: Dashboard) -> None:
        """A word of the visitor calls once, whoever does it."""
        text = fresh("hello")
        for tab in tabs:
            tab.page.evaluate("() => (window.tones = 0)")
        visitor.send(session, text)
        for tab in tabs:
            expect(tab.row(name).locator(".row-said")).to_have_text(text)
        wait_until(lambda: sum(map(tones, tabs)) == 1, what="one sound")

    for tab in (first, second, third):
        assert tab.page.evaluate("() => navigator.locks") is None
        tab.page.locator(".rail .mark").click()
        tab.page.evaluate(LOOK, False)
    ring(first, second, third)
    leads = "async () => JSON.parse(localStorage.getItem('switchboard.leader'))?.tab"
    third.page.close()  # it was the last to have the focus; nobody gets it now
    ring(first, second)
    second.page.evaluate(LOOK, True)
    second.page.evaluate(LOOK, False)
    ring(first, second)
    leader = second.page.evaluate(leads)
    second.page.close()
    # A tab that the machine ended has said nothing, and its lease runs out.
    over = "(tab) => localStorage.setItem('switchboard.leader', JSON.stringify({ tab, until: Date.now() }))"
    first.page.evaluate(over, leader)
    wait_until(lambda: first.page.evaluate(leads) not in (None, leader), timeout=30, what="another leader")
    ring(first)
