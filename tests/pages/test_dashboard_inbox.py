"""The lists: what is in them and in which order, what a row tells, and that nothing moves under the hand."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import NewDashboard
from tests.pages.dashboard import Dashboard
from tests.pages.inboxes import Shop
from tests.server import RunningServer
from tests.waiting import wait_until

Fresh = Callable[[str], str]
CHANGES = """async ([shown, wanted]) => {
    const main = document.querySelector('script[type=module]').src;
    const { changes } = await import(new URL('./inbox/order.js', main).href);
    return changes(shown, wanted);
}"""
WRITE_DRAFT = """async ([id, reply]) => {
    const main = document.querySelector('script[type=module]').src;
    const { saveDraft } = await import(new URL('./core/drafts.js', main).href);
    await saveDraft(id, { reply, note: '', mode: 'reply' });
}"""


@pytest.fixture
def dashboard(new_dashboard: NewDashboard, server: RunningServer, shop: Shop) -> Dashboard:
    """Wei's inbox."""
    return new_dashboard().enter("wei", server.password)


def order(dashboard: Dashboard, *names: str) -> list[str]:
    """These names as they stand in the list."""
    return [name for name in dashboard.names() if name in names]


# What a row tells


def test_a_row_tells_who_what_how_much_and_how_long(dashboard: Dashboard, shop: Shop, fresh: Fresh) -> None:
    name, text = fresh("Alice"), fresh("is this in stock?")
    visitor, session = shop.talk(name, text)
    row = dashboard.row(name)
    expect(row.locator(".row-said")).to_have_text(text)
    expect(row.locator(".badge")).to_have_text("1")
    expect(row.locator(".row-wait")).to_have_text(re.compile(r"^0:\d\d$"))
    expect(row.locator("a")).to_have_accessible_name(f"{name}, unread 1, waiting 0 minutes, last: {text}")
    visitor.send(session, "hello?")
    expect(row.locator(".badge")).to_have_text("2")
    shop.wei.send(session, "yes it is")
    shop.read(shop.wei, session)
    expect(row.locator(".badge")).to_have_count(0)


def test_what_is_read_on_another_device_is_read_here(dashboard: Dashboard, shop: Shop, fresh: Fresh) -> None:
    name = fresh("Bob")
    _visitor, session = shop.talk(name)
    expect(dashboard.row(name).locator(".badge")).to_have_text("1")
    shop.read(shop.wei, session)
    expect(dashboard.row(name).locator(".badge")).to_have_count(0)


def test_a_draft_is_shown_until_it_is_gone(dashboard: Dashboard, shop: Shop, fresh: Fresh) -> None:
    name, text = fresh("Drafted"), fresh("let me look")
    _visitor, session = shop.talk(name)
    row = dashboard.row(name)
    expect(row).to_be_visible()
    dashboard.page.evaluate(WRITE_DRAFT, [session["sessionId"], text])
    expect(row.locator(".row-said")).to_have_text(f"Draft: {text}")
    dashboard.page.reload()
    dashboard.wait()
    expect(row.locator(".row-said")).to_have_text(f"Draft: {text}")
    dashboard.page.evaluate(WRITE_DRAFT, [session["sessionId"], ""])
    expect(row.locator(".row-said")).to_have_text("hello")


def test_what_people_write_stays_text(dashboard: Dashboard, shop: Shop, fresh: Fresh) -> None:
    name = fresh("<img src=x onerror=alert(1)>")
    text = "<script>alert(2)</script> javascript:alert(3) {{constructor.constructor('alert(4)')()}}"
    shop.talk(name, text)
    expect(dashboard.row(name).locator(".row-said")).to_have_text(text)
    assert dashboard.page.locator(".inbox img, .inbox script").count() == 0


# Order


def test_who_waits_longest_stands_first_and_who_was_answered_last(
    dashboard: Dashboard, shop: Shop, fresh: Fresh
) -> None:
    first, second, answered = fresh("First"), fresh("Second"), fresh("Answered")
    _visitor, session = shop.talk(answered)
    shop.wei.send(session, "there you are")
    for name in (first, second):
        shop.talk(name)
    dashboard.page.reload()
    expect(dashboard.row(second)).to_be_visible()
    wait_until(lambda: order(dashboard, first, second, answered) == [first, second, answered], what="the order")


def test_nothing_moves_under_the_pointer(dashboard: Dashboard, shop: Shop, fresh: Fresh) -> None:
    upper, lower, late = fresh("Upper"), fresh("Lower"), fresh("Late")
    (_alice, one), (_bob, _other) = shop.talk(upper), shop.talk(lower)
    expect(dashboard.row(lower)).to_be_visible()
    dashboard.row(lower).hover()
    before = dashboard.names()
    shop.wei.succeed(shop.wei.post(f"/sessions/{one['sessionId']}/close"))
    shop.talk(late)
    updates = dashboard.page.get_by_role("button", name=re.compile("2 updates"))
    expect(updates).to_be_visible()
    assert dashboard.names() == before
    updates.click()
    expect(dashboard.row(late)).to_be_visible()
    wait_until(lambda: order(dashboard, upper, lower, late) == [lower, late], what="the new order")


def test_the_list_follows_when_the_pointer_leaves(dashboard: Dashboard, shop: Shop, fresh: Fresh) -> None:
    name, late = fresh("Here"), fresh("Late")
    shop.talk(name)
    dashboard.row(name).hover()
    shop.talk(late)
    expect(dashboard.page.get_by_role("button", name="1 update")).to_be_visible()
    dashboard.page.mouse.move(1000, 300)
    expect(dashboard.row(late)).to_be_visible()


def test_updates_are_counted_by_what_moves(dashboard: Dashboard) -> None:
    for shown, wanted, count in (
        ([1, 2, 3], [1, 2, 3], 0),
        ([1, 2, 3], [3, 1, 2], 1),
        ([1, 2, 3], [2, 3, 4], 2),
        ([], [1, 2], 2),
        ([1, 2, 3, 4], [4, 3, 2, 1], 3),
    ):
        assert dashboard.page.evaluate(CHANGES, [shown, wanted]) == count, (shown, wanted)


# Lists, search, filters


def test_a_conversation_goes_from_list_to_list(dashboard: Dashboard, shop: Shop, fresh: Fresh) -> None:
    name = fresh("Wanderer")
    _visitor, session = shop.visitor(name, "hello")
    dashboard.list("Queue")
    expect(dashboard.row(name)).to_be_visible()
    dashboard.row(name).get_by_role("button", name=f"Accept {name}").click()
    dashboard.page.wait_for_url(f"**/dashboard/mine/{session['sessionNo']}")
    expect(dashboard.row(name).locator("a")).to_have_attribute("aria-current", "true")
    shop.wei.succeed(shop.wei.post(f"/sessions/{session['sessionId']}/close"))
    dashboard.page.mouse.move(1000, 300)
    expect(dashboard.row(name)).to_have_count(0)
    dashboard.list("Closed")
    expect(dashboard.row(name)).to_be_visible()


def test_a_search_stands_in_the_address_and_survives_a_reload(dashboard: Dashboard, shop: Shop, fresh: Fresh) -> None:
    wanted, other = fresh("Wanted"), fresh("Other")
    shop.talk(wanted)
    shop.talk(other)
    dashboard.page.get_by_role("searchbox").fill(wanted)
    expect(dashboard.row(wanted)).to_be_visible()
    expect(dashboard.row(other)).to_have_count(0)
    dashboard.page.reload()
    dashboard.wait()
    expect(dashboard.row(wanted)).to_be_visible()
    expect(dashboard.row(other)).to_have_count(0)
    dashboard.page.get_by_role("searchbox").fill("nobody has this name")
    expect(dashboard.page.get_by_text("Nothing matches")).to_be_visible()
    dashboard.page.locator(".empty").get_by_role("button", name="Clear filters").click()
    expect(dashboard.row(other)).to_be_visible()


def test_tags_filter(dashboard: Dashboard, shop: Shop, fresh: Fresh) -> None:
    wanted, other, tag = fresh("Tagged"), fresh("Plain"), fresh("refund")
    _visitor, session = shop.talk(wanted)
    shop.talk(other)
    shop.wei.succeed(shop.wei.put(f"/sessions/{session['sessionId']}/tags", json={"tags": [tag]}))
    dashboard.page.get_by_role("button", name="Filter").click()
    dashboard.page.get_by_role("combobox", name="Tag").select_option(tag)
    expect(dashboard.row(wanted)).to_be_visible()
    expect(dashboard.row(other)).to_have_count(0)


def test_counts_stand_on_the_tabs(dashboard: Dashboard, shop: Shop, fresh: Fresh) -> None:
    shop.talk(fresh("Counted"))

    def shown() -> bool:
        counts = shop.wei.succeed(shop.wei.get("/sessions/counts"))
        tab = dashboard.inbox.get_by_role("tab", name=re.compile("^Mine")).locator(".badge")
        return tab.count() == 1 and tab.inner_text() == str(counts["mine"])

    wait_until(shown, what="the count of one's own")


# Link


def test_an_unknown_conversation_is_explained(dashboard: Dashboard) -> None:
    dashboard.open("/mine/no-such-number")
    dashboard.wait()
    expect(dashboard.pane.get_by_text("This conversation cannot be found")).to_be_visible()


def test_rows_far_away_do_not_exist(new_dashboard: NewDashboard, server: RunningServer, shop: Shop) -> None:
    for number in range(60):
        shop.visitor(f"Crowd {number}")
    dashboard = new_dashboard(viewport={"width": 1440, "height": 700}).enter("wei", server.password, "/queue")
    box = dashboard.page.locator(".windowed")
    expect(box.locator("li").first).to_be_visible()
    wait_until(lambda: int(box.locator("li").first.get_attribute("aria-setsize") or 0) >= 60, what="the whole list")
    assert box.locator("li").count() < 40
    box.evaluate("(e) => { e.scrollTop = e.scrollHeight }")
    last = box.locator("li").last
    expect(last).to_have_attribute("aria-posinset", str(last.get_attribute("aria-setsize")))
    assert box.locator("li").count() < 40
