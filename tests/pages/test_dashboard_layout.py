"""Sign-in, lists and dialogs at every width, theme and language; what axe, a keyboard and a reader find there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.environment import ROOT
from tests.pages import axe
from tests.pages.conftest import NewDashboard
from tests.pages.dashboard import Dashboard
from tests.pages.inboxes import Shop
from tests.pages.looks import LOOKS
from tests.server import RunningServer

if TYPE_CHECKING:
    from playwright.sync_api import Route

Fresh = Callable[[str], str]
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Cholmondeley"
TEXTS = ROOT / "static" / "dashboard" / "texts"


# What sticks out of the window, or out of a box that cannot scroll, and buttons too small to hit.
FAULTS = """() => {
  const shown = (one) => one.checkVisibility() && one.getClientRects().length && !one.closest('.hidden, .skip, svg');
  const out = [...document.querySelectorAll('body *')].filter((one) => {
    if (!shown(one) || one.closest('.windowed, .tab-bar, .log, [data-scrolls]')) return false;
    const { left, right } = one.getBoundingClientRect();
    return right > innerWidth + 1 || left < -1;
  });
  const small = [...document.querySelectorAll('button, a, [role=tab]')].filter((one) => {
    if (!shown(one) || one.closest('#pane')) return false;
    const { width, height } = one.getBoundingClientRect();
    return width < 24 || height < 24;
  });
  return [
    ...out.map((one) => `out: ${one.tagName}.${one.className}`),
    ...small.map((one) => `small: ${one.tagName}.${one.className}`),
    ...(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : []),
  ].slice(0, 6);
}"""


def choose(dashboard: Dashboard, **chosen: str) -> None:
    """Theme and language, as an earlier visit left them."""
    cookies = [{"name": name, "value": value, "url": dashboard.url} for name, value in chosen.items()]
    dashboard.page.context.add_cookies(cookies)


def each_screen(dashboard: Dashboard, server: RunningServer, session_no: str) -> dict[str, Callable[[], object]]:
    """Name -> what brings that screen up."""
    page = dashboard.page
    return {
        "sign-in": lambda: expect(dashboard.open().page.locator("form.sign-in-form")).to_be_visible(),
        "mine": lambda: dashboard.enter("wei", server.password),
        "filters": lambda: page.locator("[aria-controls=filters-more]").click(),
        "queue": lambda: expect(dashboard.open("/queue").wait().rows.first).to_be_visible(),
        "closed": lambda: dashboard.open("/closed").wait(),
        "conversation": lambda: talk(dashboard, session_no),
        "palette": lambda: page.keyboard.press("Control+k"),
        "keys": lambda: (page.keyboard.press("Escape"), dashboard.open("/mine").wait(), page.keyboard.press("?")),
        "settings": lambda: (page.keyboard.press("Escape"), settings(dashboard)),
    }


def talk(dashboard: Dashboard, session_no: str) -> None:
    """Open a conversation by its address."""
    dashboard.open(f"/mine/{session_no}").wait()
    expect(dashboard.pane.locator("textarea")).to_be_visible()


def settings(dashboard: Dashboard) -> None:
    """Open the settings, on a phone from the bar at the bottom."""
    page = dashboard.page
    if page.locator(".bottom-bar").is_visible():
        page.locator(".bottom-bar button").first.click()
        page.locator(".bottom-bar [role=menuitem]").filter(has_text=re.compile("^(Settings|设置)")).click()
    else:
        page.locator(".rail button").filter(has=page.locator("use[href='#sign-settings']")).click()
    expect(page.locator("dialog[open]")).to_be_visible()


def stretched(route: Route) -> None:
    """Answer a table of sentences with one whose words are 60 % longer."""
    sentences = json.loads((TEXTS / route.request.url.rsplit("/", 1)[1]).read_text(encoding="utf-8"))
    route.fulfill(json={key: stretch(value) for key, value in sentences.items()})


def stretch(value: str | dict[str, str]) -> str | dict[str, str]:
    if isinstance(value, dict):
        return {form: str(stretch(text)) for form, text in value.items()}
    more = round(0.6 * len(re.sub(r"{\w+}", "", value)))
    return value + " ẍẍẍẍẍẍ" * (more // 7) + " " + "ẍ" * (more % 7)


@pytest.fixture
def session_no(shop: Shop, fresh: Fresh) -> str:
    """A conversation of wei's, with a name that is too long, beside others and a queue."""
    _visitor, session = shop.talk(fresh(LONG_NAME), "averyveryveryverylongwordwithoutanyspace" * 3)
    shop.talk(fresh("李娜"), "这个还有货吗？")
    shop.talk(fresh("محمد"), "مرحبا")
    shop.visitor(fresh("Waiting"), "hello")
    return str(session["sessionNo"])


@pytest.mark.parametrize(("theme", "lang", "width"), LOOKS)
def test_axe_finds_nothing_grave(
    new_dashboard: NewDashboard, server: RunningServer, session_no: str, theme: str, lang: str, width: int
) -> None:
    dashboard = new_dashboard(viewport={"width": width, "height": 900})
    choose(dashboard, theme=theme, lang=lang)
    wrong = {}
    for name, show in each_screen(dashboard, server, session_no).items():
        show()
        dashboard.picture(f"{name}-{width}-{theme}-{lang}")
        found = axe.grave(dashboard.page)
        if found:
            wrong[name] = found
    assert wrong == {}


@pytest.mark.parametrize("width", [320, 390, 760, 1280, 1440])
def test_nothing_sticks_out(new_dashboard: NewDashboard, server: RunningServer, session_no: str, width: int) -> None:
    dashboard = new_dashboard(viewport={"width": width, "height": 700})
    choose(dashboard, lang="en")
    wrong = {}
    for name, show in each_screen(dashboard, server, session_no).items():
        show()
        found = dashboard.page.evaluate(FAULTS)
        if found:
            wrong[name] = found
    assert wrong == {}


@pytest.mark.parametrize("width", [390, 1280])
def test_longer_words_and_the_other_direction_fit(
    new_dashboard: NewDashboard, server: RunningServer, session_no: str, width: int
) -> None:
    """A language whose words are 60 % longer, written from right to left."""

    dashboard = new_dashboard(viewport={"width": width, "height": 700})
    choose(dashboard, lang="zh")
    dashboard.page.route("**/texts/*.en.json", stretched)
    dashboard.enter("wei", server.password, "/queue")
    settings(dashboard)
    dashboard.page.get_by_label("语言").select_option("en")
    expect(dashboard.page.locator("html")).to_have_attribute("lang", "en")
    dashboard.page.evaluate("() => (document.documentElement.dir = 'rtl')")
    dashboard.picture(f"stretched-settings-{width}")
    assert dashboard.page.evaluate(FAULTS) == []
    dashboard.page.keyboard.press("Escape")
    expect(dashboard.rows.first).to_be_visible()
    dashboard.picture(f"stretched-queue-{width}")
    assert dashboard.page.evaluate(FAULTS) == []


def test_twice_the_size_still_works(new_dashboard: NewDashboard, server: RunningServer, session_no: str) -> None:
    # 200 % of 1280 x 800 leaves a page of 640 x 400.
    dashboard = new_dashboard(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    dashboard.enter("wei", server.password, f"/mine/{session_no}")
    expect(dashboard.pane.locator("textarea")).to_be_in_viewport()
    assert dashboard.page.evaluate(FAULTS) == []


def test_a_phone_shows_one_pane_at_a_time(new_dashboard: NewDashboard, server: RunningServer, session_no: str) -> None:
    dashboard = new_dashboard(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    dashboard.enter("wei", server.password)
    expect(dashboard.pane).to_be_hidden()
    dashboard.page.locator(f".row[href$='{session_no}']").tap()
    expect(dashboard.pane).to_be_visible()
    expect(dashboard.inbox).to_be_hidden()
    dashboard.page.go_back()
    expect(dashboard.inbox).to_be_visible()
    dashboard.page.locator(".bottom-bar").get_by_role("link", name=re.compile("^Queue")).tap()
    expect(dashboard.inbox.get_by_role("tab", name=re.compile("^Queue"))).to_have_attribute("aria-selected", "true")
    dashboard.page.locator(".bottom-bar button").first.tap()
    dashboard.page.get_by_role("menuitemradio", name="Away").tap()
    expect(dashboard.page.locator(".seat")).to_have_attribute("data-status", "away")


def test_the_language_changes_live(new_dashboard: NewDashboard, server: RunningServer, session_no: str) -> None:
    dashboard = new_dashboard().enter("wei", server.password)
    search = dashboard.page.get_by_role("searchbox")
    search.fill("no")
    settings(dashboard)
    dashboard.page.get_by_label("Language").select_option("zh")
    expect(dashboard.page.get_by_role("heading", name="设置")).to_be_visible()
    dashboard.page.get_by_label("主题").select_option("dark")
    expect(dashboard.page.locator("html")).to_have_attribute("data-theme", "dark")
    dashboard.page.get_by_role("button", name="完成").click()
    expect(search).to_have_value("no")
    dashboard.page.reload()
    expect(dashboard.page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(dashboard.page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_density_changes_the_rows(new_dashboard: NewDashboard, server: RunningServer, session_no: str) -> None:
    dashboard = new_dashboard().enter("wei", server.password)
    rows = dashboard.page.locator(".inbox li")
    expect(rows.first).to_have_css("height", "64px")
    settings(dashboard)
    dashboard.page.get_by_label("List density").select_option("compact")
    expect(rows.first).to_have_css("height", "52px")


def test_a_part_that_fails_leaves_the_others_alone(
    new_dashboard: NewDashboard, server: RunningServer, session_no: str
) -> None:
    dashboard = new_dashboard()
    dashboard.excuse(r"Failed to load|ERR_FAILED|404")
    dashboard.page.route("**/texts/talk.en.json", lambda route: route.abort())
    dashboard.enter("wei", server.password, f"/mine/{session_no}")
    expect(dashboard.pane.get_by_text("This part cannot be loaded right now.")).to_be_visible()
    dashboard.list("Queue")
    expect(dashboard.rows.first).to_be_visible()


def test_both_languages_say_the_same_things() -> None:
    areas = {path.name.split(".")[0] for path in TEXTS.glob("*.json")}
    for area in areas:
        zh, en = (json.loads((TEXTS / f"{area}.{name}.json").read_text(encoding="utf-8")) for name in ("zh", "en"))
        assert sorted(zh) == sorted(en), area
        for key in en:
            assert places(zh[key]) == places(en[key]), f"{area}: {key}"


def places(value: str | dict[str, str]) -> set[str]:
    """The {names} of a sentence, in whatever number."""
    texts = value.values() if isinstance(value, dict) else [value]
    return {name for text in texts for name in re.findall(r"{(\w+)}", text)}
