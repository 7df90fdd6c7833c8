"""Cuts in the middle of things, pages that go, networks that let no socket through: everything arrives once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Route, WebSocketRoute, expect

from tests.leaks import LeakWatch
from tests.pages.network import GONE, Network
from tests.pages.widget import Desk, Visitors, Widget
from tests.server import RunningServer

if TYPE_CHECKING:
    from playwright.sync_api import Locator

Fresh = Callable[[str], str]
ARRIVED = ("sent", "delivered", "read")


def talking(widget: Widget, desk: Desk, fresh: Fresh) -> dict[str, Any]:
    widget.excuse(GONE)
    widget.open()
    hello = fresh("hello")
    widget.say(hello)
    session = desk.take(widget)
    widget.live()
    widget.state(hello, "|".join(ARRIVED))
    return session


def hurry(widget: Widget, pause: int) -> None:
    """Waits of the page that last so many ms last half a second."""
    shorter = f"(act, ms, ...rest) => later(act, ms === {pause} ? 500 : ms, ...rest)"
    widget.page.add_init_script(f"const later = setTimeout; window.setTimeout = {shorter};")


def send_file(widget: Widget, name: str, size: int = 9) -> None:
    file = {"name": name, "mimeType": "text/plain", "buffer": b"tea " * (size // 4)}
    widget.page.locator("input[type=file]").set_input_files(file)
    widget.panel.get_by_role("button", name="Send", exact=True).click()


def row(widget: Widget, what: str) -> Locator:
    return widget.panel.locator("article").filter(has_text=what)


def stored(desk: Desk, session: dict[str, Any], *texts: str) -> list[str]:
    """Which of the texts and file names are in the history, in its order, as often as they are there."""
    said = [m.get("fileName") or m.get("content") for m in desk.client.messages(session, limit=200)]
    return [one for one in said if one in texts]


def arrive_once(widget: Widget, desk: Desk, session: dict[str, Any], *texts: str, seconds: float = 40) -> None:
    """Wait for all of them, in this order; at each look, what is said to have arrived is on disk."""

    def look() -> bool:
        shown = {text: states(widget, text) for text in texts}
        there = stored(desk, session, *texts)
        for text, told in shown.items():
            assert "failed" not in told, shown
            assert text in there or not set(told) & set(ARRIVED), (shown, there)
        return there == list(texts)

    widget.until(look, "everything once", seconds, lambda: str(stored(desk, session, *texts)))
    for text in texts:
        expect(row(widget, text)).to_have_count(1)
        expect(row(widget, text).locator("[data-state=waiting], [data-state=sending]")).to_have_count(0)
    assert stored(desk, session, *texts) == list(texts)


def read_by(desk: Desk, session: dict[str, Any], person: int) -> int:
    """The seq up to which this person has read."""
    told = desk.client.succeed(desk.client.get(f"/sessions/{session['sessionId']}"))
    return max((int(mark["readSeq"]) for mark in told["marks"] if mark["personId"] == person), default=0)


def states(widget: Widget, what: str) -> list[str]:
    told: list[str] = row(widget, what).locator(".state").evaluate_all("(all) => all.map((one) => one.dataset.state)")
    return told


def test_a_cut_in_the_middle_of_an_upload_loses_nothing(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    widget = visitors.new(f"{server.url}/shop")
    session = talking(widget, desk, fresh)
    held: list[Route] = []
    widget.page.route("**/api/desk/files", lambda route: held.append(route), times=1)
    name, text = f"{fresh('list')}.txt", fresh("that was the list")
    send_file(widget, name)
    widget.say(text)
    widget.until(lambda: held, "the upload")
    assert states(widget, name) == ["sending"]
    widget.page.context.set_offline(True)
    held[0].abort("internetdisconnected")
    widget.until(lambda: states(widget, name) == ["waiting"], "the file to wait")
    widget.page.context.set_offline(False)
    arrive_once(widget, desk, session, name, text)


def test_an_upload_whose_answer_was_lost_is_one_message(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    widget = visitors.new(f"{server.url}/shop")
    session = talking(widget, desk, fresh)

    def swallow(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    widget.page.route("**/api/desk/files", swallow, times=1)
    name, text = f"{fresh('list')}.txt", fresh("that was the list")
    send_file(widget, name)
    widget.say(text)
    arrive_once(widget, desk, session, name, text)


def test_an_upload_that_nobody_answers_is_tried_again(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    widget = visitors.new(f"{server.url}/shop")
    hurry(widget, 20_000)
    session = talking(widget, desk, fresh)
    held: list[Route] = []
    widget.page.route("**/api/desk/files", lambda route: held.append(route), times=1)
    name = f"{fresh('list')}.txt"
    send_file(widget, name)
    arrive_once(widget, desk, session, name)
    assert len(held) == 1


def test_a_server_killed_in_the_middle_of_an_upload_gets_it_all_later(
    visitors: Visitors, fresh_server: Callable[..., RunningServer], watch: LeakWatch, fresh: Fresh
) -> None:
    server = fresh_server()
    desk = Desk(server, watch)
    widget = visitors.new(f"{server.url}/shop")
    session = talking(widget, desk, fresh)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 50_000}
    network = widget.page.context.new_cdp_session(widget.page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", slow)
    name, text = f"{fresh('list')}.txt", fresh("that was the list")
    send_file(widget, name, 1_000_000)
    widget.say(text)
    expect(row(widget, name).locator("progress")).to_be_visible()
    server.kill()
    widget.until(lambda: states(widget, name) == ["waiting"], "the file to wait", 30)
    assert not set(states(widget, text)) & set(ARRIVED)
    network.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": -1})
    server.start()
    arrive_once(widget, desk, session, name, text)


def test_a_full_outbox_of_texts_and_files_goes_on_after_a_reload(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    widget = visitors.new(f"{server.url}/shop")
    network = Network(widget.page.context)
    session = talking(widget, desk, fresh)
    network.cut()
    widget.page.reload()
    widget.button.click()
    texts = [fresh("a"), f"{fresh('b')}.txt", fresh("c"), f"{fresh('d')}.txt"]
    for text in texts:
        if text.endswith(".txt"):
            send_file(widget, text)
        else:
            widget.say(text)
    for text in texts:
        widget.until(lambda text=text: states(widget, text) == ["waiting"], "it to wait")
    widget.page.reload()
    widget.button.click()
    for text in texts:
        expect(row(widget, text)).to_have_count(1)
        assert not set(states(widget, text)) & {"failed", *ARRIVED}
    network.mend()
    arrive_once(widget, desk, session, *texts)


# Without sockets


def test_where_no_socket_is_let_through_the_talk_goes_on_by_asking(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    widget = visitors.new(f"{server.url}/shop")
    widget.excuse(GONE)
    blocked = [True]

    def route(socket: WebSocketRoute) -> None:
        if blocked:
            socket.close()
        else:
            socket.connect_to_server()

    widget.page.route_web_socket("**/ws/chat", route)
    hurry(widget, 4000)
    widget.open()
    first = fresh("no sockets here")
    widget.say(first)
    session = desk.take(widget)
    expect(widget.panel).to_have_attribute("data-line", "polling")
    expect(widget.banner).to_contain_text("answers may take a few seconds")
    expect(widget.banner.get_by_role("button")).to_have_count(0)
    widget.state(first, "|".join(ARRIVED))
    answer, name = fresh("I hear you"), f"{fresh('list')}.txt"
    desk.client.send(session, answer)
    expect(widget.message(answer)).to_have_count(1)
    expect(widget.status).to_have_text("Here for you")
    seq = next(m["seq"] for m in desk.client.messages(session) if m.get("content") == answer)
    widget.until(lambda: read_by(desk, session, widget.known()["person"]["id"]) >= seq, "the mark of the visitor")
    send_file(widget, name)
    arrive_once(widget, desk, session, first, name)
    blocked.clear()
    widget.page.evaluate("() => dispatchEvent(new Event('online'))")
    widget.live()
    expect(widget.banner).to_be_hidden()
    later = fresh("and now by socket")
    widget.say(later)
    arrive_once(widget, desk, session, first, name, later)
    widget.sees(first, answer, later)


# What is typed and not sent


def test_a_draft_survives_the_page_and_ends_with_what_is_sent(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    widget = visitors.new(f"{server.url}/shop").open()
    widget.page.evaluate("() => swb('prefill', 'the page says')")
    expect(widget.field).to_have_value("the page says")
    assert widget.page.evaluate("() => localStorage.length") == 0
    widget.field.fill("")
    widget.field.press_sequentially("before any word")
    widget.page.reload()
    widget.button.click()
    expect(widget.field).to_have_value("before any word")
    text = fresh("hello")
    widget.say(text)
    widget.state(text, "|".join(ARRIVED))
    draft = "two\nlines\nof a draft"
    widget.field.fill(draft)
    beside = visitors.new(f"{server.url}/shop", context=widget.page.context).open()
    expect(beside.field).to_have_value(draft)
    height = widget.field.evaluate("(field) => field.offsetHeight")
    widget.page.close()
    other = visitors.new(f"{server.url}/shop", context=widget.page.context).open()
    expect(other.field).to_have_value(draft)
    assert other.field.evaluate("(field) => field.offsetHeight") == height
    other.field.press("Enter")
    expect(row(other, "of a draft")).to_have_count(1)
    expect(beside.field).to_have_value("")
    other.page.reload()
    other.button.click()
    expect(other.field).to_have_value("")
    other.field.fill("to be forgotten")
    other.page.evaluate("() => swb('shutdown')")
    other.until(lambda: other.page.evaluate("() => localStorage.length") == 0, "the browser to forget")
    other.page.reload()
    other.button.click()
    expect(other.field).to_have_value("")
