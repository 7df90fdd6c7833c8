"""What was said is found, and what was left while nobody was there is answered."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.pages.conftest import NewDashboard
from tests.pages.inboxes import Shop
from tests.pages.talks import Talk
from tests.server import RunningServer

Fresh = Callable[[str], str]


def test_a_hit_opens_the_conversation_where_it_was_said(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    visitor, session = shop.talk(fresh("Alice"))
    needle = fresh("蓝色的杯子")
    visitor.send(session, f"有{needle}吗？")
    for number in range(80):
        visitor.send(session, f"line {number}")
    dashboard = new_dashboard().enter("wei", server.password, "/search")
    dashboard.page.locator(".search-field").fill(needle)
    hit = dashboard.page.locator(".hits a").filter(has_text=needle)
    expect(hit.locator("mark")).to_have_text(needle)
    hit.click()
    pane = Talk(dashboard, session).wait()
    expect(pane.row(needle)).to_be_in_viewport()
    expect(pane.page.get_by_role("button", name="Back to latest")).to_be_visible()
    pane.page.get_by_role("button", name="Back to latest").click()
    expect(pane.row("line 79")).to_be_in_viewport()
    expect(pane.page.get_by_role("button", name="Back to latest")).to_have_count(0)


def test_nothing_found_says_so(new_dashboard: NewDashboard, server: RunningServer, fresh: Fresh) -> None:
    dashboard = new_dashboard().enter("wei", server.password, f"/search?q={fresh('never said')}")
    expect(dashboard.page.get_by_text("Nothing was found")).to_be_visible()


def test_a_left_message_is_worked_off(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    visitor = shop.nobody.visitor(nickname=fresh("Left"))
    words = fresh("please call me")
    dashboard = new_dashboard().enter("wei", server.password, "/left")
    visitor.succeed(visitor.post("/left-messages", json={"contact": "alice@example.com", "content": words}))
    left = dashboard.page.locator(".left-message").filter(has_text=words)
    expect(left).to_be_visible()
    expect(left.get_by_role("link", name="alice@example.com")).to_have_attribute("href", "mailto:alice@example.com")
    left.locator("textarea").fill("called")
    left.get_by_role("button", name="Mark as answered").click()
    expect(left).to_have_count(0)
    dashboard.page.get_by_role("tab", name="Answered").click()
    expect(left.locator("textarea")).to_have_value("called")
