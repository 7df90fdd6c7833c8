"""/inspect over HTTP: who may look, and the stream of one connection."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from tests.client import Client
from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.stomp import Stomp
from tests.waiting import wait_until

PATH = "/inspect/connections"
AWAY = {"X-Forwarded-For": "203.0.113.9"}  # a request through a proxy is never from this machine


@pytest.fixture(scope="module")
def nobody(server: RunningServer, watch: LeakWatch) -> Client:
    return Client(server.url, watch)


@pytest.fixture(scope="module")
def admin(nobody: Client, server: RunningServer) -> Client:
    return nobody.login("admin", server.password)


@pytest.fixture(scope="module")
def wei(nobody: Client, server: RunningServer) -> Client:
    return nobody.login("wei", server.password)


@pytest.fixture
def visitor(nobody: Client) -> Client:
    return nobody.visitor(nickname="Watched")


@pytest.fixture
def line(server: RunningServer, visitor: Client) -> Iterator[Stomp]:
    """The visitor's connection."""
    with Stomp(server.ws_url) as stomp:
        stomp.connect(visitor.access_token)
        yield stomp


def connection_of(caller: Client, person: Client) -> dict[str, Any]:
    """The entry of this person's only connection."""

    def look() -> dict[str, Any] | None:
        items = caller.succeed(caller.get(PATH, headers=AWAY))["items"]
        return next((item for item in items if item["person"]["id"] == person.person["id"]), None)

    found = wait_until(look, what="the connection in the list")
    assert found is not None
    return found


@contextmanager
def stream(caller: Client, connection: int) -> Iterator[Callable[[], tuple[str, Any]]]:
    """A watch that has begun: each call of what it yields waits for the next event and its data."""
    path = f"{caller.url}/api/desk{PATH}/{connection}/frames"
    headers = {"Authorization": f"Bearer {caller.access_token}", **AWAY}
    with requests.Session() as http:
        http.trust_env = False
        with http.get(path, headers=headers, stream=True, timeout=30) as answer:
            assert answer.status_code == 200
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            lines = map(str, answer.iter_lines(chunk_size=1, decode_unicode=True))
            assert next(lines) == ": watching"

            def following() -> tuple[str, Any]:
                name = next(line for line in lines if line.startswith("event: "))
                return name.removeprefix("event: "), json.loads(next(lines).removeprefix("data: "))

            yield following


@pytest.mark.parametrize("path", [PATH, f"{PATH}/1/frames"])
def test_only_an_admin_may_look_from_elsewhere(nobody: Client, wei: Client, visitor: Client, path: str) -> None:
    assert nobody.get(path, headers=AWAY).status_code == 401
    for somebody in (wei, visitor):
        assert somebody.get(path, headers=AWAY).status_code == 403


def test_at_this_machine_a_demo_asks_nobody_but_believes_a_token(nobody: Client, wei: Client) -> None:
    assert nobody.get(PATH).status_code == 200
    assert wei.get(PATH).status_code == 403
    assert nobody.get(PATH, headers={"Authorization": "Bearer nonsense"}).status_code == 401


def test_a_connection_is_listed_while_it_lives(admin: Client, visitor: Client, line: Stomp) -> None:
    entry = connection_of(admin, visitor)
    assert entry["dialect"] == "desk"
    assert entry["person"] == {"id": visitor.person["id"], "role": "visitor", "nickname": "Watched"}
    assert entry["since"].endswith("Z")
    line.drop()

    def is_gone() -> bool:
        return entry["id"] not in [one["id"] for one in admin.succeed(admin.get(PATH))["items"]]

    wait_until(is_gone, what="the connection to leave the list")


def test_the_frames_of_a_connection_are_streamed_until_it_ends(admin: Client, visitor: Client, line: Stomp) -> None:
    session = visitor.open_session()
    line.subscribe(f"/topic/session/{session['sessionNo']}")
    with stream(admin, connection_of(admin, visitor)["id"]) as following:
        line.say(session, "watched words")
        events = [following() for _ in range(3)]
        assert {name for name, _ in events} == {"frame"}
        sent, *answered = [frame for _, frame in events]
        assert (sent["way"], sent["title"], sent["about"]) == ("in", "SEND", "/app/chat/send")
        assert '"content": "watched words"' in sent["text"]
        assert {frame["title"] for frame in answered} == {"MESSAGE", "RECEIPT"}
        assert all(frame["way"] == "out" for frame in answered)
        line.drop()
        name = ""
        while name != "end":
            name, _ = following()


def test_a_watch_changes_nothing_for_who_is_watched(admin: Client, visitor: Client, line: Stomp) -> None:
    session = visitor.open_session()
    line.subscribe(f"/topic/session/{session['sessionNo']}")
    connection = connection_of(admin, visitor)["id"]
    with stream(admin, connection) as following:
        line.say(session, "during")
        assert following()[1]["title"] == "SEND"
    line.say(session, "after")
    assert line.told("MSG", content="during")["seq"] < line.told("MSG", content="after")["seq"]


def test_what_is_not_there_is_not_found(admin: Client) -> None:
    assert admin.get(f"{PATH}/999999/frames").status_code == 404
    assert admin.get(f"{PATH}/x/frames").status_code == 404
