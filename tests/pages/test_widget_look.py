"""How the widget looks and reads: both themes, both languages, every width, right to left, without a mouse."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.environment import ROOT
from tests.pages.axe import grave
from tests.pages.host_page import HostPage, snippet
from tests.pages.looks import LOOKS
from tests.pages.test_tokens_css import contrast
from tests.pages.widget import Desk, Visitors, Widget
from tests.server import RunningServer

Fresh = Callable[[str], str]
SHEET = (ROOT / "static" / "widget" / "look.css").read_text(encoding="utf-8")
PAIRS = [
    *(
        (ink, ground)
        for ink in ("ink", "ink-2", "ink-3", "accent", "good", "warn", "bad")
        for ground in ("canvas", "surface")
    ),
    *((ink, "mine") for ink in ("ink", "ink-2", "accent")),
    *((ink, "theirs") for ink in ("ink", "ink-2", "accent")),
    *((ink, "sunken") for ink in ("ink", "ink-2")),
    *((tone, f"{tone}-tint") for tone in ("good", "warn")),
]
OVERFLOWING = """() => {
    const root = document.querySelector('[data-switchboard]').shadowRoot;
    const panel = root.querySelector('.panel').getBoundingClientRect();
    return [...root.querySelectorAll('.panel *')].filter((one) => {
        const box = one.getBoundingClientRect();
        if (!box.width || getComputedStyle(one).visibility === 'hidden' || one.closest('.hidden, .tools')) return false;
        return box.left < panel.left - 1 || box.right > panel.right + 1;
    }).map((one) => `${one.tagName}.${one.className}`);
}"""


def tokens(theme: int) -> dict[str, str]:
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", SHEET)
    return {name: (light, dark)[theme] for name, light, dark in found}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_what_is_written_can_be_read(theme: int) -> None:
    colours = tokens(theme)
    ratios = {(ink, ground): contrast(colours[ink], colours[ground]) for ink, ground in PAIRS}
    assert [pair for pair, ratio in ratios.items() if ratio < 4.5] == []
    assert all(contrast(colours["edge"], colours[ground]) >= 3 for ground in ("canvas", "surface"))


def full_talk(widget: Widget, desk: Desk, fresh: Fresh) -> dict[str, Any]:
    """A conversation with one of everything."""
    widget.open()
    widget.say("Is the spring Longjing in stock? 春茶到了吗？")
    session = desk.take(widget)
    expect(widget.panel.locator(".notice").last).to_be_visible()
    name = f"a-very-long-file-name-{'x' * 80}.pdf"
    answers = ["Yes! 到了，今天就可以发货。", "https://shop.example/a/very/long/address/that/has/no/spaces/" + "y" * 90]
    for text in answers:
        desk.client.send(session, text)
    upload = desk.client.succeed(desk.client.post("/files", files={"file": (name, b"%PDF-1.4 tea", "application/pdf")}))
    file = {key: upload[key] for key in ("fileUrl", "fileName", "fileSize")}
    path = f"/sessions/{session['sessionId']}"
    desk.client.succeed(desk.client.post(f"{path}/messages", json={"msgType": "file", **file}))
    card = {"name": fresh("Longjing 100 g"), "price": "88.00", "countdownSeconds": 600}
    desk.client.succeed(desk.client.post(f"{path}/order-cards", json=card))
    expect(widget.panel.locator(".card")).to_be_visible()
    return session


@pytest.mark.parametrize(("theme", "language", "width"), LOOKS)
def test_axe_finds_nothing_serious(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh, theme: str, language: str, width: int
) -> None:
    attributes = f'data-lang="{language}" data-theme="{theme}"'
    with HostPage(f"<main><p>Tea</p></main>{snippet(server.url, attributes)}") as page:
        size = {"width": width, "height": 800}
        widget = visitors.new(page.url, viewport=size, color_scheme=theme, bypass_csp=False)
        widget.visit()
        expect(widget.button).to_be_visible()
        assert grave(widget.page) == []
        full_talk(widget, desk, fresh)
        assert grave(widget.page) == []
        widget.picture(f"{language}-{theme}-{width}")


@pytest.mark.parametrize("width", [320, 390, 760, 1280])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_nothing_overflows(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh, width: int, direction: str
) -> None:
    with HostPage(snippet(server.url, f'data-dir="{direction}"')) as page:
        widget = visitors.new(page.url, viewport={"width": width, "height": 700})
        session = full_talk(widget, desk, fresh)
        assert widget.page.evaluate(OVERFLOWING) == []
        desk.client.succeed(desk.client.post(f"/sessions/{session['sessionId']}/close"))
        expect(widget.panel.locator(".rating")).to_be_visible()
        assert widget.page.evaluate(OVERFLOWING) == []
        assert widget.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        widget.picture(f"{direction}-{width}")


def test_sentences_that_are_half_as_long_again_fit(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    with HostPage(snippet(server.url)) as page:
        widget = visitors.new(page.url, viewport={"width": 320, "height": 700})
        longer = """() => {
            const say = String.prototype.replace;
            String.prototype.replace = function (pattern, ...rest) {
                const made = say.call(this, pattern, ...rest);
                const isSentence = pattern instanceof RegExp && pattern.source.includes('(\\\\w+)');
                return isSentence ? made + '~'.repeat(Math.ceil(made.length * 0.6)) : made;
            };
        }"""
        widget.page.add_init_script(f"({longer})()")
        full_talk(widget, desk, fresh)
        expect(widget.field).to_have_attribute("placeholder", re.compile("~~~"))
        assert widget.page.evaluate(OVERFLOWING) == []


def test_a_small_screen_is_filled_and_the_page_behind_stands_still(visitors: Visitors, server: RunningServer) -> None:
    with HostPage("<p>tea</p>" * 200 + snippet(server.url)) as page:
        widget = visitors.new(page.url, viewport={"width": 390, "height": 800}, has_touch=True, reduced_motion="reduce")
        widget.open()
        box = widget.panel.bounding_box()
        assert box is not None
        assert [round(box[side]) for side in ("x", "y", "width", "height")] == [0, 0, 390, 800]
        expect(widget.panel).to_have_attribute("aria-modal", "true")
        assert widget.page.evaluate("() => getComputedStyle(document.documentElement).overflow") == "hidden"
        # The keyboard takes half of it; the composer stays in sight.
        shrink = """() => {
            Object.defineProperty(visualViewport, 'height', { value: 400, configurable: true });
            visualViewport.dispatchEvent(new Event('resize'));
        }"""
        widget.page.evaluate(shrink)
        field = widget.field.bounding_box()
        assert field is not None
        assert field["y"] + field["height"] <= 400
        widget.panel.get_by_role("button", name="Close").click()
        expect(widget.panel).to_be_hidden()
        assert widget.page.evaluate("() => document.documentElement.style.overflow") == ""


def test_everything_is_reached_without_a_mouse(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    widget = visitors.new(f"{server.url}/shop").visit()
    page = widget.page
    expect(widget.button).to_be_visible()
    page.keyboard.press("Tab")
    expect(widget.button).to_be_focused()
    page.keyboard.press("Enter")
    expect(widget.field).to_be_focused()
    text = fresh("only keys")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    widget.state(text, "sent|delivered|read")
    session = desk.take(widget)
    answer = fresh("I hear you")
    desk.client.send(session, answer)
    expect(page.locator("[data-switchboard] .panel > .hidden[aria-live=polite]")).to_contain_text(answer)
    for _ in range(8):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("() => document.querySelector('[data-switchboard]').shadowRoot.activeElement.role === 'log'"):
            break
    page.keyboard.press("ArrowUp")
    expect(widget.message(answer)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    expect(widget.button).to_be_focused()


def test_the_language_changes_while_it_is_open(visitors: Visitors, server: RunningServer) -> None:
    widget = visitors.new(f"{server.url}/shop").open()
    widget.field.fill("my draft")
    widget.menu("中文")
    expect(widget.field).to_have_attribute("placeholder", "输入消息…")
    expect(widget.field).to_have_value("my draft")
    expect(widget.panel).to_have_attribute("lang", "zh-CN")
    widget.page.evaluate("() => swb('set', { lang: 'en', colour: '#FFE08A' })")
    expect(widget.field).to_have_attribute("placeholder", "Write a message…")
    expect(widget.panel.locator("header")).to_have_css("color", "rgb(17, 24, 39)")


def test_the_house_speaks_the_language_that_is_chosen(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    widget = visitors.new(f"{server.url}/shop").open()
    widget.say(fresh("hello"))
    widget.live()
    desk.take(widget)
    expect(widget.panel.get_by_text("An agent has joined", exact=False)).to_be_visible()
    widget.menu("中文")
    expect(widget.panel.get_by_text("客服已接入", exact=False)).to_be_visible()
    expect(widget.panel.get_by_text("An agent has joined", exact=False)).to_have_count(0)
    widget.live()
    text = fresh("还在吗")
    widget.say(text)
    widget.state(text, "sent|delivered|read")


def test_the_page_of_its_own_is_the_whole_screen(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    widget = visitors.new(f"{server.url}/chat/ak_demo_chat", viewport={"width": 390, "height": 800}).visit()
    expect(widget.field).to_be_visible()
    expect(widget.button).to_be_hidden()
    text = fresh("from a link")
    widget.say(text)
    widget.state(text, "sent|delivered|read")
    assert grave(widget.page) == []
    picture: Path = widget.picture("page-390")
    assert picture.exists()
