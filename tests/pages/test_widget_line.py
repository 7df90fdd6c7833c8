"""The widget without a network, a server or time: nothing is lost, nothing comes twice, nothing is pretended."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.leaks import LeakWatch
from tests.pages.held import as_text
from tests.pages.widget import Desk, Visitors, Widget
from tests.server import RunningServer
from tests.waiting import wait_until

Fresh = Callable[[str], str]
GONE = "ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket connection"


def talking(widget: Widget, desk: Desk, fresh: Fresh) -> dict[str, object]:
    """Open the panel, say something and be taken."""
    widget.open()
    hello = fresh("hello")
    widget.say(hello)
    session = desk.take(widget)
    expect(widget.status).to_have_text("Here for you")
    widget.live()
    widget.state(hello, "sent|delivered|read")
    return session


def keep_silent(_socket: WebSocketRoute) -> None:
    """Open, and nobody answers."""


def pass_on(socket: WebSocketRoute) -> None:
    """As if nobody listened between."""
    socket.connect_to_server()


def once(widget: Widget, desk: Desk, session: dict[str, object], *texts: str) -> None:
    """Each text is shown and stored once."""

    def stored() -> list[int]:
        messages = desk.client.messages(session, limit=200)
        return [sum(message.get("content") == text for message in messages) for text in texts]

    widget.until(lambda: stored() == [1] * len(texts), "every text once in the history", 30, lambda: str(stored()))
    widget.sees(*texts)


def test_what_is_written_without_a_network_goes_out_later_once(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    widget = visitors.new(f"{server.url}/shop")
    widget.excuse(GONE)
    session = talking(widget, desk, fresh)
    widget.field.press_sequentially("half a ")
    widget.page.context.set_offline(True)
    widget.field.press_sequentially("word")
    texts = [fresh("a"), fresh("b")]
    for text in texts:
        widget.say(text)
    meanwhile = fresh("are you there")
    desk.client.send(session, meanwhile)
    states = widget.panel.locator("[data-state]").evaluate_all("(all) => all.map((one) => one.dataset.state)")
    assert "failed" not in states
    widget.page.context.set_offline(False)
    expect(widget.message(meanwhile)).to_have_count(1)
    once(widget, desk, session, *texts)


def test_a_file_picked_without_a_network_goes_out_later_once(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    widget = visitors.new(f"{server.url}/shop")
    widget.excuse(GONE)
    session = talking(widget, desk, fresh)
    widget.page.context.set_offline(True)
    name = f"{fresh('list')}.txt"
    after = fresh("that was the list")
    widget.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/plain", "buffer": b"tea"})
    widget.panel.get_by_role("button", name="Send", exact=True).click()
    widget.say(after)
    expect(widget.panel.locator("[data-state=waiting]").first).to_be_visible()
    widget.page.context.set_offline(False)
    once(widget, desk, session, after)
    messages = desk.client.messages(session, limit=200)
    assert [m["msgType"] for m in messages if m.get("fileName") == name or m.get("content") == after] == [
        "file",
        "text",
    ]


def test_a_full_outbox_survives_a_reload(
    visitors: Visitors, fresh_server: Callable[..., RunningServer], watch: LeakWatch, fresh: Fresh
) -> None:
    server = fresh_server()
    widget = visitors.new(f"{server.url}/shop")
    widget.excuse(GONE)
    desk = Desk(server, watch)
    session = talking(widget, desk, fresh)
    texts = [fresh("a"), fresh("b"), fresh("c")]
    server.kill()
    expect(widget.panel).to_have_attribute("data-line", "lost")
    for text in texts:
        widget.say(text)
        widget.state(text, "waiting")
    expect(widget.banner).to_have_text(re.compile("Reconnecting… your messages will be sent"))
    server.start()
    once(widget, desk, session, *texts)
    widget.page.reload()
    widget.button.click()
    once(widget, desk, session, *texts)


def test_the_outbox_is_shown_first_and_sent_by_the_next_page(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    widget = visitors.new(f"{server.url}/shop")
    widget.excuse(GONE)
    session = talking(widget, desk, fresh)
    widget.page.context.route_web_socket("**/ws/chat", keep_silent)
    widget.page.reload()
    widget.button.click()
    text = fresh("before the page went")
    expect(widget.field).to_be_visible()
    widget.say(text)
    widget.state(text, "waiting")
    other = visitors.new(f"{server.url}/shop", context=widget.page.context)
    other.excuse(GONE)
    other.page.route_web_socket("**/ws/chat", pass_on)
    widget.page.close()
    other.open()
    once(other, desk, session, text)


def test_a_message_whose_echo_was_lost_is_stored_once(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    widget = visitors.new(f"{server.url}/shop")
    mute: list[bool] = []

    def route(socket: WebSocketRoute) -> None:
        outer = socket.connect_to_server()
        # The way to the server stays open, the way back is dead: half-open.
        outer.on_message(lambda frame: None if mute else socket.send(frame))

    widget.page.route_web_socket("**/ws/chat", route)
    session = talking(widget, desk, fresh)
    text = fresh("only once")
    mute.append(True)
    widget.say(text)
    widget.until(lambda: any(m.get("content") == text for m in desk.client.messages(session)), "it to be stored")
    widget.state(text, "sending|waiting")
    expect(widget.panel).to_have_attribute("data-line", re.compile("doubtful|lost"), timeout=120_000)
    widget.state(text, "sending|waiting")
    mute.clear()
    widget.state(text, "sent|delivered|read")
    after = fresh("and this")
    widget.say(after)
    once(widget, desk, session, text, after)


def test_what_arrived_just_before_the_line_broke_holds_nothing_up(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    widget = visitors.new(f"{server.url}/shop")
    sockets: list[WebSocketRoute] = []
    mute: list[bool] = []

    def route(socket: WebSocketRoute) -> None:
        outer = socket.connect_to_server()
        mine = len(sockets)
        sockets.append(socket)
        outer.on_message(lambda frame: None if mute and mine == 0 else socket.send(frame))

    widget.page.route_web_socket("**/ws/chat", route)
    session = talking(widget, desk, fresh)
    first, then = fresh("arrived"), fresh("waits behind it")
    mute.append(True)
    widget.say(first)
    widget.say(then)
    widget.until(lambda: any(m.get("content") == first for m in desk.client.messages(session)), "it to be stored")
    sockets[0].close()
    once(widget, desk, session, first, then)
    widget.state(then, "sent|delivered|read")


def test_a_refused_message_says_why_and_the_line_stays(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    widget, text = visitors.new(f"{server.url}/shop"), fresh("not this one")

    def route(socket: WebSocketRoute) -> None:
        outer = socket.connect_to_server()

        def to_server(frame: str | bytes) -> None:
            spoken = as_text(frame)
            if "destination:/app/chat/send" not in spoken or text not in spoken:
                return outer.send(frame)
            number = re.search(r'"msgNo":"(\w+)"', spoken)
            assert number
            body = f'{{"type":"ERROR","code":"word_refused","title":"Not today","retry":false,"msgNo":"{number[1]}"}}'
            head = f"subscription:{errors[-1]}\nmessage-id:x1\ndestination:/user/queue/errors"
            return socket.send(f"MESSAGE\n{head}\n\n{body}\0")

        errors: list[str] = []

        def note(frame: str | bytes) -> None:
            found = re.search(
                r"SUBSCRIBE\n(?:.*\n)*?id:(\S+)\n(?:.*\n)*?destination:/user/queue/errors", as_text(frame)
            )
            found = found or re.search(r"destination:/user/queue/errors\n(?:.*\n)*?id:(\S+)", as_text(frame))
            if found:
                errors.append(found[1])
            to_server(frame)

        socket.on_message(note)

    widget.page.route_web_socket("**/ws/chat", route)
    talking(widget, desk, fresh)
    widget.say(text)
    widget.state(text, "failed")
    expect(widget.message(text)).to_contain_text("Not sent: Not today")
    widget.live()
    later = fresh("but this")
    widget.say(later)
    widget.state(later, "sent|delivered|read")
    widget.message(text).get_by_role("button", name="Discard").click()
    expect(widget.message(text)).to_have_count(0)


def test_a_restarted_server_is_taken_up_again(
    visitors: Visitors, fresh_server: Callable[..., RunningServer], watch: LeakWatch, fresh: Fresh
) -> None:
    server = fresh_server()
    widget, desk = visitors.new(f"{server.url}/shop"), Desk(server, watch)
    widget.excuse(GONE)
    session = talking(widget, desk, fresh)
    texts = [fresh(f"text {number}") for number in range(6)]
    for text in texts[:3]:
        widget.say(text)
    server.kill()  # in the middle of sending
    for text in texts[3:]:
        widget.say(text)
    server.start()
    once(widget, desk, session, *texts)
    widget.state(texts[-1], "sent|delivered|read")


# Time


def test_ten_minutes_of_sleep_are_noticed_and_made_up_for(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    widget = visitors.new(f"{server.url}/shop")
    cut: list[bool] = []

    def route(socket: WebSocketRoute) -> None:
        outer = socket.connect_to_server()
        dead: list[bool] = []

        def back(frame: str | bytes) -> None:
            if cut and socket is first[0]:
                dead.append(True)
            if not dead:
                socket.send(frame)

        first.append(socket)
        outer.on_message(back)
        socket.on_message(lambda frame: None if dead or (cut and socket is first[0]) else outer.send(frame))

    first: list[WebSocketRoute] = []
    widget.page.clock.install()
    widget.page.route_web_socket("**/ws/chat", route)
    run(widget.page, widget, desk, fresh)
    session = widget.known()["session"]
    cut.append(True)  # the network forgot the connection while the lid was closed
    missed = fresh("while you slept")
    desk.client.send(session, missed)
    widget.page.clock.fast_forward("10:00")
    expect(widget.banner).to_contain_text("Checking the connection…")
    widget.page.clock.run_for(6000)
    wait_until(lambda: step(widget.page) and widget.panel.get_attribute("data-line") == "live", what="the line")
    expect(widget.message(missed)).to_have_count(1)


def run(page: Page, widget: Widget, desk: Desk, fresh: Fresh) -> None:
    """Begin a talk on a page whose clock stands still unless it is moved."""
    page.goto(widget.url)
    wait_until(lambda: step(page) and widget.button.is_visible(), what="the button")
    widget.button.click()
    wait_until(lambda: step(page) and widget.field.is_visible(), what="the panel")
    widget.say(fresh("hello"))
    desk.take(widget)
    wait_until(lambda: step(page) and widget.status.text_content() == "Here for you", what="the agent")


def step(page: Page) -> bool:
    """A quarter of a second passes."""
    page.clock.run_for(250)
    return True


def test_a_wrong_clock_changes_no_countdown(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    for hours in (-1, 1):
        widget = visitors.new(f"{server.url}/shop")
        skew = f"(() => {{ const now = Date.now; Date.now = () => now() + {hours} * 3600000; }})()"
        widget.page.add_init_script(skew)
        session = talking(widget, desk, fresh)
        name = fresh("Longjing")
        body = {"name": name, "price": "88.00", "countdownSeconds": 300}
        desk.client.succeed(desk.client.post(f"/sessions/{session['sessionId']}/order-cards", json=body))
        timer = widget.panel.locator(".card").filter(has_text=name).get_by_role("timer")
        expect(timer).to_have_text(re.compile(r"^(5:00|4:5\d)$"))


# Tabs


def test_two_tabs_share_one_line_and_show_the_same(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    first = visitors.new(f"{server.url}/shop")
    session = talking(first, desk, fresh)
    second = visitors.new(f"{server.url}/shop", context=first.page.context)
    sockets: list[str] = []
    second.page.on("websocket", lambda socket: sockets.append(socket.url))
    second.open()
    own, theirs = fresh("from the second tab"), fresh("to both tabs")
    second.say(own)
    second.state(own, "sent|delivered|read")
    expect(first.message(own)).to_have_count(1)
    desk.client.send(session, theirs)
    for tab in (first, second):
        tab.sees(own, theirs)
    assert sockets == []
    first.page.close()  # the one that led
    later = fresh("after the first tab went")
    second.say(later)
    second.state(later, "sent|delivered|read")
    once(second, desk, session, own, later)
    assert len(sockets) == 1


def test_reading_in_one_tab_clears_the_other(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh
) -> None:
    first = visitors.new(f"{server.url}/shop")
    session = talking(first, desk, fresh)
    first.field.press("Escape")
    second = visitors.new(f"{server.url}/shop", context=first.page.context).visit()
    desk.client.send(session, fresh("news"))
    for tab in (first, second):
        expect(tab.page.locator(".launcher b")).to_have_text("1")
    second.page.bring_to_front()
    second.button.click()
    expect(first.page.locator(".launcher b")).to_be_hidden()


@pytest.mark.parametrize("held", ["/messages", ""])
def test_what_is_said_while_a_tab_loads_is_there_and_unread(
    visitors: Visitors, server: RunningServer, desk: Desk, fresh: Fresh, held: str
) -> None:
    """A tab asks for the session and for its messages; one of the answers, `held`, comes after the news."""
    first = visitors.new(f"{server.url}/shop")
    session = talking(first, desk, fresh)
    first.field.press("Escape")
    second = visitors.new(f"{server.url}/shop", context=first.page.context)
    address = f"/sessions/{session['sessionId']}"
    waiting: list[Route] = []
    answered: list[str] = []
    second.page.route(re.compile(f"{address}{held}([?]|$)"), lambda route: waiting.append(route))
    second.page.on("response", lambda answer: answered.append(answer.url))
    second.visit()
    second.until(lambda: waiting and any(address in url for url in answered), "the other answer")
    news = fresh("news")
    desk.client.send(session, news)
    expect(first.page.locator(".launcher b")).to_have_text("1")
    waiting.pop().continue_()
    expect(second.page.locator(".launcher b")).to_have_text("1")
    second.button.click()
    second.sees(news)
