"""An offer is found again after a reload, read before it is answered, and gone when it is over."""

from __future__ import annotations

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


@pytest.fixture
def offered(shop: Shop, fresh: Fresh) -> tuple[str, Client, dict[str, Any]]:
    """A conversation of wei's own, which no group hears, offered to lin: (the visitor's name, the visitor, it)."""
    name = fresh("Carol")
    visitor = shop.nobody.visitor(nickname=name)
    session = visitor.open_session(agentId=shop.wei.person["id"])
    session = shop.wei.accept(session)
    shop.opened.append(session)
    visitor.send(session, "can you help?")
    offer = {"agentId": shop.lin.person["id"], "note": "knows cards"}
    shop.wei.succeed(shop.wei.post(f"/sessions/{session['sessionId']}/transfer", json=offer))
    return name, visitor, session


def test_an_offer_is_there_after_a_reload_and_can_be_taken(
    new_dashboard: NewDashboard, server: RunningServer, offered: tuple[str, Client, dict[str, Any]]
) -> None:
    name, visitor, session = offered
    dashboard = new_dashboard().enter("lin", server.password)
    dashboard.row(name).click()
    pane = Talk(dashboard, session).wait()
    expect(pane.row("can you help?")).to_be_visible()
    expect(dashboard.page.locator(".offer")).to_contain_text("knows cards")
    dashboard.open(f"/mine/{session['sessionNo']}")
    pane.wait()
    visitor.send(session, "still there?")
    expect(pane.row("still there?")).to_be_visible()
    dashboard.page.locator(".offer .primary").click()
    expect(dashboard.page.locator(".offer")).to_have_count(0)
    pane.say("here I am")
    expect(pane.row("here I am").locator(".tick.sent")).to_be_visible()


def test_who_declines_sees_it_no_longer(
    new_dashboard: NewDashboard, server: RunningServer, offered: tuple[str, Client, dict[str, Any]]
) -> None:
    name, visitor, session = offered
    dashboard = new_dashboard().enter("lin", server.password, f"/mine/{session['sessionNo']}")
    dashboard.excuse("404")  # it is asked for once more, and is not there
    pane = Talk(dashboard, session).wait()
    dashboard.page.locator(".offer .button:not(.primary)").click()
    expect(dashboard.row(name)).to_have_count(0)
    visitor.send(session, "a secret")
    expect(pane.row("a secret")).to_have_count(0)


def test_a_quote_forgets_what_was_recalled(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    visitor, session = shop.talk(fresh("Dora"), "hello")
    said = visitor.send(session, "my password is 7")
    answer = {"msgType": "text", "content": "keep it", "quoteMsgNo": said["msgNo"]}
    shop.wei.succeed(shop.wei.post(f"/sessions/{session['sessionId']}/messages", json=answer))
    dashboard = new_dashboard().enter("wei", server.password, f"/mine/{session['sessionNo']}")
    pane = Talk(dashboard, session).wait()
    quoted = pane.row("keep it").locator(".quoted")
    expect(quoted).to_contain_text("my password is 7")
    asked = pane.row("my password is 7").first
    asked.hover()
    asked.get_by_role("button", name="Reply").click()
    expect(pane.page.locator(".quote-line")).to_be_visible()
    visitor.succeed(visitor.post(f"/sessions/{session['sessionId']}/messages/{said['msgNo']}/recall"))
    expect(quoted).to_contain_text("recalled")
    expect(pane.page.locator(".quote-line")).to_have_count(0)
    dashboard.open(f"/mine/{session['sessionNo']}")
    pane.wait()
    expect(quoted).to_contain_text("recalled")
    expect(pane.page.get_by_text("my password is 7")).to_have_count(0)
