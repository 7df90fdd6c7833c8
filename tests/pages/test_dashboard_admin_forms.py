"""How the forms of the admin pages behave: what is unsaved, what is wrong, who may be here."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.client import Client
from tests.pages.admin_pages import AdminPages
from tests.pages.conftest import NewDashboard
from tests.pages.staff import signed_in
from tests.server import RunningServer

NewAdmin = Callable[..., AdminPages]


@pytest.fixture
def admin(admin_server: RunningServer, client_of: Callable[[RunningServer], Client]) -> Client:
    return signed_in(client_of(admin_server), "admin", admin_server)


def test_what_is_changed_is_said_discarded_or_saved(admin_pages: NewAdmin, admin: Client) -> None:
    page = admin_pages("organisation")
    save = page.page.locator(".ad-bar button[type=submit]")
    expect(save).to_have_attribute("aria-disabled", "true")
    name = page.field("name").locator("input")
    before = name.input_value()
    page.fill("name", "Another shop")
    expect(page.state).to_have_text("Unsaved changes")
    page.page.get_by_role("button", name="Discard").click()
    expect(name).to_have_value(before)
    expect(page.state).to_have_text("Everything is saved")
    page.fill("name", "Another shop")
    page.page.keyboard.press("Control+s")
    expect(page.page.locator(".toast.good")).to_be_visible()
    expect(page.state).to_have_text("Everything is saved")
    assert admin.succeed(admin.get("/settings"))["name"] == "Another shop"


def test_nobody_leaves_unsaved_work_by_accident(admin_pages: NewAdmin) -> None:
    page = admin_pages("service")
    page.page.locator(".ad-nav a", has_text="Organisation and files").click()
    page.page.locator(".ad-nav a", has_text="Rules of service").click()
    page.fill("autoCloseSeconds", "7")
    question = page.page.get_by_role("dialog")
    for leave in (lambda: page.page.locator(".ad-nav a", has_text="Agents").click(), page.page.go_back):
        leave()
        expect(question).to_contain_text("Leave without saving?")
        question.get_by_role("button", name="Stay").click()
        expect(question).to_have_count(0)
        expect(page.page).to_have_url(re.compile("/admin/service$"))
        expect(page.field("autoCloseSeconds").locator("input")).to_have_value("7")
    page.page.locator(".ad-nav a", has_text="Agents").click()
    question.get_by_role("button", name="Leave").click()
    expect(page.page.locator(".ad-head h1")).to_have_text("Agents")
    expect(page.page).to_have_url(re.compile("/admin/agents$"))


def test_the_browser_asks_before_the_tab_closes(admin_pages: NewAdmin) -> None:
    page = admin_pages("organisation")
    ask = "() => !dispatchEvent(new Event('beforeunload', {cancelable: true}))"
    assert page.page.evaluate(ask) is False
    page.fill("name", "Unsaved")
    expect(page.state).to_have_text("Unsaved changes")
    assert page.page.evaluate(ask) is True


def test_what_is_wrong_is_said_at_its_field_and_gets_the_focus(admin_pages: NewAdmin) -> None:
    page = admin_pages("agents?edit=new")
    page.submit()
    for name in ("nickname", "username"):
        expect(page.field(name).locator(".error")).to_have_text("This cannot be empty")
    field = page.field("nickname").locator("input")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    described = field.get_attribute("aria-describedby") or ""
    assert page.field("nickname").locator(".error").get_attribute("id") in described.split()
    page.fill("nickname", "Somebody")
    expect(page.field("nickname").locator(".error")).to_have_count(0)


def test_what_the_server_refuses_is_said_in_place_and_nothing_is_lost(admin_pages: NewAdmin) -> None:
    page = admin_pages("agents?edit=new")
    page.dashboard.excuse("status of 4")
    page.fill("nickname", "Second wei")
    page.fill("username", "wei")
    page.submit()
    expect(page.field("username").locator(".error")).to_contain_text("taken")
    expect(page.field("username").locator("input")).to_be_focused()
    expect(page.field("nickname").locator("input")).to_have_value("Second wei")
    expect(page.page).to_have_url(re.compile("edit=new"))


def test_a_list_of_origins_says_which_one_is_none(admin_pages: NewAdmin) -> None:
    page = admin_pages("origins")
    area = page.field("origins").locator("textarea")
    area.fill("shop.cn/cart\nnot an origin")
    area.blur()
    expect(area).to_have_value("https://shop.cn\nnot an origin")
    expect(page.field("origins").locator(".error")).to_contain_text("not an origin")
    page.page.get_by_role("button", name="Discard").click()


def test_an_input_method_composes_in_peace(admin_pages: NewAdmin) -> None:
    page = admin_pages("words")
    page.page.evaluate("() => { window.sent = 0; addEventListener('submit', () => window.sent += 1, true); }")
    field = page.field("word").locator("input")
    field.focus()
    tool = page.page.context.new_cdp_session(page.page)
    tool.send("Input.imeSetComposition", {"text": "wei", "selectionStart": 3, "selectionEnd": 3})
    field.press("Enter")
    assert page.page.evaluate("() => window.sent") == 0
    tool.send("Input.insertText", {"text": "微"})
    expect(field).to_have_value("微")
    field.press("Enter")
    expect(page.row("微")).to_be_visible()
    expect(page.row("wei")).to_have_count(0)


def test_agents_do_not_see_what_is_not_theirs(new_dashboard: NewDashboard, admin_server: RunningServer) -> None:
    dashboard = new_dashboard(admin_server.url).enter("wei", admin_server.password, "/admin/agents")
    expect(dashboard.page.get_by_text("Only admins come in here")).to_be_visible()
    expect(dashboard.page.locator(".ad-nav")).to_have_count(0)
    for place in ("Admin", "Reports"):
        expect(dashboard.page.locator(".rail").get_by_role("link", name=place)).to_have_count(0)
    dashboard.open("/reports")
    expect(dashboard.page.get_by_text("Reports are for admins.")).to_be_visible()


def test_what_people_wrote_stays_text(admin_pages: NewAdmin, admin: Client) -> None:
    script = "<img src=x onerror=alert(1)>"
    admin.succeed(admin.post("/words", json={"word": script, "action": "mask"}))
    page = admin_pages("words")
    expect(page.row(script)).to_be_visible()
    page.open("audit")
    expect(page.page.locator(".ad-audit")).to_contain_text("onerror")
    assert page.page.locator("img[src=x]").count() == 0


def test_the_preview_is_the_widget_as_it_is_written(admin_pages: NewAdmin) -> None:
    page = admin_pages("widget")
    seen = page.page.frame_locator('.ad-stage iframe[data-ready="true"]')
    head = seen.locator(".panel header")
    page.fill("widget.title", "Ask the shop", nth=1)
    expect(head).to_contain_text("Ask the shop")
    page.fill("widget.colour", "#FFE000")
    expect(head).to_have_css("background-color", "rgb(255, 224, 0)")
    expect(page.field("widget.colour")).to_contain_text("hard to see")
    page.field("widget.colour").get_by_role("button", name=re.compile("^Use #")).click()
    expect(page.field("widget.colour")).not_to_contain_text("hard to see")
    page.choose("widget.side", "Left")
    expect(seen.locator(".launcher.left")).to_be_visible()
    welcome = page.field("widget.welcome").locator("textarea").nth(1)
    welcome.click()
    page.page.keyboard.type("Good day! ")
    expect(seen.locator(".panel")).to_contain_text("Good day!")
    expect(welcome).to_be_focused()
    page.page.get_by_role("button", name="中", exact=True).click()
    expect(seen.locator("[data-switchboard]")).to_have_attribute("lang", "zh-CN")
    page.page.get_by_role("button", name="Discard").click()
    expect(head).to_have_css("background-color", "rgb(26, 98, 199)")
    assert page.page.locator(".ad-stage iframe").evaluate("(frame) => frame.inert")
