"""Coming in, staying, leaving, and coming in again over an open page."""

from __future__ import annotations

import re

import requests
from playwright.sync_api import expect

from tests.pages.conftest import NewDashboard
from tests.pages.dashboard import Dashboard
from tests.server import RunningServer

UNAUTHORIZED = r"401 \(UNAUTHORIZED\)"
STRANGER = {"X-Forwarded-For": "203.0.113.5"}  # a request through a proxy is never from this machine
STORED = """() => [document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage)].join(' ')"""


def form(dashboard: Dashboard) -> None:
    """The sign-in form stands alone."""
    expect(dashboard.page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(dashboard.page.locator(".rail")).to_have_count(0)


def end_elsewhere(dashboard: Dashboard, server: RunningServer) -> None:
    """End this browser's sign-in as an admin or another device would: the page itself is not told."""
    cookies = {cookie["name"]: cookie["value"] for cookie in dashboard.page.context.cookies()}
    headers = {"X-CSRF-TOKEN": cookies["chat_csrf"]}
    with requests.Session() as http:
        http.trust_env = False
        answer = http.post(f"{server.url}/api/desk/refresh", json={}, headers=headers, cookies=cookies, timeout=10)
        token = answer.json()["accessToken"]
        ended = http.post(f"{server.url}/api/desk/logout", headers={"Authorization": f"Bearer {token}"}, timeout=10)
    assert ended.status_code == 204


def test_a_wrong_password_is_told_and_the_right_one_lets_in(new_dashboard: NewDashboard, server: RunningServer) -> None:
    dashboard = new_dashboard()
    dashboard.excuse(UNAUTHORIZED)
    dashboard.open()
    expect(dashboard.page.locator("input[name=username]")).to_be_focused()
    dashboard.page.locator("input[name=username]").fill("wei")
    dashboard.page.locator("input[name=password]").fill("not the password")
    dashboard.page.keyboard.press("Enter")
    expect(dashboard.page.get_by_role("alert").filter(has_text="Wrong username or password.")).to_be_visible()
    dashboard.page.locator("input[name=password]").fill(server.password)
    dashboard.page.keyboard.press("Enter")
    dashboard.wait()


def test_a_reload_stays_signed_in_and_no_script_can_read_a_token(
    new_dashboard: NewDashboard, server: RunningServer
) -> None:
    dashboard = new_dashboard().sign_in("wei", server.password, "/queue")
    dashboard.page.reload()
    dashboard.wait()
    expect(dashboard.inbox.get_by_role("tab", name=re.compile("^Queue"))).to_have_attribute("aria-selected", "true")
    assert not re.search(r"eyJ[\w-]+\.[\w-]+\.", dashboard.page.evaluate(STORED)), "a token lies where scripts can read"


def test_signing_out_ends_it_for_good(new_dashboard: NewDashboard, server: RunningServer) -> None:
    dashboard = new_dashboard().sign_in("wei", server.password)
    dashboard.excuse(UNAUTHORIZED)  # what was being asked for just then
    dashboard.page.get_by_role("button", name="Settings").click()
    dashboard.page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    form(dashboard)
    dashboard.page.reload()
    form(dashboard)


def test_signing_out_is_not_undone_by_a_reload_that_is_faster(
    new_dashboard: NewDashboard, server: RunningServer
) -> None:
    dashboard = new_dashboard().sign_in("wei", server.password).wait()
    dashboard.excuse("ERR_FAILED|ERR_ABORTED")
    dashboard.page.route("**/api/desk/logout", lambda route: route.abort())  # as if it came too late
    dashboard.page.get_by_role("button", name="Settings").click()
    dashboard.page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    form(dashboard)
    dashboard.page.reload()
    form(dashboard)


def test_an_ended_sign_in_asks_again_over_the_page(new_dashboard: NewDashboard, server: RunningServer) -> None:
    dashboard = new_dashboard()
    dashboard.excuse(UNAUTHORIZED)
    dashboard.sign_in("wei", server.password, "/queue")
    search = dashboard.page.get_by_role("searchbox")
    search.fill("half a wo")
    end_elsewhere(dashboard, server)
    dialog = dashboard.page.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_be_visible()
    expect(dashboard.page.locator(".seat")).to_have_attribute("data-status", "silent")
    dialog.locator("input[name=username]").fill("wei")
    dialog.locator("input[name=password]").fill(server.password)
    dialog.locator("button[type=submit]").click()
    expect(dialog).to_be_hidden()
    dashboard.wait()
    expect(search).to_have_value("half a wo")


def test_the_demo_cast_is_one_click_away_on_this_machine_only(
    new_dashboard: NewDashboard, server: RunningServer
) -> None:
    here = new_dashboard().open()
    here.page.get_by_role("button", name="chen").click()
    here.wait()
    stranger = new_dashboard(extra_http_headers=STRANGER).open()
    form(stranger)
    expect(stranger.page.locator(".demo-sign-ins")).to_have_count(0)


def test_the_form_speaks_both_languages_at_once(new_dashboard: NewDashboard) -> None:
    dashboard = new_dashboard().open()
    dashboard.page.locator("input[name=username]").fill("we")
    dashboard.page.get_by_role("button", name="中文").click()
    expect(dashboard.page.get_by_role("button", name="登录")).to_be_visible()
    expect(dashboard.page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(dashboard.page.locator("input[name=username]")).to_have_value("we")
    dashboard.page.reload()
    expect(dashboard.page.get_by_role("button", name="登录")).to_be_visible()


def test_a_server_that_is_away_is_asked_until_it_answers(new_dashboard: NewDashboard, server: RunningServer) -> None:
    dashboard = new_dashboard().sign_in("wei", server.password)
    dashboard.excuse("ERR_FAILED")
    dashboard.page.route("**/api/desk/refresh", lambda route: route.abort())
    dashboard.page.reload()
    expect(dashboard.page.get_by_text("Trying again")).to_be_visible()
    dashboard.page.unroute("**/api/desk/refresh")
    dashboard.wait()


def test_the_home_page_leads_here(new_dashboard: NewDashboard) -> None:
    dashboard = new_dashboard()
    dashboard.page.goto(dashboard.url.removesuffix("/dashboard"))
    dashboard.page.get_by_role("link", name="Dashboard").first.click()
    form(dashboard)


def test_who_does_not_stay_is_forgotten_with_the_browser(new_dashboard: NewDashboard, server: RunningServer) -> None:
    dashboard = new_dashboard().open()
    dashboard.page.get_by_role("checkbox", name="Stay signed in").uncheck()
    dashboard.sign_in("wei", server.password, None)
    cookies = {cookie["name"]: cookie["expires"] for cookie in dashboard.page.context.cookies()}
    assert (cookies["chat_refresh"], cookies["chat_csrf"]) == (-1, -1)
