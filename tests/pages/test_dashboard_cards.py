"""Cards: made with a preview, counted by the server's clock, and settled by its word alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.client import Client
from tests.pages.conftest import NewDashboard
from tests.pages.inboxes import Shop
from tests.pages.talks import Talk
from tests.server import RunningServer

Fresh = Callable[[str], str]
AN_HOUR = 3_600_000  # ms


@pytest.fixture
def talk(new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh) -> tuple[Talk, Client]:
    visitor, session = shop.talk(fresh("Alice"))
    dashboard = new_dashboard().enter("wei", server.password, f"/mine/{session['sessionNo']}")
    return Talk(dashboard, session).wait(), visitor


def order(shop: Shop, session: dict[str, Any], seconds: int) -> dict[str, Any]:
    """An order card that wei made elsewhere."""
    body = {"name": "Blue cup", "price": "88.00", "countdownSeconds": seconds}
    made: dict[str, Any] = shop.wei.succeed(shop.wei.post(f"/sessions/{session['sessionId']}/order-cards", json=body))
    return made


def test_an_order_card_is_made_and_paid(talk: tuple[Talk, Client]) -> None:
    pane, visitor = talk
    pane.page.get_by_role("button", name="Cards").click()
    pane.page.get_by_role("menuitem", name="Order card").click()
    dialog = pane.page.locator("dialog")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.get_by_role("alert")).to_have_count(2)
    dialog.get_by_label("Name").fill("Blue cup")
    dialog.get_by_label("Price").fill("88.00")
    dialog.get_by_label("15 minutes").check()
    expect(dialog.locator(".card")).to_contain_text("15:00")
    dialog.get_by_role("button", name="Send").click()
    card = pane.page.locator(".log .card.order")
    expect(card).to_contain_text("Waiting for payment")
    expect(card.get_by_role("timer")).to_have_text(re.compile(r"1[45]:\d\d"))
    offer = next(message for message in visitor.messages(pane.session) if message.get("msgType") == "order_card")
    visitor.succeed(visitor.post(f"/order-cards/{offer['payload']['orderCardId']}/pay"))
    expect(card).to_contain_text("Paid")
    expect(card.get_by_role("timer")).to_have_count(0)
    expect(card.get_by_role("button")).to_have_count(0)


def test_a_card_runs_out_by_the_servers_word(talk: tuple[Talk, Client], shop: Shop) -> None:
    pane, _visitor = talk
    order(shop, pane.session, 2)
    card = pane.page.locator(".log .card.order")
    expect(card).to_have_attribute("data-status", "pending")
    expect(card).to_have_attribute("data-status", "expired")
    expect(card).to_contain_text("Expired")


def test_a_card_is_withdrawn(talk: tuple[Talk, Client], shop: Shop) -> None:
    pane, _visitor = talk
    order(shop, pane.session, 300)
    card = pane.page.locator(".log .card.order")
    card.get_by_role("button", name="Withdraw").click()
    pane.page.locator("dialog").get_by_role("button", name="Withdraw").click()
    expect(card).to_contain_text("Cancelled")


def test_a_job_card_shows_what_the_visitor_will_see(talk: tuple[Talk, Client]) -> None:
    pane, visitor = talk
    pane.page.get_by_role("button", name="Cards").click()
    pane.page.get_by_role("menuitem", name="Job card").click()
    dialog = pane.page.locator("dialog")
    dialog.get_by_label("Title").fill("Cook")
    dialog.get_by_label("Pay").fill("13K-23K")
    dialog.get_by_label("Tags").fill("night，kitchen")
    expect(dialog.locator(".card .chip")).to_have_text(["night", "kitchen"])
    dialog.get_by_role("button", name="Send").click()
    expect(pane.page.locator(".log .card.job")).to_contain_text("13K-23K")
    posting = visitor.messages(pane.session)[-1]["payload"]
    assert posting == {"title": "Cook", "salary": "13K-23K", "tags": ["night", "kitchen"]}


@pytest.mark.parametrize("ahead", [AN_HOUR, -AN_HOUR])
def test_the_machines_clock_changes_nothing(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh, ahead: int
) -> None:
    _visitor, session = shop.talk(fresh("Alice"))
    order(shop, session, 300)
    dashboard = new_dashboard()
    dashboard.page.add_init_script(f"const real = Date.now; Date.now = () => real() + {ahead};")
    dashboard.enter("wei", server.password, f"/mine/{session['sessionNo']}")
    expect(dashboard.page.locator(".log .card.order").get_by_role("timer")).to_have_text(re.compile(r"4:\d\d|5:00"))


def test_after_a_sleep_a_card_shows_the_truth(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    visitor, session = shop.talk(fresh("Alice"))
    order(shop, session, 300)
    dashboard = new_dashboard()
    dashboard.page.clock.install()
    dashboard.enter("wei", server.password, f"/mine/{session['sessionNo']}")
    pane = Talk(dashboard, session).wait()
    timer = dashboard.page.locator(".log .card.order").get_by_role("timer")
    expect(timer).to_have_text(re.compile(r"4:\d\d|5:00"))
    dashboard.page.clock.fast_forward("10:00")
    # Only this page's clock ran ahead; the server's has not, and it is asked.
    expect(timer).to_have_text(re.compile(r"4:\d\d"))
    visitor.send(session, "are you awake?")
    expect(pane.row("are you awake?")).to_be_visible()
    pane.say("I am")
    expect(pane.row("I am").locator(".tick.sent")).to_be_visible()
