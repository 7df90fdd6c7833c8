"""From the first word to the last: a visitor in a shop, the agent who takes them, and the colleague who ends it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.leaks import LeakWatch
from tests.pages.both_sides import Look, Stored, Words, agree, until
from tests.pages.conftest import NewDashboard
from tests.pages.dashboard import Dashboard
from tests.pages.host_page import HostPage, policy, snippet
from tests.pages.inboxes import Shop
from tests.pages.talks import Talk
from tests.pages.test_dashboard_layout import choose
from tests.pages.widget import Visitors, Widget
from tests.pictures import picture
from tests.server import RunningServer

Fresh = Callable[[str], str]
LOOKS = [Look("light", "zh", 390), Look("dark", "en", 1440)]
NICKNAME = "SELECT p.nickname FROM person p JOIN conversation c ON c.visitor = p.id WHERE c.no = ?"
VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1">'
MARKS = """SELECT p.person, p.read, c.last_seq FROM participant p JOIN conversation c ON c.id = p.conversation
           WHERE c.no = ? AND p.person = ?"""


class Service:
    """One visit: the visitor's page, the pages of two agents, and what is stored."""

    def __init__(self, look: Look, server: RunningServer, new_dashboard: NewDashboard, shop: Shop) -> None:
        self.look = look
        self.server = server
        self.shop = shop
        self.words = Words(look.language)
        self.stored = Stored(server)
        self.wei, self.lin = (self._agent(new_dashboard, name, way) for name, way in (("wei", "/queue"), ("lin", "")))
        self.widget: Widget
        self.session: dict[str, Any] = {}
        self.step = 0

    def _agent(self, new_dashboard: NewDashboard, name: str, path: str) -> Dashboard:
        dashboard = new_dashboard(**self.look.context)
        choose(dashboard, theme=self.look.theme, lang=self.look.language)
        dashboard.sign_in(name, self.server.password, path)
        if self.look.is_phone:
            dashboard.page.mouse.move(self.look.width / 2, 840)  # no finger rests on a list as a pointer does
        return dashboard

    @property
    def no(self) -> str:
        return str(self.session["sessionNo"])

    def pane(self, dashboard: Dashboard) -> Talk:
        return Talk(dashboard, self.session)

    def write(self, text: str) -> None:
        """As the visitor; on a phone Enter breaks the line."""
        self.widget.field.fill(text)
        self.send()

    def send(self) -> None:
        self.widget.panel.get_by_role("button", name=self.words.widget("send"), exact=True).click()

    def answer(self, dashboard: Dashboard, text: str) -> None:
        pane = self.pane(dashboard)
        pane.composer.fill(text)
        pane.send()

    def act(self, dashboard: Dashboard, key: str) -> None:
        """One of the buttons over the conversation; on a phone they are in a menu."""
        name = self.words.page(key)
        if self.look.is_phone:
            dashboard.page.locator(".talk-menu").click()
            dashboard.page.get_by_role("menuitem", name=name).click()
        else:
            dashboard.page.locator(f".talk-actions button[title='{name}']").click()

    def to(self, dashboard: Dashboard, view: str) -> None:
        """Go there by what is on the screen."""
        page, name = dashboard.page, self.words.page(f"view_{view}")
        if self.look.is_phone and page.locator(".talk-header .back").is_visible():
            page.locator(".talk-header .back").click()
        if view in ("mine", "queue", "all", "closed"):
            if self.look.is_phone:
                page.locator(".bottom-bar a").first.click()
            page.locator(".inbox").get_by_role("tab", name=re.compile(f"^{name}")).click()
        elif self.look.is_phone:
            page.locator(".bottom-bar button").first.click()
            page.locator(".bottom-bar").get_by_role("menuitem", name=name).click()
        else:
            page.locator(".rail").get_by_role("link", name=name).click()

    def same(self, *dashboards: Dashboard) -> list[tuple[str, str, str]]:
        """The visitor and these agents see what is stored."""
        return agree(self.stored, self.no, self.widget, *dashboards)

    def look_at(self, name: str, *pages: Widget | Dashboard) -> None:
        """Pictures for those who build it."""
        self.step += 1
        for number, page in enumerate(pages):
            page.picture(f"journey-{self.look}-{self.step:02}-{name}{number or ''}")


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_a_visitor_is_served_from_the_first_word_to_the_last(
    look: Look,
    server: RunningServer,
    new_dashboard: NewDashboard,
    visitors: Visitors,
    shop: Shop,
    watch: LeakWatch,
    fresh: Fresh,
    tmp_path: Path,
) -> None:
    service = Service(look, server, new_dashboard, shop)
    headers = {"Content-Security-Policy": policy(server.url)}
    attributes = f'data-lang="{look.language}"'
    with HostPage(VIEWPORT + snippet(server.url, attributes), headers) as page:
        service.widget = visitors.new(page.url, **look.context)
        ask = fresh("春茶到了吗 spring tea")
        wait_in_line(service, ask)
        take(service, ask)
        talk(service, fresh)
        send_pictures(service, tmp_path)
        offer_cards(service, fresh)
        pass_on(service, fresh)
        close_and_rate(service, fresh)
        find_again(service, ask)
        come_back(service, fresh)


def wait_in_line(service: Service, ask: str) -> None:
    """Everybody is busy and somebody was earlier: the visitor reads the place in the line."""
    service.shop.visitor("Earlier", "me first")
    widget, words = service.widget.open(), service.words
    service.look_at("shop", widget)
    service.write(ask)
    widget.state(ask, "sent")
    until(widget.page, lambda: widget.known().get("session"), "the session of the page")
    service.session = widget.known()["session"]
    place = service.shop.wei.get(f"/sessions/{service.session['sessionId']}").json()["queue"]["position"]
    assert place >= 2
    shown = {"en": rf"You are {place}(st|nd|rd|th) in line", "zh": rf"您排在第 {place} 位"}[service.look.language]
    expect(widget.status).to_have_text(re.compile(shown))
    expect(widget.panel.get_by_role("button", name=words.widget("leave_open"))).to_be_visible()
    assert service.stored.row("SELECT state FROM conversation WHERE no = ?", service.no) == ("queued",)
    service.shop.opened.append(service.session)


def take(service: Service, ask: str) -> None:
    """Wei sees what they wrote in the queue, and takes them."""
    wei, widget = service.wei, service.widget
    (name,) = service.stored.row(NICKNAME, service.no)
    row = wei.row(name)
    expect(row).to_be_visible()
    service.look_at("queue", wei, widget)
    expect(row.locator(".row-said")).to_have_text(ask)
    row.locator(".row-accept").click()
    wei.page.wait_for_url(f"**/dashboard/mine/{service.no}")
    service.pane(wei).wait()
    expect(widget.status).to_have_text(service.words.widget("with_agent"))
    expect(row.locator(".row-said")).to_have_text(ask)  # not that wei has joined
    expect(widget.panel.get_by_role("heading", level=1)).to_have_text("客服小魏")
    assert service.same(wei) == [("visitor", "text", ask)]
    state = service.stored.row("SELECT state, agent FROM conversation WHERE no = ?", service.no)
    assert state == ("open", service.shop.wei.person["id"])


def talk(service: Service, fresh: Fresh) -> None:
    """What is typed shows before it is sent; what is said is marked as read on both sides."""
    wei, widget = service.wei, service.widget
    pane = service.pane(wei)
    first, answer, second = fresh("two hundred grams"), fresh("88 yuan, 今天发货"), fresh("good")
    widget.field.press_sequentially(first, delay=5)
    expect(pane.typing).to_contain_text(first)
    service.send()
    expect(pane.row(first)).to_be_visible()
    expect(pane.typing).to_have_text("")
    pane.composer.press_sequentially(answer[:4])
    expect(widget.panel.locator(".typing")).to_have_text(service.words.widget("typing"))
    service.answer(wei, answer)
    expect(widget.message(answer)).to_be_visible()
    expect(pane.row(answer).locator(".tick.read")).to_be_visible()
    service.write(second)
    widget.state(second, "read")
    assert [line[2] for line in service.same(wei)][1:] == [first, answer, second]
    visitor = widget.known()["person"]["id"]
    for person in (visitor, service.shop.wei.person["id"]):
        _, read, last = service.stored.row(MARKS, service.no, person)
        assert read >= last - 1, "marked as read on the page, and in the database"
    service.look_at("talk", wei, widget)


def send_pictures(service: Service, folder: Path) -> None:
    """One from each side; each sees the other's."""
    wei, widget = service.wei, service.widget
    for name, size in (("parcel.png", (640, 480)), ("label.png", (300, 420))):
        (folder / name).write_bytes(picture(*size))
    widget.page.locator("input[type=file]").set_input_files(folder / "parcel.png")
    expect(widget.panel.locator(".tray li")).to_have_count(1)
    service.look_at("tray", widget)
    service.send()
    seen = wei.page.locator(".log .said.theirs .picture img")
    until(wei.page, lambda: seen.count() and seen.evaluate("(img) => img.naturalWidth") > 0, "the visitor's picture")
    wei.page.set_input_files(".toolbar input[type=file]", folder / "label.png")
    expect(wei.page.locator(".tray li")).to_have_count(1)
    wei.page.locator(".composer .send").click()
    theirs = widget.panel.locator(".row.theirs .picture img")
    until(widget.page, lambda: theirs.count() and theirs.evaluate("(img) => img.naturalWidth") > 0, "the agent's")
    said = service.same(wei)
    assert said[-2:] == [("visitor", "image", "parcel.png"), ("agent", "image", "label.png")]
    wei.page.locator(".log .said.theirs .picture").click()
    expect(wei.page.locator("dialog[open] img")).to_be_visible()
    service.look_at("enlarged", wei)
    wei.page.keyboard.press("Escape")
    expect(wei.page.locator("dialog[open]")).to_have_count(0)


def offer_cards(service: Service, fresh: Fresh) -> None:
    """One is paid by the visitor. Another, that the shop made by itself, runs out."""
    wei, widget, words = service.wei, service.widget, service.words
    paid, late = fresh("龙井 Longjing"), fresh("茉莉 Jasmine")
    wei.page.get_by_role("button", name=words.page("talk_card"), exact=True).click()
    wei.page.get_by_role("menuitem", name=words.page("talk_kind_order_card")).click()
    dialog = wei.page.locator("dialog")
    dialog.get_by_label(words.page("talk_order_name"), exact=True).fill(paid)
    dialog.get_by_label(words.page("talk_order_price")).fill("88.00")
    service.look_at("order-form", wei)
    dialog.locator("button.primary").click()
    expect(dialog).to_have_count(0)
    card = widget.panel.locator(".card").filter(has_text=paid)
    expect(card).to_have_attribute("data-status", "pending")
    path = f"/sessions/{service.session['sessionId']}/order-cards"
    body = {"name": late, "price": "46.00", "countdownSeconds": 3}
    service.shop.wei.succeed(service.shop.wei.post(path, json=body))
    service.look_at("cards", wei, widget)
    card.get_by_role("button", name=words.widget("pay"), exact=True).click()
    expect(card).to_have_attribute("data-status", "paid")
    for page in (widget.panel, wei.page.locator(".log")):
        expect(page.locator(".card").filter(has_text=late)).to_have_attribute("data-status", "expired")
    if not service.look.is_phone:
        orders = wei.page.locator(".panel-inside .orders li")
        expect(orders.filter(has_text=paid)).to_contain_text(words.page("talk_card_paid"))
        expect(orders.filter(has_text=late)).to_contain_text(words.page("talk_card_expired"))
    said = service.same(wei)
    assert said[-2:] == [("agent", "order_card", f"{paid} paid"), ("agent", "order_card", f"{late} expired")]
    service.look_at("cards-settled", wei, widget)


def pass_on(service: Service, fresh: Fresh) -> None:
    """Wei offers the conversation to lin, who is at her own list, reads why, accepts, and goes on."""
    wei, lin, widget = service.wei, service.lin, service.widget
    why, here = fresh("knows teas"), fresh("林 here")
    service.act(wei, "talk_transfer")
    dialog = wei.page.locator("dialog")
    dialog.get_by_role("combobox").fill("小林")
    service.look_at("transfer", wei)
    dialog.get_by_role("option", name="客服小林").click()
    dialog.locator("textarea").fill(why)
    dialog.locator("button.primary").click()
    expect(wei.page.locator(".offer")).to_contain_text("客服小林")
    offer = lin.page.locator(".offer-card")
    expect(offer).to_contain_text(why)
    service.look_at("offer", lin, wei)
    offer.get_by_role("button", name=service.words.page("accept")).click()
    lin.page.wait_for_url(f"**/dashboard/*/{service.no}")
    expect(service.pane(lin).composer).to_be_visible()
    expect(wei.page.locator(".read-only")).to_contain_text("客服小林")
    expect(widget.panel.get_by_role("heading", level=1)).to_have_text("客服小林")
    service.answer(lin, here)
    expect(widget.message(here)).to_be_visible()
    assert service.same(lin, wei)[-1] == ("agent", "text", here)
    expect(lin.inbox.locator("[aria-current] .badge")).to_have_count(0)
    assert why not in json.dumps(widget.page.evaluate("() => document.body.innerText"))
    agent = service.stored.row("SELECT agent FROM conversation WHERE no = ?", service.no)
    assert agent == (service.shop.lin.person["id"],)
    service.look_at("passed", lin, widget)


def close_and_rate(service: Service, fresh: Fresh) -> None:
    """Lin closes it. The visitor says how it was, and lin sees that at once."""
    lin, widget, words = service.lin, service.widget, service.words
    praise = fresh("很好 thanks")
    service.act(lin, "talk_close")
    service.look_at("close", lin)
    lin.page.locator("dialog button.primary").click()
    expect(lin.page.locator("dialog")).to_have_count(0)
    expect(widget.status).to_have_text(words.widget("ended"))
    service.to(lin, "closed")
    lin.page.locator(f".row[href$='{service.no}']").click()
    expect(lin.page.locator(".read-only")).to_be_visible()
    widget.panel.locator(".star").nth(3).click()
    widget.panel.get_by_placeholder(words.widget("rate_comment")).fill(praise)
    service.look_at("rating", widget)
    widget.panel.get_by_role("button", name=words.widget("rate_send")).click()
    expect(widget.panel).to_contain_text(words.widget("rate_thanks"))
    rating = lin.page.locator(".talk-header .rating")
    told = " · ".join([words.page("talk_rated", count=4), words.page("talk_solved"), praise])
    expect(rating).to_have_attribute("aria-label", told)
    query = """SELECT r.score, r.resolved, r.comment, r.agent FROM rating r JOIN conversation c ON c.id = r.conversation
               WHERE c.no = ?"""
    assert service.stored.row(query, service.no) == (4, 1, praise, service.shop.lin.person["id"])
    service.same(lin)
    service.look_at("rated", lin, widget)


def find_again(service: Service, ask: str) -> None:
    """Wei finds the first words by a search, and goes to where they were said."""
    wei = service.wei
    service.to(wei, "search")
    wei.page.locator(".search-field").fill(ask)
    hit = wei.page.locator(".hits a")
    expect(hit).to_have_count(1)
    expect(hit.locator("mark")).to_have_text(ask)
    service.look_at("search", wei)
    hit.click()
    pane = service.pane(wei).wait()
    expect(pane.row(ask)).to_be_in_viewport()
    service.same(wei)
    service.look_at("found", wei)


def come_back(service: Service, fresh: Fresh) -> None:
    """The page is opened again later: everything is there, and who writes again is simply back."""
    widget = service.widget
    before = service.stored.said(service.no)
    widget.page.reload()
    widget.button.click()
    expect(widget.panel).to_be_visible()
    assert service.same(service.wei) == before
    again = fresh("one more")
    service.write(again)
    widget.state(again, "sent|delivered|read")
    assert service.same(service.wei)[-1] == ("visitor", "text", again)
    state = service.stored.row("SELECT state FROM conversation WHERE no = ?", service.no)
    assert state != ("closed",)
