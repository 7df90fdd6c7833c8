"""The keyboard alone: the map, pairs, single keys that can be switched off, and input methods that compose."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import NewDashboard
from tests.pages.dashboard import Dashboard
from tests.pages.inboxes import Shop
from tests.server import RunningServer

Fresh = Callable[[str], str]
COMPOSED = """(key) => document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', { key, keyCode: 229, bubbles: true, cancelable: true }))"""


@pytest.fixture
def dashboard(new_dashboard: NewDashboard, server: RunningServer, shop: Shop) -> Dashboard:
    return new_dashboard().enter("wei", server.password)


def at(dashboard: Dashboard, name: str) -> None:
    """This list is chosen."""
    expect(dashboard.inbox.get_by_role("tab", name=re.compile(f"^{name}"))).to_have_attribute("aria-selected", "true")


def test_two_keys_go_to_a_list(dashboard: Dashboard) -> None:
    for key, name in (("q", "Queue"), ("a", "All"), ("c", "Closed"), ("m", "Mine")):
        dashboard.page.keyboard.press("g")
        dashboard.page.keyboard.press(key)
        at(dashboard, name)


def test_rows_are_reached_and_opened_without_a_mouse(dashboard: Dashboard, shop: Shop, fresh: Fresh) -> None:
    names = [fresh("One"), fresh("Two")]
    sessions = [shop.talk(name)[1] for name in names]
    for name in names:
        expect(dashboard.row(name)).to_be_visible()
    dashboard.page.keyboard.press("j")
    expect(dashboard.page.locator(".row:focus")).to_have_count(1)
    dashboard.page.keyboard.press("End")
    dashboard.page.keyboard.press("Home")
    expect(dashboard.page.locator(".inbox li:has(.row:focus)")).to_have_attribute("aria-posinset", "1")
    dashboard.row(names[0]).locator("a").focus()
    dashboard.page.keyboard.press("j")
    expect(dashboard.row(names[1]).locator("a")).to_be_focused()
    dashboard.page.keyboard.press("k")
    expect(dashboard.row(names[0]).locator("a")).to_be_focused()
    dashboard.page.keyboard.press("Enter")
    dashboard.page.wait_for_url(f"**/mine/{sessions[0]['sessionNo']}")


def test_one_key_accepts_who_waits_longest(dashboard: Dashboard, shop: Shop, fresh: Fresh) -> None:
    for waiting in shop.wei.succeed(shop.wei.get("/sessions", params={"list": "queue", "limit": 200}))["items"]:
        shop.wei.accept(waiting)
    oldest, newer = fresh("Oldest"), fresh("Newer")
    _visitor, session = shop.visitor(oldest, "hello")
    shop.visitor(newer, "hello")
    dashboard.list("Queue")
    expect(dashboard.row(newer)).to_be_visible()
    dashboard.page.locator("body").press("a")
    dashboard.page.wait_for_url(f"**/mine/{session['sessionNo']}")


def test_keep_as_unread_is_a_sign_of_ones_own(dashboard: Dashboard, shop: Shop, fresh: Fresh) -> None:
    name = fresh("Later")
    _visitor, session = shop.talk(name)
    expect(dashboard.row(name)).to_be_visible()
    shop.read(shop.wei, session)
    row = dashboard.row(name)
    expect(row.locator(".badge")).to_have_count(0)
    row.locator("a").focus()
    dashboard.page.keyboard.press("u")
    expect(row.locator(".badge.dot")).to_be_visible()
    dashboard.page.reload()
    dashboard.wait()
    expect(row.locator(".badge.dot")).to_be_visible()


def test_the_map_shows_what_keys_do_and_gives_the_focus_back(dashboard: Dashboard) -> None:
    settings = dashboard.page.get_by_role("button", name="Settings")
    settings.focus()
    dashboard.page.keyboard.press("?")
    dialog = dashboard.page.get_by_role("dialog", name="Keyboard")
    expect(dialog.get_by_text("Accept who waits longest")).to_be_visible()
    expect(dialog.locator("kbd", has_text=re.compile("^g q$"))).to_be_visible()
    dashboard.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(settings).to_be_focused()


def test_single_keys_can_be_switched_off(dashboard: Dashboard) -> None:
    dashboard.page.get_by_role("button", name="Settings").click()
    dashboard.page.get_by_role("switch", name="Single keys").uncheck()
    dashboard.page.get_by_role("button", name="Done").click()
    dashboard.page.keyboard.press("?")
    dashboard.page.keyboard.press("g")
    dashboard.page.keyboard.press("q")
    expect(dashboard.page.get_by_role("dialog")).to_have_count(0)
    at(dashboard, "Mine")
    dashboard.page.keyboard.press("Control+k")
    expect(dashboard.page.get_by_role("dialog", name="Quick actions")).to_be_visible()


def test_the_palette_finds_places_people_and_acts(dashboard: Dashboard, shop: Shop, fresh: Fresh) -> None:
    name = fresh("Findable")
    _visitor, session = shop.talk(name)
    expect(dashboard.row(name)).to_be_visible()
    dashboard.page.keyboard.press("Control+k")
    dashboard.page.get_by_role("combobox", name="Quick actions").fill(name)
    dashboard.page.keyboard.press("Enter")
    dashboard.page.wait_for_url(f"**/mine/{session['sessionNo']}")
    dashboard.page.keyboard.press("Control+k")
    dashboard.page.get_by_role("combobox", name="Quick actions").fill("away")
    dashboard.page.keyboard.press("Enter")
    expect(dashboard.page.locator(".seat")).to_have_attribute("data-status", "away")


def test_a_key_of_an_input_method_is_no_command(dashboard: Dashboard) -> None:
    dashboard.page.evaluate(COMPOSED, "?")
    dashboard.page.evaluate(COMPOSED, "/")
    expect(dashboard.page.get_by_role("dialog")).to_have_count(0)
    expect(dashboard.page.get_by_role("searchbox")).not_to_be_focused()
    dashboard.page.keyboard.press("/")
    expect(dashboard.page.get_by_role("searchbox")).to_be_focused()


def test_a_search_waits_until_the_word_is_composed(dashboard: Dashboard) -> None:
    dashboard.page.keyboard.press("/")
    protocol = dashboard.page.context.new_cdp_session(dashboard.page)
    protocol.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
    dashboard.page.keyboard.press("Enter")
    expect(dashboard.page.get_by_role("searchbox")).to_have_value("ni")
    assert "q=" not in dashboard.page.url
    protocol.send("Input.insertText", {"text": "你"})
    dashboard.page.wait_for_url("**?q=%E4%BD%A0")


def test_letters_in_a_field_are_letters(dashboard: Dashboard) -> None:
    dashboard.page.keyboard.press("/")
    dashboard.page.keyboard.type("gqa?")
    expect(dashboard.page.get_by_role("searchbox")).to_have_value("gqa?")
    at(dashboard, "Mine")
    dashboard.page.keyboard.press("Escape")
    expect(dashboard.page.get_by_role("searchbox")).to_have_value("")
