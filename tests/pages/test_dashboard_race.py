"""Two agents reach for one visitor: one gets them, the other is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.pages.conftest import NewDashboard
from tests.pages.inboxes import Shop
from tests.server import RunningServer

if TYPE_CHECKING:
    from playwright.sync_api import Route

Fresh = Callable[[str], str]


def test_one_wins_and_the_other_reads_who(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    first = new_dashboard().enter("wei", server.password, "/queue")
    second = new_dashboard().enter("lin", server.password, "/queue")
    second.excuse(r"409 \(CONFLICT\)")
    name, other = fresh("Racer"), fresh("Next")
    for nickname in (name, other):
        shop.visitor(nickname, "hello")
        expect(second.row(nickname)).to_be_visible()
    expect(first.row(name)).to_be_visible()

    # The second agent's click is on its way while the first one's is answered.
    held: list[Route] = []
    second.page.route("**/accept", lambda route: held.append(route))
    second.row(name).get_by_role("button", name="Accept").click()
    expect(second.row(name)).to_be_visible()
    first.row(name).get_by_role("button", name="Accept").click()
    first.page.wait_for_url("**/dashboard/mine/*")
    held[0].continue_()
    expect(second.row(name).locator(".row-taken")).to_have_text("客服小魏 took it")
    expect(second.row(other).locator("a")).to_be_focused()
    second.page.unroute("**/accept")
    second.page.mouse.move(1000, 300)
    expect(second.row(name)).to_have_count(0)
    expect(first.row(name)).to_be_visible()


def test_a_row_under_the_hand_says_who_took_it(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    name = fresh("Held")
    dashboard = new_dashboard().enter("lin", server.password, "/queue")
    _visitor, session = shop.visitor(name)
    row = dashboard.row(name)
    row.hover()
    shop.wei.accept(session)
    expect(row.locator(".row-taken")).to_have_text("客服小魏 took it")
    expect(row.get_by_role("button")).to_have_count(0)
    dashboard.page.mouse.move(1000, 300)
    expect(row).to_have_count(0)


def test_what_was_accepted_elsewhere_leaves_the_queue(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    name = fresh("Taken")
    dashboard = new_dashboard().enter("lin", server.password, "/queue")
    _visitor, session = shop.visitor(name)
    expect(dashboard.row(name)).to_be_visible()
    shop.wei.accept(session)
    expect(dashboard.row(name)).to_have_count(0)
