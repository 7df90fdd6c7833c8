"""The page of seed 002 in a real browser: `new WebSocket`, `eval`, PUT on arrival, a local echo, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.client import Client as Person
from tests.journeys.cast import Cast, topic
from tests.leaks import LeakWatch
from tests.raw_page import PASSWORD, enrol
from tests.server import RunningServer
from tests.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

HTML = (Path(__file__).parent / "raw_page.html").read_text(encoding="utf-8")
OpenPage = Callable[..., Any]


@pytest.fixture
def open_page(browser: Browser, server: RunningServer) -> Iterator[OpenPage]:
    """`open_page(id, touser="1")` loads the page in a context of its own, as if it lay on our site, or at `site`."""
    contexts = []

    def open_(number: str, site: str = "", role: str = "", **query: str) -> Page:
        context = browser.new_context()
        contexts.append(context)
        # A page that the test makes up comes from nowhere, which Chromium keeps from loopback addresses by itself.
        context.grant_permissions(["local-network-access"])
        context.set_default_timeout(30_000)
        page = context.new_page()
        address = f"{site or server.url}/old/chat.html"
        page.route(f"{address}*", lambda route: route.fulfill(body=HTML, content_type="text/html"))
        given = {"id": number, "role": role, "name": number, "pass": PASSWORD, **query}
        page.goto(f"{address}?{urlencode(given)}")
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def admin(server: RunningServer, watch: LeakWatch) -> Person:
    return Person(server.url, watch).login("admin", server.password)


@pytest.fixture
def visitor(admin: Person, watch: LeakWatch) -> str:
    return enrol(admin, watch)


def rows(page: Page) -> Locator:
    """What the page shows, the house's notices aside."""
    return page.locator("#list li").filter(has_not_text="[系统]")


def say(page: Page, text: str) -> None:
    page.fill("#field", text)
    page.press("#field", "Enter")


def test_visitor_and_agent_page_show_each_message_once(
    open_page: OpenPage, admin: Person, watch: LeakWatch, visitor: str
) -> None:
    agent = enrol(admin, watch, role="agent")
    customer = open_page(visitor, touser=agent)
    desk = open_page(agent, role="agent")
    for page in (customer, desk):
        expect(page).to_have_title("open")
    expect(customer.locator("#name")).to_have_text(f"旧{agent}")
    say(customer, "你好，请问在吗？")
    dotted = desk.locator(f'#users li.dot[data-id="{visitor}"]')
    expect(dotted).to_have_text(f"旧{visitor}")
    dotted.click()
    expect(rows(desk)).to_have_text(["你好，请问在吗？"])
    say(desk, "在的")
    say(desk, "您说 <b>\"'")
    expect(rows(customer)).to_have_text(["你好，请问在吗？", "在的", "您说 <b>\"'"])
    say(customer, "好")
    expect(rows(desk)).to_have_text(["你好，请问在吗？", "在的", "您说 <b>\"'", "好"])
    expect(desk.locator("#list li.right")).to_have_count(2)
    expect(desk.locator(f'#users li[data-id="{visitor}"]')).not_to_have_class("dot")
    # Nothing more comes: what was said is there once, on both sides and after a reload.
    expect(rows(customer)).to_have_count(4)
    customer.reload()
    expect(rows(customer)).to_have_text(["你好，请问在吗？", "在的", "您说 <b>\"'", "好"])


def test_the_hard_wired_number_reaches_a_desk_agent(
    open_page: OpenPage, server: RunningServer, watch: LeakWatch, visitor: str
) -> None:
    cast = Cast(server, watch)
    wei = cast.agent("wei")
    line = cast.line(wei)
    line.subscribe("/user/queue/notify")
    page = open_page(visitor, touser="1")
    expect(page.locator("#name")).to_have_text("在线客服")
    say(page, f"找客服 {visitor}")
    wanted = wait_until(lambda: _session_of(wei, visitor), what="the session")
    line.subscribe(topic(wanted), last_seq="0")
    said = line.wait_for(lambda frame: f"找客服 {visitor}" in frame.body and '"MSG"' in frame.body).json
    assert said["senderRole"] == "customer"
    line.say(wanted, "小魏在此")
    expect(rows(page)).to_have_text([f"找客服 {visitor}", "小魏在此"])
    newest = int(rows(page).last.get_attribute("data-id") or 0)
    line.wait_for(lambda frame: "READ_RECEIPT" in frame.body and frame.json["lastReadMsgId"] == newest)
    cast.close()


@pytest.mark.parametrize("prefix", ["/linux", "/api"])
def test_it_works_behind_the_prefixes_of_the_original(open_page: OpenPage, visitor: str, prefix: str) -> None:
    page = open_page(visitor, touser="1", base=prefix)
    expect(page).to_have_title("open")
    expect(page.locator("#name")).to_have_text("在线客服")
    say(page, "前缀")
    expect(rows(page)).to_have_text(["前缀"])


def test_a_page_of_another_site_does_not_get_in(open_page: OpenPage, server: RunningServer, visitor: str) -> None:
    elsewhere = {"touser": "1", "host": f"127.0.0.1:{server.port}", "base": server.url}
    page = open_page(visitor, site="http://localhost:9", **elsewhere)
    expect(page).to_have_title("closed 1006")
    assert f'"GET /websocket/{visitor}" 403' in server.output


def _session_of(agent: Person, number: str) -> dict[str, Any] | None:
    """The visitor's session, as agents of the group see it."""
    sessions = agent.succeed(agent.get("/sessions", params={"list": "all", "limit": 200}))["items"]
    return next((s for s in sessions if s["visitor"] and s["visitor"]["nickname"] == f"旧{number}"), None)
