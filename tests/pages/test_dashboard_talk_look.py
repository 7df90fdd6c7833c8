"""The conversation pane at both widths, in both themes and languages, stretched and mirrored, with axe looking on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.pages import axe
from tests.pages.conftest import NewDashboard
from tests.pages.dashboard import Dashboard
from tests.pages.inboxes import Shop
from tests.pages.test_dashboard_layout import FAULTS, choose, stretched
from tests.pictures import picture
from tests.server import RunningServer

Fresh = Callable[[str], str]


@pytest.fixture
def session_no(shop: Shop, fresh: Fresh) -> str:
    """A talk with a bit of everything: pictures, files, both cards, a note, a quote, a recall, tags, an offer."""
    visitor, session = shop.talk(fresh("李娜"), "这个还有货吗？ https://shop.example/p/1203?colour=blue")
    wei, path = shop.wei, f"/sessions/{session['sessionId']}"
    said = visitor.send(session, "能便宜一点吗 " + "averyverylongword" * 8)
    wei.succeed(wei.put(f"{path}/tags", json={"tags": ["VIP", "售后 refund"]}))
    kept = visitor.succeed(visitor.post("/files", files={"file": ("蓝色的杯子.png", picture(400, 300), "image/png")}))
    visitor.succeed(visitor.post(f"{path}/messages", json={"msgType": "image", **kept}))
    kept = visitor.succeed(
        visitor.post("/files", files={"file": ("a-very-long-name-of-a-list.txt", b"x", "text/plain")})
    )
    visitor.succeed(visitor.post(f"{path}/messages", json={"msgType": "file", **kept}))
    gone = visitor.send(session, "slip")
    visitor.succeed(visitor.post(f"{path}/messages/{gone['msgNo']}/recall"))
    answer = {"msgType": "text", "content": "两件九折。Two for ten percent off.", "quoteMsgNo": said["msgNo"]}
    wei.succeed(wei.post(f"{path}/messages", json=answer))
    wei.succeed(wei.post(f"{path}/notes", json={"content": "老客户，给个好价 a good customer"}))
    job = {"jobId": 1, "title": "审计员", "salary": "13K-23K", "company": "华财仁合", "location": "上海市"}
    wei.succeed(wei.post(f"{path}/job-cards", json=job))
    wei.succeed(wei.post(f"{path}/order-cards", json={"name": "定金", "price": "29.90", "countdownSeconds": 900}))
    return str(session["sessionNo"])


def screens(dashboard: Dashboard) -> dict[str, Callable[[], object]]:
    """Name -> what brings that part of the pane up; each begins where the one before left off."""
    page = dashboard.page

    def shut() -> None:
        if page.locator("dialog[open]").count():
            page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)

    def only(press: str) -> None:
        shut()
        page.evaluate("() => document.activeElement.blur()")  # in a field a letter is a letter
        page.keyboard.press(press)
        expect(page.locator("dialog[open]")).to_be_visible()

    def panel() -> None:
        shut()
        if not page.locator(".panel").is_visible():
            page.keyboard.press("i")
        expect(page.locator(".panel .visitor")).to_be_visible()

    return {
        "talk": lambda: expect(page.locator(".card.order")).to_be_visible(),
        "transfer": lambda: only("t"),
        "close": lambda: only("x"),
        "panel": panel,
    }


@pytest.mark.parametrize(("theme", "lang", "width"), [("dark", "zh", 390), ("dark", "en", 1440), ("light", "zh", 1440)])
def test_axe_finds_nothing_grave_in_the_pane(
    new_dashboard: NewDashboard, server: RunningServer, session_no: str, theme: str, lang: str, width: int
) -> None:
    dashboard = new_dashboard(viewport={"width": width, "height": 844})
    choose(dashboard, theme=theme, lang=lang)
    dashboard.enter("wei", server.password, f"/mine/{session_no}")
    wrong = {}
    for name, show in screens(dashboard).items():
        show()
        dashboard.picture(f"pane-{name}-{width}-{theme}-{lang}")
        found = axe.grave(dashboard.page) + dashboard.page.evaluate(FAULTS)
        if found:
            wrong[name] = found
    assert wrong == {}


@pytest.mark.parametrize("width", [390, 1280])
def test_the_pane_fits_longer_words_and_the_other_direction(
    new_dashboard: NewDashboard, server: RunningServer, session_no: str, width: int
) -> None:
    dashboard = new_dashboard(viewport={"width": width, "height": 844})
    choose(dashboard, lang="zh")
    dashboard.page.route("**/texts/*.en.json", stretched)
    dashboard.enter("wei", server.password, f"/mine/{session_no}")
    dashboard.page.evaluate(
        """() => import(new URL('./core/texts.js', document.querySelector('script[type=module]').src).href)
            .then((texts) => texts.setLanguage('en'))"""
    )
    expect(dashboard.page.locator("html")).to_have_attribute("lang", "en")
    dashboard.page.evaluate("() => (document.documentElement.dir = 'rtl')")
    wrong = {}
    for name, show in screens(dashboard).items():
        show()
        dashboard.picture(f"pane-{name}-{width}-stretched")
        found = dashboard.page.evaluate(FAULTS)
        if found:
            wrong[name] = found
    assert wrong == {}
