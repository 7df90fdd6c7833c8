"""Cuts while a file is on its way: each file and text is stored once, and no sample of the page tells a lie."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.client import Client
from tests.conftest import NewServer
from tests.leaks import LeakWatch
from tests.pages.both_sides import Stored
from tests.pages.conftest import NewDashboard
from tests.pages.inboxes import Shop
from tests.pages.talks import Talk
from tests.server import RunningServer

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, FilePayload, WebSocketRoute

Fresh = Callable[[str], str]
SLOW = 150_000  # bytes/s, so that a file is caught on its way
LARGE = 400_000  # bytes
CUT = r"Failed to load resource|WebSocket connection|net::ERR"

# [what it says, its state] of each of one's own rows; what the server has confirmed is "stored".
SHOWN = """() => [...document.querySelectorAll('.log .said.mine')].map((row) => {
    const file = row.querySelector('.upload bdi')?.textContent ?? row.querySelector('.file bdi')?.title;
    const words = row.querySelector('.text') ?? row.querySelector('.bubble');
    return [file ?? words.textContent, row.dataset.state ?? 'stored'];
})"""
MOVING = "() => document.querySelector('.under-way progress')?.value > 0"


class Cut:
    """A talk of wei's whose network this test holds in its hands, and what was sent in it."""

    def __init__(self, dashboard_of: NewDashboard, server: RunningServer, shop: Shop, name: str) -> None:
        self.visitor, self.session = shop.talk(name)
        dashboard = dashboard_of(url=server.url)
        dashboard.excuse(CUT)
        self.deaf = False
        self.stored = Stored(server)
        self.sent: list[str] = []
        dashboard.page.route_web_socket("**/ws/chat", self._line)
        dashboard.enter("wei", server.password, f"/mine/{self.session['sessionNo']}")
        self.pane = Talk(dashboard, self.session).wait()
        self.page = dashboard.page
        self.devtools: CDPSession = self.page.context.new_cdp_session(self.page)

    def _line(self, socket: WebSocketRoute) -> None:
        remote = socket.connect_to_server()
        remote.on_message(lambda frame: None if self.deaf else socket.send(frame))

    def network(self, *, offline: bool = False, speed: int = -1) -> None:
        """No network, or one that sends so many bytes a second."""
        self.devtools.send("Network.enable")
        limits = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": speed}
        self.devtools.send("Network.emulateNetworkConditions", {"offline": offline, **limits})

    def send(self, *things: str) -> None:
        """Say texts; what ends in .txt is a large file."""
        for thing in things:
            self.sent.append(thing)
            if thing.endswith(".txt"):
                self.pick(thing)
                self.pane.send()
            else:
                self.pane.say(thing)
            self.shows()

    def shows(self) -> None:
        """Until all of it can be seen, whatever its state."""
        self.pane.until(lambda: len(self.page.evaluate(SHOWN)) == len(self.sent), "everything to be shown")

    def pick(self, name: str) -> None:
        file: FilePayload = {"name": name, "mimeType": "text/plain", "buffer": name.encode() * (LARGE // len(name))}
        self.page.set_input_files(".toolbar input[type=file]", file)

    def is_true(self) -> bool:
        """Look once, and insist that nothing shown is a lie. Answers whether everything has arrived."""
        shown: list[list[str]] = self.page.evaluate(SHOWN)
        there = [words for _, _, words in self.stored.said(self.session["sessionNo"])]
        for words, state in shown:
            assert state in ("waiting", "sending", "sent", "stored"), (words, state)
            assert state not in ("sent", "stored") or there.count(words) == 1, (words, state, there)
        said = [words for words, _ in shown]
        assert [words for words in said if words in self.sent] == self.sent, "all is shown, once, in its order"
        assert max(there.count(words) for words in self.sent) <= 1
        return [state for words, state in shown if words in self.sent] == ["stored"] * len(self.sent)

    def until(self, look: Callable[[], Any], what: str) -> None:
        """Wait, looking whether all that is shown is true meanwhile."""
        self.pane.until(lambda: (self.is_true(), look())[1], what)

    def arrives(self) -> None:
        """Until everything is stored once, in the order in which it was sent."""
        self.pane.until(self.is_true, "everything to arrive")
        there = [words for side, _, words in self.stored.said(self.session["sessionNo"]) if side == "agent"]
        assert there == self.sent
        expect(self.page.locator(".under-way")).to_have_count(0)

    def is_moving(self) -> bool:
        return bool(self.page.evaluate(MOVING))


def test_the_network_goes_while_a_file_is_on_its_way(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    cut = Cut(new_dashboard, server, shop, fresh("Alice"))
    cut.network(speed=SLOW)
    cut.send("here it comes", "first.txt", "and one more", "second.txt")
    cut.until(cut.is_moving, "the upload to run")
    cut.network(offline=True)
    cut.until(lambda: cut.page.locator("[data-state=waiting]").count() == 3, "all of it to wait")
    cut.send("written meanwhile")
    cut.until(lambda: cut.page.locator("[data-state=waiting]").count() == 4, "that to wait as well")
    cut.network()
    cut.arrives()


def test_the_server_is_killed_while_a_file_is_on_its_way(
    fresh_server: NewServer, new_dashboard: NewDashboard, watch: LeakWatch
) -> None:
    server = fresh_server()
    cut = Cut(new_dashboard, server, Shop(Client(server.url, watch), server), "Alice")
    cut.network(speed=SLOW)
    cut.send("film.txt", "after it")
    cut.until(cut.is_moving, "the upload to run")
    server.kill()
    cut.until(lambda: not cut.is_moving(), "the upload to break")
    cut.network()
    server.start()
    cut.arrives()


def test_answers_are_lost_while_a_file_is_on_its_way(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    """What is sent reaches the server, and nothing comes back: neither answers nor frames."""
    cut = Cut(new_dashboard, server, shop, fresh("Alice"))
    lost: list[str] = []
    cut.devtools.on("Fetch.requestPaused", lambda event: lost.append(event["request"]["url"]))
    answers = [
        {"urlPattern": f"*/api/desk/{path}", "requestStage": "Response"} for path in ("files", "sessions/*/messages")
    ]
    cut.page.clock.install()
    cut.devtools.send("Fetch.enable", {"patterns": answers})
    cut.deaf = True
    cut.send("film.txt", "after it")
    cut.until(lambda: lost, "the answer to the upload to be lost")
    cut.page.clock.fast_forward("00:40")
    cut.until(lambda: len(lost) > 1, "the upload to begin anew")
    cut.devtools.send("Fetch.enable", {"patterns": answers[1:]})
    cut.page.clock.fast_forward("00:40")
    cut.until(lambda: any(url.endswith("/messages") for url in lost), "the answer to the message to be lost")
    cut.until(lambda: cut.stored.said(cut.session["sessionNo"])[-1][2] == "film.txt", "the message to be stored")
    cut.devtools.send("Fetch.disable")
    cut.deaf = False
    cut.page.clock.fast_forward("00:40")
    cut.page.clock.resume()
    cut.arrives()


def test_a_reload_while_a_file_is_on_its_way(
    new_dashboard: NewDashboard, server: RunningServer, shop: Shop, fresh: Fresh
) -> None:
    """Twice: with the server out of reach, where all of it waits on the disk, and in the middle of an upload."""
    cut = Cut(new_dashboard, server, shop, fresh("Alice"))
    cut.page.route("**/api/desk/files", lambda route: route.abort())
    cut.send("first.txt", "between", "second.txt", "at last")
    cut.page.reload()
    cut.pane.wait()
    cut.shows()
    expect(cut.page.locator(".under-way")).to_have_count(4)
    cut.network(speed=SLOW)
    cut.page.unroute("**/api/desk/files")
    cut.until(cut.is_moving, "the upload to run")
    cut.page.clock.set_fixed_time(time.time())  # so that no lease of the page that goes ever ends
    cut.page.reload()
    cut.pane.wait()
    cut.shows()
    cut.network()
    cut.arrives()
