"""Beside the conversation: what is known of the visitor, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.pages.conftest import NewDashboard
from tests.pages.inboxes import Shop
from tests.pages.talks import Talk
from tests.server import RunningServer
from tests.waiting import wait_until

Fresh = Callable[[str], str]


def test_what_the_visitor_saw_ordered_and_said_before(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    visitor, session = shop.talk(fresh("Alice"))
    for page in ("one", "two"):
        visit = {"url": f"https://shop.example/{page}", "title": f"Page {page}", "referrer": "https://search.example/"}
        visitor.succeed(visitor.post("/visits", json=visit))
    card = {"name": "Blue cup", "price": "88.00", "countdownSeconds": 300}
    shop.wei.succeed(shop.wei.post(f"/sessions/{session['sessionId']}/order-cards", json=card))
    shop.wei.succeed(shop.wei.put(f"/sessions/{session['sessionId']}/tags", json={"tags": ["refund"]}))
    dashboard = new_dashboard().enter("wei", server.password, f"/mine/{session['sessionNo']}")
    Talk(dashboard, session).wait()
    panel = dashboard.page.locator(".panel")
    expect(panel.locator(".trail li")).to_have_count(2)
    expect(panel.locator(".trail a").first).to_have_attribute("href", "https://shop.example/two")
    expect(panel.locator(".facts")).to_contain_text("search.example")
    expect(panel.locator(".orders")).to_contain_text("Blue cup")
    expect(panel.locator(".tag")).to_contain_text("refund")
    dashboard.page.keyboard.press("]")
    expect(panel.get_by_role("tab", name="History")).to_have_attribute("aria-selected", "true")
    expect(panel.locator(".earlier [aria-current]")).to_contain_text("open")
    dashboard.page.keyboard.press("]")
    expect(panel.get_by_role("tab", name="Notes")).to_have_attribute("aria-selected", "true")
    expect(panel).to_contain_text("No notes yet")
    dashboard.page.keyboard.press("i")
    expect(panel).to_have_count(0)
    dashboard.page.reload()
    Talk(dashboard, session).wait()
    expect(panel).to_have_count(0)


def test_a_visitor_is_renamed(new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh) -> None:
    _visitor, session = shop.talk(fresh("Anonymous"))
    dashboard = new_dashboard().enter("wei", server.password, f"/mine/{session['sessionNo']}")
    Talk(dashboard, session).wait()
    panel = dashboard.page.locator(".panel")
    panel.get_by_role("button", name="Edit name").click()
    name = fresh("Alice Chen")
    panel.get_by_role("textbox", name="Name").fill(name)
    panel.get_by_role("textbox", name="Name").press("Enter")
    expect(dashboard.page.locator("h1")).to_contain_text(name)
    expect(dashboard.row(name)).to_be_visible()
    found = shop.wei.get(f"/sessions/{session['sessionId']}").json()
    assert found["visitor"]["nickname"] == name


def test_tags_are_added_and_removed(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    _visitor, session = shop.talk(fresh("Alice"))
    dashboard = new_dashboard().enter("wei", server.password, f"/mine/{session['sessionNo']}")
    Talk(dashboard, session).wait()
    tag = fresh("退款")
    header = dashboard.page.locator(".talk-header .tags")
    header.get_by_role("button", name="Add a tag").click()
    header.get_by_role("combobox").fill(tag)
    header.get_by_role("combobox").press("Enter")
    expect(header.locator(".tag")).to_contain_text(tag)

    def tags() -> list[str]:
        return list(shop.wei.get(f"/sessions/{session['sessionId']}").json()["tags"])

    assert tags() == [tag]
    header.get_by_role("button", name=f"Remove the tag {tag}").click()
    expect(header.locator(".tag")).to_have_count(0)
    wait_until(lambda: tags() == [], what="no tag")


def test_on_a_phone_the_panel_is_a_sheet(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    _visitor, session = shop.talk(fresh("Alice"))
    dashboard = new_dashboard(viewport={"width": 390, "height": 844})
    dashboard.enter("wei", server.password, f"/mine/{session['sessionNo']}")
    Talk(dashboard, session).wait()
    panel = dashboard.page.locator(".panel")
    expect(panel).to_be_hidden()
    dashboard.page.locator(".talk-header").get_by_role("button", name="More").click()
    dashboard.page.get_by_role("menuitem", name="Visitor panel").click()
    expect(panel).to_be_visible()
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()
    wide = dashboard.page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= 390
