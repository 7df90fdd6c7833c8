"""What becomes of a SockJS session: heart-beats, time-outs, slow readers, bounds, and the end of the server."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest

from tests.gateway.client import Client, text
from tests.gateway.conftest import OwnProcess
from tests.gateway.sockjs_peer import SockJs
from tests.waiting import wait_until


@pytest.fixture
def house() -> Iterator[OwnProcess]:
    server = OwnProcess("tests.gateway.sockjs_server")
    yield server
    server.finish()


@pytest.fixture
def peer(house: OwnProcess) -> SockJs:
    return SockJs(house.port)


def closed(house: OwnProcess, *codes: int) -> None:
    wait_until(lambda: house.get("/state")["closed"] == list(codes), what=f"the connection to hear of {codes}")


def test_a_quiet_line_is_kept_warm(peer: SockJs) -> None:
    answer = peer.receive("xhr_streaming")
    answer.chunk()
    assert [answer.chunk() for _ in range(3)] == ["o\n", "h\n", "h\n"]
    answer.break_off()


def test_a_poll_ends_with_a_heart_beat(peer: SockJs) -> None:
    assert peer.opened().poll() == "h\n"


def test_a_websocket_is_kept_warm(house: OwnProcess) -> None:
    client = Client.upgraded(house.port, "/echo/1/2/websocket")
    assert [client.frame() for _ in range(3)] == [(0x81, b"o"), (0x81, b"h"), (0x81, b"h")]
    client.send(text('["a"]'))
    assert client.frame() == (0x81, b'a["a"]')


def test_who_stays_away_is_forgotten(house: OwnProcess, peer: SockJs) -> None:
    peer.opened()
    closed(house, 1006)
    state = house.get("/state")
    assert (state["sessions"], state["connected"]) == (0, 0)
    peer.opened()


def test_a_session_that_ended_is_forgotten(house: OwnProcess, peer: SockJs) -> None:
    peer.opened().send('["close 3000 enough"]')
    assert peer.poll() == 'c[3000,"enough"]\n'
    closed(house, 3000)
    wait_until(lambda: house.get("/state")["sessions"] == 0, what="the session to be forgotten")
    peer.opened()


def test_a_broken_line_is_told_at_once(house: OwnProcess, peer: SockJs) -> None:
    answer = peer.receive("xhr_streaming")
    assert (answer.chunk(), answer.chunk()) == ("h" * 2048 + "\n", "o\n")
    answer.break_off()
    closed(house, 1002)


def test_what_was_said_goes_before_the_end(peer: SockJs) -> None:
    peer.opened().send('["a","close 3001 bye","b"]')
    assert peer.poll() == 'a["a"]\n'
    assert peer.poll() == 'c[3001,"bye"]\n'


def test_a_reader_too_slow_is_sent_away(house: OwnProcess, peer: SockJs) -> None:
    """The queue is bounded; whoever does not fetch it is told to come back."""
    peer.opened().send('["flood 20 1000"]')
    assert peer.poll().startswith("c[1013,")
    closed(house, 1013)


def test_an_abort_ends_it(house: OwnProcess, peer: SockJs) -> None:
    peer.opened().send('["abort"]')
    assert peer.poll() == 'c[1006,"Connection lost"]\n'
    closed(house, 1006)


def test_a_fault_of_the_connection_ends_only_it(house: OwnProcess, peer: SockJs) -> None:
    peer.opened().send('["fail"]')
    assert peer.poll().startswith("c[1011,")
    closed(house, 1011)
    SockJs(house.port).opened()


def test_a_sender_waits_while_its_connection_is_busy(house: OwnProcess, peer: SockJs) -> None:
    peer.opened()
    assert peer.send('["pause 400"]').status == 204
    statuses: list[int] = []
    sending = threading.Thread(target=lambda: statuses.append(peer.send('["later"]').status))
    sending.start()
    # While the sender waits, what it brought is not heard.
    assert house.get("/state")["heard"] == ["pause 400"]
    sending.join(10)
    assert statuses == [204]
    assert house.get("/state")["heard"] == ["pause 400", "later"]


def test_the_application_never_learns_the_sessions_name(house: OwnProcess, peer: SockJs) -> None:
    expected = {"path": "/echo", "arguments": {}, "query": {"token": "t"}}
    assert peer.receive("xhr?token=t").body == "o\n"
    assert house.get("/state")["told"] == expected
    Client.upgraded(house.port, "/echo/1/2/websocket?token=t")
    assert house.get("/state")["told"] == expected


def test_a_door_may_refuse(peer: SockJs) -> None:
    answer = peer.receive("xhr?refuse=1")
    assert (answer.status, answer.body) == (403, "Not today.")
    peer.opened()


def test_a_door_that_fails_leaves_no_session_open(house: OwnProcess, peer: SockJs) -> None:
    assert peer.receive("xhr?fail=1").status == 500
    wait_until(lambda: house.get("/state")["sessions"] == 0, what="the session to be forgotten")


def test_sessions_are_bounded(house: OwnProcess) -> None:
    for _ in range(8):
        SockJs(house.port).opened()
    assert SockJs(house.port).receive("xhr").status == 503
    wait_until(lambda: SockJs(house.port).receive("xhr").status == 200, what="room for one more")


def test_bodies_are_bounded(peer: SockJs) -> None:
    peer.opened()
    assert peer.send(json.dumps(["x" * 2_000])).status == 413
    assert peer.send('["small"]').status == 204
    assert peer.poll() == 'a["small"]\n'


def test_a_server_that_stops_says_so(house: OwnProcess, peer: SockJs) -> None:
    streaming = peer.receive("xhr_streaming")
    assert (streaming.chunk(), streaming.chunk()) == ("h" * 2048 + "\n", "o\n")
    house.terminate()
    assert '"The server restarts; please come back."]' in streaming.body
    assert house.process.wait(10) == 0
