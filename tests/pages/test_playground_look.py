"""The playground's languages, themes and sizes, what a keyboard and a reader find, and the inspector on the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.environment import ROOT
from tests.pages.playground import NAMES, Playground
from tests.pages.test_home_look import UNNAMED
from tests.server import RunningServer

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser

    NewPlayground = Callable[..., Playground]

STICKING_OUT = """() => [...document.querySelectorAll("main *, header.top *")]
    .filter((e) => e.checkVisibility() && !e.closest(".log, .frames, .hidden, .says"))
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
    .map((e) => e.outerHTML.slice(0, 120))"""


@pytest.fixture
def new_playground(browser: Browser, server: RunningServer) -> Iterator[NewPlayground]:
    """`new_playground(viewport=..., locale=...)` is the page in a context of its own. None of them may complain."""
    made: list[Playground] = []
    with ExitStack() as contexts:

        def new(**options: Any) -> Playground:
            context = browser.new_context(**{"locale": "en-US", "viewport": {"width": 1440, "height": 900}} | options)
            contexts.callback(context.close)
            made.append(Playground(context.new_page(), server.url))
            return made[-1].open()

        yield new
        assert [page.faults for page in made if page.faults] == []


def test_both_languages_have_the_same_sentences() -> None:
    zh, en = (json.loads((ROOT / "static" / "playground" / f"{name}.json").read_text()) for name in ("zh", "en"))
    assert list(zh) == list(en)
    for key, sentence in en.items():
        assert sorted(re.findall(r"{\w+}", sentence)) == sorted(re.findall(r"{\w+}", zh[key])), key


def test_the_language_changes_live(new_playground: NewPlayground) -> None:
    page = new_playground(locale="zh-CN")
    expect(page.page.get_by_role("heading", level=1)).to_have_text("五个客户端，五种协议，同一段会话。")
    page.page.get_by_role("button", name="English").click()
    expect(page.page.get_by_role("heading", level=1)).to_have_text("Five clients, five protocols, one conversation.")
    expect(page["desk"].field).to_have_attribute("placeholder", "Write…")
    expect(page["im"].box.locator(".drop")).to_have_attribute("aria-label", "Drop the line")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_painted_as_the_system_says(new_playground: NewPlayground, theme: str) -> None:
    page = new_playground(color_scheme=theme)
    paper = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(244, 245, 247)", "dark": "rgb(15, 18, 22)"}[theme]
    page.picture(f"playground-{theme}")


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_nothing_sticks_out_at_any_width(new_playground: NewPlayground, locale: str) -> None:
    page = new_playground(locale=locale)
    page["desk"].say("averyveryveryveryverylongwordwithoutanyspace" * 3)
    for width, height in ((1440, 900), (1180, 800), (1179, 800), (390, 844), (320, 640)):
        page.page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(STICKING_OUT) == [], width
        page.picture(f"playground-{locale}-{width}")


def test_on_a_phone_the_tabs_show_one_panel_and_count_the_others(new_playground: NewPlayground) -> None:
    page = new_playground(viewport={"width": 390, "height": 844}, has_touch=True)
    expect(page["visitor"].box).to_be_visible()
    expect(page["desk"].box).to_be_hidden()
    page["visitor"].field.fill("from a phone")
    page["visitor"].box.locator(".send").click()
    badge = page.page.locator("[data-tab=desk] .badge")
    expect(badge).to_have_text("1")
    page.page.locator("[data-tab=desk]").click()
    expect(page["desk"].bubble("from a phone").last).to_be_in_viewport()
    expect(badge).to_be_hidden()


def test_everything_that_acts_has_a_name(new_playground: NewPlayground) -> None:
    page = new_playground()
    assert page.evaluate(UNNAMED) == []
    page.page.locator("#inspect").click()
    assert page.evaluate(UNNAMED) == []


def test_every_panel_is_reached_by_keyboard(new_playground: NewPlayground) -> None:
    page = new_playground()
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Enter")  # the skip link
    reached = set()
    for _ in range(120):
        page.page.keyboard.press("Tab")
        panel = page.evaluate("() => document.activeElement.closest('[data-panel]')?.dataset.panel ?? ''")
        reached.add(panel)
    assert set(NAMES) <= reached


# The wire inspector


def test_the_inspector_shows_what_the_server_hears_and_says(new_playground: NewPlayground) -> None:
    page = new_playground()
    page.page.locator("#inspect").click()
    rows = page.page.locator(".listing tbody tr")
    for dialect in ("weiyu_visitor", "chatvo", "weiyu_agent", "desk", "xuqm"):
        expect(rows.filter(has_text=dialect).first).to_be_visible()
    rows.filter(has_text="weiyu_agent").first.get_by_role("button").click()
    expect(page.page.locator(".watched .caption")).to_contain_text("Watching 客服小魏 · weiyu_agent")
    page.evaluate("""() => {
        const form = document.querySelector("[data-panel=agent] .composer");
        form.querySelector("textarea").value = "seen by the inspector";
        form.requestSubmit();
    }""")
    frames = page.page.locator(".watched .frame")
    expect(frames.filter(has_text="PUBACK").first).to_be_visible()
    expect(frames.filter(has_text="seen by the inspector").first).to_be_visible()
    page.picture("playground-inspector")
    page.page.keyboard.press("Escape")
    expect(page.page.locator("#inspector")).to_be_hidden()
    expect(page.page.locator("#inspect")).to_be_focused()
