"""Input methods: what composes is nobody's command, and nobody reads the letters of an unfinished word."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.client import Client
from tests.pages.conftest import NewDashboard
from tests.pages.inboxes import Shop
from tests.pages.talks import Talk, stored, wait_stored
from tests.server import RunningServer
from tests.stomp import Stomp

Fresh = Callable[[str], str]

COMPOSED = """([selector, key]) => document.querySelector(selector).dispatchEvent(
    new KeyboardEvent('keydown', { key, keyCode: 229, bubbles: true, cancelable: true }))"""


@pytest.fixture
def talk(new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh) -> tuple[Talk, Client]:
    visitor, session = shop.talk(fresh("Alice"))
    dashboard = new_dashboard().enter("wei", server.password, f"/mine/{session['sessionNo']}")
    return Talk(dashboard, session).wait(), visitor


def test_enter_inside_a_composition_sends_nothing(talk: tuple[Talk, Client], shop: Shop) -> None:
    pane, visitor = talk
    devtools = pane.page.context.new_cdp_session(pane.page)
    pane.composer.focus()
    devtools.send("Input.imeSetComposition", {"text": "nihao", "selectionStart": 5, "selectionEnd": 5})
    pane.page.keyboard.press("Enter")
    pane.page.keyboard.press("Escape")
    expect(pane.composer).to_be_focused()
    devtools.send("Input.insertText", {"text": "你好"})
    expect(pane.composer).to_have_value(re.compile("你好"))
    assert pane.bubbles.count() == 1
    pane.composer.fill("你好")  # a real input method swallows its Enter; this one wrote it down
    pane.composer.press("Enter")
    wait_stored(visitor, pane.session, "你好")
    assert stored(shop.wei, pane.session, "nihao") == 0


@pytest.mark.parametrize("key", ["Enter", "Escape", "ArrowUp"])
def test_a_key_of_the_input_method_is_no_command(talk: tuple[Talk, Client], key: str) -> None:
    pane, _visitor = talk
    pane.composer.fill("你好")
    pane.page.evaluate(COMPOSED, ["#composer", key])
    expect(pane.composer).to_have_value("你好")
    expect(pane.composer).to_be_focused()
    expect(pane.page.locator(".under-way")).to_have_count(0)
    assert pane.bubbles.count() == 1


def test_quick_replies_keep_still_while_somebody_composes(talk: tuple[Talk, Client]) -> None:
    pane, _visitor = talk
    pane.composer.press_sequentially("/")
    expect(pane.page.locator("#quick-list")).to_be_visible()
    for key in ("Enter", "Tab", "Escape"):
        pane.page.evaluate(COMPOSED, ["#composer", key])
        expect(pane.page.locator("#quick-list")).to_be_visible()
        expect(pane.composer).to_have_value("/")


def test_the_search_waits_for_the_word(talk: tuple[Talk, Client]) -> None:
    pane, _visitor = talk
    pane.dashboard.open("/search")
    field = pane.page.locator(".search-field")
    expect(field).to_be_focused()
    devtools = pane.page.context.new_cdp_session(pane.page)
    devtools.send("Input.imeSetComposition", {"text": "ku", "selectionStart": 2, "selectionEnd": 2})
    pane.page.evaluate(COMPOSED, [".search-field", "Enter"])
    pane.page.wait_for_timeout(600)  # twice what the search waits after a letter
    assert "q=" not in pane.page.url
    devtools.send("Input.insertText", {"text": "库"})
    pane.page.wait_for_url("**/search?q=%E5%BA%93")


def test_the_visitor_is_told_of_typing_but_never_what(talk: tuple[Talk, Client], server: RunningServer) -> None:
    pane, visitor = talk
    with Stomp(server.ws_url) as peer:
        peer.connect(visitor.access_token)
        peer.subscribe(f"/topic/session/{pane.session['sessionNo']}")
        pane.composer.press_sequentially("not yet said")
        peer.told("TYPING")
        pane.composer.fill("")
        assert peer.told("TYPING", content="")["senderRole"] == "waiter"
        assert "not yet" not in "".join(frame.body for frame in peer.frames)
