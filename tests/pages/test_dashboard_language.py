"""The page's language is the house's too: its sentences in the conversation, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.client import Client
from tests.pages.conftest import NewDashboard
from tests.pages.inboxes import Shop
from tests.pages.talks import Talk
from tests.server import RunningServer

Fresh = Callable[[str], str]
SPEAK = """(language) => import(new URL('./core/texts.js', document.querySelector('script[type=module]').src).href)
    .then((texts) => texts.setLanguage(language))"""


@pytest.fixture
def talk(new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh) -> tuple[Talk, Client]:
    visitor, session = shop.talk(fresh("Alice"), "is this in stock?")
    dashboard = new_dashboard().enter("wei", server.password, f"/mine/{session['sessionNo']}")
    return Talk(dashboard, session).wait(), visitor


def ask_for_a_rating(shop: Shop, pane: Talk) -> None:
    shop.wei.succeed(shop.wei.post(f"/sessions/{pane.session['sessionId']}/invite-rating"))


def test_what_the_house_says_is_in_the_pages_language(talk: tuple[Talk, Client], shop: Shop) -> None:
    pane, _visitor = talk
    told = pane.page.locator(".talk-row.system")
    expect(told.filter(has_text="An agent has joined")).to_be_visible()
    ask_for_a_rating(shop, pane)
    expect(told.filter(has_text="Please rate our service")).to_be_visible()
    pane.composer.fill("not sent yet")
    pane.page.evaluate(SPEAK, "zh")
    expect(told.filter(has_text="请对本次服务进行评价")).to_be_visible()
    expect(told.filter(has_text="客服已接入")).to_be_visible()
    expect(told.filter(has_text="Please rate our service")).to_have_count(0)
    expect(pane.composer).to_have_value("not sent yet")
    pane.dashboard.wait()
    pane.say("现货")
    expect(pane.row("现货").locator(".tick.sent")).to_be_visible()
    pane.page.evaluate(SPEAK, "en")
    expect(told.filter(has_text="Please rate our service")).to_be_visible()
    expect(pane.bubbles).to_have_text(["is this in stock?", "现货"])


def test_what_it_says_next_too(talk: tuple[Talk, Client], shop: Shop) -> None:
    pane, visitor = talk
    pane.page.evaluate(SPEAK, "zh")
    expect(pane.page.locator(".talk-row.system").filter(has_text="客服已接入")).to_be_visible()
    visitor.send(pane.session, "还在吗")
    expect(pane.row("还在吗")).to_be_visible()
    ask_for_a_rating(shop, pane)
    expect(pane.page.locator(".talk-row.system").filter(has_text="请对本次服务进行评价")).to_be_visible()
