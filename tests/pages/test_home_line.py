"""The line of the home page: dropped, lost and come back to; nothing is lost, repeated or pretended."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import WebSocketRoute, expect

from tests.pages.conftest import Cast, NewHome
from tests.pages.held import Held, as_text
from tests.pages.home import Home
from tests.server import RunningServer

Fresh = Callable[[str], str]


# The line


def test_nothing_is_lost_or_repeated_by_a_dropped_line(home: Home, cast: Cast, fresh: Fresh) -> None:
    before, heard, queued = fresh("before"), [fresh("a"), fresh("b")], [fresh("c"), fresh("d")]
    home.visitor.say(before)
    home.visitor.state(before, "delivered")
    home.visitor.drop()
    for text in heard:
        home.agent.say(text)
        home.agent.state(text, "sent")
    for text in queued:
        home.visitor.say(text)
        home.visitor.state(text, "waiting")
    home.visitor.come_back()
    for side in (home.visitor, home.agent):
        side.sees(before, *heard, *queued)
    expect(home.visitor.banner).to_contain_text("2 missed messages")
    assert [cast.stored(text) for text in (before, *heard, *queued)] == [1] * 5


def test_a_recall_during_the_absence_is_heard_afterwards(home: Home, fresh: Fresh) -> None:
    text = fresh("never mind")
    home.agent.say(text)
    expect(home.visitor.message(text)).to_be_visible()
    home.visitor.drop()
    home.agent.message(text).hover()
    home.agent.message(text).get_by_role("button", name="Recall").click()
    expect(home.agent.message(text)).to_have_count(0)
    expect(home.visitor.message(text)).to_have_count(1)
    home.visitor.come_back()
    expect(home.visitor.message(text)).to_have_count(0)


def test_a_message_whose_receipt_was_lost_goes_out_again_and_is_stored_once(
    new_home: NewHome, cast: Cast, fresh: Fresh
) -> None:
    home, held = new_home(), Held()
    home.page.route_web_socket("**/ws/chat", held.route)
    home.open()
    text = fresh("once")
    held.begin()
    home.visitor.say(text)
    held.wait_for(home, 3)
    assert cast.stored(text) == 1
    home.visitor.state(text, "sending")
    held.forget()
    home.visitor.drop()
    home.visitor.state(text, "waiting")
    home.visitor.come_back()
    home.visitor.state(text, "sent|delivered")
    home.visitor.sees(text)
    home.agent.sees(text)
    assert cast.stored(text) == 1


def test_a_lost_server_is_waited_for(
    fresh_server: Callable[..., RunningServer], new_home: NewHome, fresh: Fresh
) -> None:
    server = fresh_server()
    home = new_home(server.url).open()
    before, during = fresh("before"), fresh("during")
    home.visitor.say(before)
    home.visitor.state(before, "delivered")
    server.kill()
    expect(home.visitor.pane).to_have_attribute("data-line", "lost")
    home.visitor.say(during)
    home.visitor.state(during, "waiting")
    server.start()
    home.visitor.sees(before, during)
    home.agent.sees(before, during)
    home.visitor.state(during, "delivered")
    home.faults.clear()  # the browser itself complains of the refused connections


def test_a_refused_message_says_why_and_can_be_discarded(new_home: NewHome, fresh: Fresh) -> None:
    home, text = new_home(), fresh("not this one")

    def refuse(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def to_server(frame: str | bytes) -> None:
            spoken = as_text(frame)
            if not (spoken.startswith("SEND\ndestination:/app/chat/send") and text in spoken):
                return server.send(frame)
            receipt = re.search(r"\nreceipt:(\w+)", spoken)
            assert receipt
            socket.send(f"ERROR\ncode:bad_request\nretry:false\nreceipt-id:{receipt[1]}\nmessage:no\n\nNot today\n\0")
            socket.close(code=1008)
            return None

        socket.on_message(to_server)

    home.page.route_web_socket("**/ws/chat", refuse)
    home.open()
    home.visitor.say(text)
    home.visitor.state(text, "failed")
    expect(home.visitor.message(text)).to_contain_text("Not today")
    expect(home.visitor.pane).to_have_attribute("data-line", "live")
    home.visitor.message(text).get_by_role("button", name="Discard").click()
    expect(home.visitor.message(text)).to_have_count(0)


# The seat


def test_the_visitor_sees_the_seat_that_the_agent_chose(home: Home) -> None:
    seat, seen = home.agent.pane.get_by_label("Seat"), home.visitor.pane.locator(".seat-word")
    expect(seen).to_have_text("Available")
    seat.select_option("busy")
    expect(seen).to_have_text("Busy")
    seat.select_option("available")
    expect(seen).to_have_text("Available")


def test_without_a_line_nobody_pretends_to_know(home: Home) -> None:
    seat, seen = home.agent.pane.get_by_label("Seat"), home.visitor.pane.locator(".seat-word")
    home.agent.drop()
    expect(seat).to_be_disabled()
    expect(seat.locator("option:checked")).to_have_text("Not receiving")
    expect(seen).to_have_text("Not connected")
    home.visitor.drop()
    expect(seen).to_have_text("Not known yet")
    home.agent.come_back()
    home.visitor.come_back()
    expect(seen).to_have_text("Available")
    expect(seat).to_have_value("available")
