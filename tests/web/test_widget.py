"""/widget/{orgKey}, the pages that show it, and who may call from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

import pytest
import requests
import websocket

from tests.client import Client
from tests.server import RunningServer
from tests.stomp import Stomp

KEY = "ak_demo_chat"
NewServer = Callable[..., RunningServer]


def test_the_look_is_small_open_and_cacheable(server: RunningServer) -> None:
    answer = requests.get(f"{server.url}/api/desk/widget/{KEY}", timeout=10)
    assert answer.status_code == 200
    assert len(answer.content) <= 1024
    assert answer.headers["Cache-Control"].startswith("public")
    look = answer.json()
    assert {"colour", "side", "title", "welcome", "prechat", "consent", "open", "files"} <= set(look)
    assert requests.get(f"{server.url}{look['files']}all.js", timeout=10).status_code == 200


def test_a_key_that_nobody_has_is_not_found(server: RunningServer) -> None:
    assert requests.get(f"{server.url}/api/desk/widget/ak_nobody", timeout=10).status_code == 404
    assert requests.get(f"{server.url}/chat/ak_nobody", timeout=10).status_code == 404


def test_the_settings_change_the_look(fresh_server: NewServer, client_of: Callable[[RunningServer], Client]) -> None:
    server = fresh_server()
    admin = client_of(server).login("admin", server.password)
    admin.succeed(admin.patch("/settings", json={"widget": {"colour": "#18703B", "side": "left"}}))
    hours = {"items": [{"days": [1, 2, 3, 4, 5, 6, 7], "from": "00:00", "to": "00:01"}]}
    admin.succeed(admin.put("/hours", json=hours))
    look = requests.get(f"{server.url}/api/desk/widget/{KEY}", timeout=10).json()
    assert (look["colour"], look["side"]) == ("#18703B", "left")
    assert look["open"] is (look["opensAt"] is None)


@pytest.mark.parametrize("path", ["/visitors", "/sessions", "/files", "/left-messages", "/visits"])
def test_pages_of_listed_sites_may_call_for_their_visitors(
    fresh_server: NewServer, client_of: Callable[[RunningServer], Client], path: str
) -> None:
    server = fresh_server()
    admin = client_of(server).login("admin", server.password)
    url = f"{server.url}/api/desk{path}"

    def allowed(origin: str) -> str | None:
        answer = requests.options(url, headers={"Origin": origin, "Access-Control-Request-Method": "POST"}, timeout=10)
        return answer.headers.get("Access-Control-Allow-Origin")

    # In demo mode other pages of this machine may, until sites are listed.
    assert allowed("http://localhost:5173") == "http://localhost:5173"
    assert allowed("https://evil.example") is None
    admin.succeed(admin.patch("/settings", json={"origins": ["https://shop.example"]}))
    assert _eventually(lambda: allowed("https://shop.example") == "https://shop.example")
    assert allowed("http://localhost:5173") is None
    assert allowed(server.url) == server.url


def _eventually(look: Callable[[], bool]) -> bool:
    from tests.waiting import wait_until

    return wait_until(look, what="the list to be read anew")


@pytest.mark.parametrize("path", ["/demo", "/login", "/refresh", "/people", "/settings", "/seats"])
def test_nothing_else_is_read_from_elsewhere(server: RunningServer, path: str) -> None:
    answer = requests.get(f"{server.url}/api/desk{path}", headers={"Origin": "http://localhost:5173"}, timeout=10)
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Access-Control-Allow-Credentials" not in answer.headers


def knock(server: RunningServer, origin: str | None) -> int:
    """The status of a handshake on /ws/chat from a page of this origin."""
    try:
        socket = websocket.create_connection(
            f"{server.ws_url}/ws/chat",
            origin=origin,
            suppress_origin=origin is None,
            subprotocols=["v12.stomp"],
            timeout=10,
        )
    except websocket.WebSocketBadStatusException as refused:
        return int(refused.status_code)
    socket.close()
    return 101


def test_sockets_of_pages_are_for_listed_sites_once_some_are_listed(
    fresh_server: NewServer, client_of: Callable[[RunningServer], Client]
) -> None:
    server = fresh_server()
    # The token decides, so any page may try (design, section 7).
    assert knock(server, "https://shop.example") == 101
    admin = client_of(server).login("admin", server.password)
    admin.succeed(admin.patch("/settings", json={"origins": ["https://shop.example"]}))
    assert _eventually(lambda: knock(server, "https://evil.example") == 403)
    assert [knock(server, origin) for origin in ("https://shop.example", server.url, None)] == [101, 101, 101]


def test_a_page_of_another_site_talks_for_no_visitor(
    fresh_server: NewServer, client_of: Callable[[RunningServer], Client]
) -> None:
    """Where another organisation lists no sites, any page may knock; whose visitor comes is told by CONNECT."""
    server = fresh_server()
    visitor, admin = client_of(server).visitor(nickname="Ann"), client_of(server).login("admin", server.password)
    answers = []
    with ExitStack() as stack:
        knocked = [
            (stack.enter_context(Stomp(server.ws_url, origin=origin)), who)
            for origin, who in (
                ("https://evil.example", visitor), ("https://evil.example", admin), ("https://shop.example", visitor),
                (server.url, visitor), (None, visitor),
            )
        ]  # fmt: skip
        admin.succeed(admin.patch("/settings", json={"origins": ["https://shop.example"]}))
        for stomp, who in knocked:
            stomp.frame("CONNECT", {"accept-version": "1.2", "Authorization": f"Bearer {who.access_token}"})
            answers.append(stomp.wait_for(lambda frame: frame.command in ("CONNECTED", "ERROR")))
        knocked[0][0].ended()
    assert [answer.command for answer in answers] == ["ERROR", *["CONNECTED"] * 4]
    assert answers[0].headers["code"] == "forbidden"


def test_the_widgets_files_may_be_loaded_by_any_page(server: RunningServer) -> None:
    files = requests.get(f"{server.url}/api/desk/widget/{KEY}", timeout=10).json()["files"]
    for name in (
        "/static/widget.js",
        f"{files}all.js",
    ):
        answer = requests.get(server.url + name, timeout=10)
        assert answer.headers["Access-Control-Allow-Origin"] == "*", name
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin", name
    dashboard = requests.get(f"{server.url}/static/home/main.js", timeout=10)
    assert "Access-Control-Allow-Origin" not in dashboard.headers


def test_the_shop_is_for_this_machine_in_demo_mode(server: RunningServer) -> None:
    answer = requests.get(f"{server.url}/shop", timeout=10)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    forwarded = requests.get(f"{server.url}/shop", headers={"X-Forwarded-For": "192.0.2.7"}, timeout=10)
    assert forwarded.status_code == 403
