"""What was written without a network, a server or an answer arrives once, in order, and what is shown stays true."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.client import Client
from tests.conftest import NewServer
from tests.leaks import LeakWatch
from tests.pages.conftest import NewDashboard
from tests.pages.inboxes import Shop
from tests.pages.talks import Talk, stored, wait_stored
from tests.server import RunningServer
from tests.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Route, WebSocketRoute

Fresh = Callable[[str], str]
SENDS = "**/api/desk/sessions/*/messages"


@pytest.fixture
def talk(new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh) -> tuple[Talk, Client]:
    visitor, session = shop.talk(fresh("Alice"))
    dashboard = new_dashboard().enter("wei", server.password, f"/mine/{session['sessionNo']}")
    dashboard.excuse("Failed to load resource|WebSocket connection|net::ERR")
    return Talk(dashboard, session).wait(), visitor


def said(client: Client, session: dict[str, Any], *texts: str) -> list[str]:
    """Those of the texts that are in the history, in its order."""
    found = [message.get("content", "") for message in client.messages(session, limit=200)]
    return [text for text in found if text in texts]


def pick(pane: Talk, name: str, content: bytes) -> None:
    """Choose a file to go with the next message."""
    file: FilePayload = {"name": name, "mimeType": "text/plain", "buffer": content}
    pane.page.set_input_files(".toolbar input[type=file]", file)


def test_without_a_network_it_waits_and_then_goes_once(talk: tuple[Talk, Client]) -> None:
    pane, visitor = talk
    texts = ("first", "second", "third")
    pane.page.context.set_offline(True)
    for text in texts:
        pane.say(text)
    for text in texts:
        expect(pane.row(text)).to_have_attribute("data-state", "waiting")
    expect(pane.row("third")).to_contain_text("Goes out when you are back online")
    expect(pane.page.locator("[data-state=failed]")).to_have_count(0)
    pane.page.context.set_offline(False)
    for text in texts:
        wait_stored(visitor, pane.session, text)
    expect(pane.page.locator(".under-way")).to_have_count(0)
    assert said(visitor, pane.session, *texts) == list(texts)
    assert [text for text in pane.texts() if text in texts] == list(texts)


def test_a_server_that_is_killed_loses_nothing(
    fresh_server: NewServer, new_dashboard: NewDashboard, watch: LeakWatch
) -> None:
    server = fresh_server()
    shop = Shop(Client(server.url, watch), server)
    visitor, session = shop.talk("Alice")
    dashboard = new_dashboard(url=server.url).enter("wei", server.password, f"/mine/{session['sessionNo']}")
    dashboard.excuse("Failed to load resource|WebSocket connection|net::ERR")
    pane = Talk(dashboard, session).wait()
    pane.say("before")
    expect(pane.row("before").locator(".tick.sent")).to_be_visible()
    pane.composer.fill("half a sen")
    server.kill()
    expect(pane.composer).to_have_value("half a sen")
    pane.say("half a sentence is whole now")
    pane.say("and another")
    expect(pane.row("and another")).to_have_attribute("data-state", "waiting")
    server.start()
    for text in ("before", "half a sentence is whole now", "and another"):
        wait_until(lambda text=text: stored(visitor, session, text), timeout=120, what=f"{text!r} to be stored")  # type: ignore[misc]
        assert stored(visitor, session, text) == 1
    expect(pane.page.locator(".under-way")).to_have_count(0, timeout=120_000)
    visitor.send(session, "welcome back")
    expect(pane.row("welcome back")).to_be_visible(timeout=120_000)
    assert pane.texts()[-4:] == ["before", "half a sentence is whole now", "and another", "welcome back"]


def test_a_full_outbox_survives_a_reload(talk: tuple[Talk, Client]) -> None:
    pane, visitor = talk
    pane.page.route(SENDS, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    pick(pane, "later.txt", b"later")
    pane.composer.fill("one")
    pane.send()
    pane.say("two")
    expect(pane.page.locator(".under-way")).to_have_count(3)
    pane.page.reload()
    pane.wait()
    expect(pane.page.locator(".under-way")).to_have_count(3)
    pane.page.unroute(SENDS)
    pane.page.evaluate("() => dispatchEvent(new Event('online'))")
    pane.until(lambda: len(said(visitor, pane.session, "one", "two")) == 2, "both texts")
    for text in ("one", "two"):
        wait_stored(visitor, pane.session, text)
    expect(pane.page.locator(".under-way")).to_have_count(0)
    rows = [message.get("content") or message.get("fileName") for message in visitor.messages(pane.session)]
    assert rows[-3:] == ["one", "later.txt", "two"]


def test_an_answer_that_is_lost_is_no_second_message(talk: tuple[Talk, Client]) -> None:
    pane, visitor = talk
    numbers: list[str] = []

    def lose(route: Route) -> None:
        body = route.request.post_data_json
        if not body:
            return route.continue_()
        numbers.append(body["msgNo"])
        route.fetch()
        if len(numbers) == 1:
            return route.abort()  # the server has it, and nobody here knows
        return route.continue_()

    pane.page.route(SENDS, lose)
    pane.say("only once")
    pane.until(lambda: len(numbers) > 1, "a second try")
    expect(pane.page.locator(".under-way")).to_have_count(0)
    assert len(set(numbers)) == 1
    assert stored(visitor, pane.session, "only once") == 1
    assert pane.texts().count("only once") == 1


def test_a_refusal_is_said_and_may_be_tried_again(talk: tuple[Talk, Client]) -> None:
    pane, visitor = talk
    refused = {"type": "about:blank", "title": "This word is refused", "status": 409, "code": "word_refused"}

    def refuse(route: Route) -> None:
        if route.request.method != "POST":
            return route.continue_()
        return route.fulfill(status=409, content_type="application/problem+json", json=refused)

    pane.page.route(SENDS, refuse)
    pane.say("a bad word")
    row = pane.row("a bad word")
    expect(row).to_have_attribute("data-state", "failed")
    expect(row.get_by_role("alert")).to_contain_text("This word is refused")
    pane.page.reload()
    pane.wait()
    expect(row).to_have_attribute("data-state", "failed")
    pane.page.unroute(SENDS)
    row.get_by_role("button", name="Retry").click()
    wait_stored(visitor, pane.session, "a bad word")
    pane.page.route(SENDS, refuse)
    pane.say("another")
    pane.row("another").get_by_role("button", name="Delete").click()
    expect(pane.row("another")).to_have_count(0)


def test_an_upload_that_breaks_begins_anew(talk: tuple[Talk, Client]) -> None:
    pane, visitor = talk
    tries: list[int] = []

    def break_first(route: Route) -> None:
        tries.append(1)
        if len(tries) == 1:
            return route.abort("connectionreset")
        return route.continue_()

    pane.page.route("**/api/desk/files", break_first)
    pick(pane, "film.txt", b"x" * 300_000)
    pane.send()
    expect(pane.page.locator("[data-state=failed]")).to_have_count(0)
    pane.until(lambda: any(m.get("fileName") == "film.txt" for m in visitor.messages(pane.session)), "the file")
    expect(pane.page.locator(".under-way")).to_have_count(0)
    assert len(tries) == 2
    expect(pane.page.locator("a.file")).to_have_count(1)


def test_another_tab_sends_what_a_closed_one_left(talk: tuple[Talk, Client], new_dashboard: NewDashboard) -> None:
    pane, visitor = talk
    pane.page.route(SENDS, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    pane.say("left behind")
    expect(pane.row("left behind")).to_be_visible()
    pane.until(lambda: unleased(pane), "the first try to be over")
    other = new_dashboard(context=pane.page.context)
    pane.page.close()
    other.open().wait()
    wait_stored(visitor, pane.session, "left behind")


def unleased(pane: Talk) -> bool:
    """Whether no tab is at the entry of the outbox."""
    look = """() => new Promise((done) => { indexedDB.open('switchboard').onsuccess = ({ target: { result } }) => {
        result.transaction('outbox').objectStore('outbox').getAll().onsuccess = ({ target }) => {
            result.close();
            done(target.result.every((row) => row.leasedUntil === 0));
        }; }; })"""
    return bool(pane.page.evaluate(look))


def test_a_line_that_is_deaf_is_replaced(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    visitor, session = shop.talk(fresh("Alice"))
    dashboard = new_dashboard()
    dashboard.excuse("WebSocket connection")
    lines: list[dict[str, bool]] = []

    def route(socket: WebSocketRoute) -> None:
        line = {"deaf": False}
        lines.append(line)
        remote = socket.connect_to_server()
        remote.on_message(lambda frame: None if line["deaf"] else socket.send(frame))

    dashboard.page.route_web_socket("**/ws/chat", route)
    dashboard.enter("wei", server.password, f"/mine/{session['sessionNo']}")
    pane = Talk(dashboard, session).wait()
    expect(pane.row("hello")).to_be_visible()
    count = len(lines)
    lines[-1]["deaf"] = True
    visitor.send(session, "can you hear me?")
    pane.say("my words get out")
    wait_stored(visitor, session, "my words get out")
    pane.page.evaluate("() => dispatchEvent(new Event('focus'))")
    expect(pane.row("can you hear me?")).to_be_visible(timeout=60_000)
    expect(pane.page.locator(".under-way")).to_have_count(0)
    assert len(lines) > count
    assert pane.texts()[-2:] == ["can you hear me?", "my words get out"]
