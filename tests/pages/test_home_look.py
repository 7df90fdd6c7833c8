"""The home page's languages, themes and sizes, what a keyboard and a reader find, and the page outside demo mode."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests
from playwright.sync_api import expect

from tests.pages.conftest import Cast, NewHome
from tests.pages.home import Home
from tests.server import RunningServer

Fresh = Callable[[str], str]
STRANGER = {"X-Forwarded-For": "203.0.113.5"}  # a request through a proxy is never from this machine
WIDTHS = [(1440, 900), (1024, 700), (760, 900), (390, 844), (320, 640)]
UNNAMED = """() => [...document.querySelectorAll("button, a, input, select, textarea, [role=log]")]
    .filter((e) => e.checkVisibility())
    .filter((e) => !(e.ariaLabel || e.textContent.trim() || e.labels?.[0]?.textContent.trim()))
    .map((e) => e.outerHTML)"""


# Languages


def test_the_language_of_the_browser_is_spoken(new_home: NewHome) -> None:
    home = new_home(locale="zh-CN").open()
    expect(home.page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(home.page.get_by_role("heading", level=1)).to_have_text("一段会话，两端，实时。")
    expect(home.visitor.field).to_have_attribute("placeholder", "请输入您的问题…")


def test_the_language_changes_live_and_is_remembered(new_home: NewHome, fresh: Fresh) -> None:
    home = new_home().open()
    text = fresh("Written in English")
    home.visitor.say(text)
    home.visitor.state(text, "delivered")
    home.visitor.field.fill("half a sente")
    home.page.get_by_role("button", name="中文").click()
    expect(home.page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(home.visitor.pane.locator(".drop")).to_have_text("断开线路")
    expect(home.visitor.message(text).locator(".state")).to_have_text("已送达")
    expect(home.visitor.field).to_have_value("half a sente")
    expect(home.agent.pane.get_by_role("log")).to_have_attribute("aria-label", "客服看到的会话")
    home.page.reload()
    home.wait()
    expect(home.page.get_by_role("button", name="中文")).to_have_attribute("aria-pressed", "true")
    home.page.get_by_role("button", name="English").click()
    expect(home.visitor.pane.locator(".drop")).to_have_text("Drop the line")


# Themes


def paper(home: Home) -> str:
    colour: str = home.page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    return colour


def test_the_system_chooses_the_theme_until_somebody_does(new_home: NewHome) -> None:
    home = new_home(color_scheme="dark").open()
    dark = paper(home)
    assert dark == "rgb(15, 18, 22)"
    home.page.get_by_role("button", name="Light theme").click()
    assert paper(home) == "rgb(244, 245, 247)"
    home.page.reload()
    home.wait()
    assert paper(home) == "rgb(244, 245, 247)"
    home.page.get_by_role("button", name="Dark theme").click()
    assert paper(home) == dark


# Sizes


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_nothing_sticks_out_at_any_width(new_home: NewHome, fresh: Fresh, locale: str) -> None:
    home = new_home(locale=locale).open()
    home.visitor.say(fresh("averyveryveryveryverylongwordwithoutanyspace" * 4))
    expect(home.visitor.pane.locator("article").last).to_be_visible()
    for width, height in WIDTHS:
        home.page.set_viewport_size({"width": width, "height": height})
        home.picture(f"home-{width}-{locale}")
        assert home.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
        for part in (home.visitor.field, home.visitor.pane.locator(".send"), home.visitor.pane.locator(".drop")):
            box = part.bounding_box()
            assert box
            assert 0 <= box["x"] <= box["x"] + box["width"] <= width
            assert box["y"] + box["height"] <= height


def test_a_phone_shows_one_side_and_counts_what_waits_on_the_other(new_home: NewHome, fresh: Fresh) -> None:
    home = new_home(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).open()
    tab = home.page.get_by_role("button", name="Agent")
    expect(home.agent.pane).to_be_hidden()
    before = int(tab.locator(".badge").inner_text() or 0) if tab.locator(".badge").is_visible() else 0
    text = fresh("from the phone")
    home.visitor.field.fill(text)
    home.visitor.pane.get_by_role("button", name="Send").tap()
    expect(tab.locator(".badge")).to_have_text(str(before + 1))
    home.visitor.state(text, "delivered")
    tab.tap()
    expect(home.agent.message(text)).to_be_visible()
    expect(home.visitor.pane).to_be_hidden()
    home.agent.pane.locator(".log").tap()
    expect(tab.locator(".badge")).to_be_hidden()


# Readers and keyboards


def test_everything_that_acts_has_a_name(home: Home, fresh: Fresh) -> None:
    home.offer(fresh("Card"))
    home.agent.pane.locator(".offer").click()
    assert home.page.evaluate(UNNAMED) == []


def test_what_others_say_is_spoken_where_somebody_listens(home: Home, cast: Cast, fresh: Fresh) -> None:
    question, answer = fresh("unheard"), fresh("heard")
    home.visitor.attend()
    cast.alice.send(cast.session, question)
    home.agent.sees(question)
    cast.wei.send(cast.session, answer)
    expect(home.page.locator("#spoken")).to_have_text(f"客服小魏: {answer}")


def test_the_keyboard_alone_carries_a_conversation(home: Home, fresh: Fresh) -> None:
    question, name = fresh("by keyboard"), fresh("Keyboard card")
    home.visitor.attend()
    home.page.keyboard.type(question)
    home.page.keyboard.press("Enter")
    expect(home.agent.message(question)).to_be_visible()
    home.agent.attend()
    home.page.keyboard.press("Tab")
    home.page.keyboard.press("Enter")
    home.page.keyboard.type(name)
    home.page.keyboard.press("Enter")
    expect(home.visitor.card(name)).to_be_visible()
    expect(home.page.get_by_role("dialog")).to_be_hidden()
    expect(home.agent.pane.locator(".offer")).to_be_focused()


# Outside demo mode


def test_elsewhere_the_page_welcomes_and_calls_nothing(new_home: NewHome) -> None:
    home = new_home(extra_http_headers=STRANGER)
    asked: list[str] = []
    home.page.on("request", lambda request: asked.append(request.url))
    home.page.goto(home.url)
    expect(home.page.get_by_role("heading", level=1)).to_have_text("Switchboard is running.")
    link = home.page.get_by_role("link", name="Read the API")
    expect(link).to_have_attribute("href", "/api/docs")
    home.page.get_by_role("button", name="中文").click()
    expect(home.page.get_by_role("heading", level=1)).to_have_text("总机已启动。")
    home.picture("welcome")
    assert not [url for url in asked if "/api/" in url]


def test_the_welcome_leads_somewhere(server: RunningServer) -> None:
    with requests.Session() as http:
        http.trust_env = False
        assert http.get(f"{server.url}/api/docs", timeout=10).status_code == 200


def test_the_page_allows_no_script_or_style_but_its_files(server: RunningServer) -> None:
    with requests.Session() as http:
        http.trust_env = False
        answer = http.get(server.url, timeout=10)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert " style=" not in answer.text
    assert "<style" not in answer.text
