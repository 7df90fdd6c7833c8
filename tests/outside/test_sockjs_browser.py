"""sockjs-client in real Chromium: every transport a browser may fall back to, from our own pages and from others'."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.im import Im, ImSite, message
from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.outside

CLIENTS = Path(__file__).parent / "node_modules"
SOCKJS = CLIENTS / "sockjs-client/dist/sockjs.js"
STOMPJS = CLIENTS / "@stomp/stompjs/bundles/stomp.umd.js"
HERE = ("websocket", "xhr-streaming", "eventsource", "htmlfile", "xhr-polling", "jsonp-polling")
ELSEWHERE = ("websocket", "xhr-streaming", "xhr-polling", "iframe-eventsource", "iframe-xhr-polling", "jsonp-polling")

TALK = """
({ url, token, transport, body }) => {
  const said = (window.said = { heard: [], events: [] });
  const client = new StompJs.Client({
    webSocketFactory: () => {
      const socket = new SockJS(url, null, { transports: [transport] });
      socket.addEventListener("open", () => said.events.push(socket.transport));
      return socket;
    },
    connectHeaders: { Authorization: `Bearer ${token}` },
    reconnectDelay: 0,
    heartbeatIncoming: 0,
    heartbeatOutgoing: 0,
    onConnect: () => {
      client.subscribe("/user/queue/messages", (frame) => said.heard.push(JSON.parse(frame.body)));
      client.publish({ destination: "/app/chat.send", body: JSON.stringify(body) });
    },
    onStompError: (frame) => said.events.push(frame.body),
    onWebSocketClose: ({ code, reason }) => said.events.push(`${code} ${reason}`),
  });
  client.activate();
}
"""


@pytest.fixture(scope="module")
def site(server: RunningServer, watch: LeakWatch, needs: Callable[[str], str]) -> ImSite:
    needs("node clients")
    return ImSite(server, watch)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    # Chromium asks people before a page whose origin it cannot place may call this machine; say yes for them.
    context = browser.new_context(permissions=["local-network-access"])
    context.route("**/blank-page", blank)
    yield context.new_page()
    context.close()


def blank(route: Route) -> None:
    route.fulfill(content_type="text/html", body="<!doctype html><title>blank</title><body></body>")


def talks(page: Page, one: Im, two: Im, transport: str, origin: str) -> None:
    """`two` is on the page; both say something that the other hears."""
    page.goto(f"{origin}/blank-page")
    for library in (SOCKJS, STOMPJS):
        page.add_script_tag(path=library)
    content = f"from the page {uuid.uuid4().hex} 你好 </script> \u2028"
    page.evaluate(
        TALK,
        {
            "url": f"{one.site.server.url}/ws/im",
            "token": two.token,
            "transport": transport,
            "body": message(one.uid, content),
        },
    )

    def story() -> str:
        return str(page.evaluate("window.said"))

    def is_heard(wanted: str) -> bool:
        return bool(page.evaluate("wanted => window.said.heard.some(({ content }) => content === wanted)", wanted))

    wait_until(lambda: is_heard(content), what=f"its own word over {transport}", context=story)
    assert page.evaluate("window.said.events") == [transport]
    for number in range(3):
        answer = f"to the page {number} {'长' * 5000} </script>"
        one.say(two.uid, answer)
        wait_until(lambda a=answer: is_heard(a), what=f"an answer over {transport}", context=story)
    assert [entity["fromId"] for entity in one.history(peerId=two.uid)] == [two.uid, one.uid, one.uid, one.uid]


@pytest.mark.parametrize("transport", HERE)
def test_from_a_page_of_ours(page: Page, site: ImSite, transport: str) -> None:
    talks(page, site.account(), site.account(), transport, site.server.url)


@pytest.mark.parametrize("transport", ELSEWHERE)
def test_from_a_page_of_somebody_else(page: Page, site: ImSite, transport: str) -> None:
    talks(page, site.account(), site.account(), transport, f"http://localhost:{site.server.port}")
