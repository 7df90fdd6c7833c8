"""The line to the server: lost, half-open, asleep; what the page says meanwhile, and what it knows afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.client import Client
from tests.conftest import NewServer
from tests.pages.conftest import NewDashboard
from tests.pages.dashboard import Dashboard
from tests.pages.inboxes import Shop
from tests.server import RunningServer

Fresh = Callable[[str], str]
NO_NETWORK = r"ERR_|WebSocket|Failed to load resource"


def silent(dashboard: Dashboard) -> None:
    """The seat says that nothing is received, whatever it was."""
    expect(dashboard.page.locator(".seat")).to_have_attribute("data-status", "silent", timeout=120_000)
    expect(dashboard.page.get_by_role("button", name="Seat: Not receiving")).to_be_visible()


def test_a_server_that_is_killed_comes_back_with_everything(
    new_dashboard: NewDashboard, fresh_server: NewServer, client_of: Callable[[RunningServer], Client], fresh: Fresh
) -> None:
    server = fresh_server()
    shop = Shop(client_of(server), server)
    name, late, text = fresh("Before"), fresh("While away"), fresh("said meanwhile")
    visitor, session = shop.talk(name)
    dashboard = new_dashboard(url=server.url)
    dashboard.excuse(NO_NETWORK)
    dashboard.enter("wei", server.password)
    expect(dashboard.row(name)).to_be_visible()
    search = dashboard.page.get_by_role("searchbox")
    server.kill()
    silent(dashboard)
    banner = dashboard.page.locator(".banner")
    expect(banner).to_contain_text(re.compile("Reconnecting|cannot be reached"))
    search.fill("")
    # Nobody here is told while nothing listens: the list of afterwards must know it all the same.
    dashboard.page.context.set_offline(True)
    server.start()
    visitor.send(session, text)
    shop.talk(late)
    dashboard.page.context.set_offline(False)
    dashboard.wait()
    expect(banner).to_have_count(0)
    expect(dashboard.row(name).locator(".row-said")).to_have_text(text)
    expect(dashboard.row(name).locator(".badge")).to_have_text("2")
    expect(dashboard.row(late)).to_be_visible()


def test_the_banner_offers_to_try_now(new_dashboard: NewDashboard, fresh_server: NewServer) -> None:
    server = fresh_server()
    dashboard = new_dashboard(url=server.url)
    dashboard.excuse(NO_NETWORK)
    dashboard.page.clock.install()
    dashboard.enter("wei", server.password)
    server.kill()
    again = dashboard.page.get_by_role("button", name="Try now")
    expect(again).to_be_visible()
    # Time stands still, so the page does not try by itself.
    dashboard.page.clock.pause_at(dashboard.page.evaluate("() => Date.now() + 10000"))
    server.start()
    with dashboard.page.expect_websocket():
        again.click()
    dashboard.page.clock.resume()
    dashboard.wait()
    expect(again).to_have_count(0)


def test_a_line_that_only_says_it_is_open_is_found_out(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    """Without a network Chromium keeps the socket open; the page asks when it gets the focus, and believes no state."""
    dashboard = new_dashboard()
    dashboard.excuse(NO_NETWORK)
    dashboard.enter("wei", server.password)
    name = fresh("Unheard")
    dashboard.page.context.set_offline(True)
    shop.talk(name)
    dashboard.page.evaluate("() => window.dispatchEvent(new Event('focus'))")
    silent(dashboard)
    dashboard.page.context.set_offline(False)
    dashboard.wait()
    expect(dashboard.row(name)).to_be_visible()


def test_ten_minutes_of_sleep(new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh) -> None:
    dashboard = new_dashboard()
    dashboard.excuse(NO_NETWORK)
    dashboard.page.clock.install()
    dashboard.enter("wei", server.password)
    name = fresh("Sleeper")
    shop.talk(name)
    waiting = dashboard.row(name).locator(".row-wait")
    expect(waiting).to_have_text(re.compile(r"^0:\d\d"))
    dashboard.page.clock.fast_forward("10:00")
    dashboard.page.clock.resume()
    dashboard.wait()
    # The machine's clocks have jumped; the server's has not, and it is the server that is asked.
    expect(waiting).to_have_text(re.compile(r"^[01]:\d\d"))
    late = fresh("After")
    shop.talk(late)
    expect(dashboard.row(late)).to_be_visible()


def test_a_wrong_clock_changes_no_waiting_time(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    dashboard = new_dashboard()
    dashboard.page.add_init_script("const real = Date.now; Date.now = () => real() + 3_600_000;")
    dashboard.enter("wei", server.password)
    name = fresh("On time")
    shop.talk(name)
    expect(dashboard.row(name).locator(".row-wait")).to_have_text(re.compile(r"^0:\d\d"))
