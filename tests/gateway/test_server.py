"""Starting and stopping, seen from outside."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.gateway.client import Client, close, request, text
from tests.gateway.conftest import OwnProcess


def test_a_stop_closes_every_socket_with_1012_after_what_is_queued(narrow: OwnProcess) -> None:
    clients = [Client.upgraded(narrow.port, "/command") for _ in range(50)]
    for client in clients:
        client.send(text("say before"))
        assert client.frame() == (0x81, b"before")
    narrow.terminate()
    for client in clients:
        first, payload = client.frame()
        assert (first, payload[:2]) == (0x88, (1012).to_bytes(2, "big"))
        assert b"come back" in payload
        client.send(close(1012))
        assert client.is_ended()
    assert narrow.process.wait(10) == 0


def test_a_stop_lets_requests_finish_and_takes_no_new_ones(narrow: OwnProcess) -> None:
    busy, idle = Client(narrow.port), Client(narrow.port)
    busy.send(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
    narrow.get("/state")  # by its answer, the server has begun the slow one
    narrow.terminate()
    assert idle.is_ended()
    assert busy.head().startswith("HTTP/1.1 200 ")
    assert busy.body() == b"done"
    assert narrow.process.wait(10) == 0


def test_a_peer_that_ignores_the_close_does_not_hold_up_the_end(narrow: OwnProcess) -> None:
    client = Client.upgraded(narrow.port, "/echo")
    narrow.terminate()
    assert narrow.process.wait(10) == 0
    assert client.closing() == 1012
    assert client.is_ended()


@pytest.fixture
def thoughtful() -> Iterator[OwnProcess]:
    """A server that needs half a second to finish its work before it closes its sockets."""
    server = OwnProcess("tests.gateway.narrow_server", "500")
    yield server
    server.finish()


def test_nothing_is_read_while_the_work_in_hand_is_finished(thoughtful: OwnProcess) -> None:
    """Not even by a connection that paused before the stop and resumes during it."""
    client = Client.upgraded(thoughtful.port, "/command")
    client.send(text("say ready") + text("pause 100"))
    assert client.frame() == (0x81, b"ready")
    thoughtful.terminate()
    client.send(text("say never"))
    assert client.frame()[1][:2] == (1012).to_bytes(2, "big")


def test_who_is_let_in_during_the_stop_is_told_to_come_back(thoughtful: OwnProcess) -> None:
    known, late = Client.upgraded(thoughtful.port, "/command"), Client(thoughtful.port)
    late.send(request("/tell/x?think=700"))
    known.send(text("say ready"))
    assert known.frame() == (0x81, b"ready")
    thoughtful.terminate()
    assert late.head().startswith("HTTP/1.1 101 ")
    assert late.frame()[0] == 0x81
    assert late.closing() == 1012


def test_ctrl_c_stops_in_order_too(narrow: OwnProcess) -> None:
    client = Client.upgraded(narrow.port, "/echo")
    narrow.process.send_signal(signal.SIGINT)
    assert client.closing() == 1012
    assert narrow.process.wait(10) == 0


def test_accepted_connections_do_not_wait_for_more_to_send(narrow: OwnProcess) -> None:
    """TCP_NODELAY is on for what is accepted; without it small answers wait for the peer's ACK."""
    client = Client.upgraded(narrow.port, "/echo")
    assert narrow.get("/state")["nodelay"] == [1]
    client.shut()


def test_an_address_in_use_is_told_at_start(narrow: OwnProcess) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "tests.compliance.server", "--port", str(narrow.port)],
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert second.returncode != 0
    assert "in use" in second.stderr
