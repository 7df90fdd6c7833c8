"""SockJS over WebSockets, framed and raw, clause by clause of the public protocol text."""

from __future__ import annotations

import json

import pytest

from tests.gateway.client import Client, close, masked, text
from tests.gateway.conftest import OwnProcess
from tests.gateway.sockjs_peer import SockJs


@pytest.fixture
def framed(bare: OwnProcess) -> Client:
    client = Client.upgraded(bare.port, "/echo/000/abc/websocket")
    assert client.frame() == (0x81, b"o")
    return client


def test_messages_are_framed(framed: Client) -> None:
    framed.send(text('["a"]'))
    assert framed.frame() == (0x81, b'a["a"]')
    framed.send(text('["b","c"]'))
    assert framed.frame() == (0x81, b'a["b"]')
    assert framed.frame() == (0x81, b'a["c"]')


def test_a_bare_string_is_a_message_and_nothing_is_none(framed: Client) -> None:
    for empty in ("", "[]"):
        framed.send(text(empty))
    framed.send(text('"a"'))
    assert framed.frame() == (0x81, b'a["a"]')


def test_one_id_may_be_used_by_many_sockets(bare: OwnProcess) -> None:
    clients = [Client.upgraded(bare.port, "/echo/000/same/websocket") for _ in range(2)]
    for number, client in enumerate(clients):
        assert client.frame() == (0x81, b"o")
        client.send(text(f'["{number}"]'))
    for number, client in enumerate(clients):
        assert client.frame() == (0x81, f'a["{number}"]'.encode())


@pytest.mark.parametrize("broken", ['["a', "{}", "[1]", "nonsense"])
def test_broken_json_cuts_the_line(framed: Client, broken: str) -> None:
    framed.send(text(broken))
    assert framed.closing() == 1006


def test_binary_is_refused(framed: Client) -> None:
    framed.send(masked(0x82, b"\x00"))
    assert framed.frame() == (0x81, b'c[1003,"This kind of message is not understood here."]')
    assert framed.closing() == 1003


def test_the_end_is_told_to_both_layers(bare: OwnProcess) -> None:
    client = Client.upgraded(bare.port, "/close/000/abc/websocket")
    assert client.frame() == (0x81, b"o")
    assert client.frame() == (0x81, b'c[3000,"Go away!"]')
    assert client.closing() == 3000


def test_a_client_may_leave(framed: Client) -> None:
    framed.send(close(1000))
    assert framed.closing() == 1000


def test_raw_sockets_have_no_frames(bare: OwnProcess) -> None:
    client = Client.upgraded(bare.port, "/echo/websocket")
    client.send(text("Hello world!\uffff"))
    assert client.frame() == (0x81, "Hello world!\uffff".encode())


def test_raw_sockets_hear_the_reason(bare: OwnProcess) -> None:
    client = Client.upgraded(bare.port, "/close/websocket")
    opcode, payload = client.frame()
    assert (opcode, payload) == (0x88, (3000).to_bytes(2, "big") + b"Go away!")


@pytest.mark.parametrize("path", ["/0/0/websocket", "/websocket"])
class TestHandshakes:
    def test_an_upgrade_is_asked_for(self, bare: OwnProcess, path: str) -> None:
        answer = SockJs(bare.port).get(path)
        assert answer.status == 400
        assert answer.body == 'Can "Upgrade" only to "WebSocket".'

    def test_by_both_headers(self, bare: OwnProcess, path: str) -> None:
        answer = SockJs(bare.port).get(path, Upgrade="WebSocket", Connection="close")
        assert answer.status == 400
        assert answer.body == '"Connection" must be "Upgrade".'

    def test_with_a_get(self, bare: OwnProcess, path: str) -> None:
        for headers in ({"Upgrade": "WebSocket", "Connection": "Upgrade"}, {}):
            answer = SockJs(bare.port).call("POST", path, headers=headers)
            assert (answer.status, answer.headers["Content-Type"], answer.body) == (405, None, "")
            assert answer.headers["Allow"] == "GET"

    def test_its_answer_is_that_of_the_specification(self, bare: OwnProcess, path: str) -> None:
        key = "x3JJHMbDL1EzLkh9GBhXDw=="
        client = Client(bare.port)
        client.send(
            f"GET /echo{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nOrigin: http://asd\r\n\r\n".encode()
        )
        head = client.head()
        assert head.startswith("HTTP/1.1 101 ")
        assert "HSmrc0sMlYUkAGmm5OPpG2HaGWk=" in head
        assert "content-length" not in head.lower()


def test_characters_are_escaped_in_frames(framed: Client) -> None:
    said = "zero\u200cwidth\u2028line\uffff"
    framed.send(text(json.dumps([said])))
    _, payload = framed.frame()
    assert payload.isascii()
    assert json.loads(payload[1:]) == [said]
