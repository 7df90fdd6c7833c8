"""Every state of the widget: for people who see little, use no mouse, want nothing to move, or chose their colours.

`EVERY_LOOK=1` walks through all themes, languages and widths (`make campaign`), otherwise through two that share none.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Route, expect

from tests.pages.axe import grave
from tests.pages.host_page import HostPage, snippet
from tests.pages.network import GONE, Network
from tests.pages.test_widget_look import OVERFLOWING, full_talk
from tests.pages.widget import Desk, Visitors, Widget
from tests.server import RunningServer

if TYPE_CHECKING:
    from playwright.sync_api import Locator

Fresh = Callable[[str], str]
TWO = [("light", "en", 1440), ("dark", "zh", 390)]
LOOKS = list(product(("light", "dark"), ("en", "zh"), (1440, 390))) if "EVERY_LOOK" in os.environ else TWO
TOO_LARGE = {"type": "about:blank", "title": "Too large", "status": 413, "code": "too_large", "retry": False}


def introduced(widget: Widget) -> None:
    """Let the shop ask for a name before the talk; only this page hears so."""

    def ask(route: Route) -> None:
        answer = route.fetch()
        look = {**answer.json(), "prechat": "optional", "topics": ["Orders", "售后"]}
        route.fulfill(response=answer, body=json.dumps(look))

    widget.page.route("**/api/desk/widget/*", ask)


def refused(route: Route) -> None:
    route.fulfill(status=413, content_type="application/problem+json", body=json.dumps(TOO_LARGE))


def send_file(widget: Widget) -> None:
    file = {"name": "list.txt", "mimeType": "text/plain", "buffer": b"tea"}
    widget.page.locator("input[type=file]").first.set_input_files(file)
    widget.panel.locator(".composer .main").click()


@pytest.mark.parametrize(("theme", "language", "width"), LOOKS)
def test_axe_finds_nothing_serious_in_any_state(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh, theme: str, language: str, width: int
) -> None:
    widget = visitors.new(f"{server.url}/shop", viewport={"width": width, "height": 800}, color_scheme=theme)
    widget.excuse(f"{GONE}|413")
    introduced(widget)
    network = Network(widget.page.context)
    panel, faults = widget.panel, {}

    def look(name: str) -> None:
        found = grave(widget.page) + widget.page.evaluate(OVERFLOWING)
        if found:
            faults[name] = found
        widget.picture(f"state-{name}-{language}-{theme}-{width}")

    widget.visit()
    widget.page.evaluate("(lang) => swb('set', { lang })", language)
    widget.button.click()
    expect(panel.locator("input[name=nickname]")).to_be_focused()
    look("prechat")
    panel.locator("input[name=nickname]").fill("Ann")
    panel.locator(".main").click()
    hello = fresh("hello")
    widget.say(hello)
    widget.live()
    session = desk.take(widget)
    desk.client.send(session, fresh("hello Ann"))
    expect(panel.locator("article")).to_have_count(2)
    look("talk")
    widget.page.route("**/api/desk/files", refused, times=1)
    send_file(widget)
    expect(panel.locator("[data-state=failed]")).to_be_visible()
    expect(panel.locator("progress")).to_have_count(0)
    look("failed")
    network.cut()
    expect(widget.banner.get_by_role("button")).to_be_visible()
    widget.say(fresh("are you there"))
    expect(panel.locator("[data-state=waiting]")).to_be_visible()
    look("offline")
    network.mend()
    widget.banner.get_by_role("button").click()
    widget.live()
    panel.locator("header .quiet").first.click()
    look("menu")
    panel.get_by_role("menuitem").nth(2).click()
    expect(panel.locator("input[name=contact]")).to_be_focused()
    look("leave")
    panel.locator(".form .quiet").click()
    desk.client.succeed(desk.client.post(f"/sessions/{session['sessionId']}/close"))
    panel.locator(".star").nth(3).click()
    look("rating")
    assert faults == {}, faults


# By keys alone


def tab_to(widget: Widget, target: Locator, key: str = "Tab") -> None:
    """Press `key` until the focus is there."""
    for _ in range(30):
        if target.evaluate("(node) => node.getRootNode().activeElement === node"):
            return
        widget.page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead to {target}")


def test_the_whole_way_without_a_mouse(visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh) -> None:
    widget = visitors.new(f"{server.url}/shop")
    introduced(widget)
    widget.visit()
    keys, panel = widget.page.keyboard, widget.panel
    expect(widget.button).to_be_visible()
    tab_to(widget, widget.button)
    keys.press("Enter")
    expect(panel.locator("input[name=nickname]")).to_be_focused()
    keys.type("Ann")
    keys.press("Enter")
    expect(widget.field).to_be_focused()
    text = fresh("only keys")
    keys.type(text)
    keys.press("Enter")
    widget.state(text, "sent|delivered|read")
    session = desk.take(widget)
    assert session["visitor"]["nickname"] == "Ann"
    desk.client.succeed(desk.client.post(f"/sessions/{session['sessionId']}/close"))
    expect(panel.locator(".stars")).to_be_visible()
    tab_to(widget, panel.locator(".star input").last, "Shift+Tab")
    keys.press("ArrowLeft")
    comment = panel.locator("input[name=comment]")
    tab_to(widget, comment)
    keys.type("thank you")
    keys.press("Enter")
    expect(panel.get_by_text("Thank you for rating")).to_be_visible()
    tab_to(widget, panel.get_by_role("button", name="Menu"), "Shift+Tab")
    keys.press("Enter")
    expect(panel.get_by_role("menuitem").first).to_be_focused()
    item = panel.get_by_role("menuitem", name="Leave a message")
    tab_to(widget, item, "ArrowDown")
    keys.press("Enter")
    expect(panel.locator("input[name=contact]")).to_be_focused()
    keys.type("ann@example.com")
    keys.press("Tab")
    keys.type(fresh("call me"))
    tab_to(widget, panel.get_by_role("button", name="Send"))
    keys.press("Enter")
    expect(panel.get_by_role("heading", name="Thank you")).to_be_visible()
    keys.press("Escape")
    expect(widget.button).to_be_focused()
    rated = desk.client.succeed(desk.client.get(f"/sessions/{session['sessionId']}"))["rating"]
    assert (rated["score"], rated["comment"]) == (4, "thank you")


# As the visitor's machine is set


def test_chosen_colours_keep_every_control_in_sight(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    """Where the machine decides on colours, backgrounds are gone: whatever can be pressed shows an edge or a sign."""
    with HostPage(snippet(server.url)) as page:
        widget = visitors.new(page.url, forced_colors="active")
        session = full_talk(widget, desk, fresh)
        widget.picture("forced")
        edges = "(node) => { const s = getComputedStyle(node); return s.borderTopStyle + s.borderTopWidth; }"
        for selector in (".launcher", ".card .main", ".composer .main", ".mine .bubble"):
            edge = widget.page.locator(selector).first.evaluate(edges)
            assert edge not in ("none0px", "solid0px"), selector
        desk.client.succeed(desk.client.post(f"/sessions/{session['sessionId']}/close"))
        widget.panel.locator(".star").nth(2).click()
        colours = "(all) => all.map((star) => getComputedStyle(star).fill)"
        fills: list[str] = widget.panel.locator(".star svg").evaluate_all(colours)
        assert fills[0] == fills[2] != fills[3] == fills[4], fills
        widget.picture("forced-rating")


def test_twice_as_large_everything_is_still_there(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    """1280 x 800 at 200 %: half the pixels of CSS."""
    with HostPage(snippet(server.url)) as page:
        widget = visitors.new(page.url, viewport={"width": 640, "height": 400}, device_scale_factor=2)
        full_talk(widget, desk, fresh)
        assert widget.page.evaluate(OVERFLOWING) == []
        assert widget.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        for part in (widget.panel.locator("header"), widget.field, widget.panel.locator(".composer .main")):
            box: Any = part.bounding_box()
            assert box["y"] >= 0, box
            assert box["y"] + box["height"] <= 400, box
        assert widget.panel.locator(".log").evaluate("(log) => log.clientHeight") >= 80
        widget.picture("zoomed")


def test_nothing_moves_where_nothing_shall_move(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    widget = visitors.new(f"{server.url}/shop", reduced_motion="reduce")
    full_talk(widget, desk, fresh)
    moving = """() => document.getAnimations().map((one) => one.animationName ?? one.transitionProperty)
        .filter((name) => name !== 'late')"""
    assert widget.page.evaluate(moving) == []
    style = widget.panel.evaluate("(panel) => getComputedStyle(panel).animationName")
    assert style == "none"
