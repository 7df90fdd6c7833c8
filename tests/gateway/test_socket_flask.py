"""The modern carrier over real sockets."""

import json

import pytest

from tests.gateway.carrier_contract import CarrierContract
from tests.gateway.client import Client, request, text
from tests.gateway.conftest import OwnProcess


class TestFlaskCarrier(CarrierContract):
    """The contract, on flask-sock's handshake."""

    path = "/ws-echo"

    def test_a_handshake_needs_a_get_of_http_1_1_without_a_body(self, bare: OwnProcess) -> None:
        good = request(self.path)
        for bad in (
            good.replace(b"HTTP/1.1", b"HTTP/1.0"),
            good.replace(b"GET ", b"HEAD "),
            request(self.path, ["Content-Length: 5"]) + b"hello",
            request(self.path, ["Upgrade: h2c"]),
        ):
            client = Client(bare.port)
            client.send(bad)
            assert client.head()[:12] in ("HTTP/1.1 400", "HTTP/1.1 405")

    @pytest.mark.parametrize("connection", ["keep-alive, Upgrade", "upgrade", "Upgrade , keep-alive"])
    def test_browsers_write_the_connection_header_in_their_ways(self, bare: OwnProcess, connection: str) -> None:
        client = Client.upgraded(bare.port, self.path, [f"Connection: {connection}", "Upgrade: WebSocket"])
        client.send(text("in"))
        assert client.frame() == (0x81, b"in")


def told(client: Client) -> dict[str, object]:
    answer: dict[str, object] = json.loads(client.frame()[1])
    return answer


def test_a_door_knows_what_came_with_the_handshake(shared_narrow: OwnProcess) -> None:
    client = Client.upgraded(shared_narrow.port, "/tell/%E5%B0%8F%E6%98%8E?token=a%20b&token=c", ["X-Thing: 1"])
    known = told(client)
    assert known["path"] == "/tell/小明"
    assert known["arguments"] == {"name": "小明"}
    assert known["query"] == {"token": "a b"}
    assert known["peer"] == "127.0.0.1"
    assert known["headers"]["x-thing"] == "1"  # type: ignore[index]
    client.send(text("and now the echo"))
    assert client.frame() == (0x81, b"and now the echo")


@pytest.mark.parametrize(
    ("offered", "agreed"),
    [
        ("v12.stomp", "v12.stomp"),
        ("v10.stomp, v11.stomp ,v12.stomp", "v11.stomp"),
        ("v12.stomp, v11.stomp", "v12.stomp"),
        ("V12.STOMP", "V12.STOMP"),
        ("mqtt", None),
        ("", None),
    ],
)
def test_the_clients_first_choice_that_the_door_speaks(
    shared_narrow: OwnProcess, offered: str, agreed: str | None
) -> None:
    client = Client(shared_narrow.port)
    client.send(request("/tell/x", [f"Sec-WebSocket-Protocol: {offered}"] if offered else ()))
    head = client.head()
    assert head.startswith("HTTP/1.1 101 ")
    answers = [line for line in head.split("\r\n") if line.lower().startswith("sec-websocket-protocol:")]
    assert [line.partition(": ")[2] for line in answers] == ([] if agreed is None else [agreed])
    assert told(client)["subprotocol"] == agreed


def test_a_door_does_not_speak_its_neighbours_protocols(shared_narrow: OwnProcess) -> None:
    client = Client(shared_narrow.port)
    client.send(request("/echo", ["Sec-WebSocket-Protocol: v12.stomp"]))
    assert "sec-websocket-protocol" not in client.head().lower()


def test_a_refusal_is_plain_http_before_any_101(shared_narrow: OwnProcess) -> None:
    client = Client(shared_narrow.port)
    client.send(request("/tell/x?refuse=403") + text("eager"))
    head = client.head()
    assert head.startswith("HTTP/1.1 403 ")
    assert "Retry-After: 7" in head
    assert client.body() == b"Not today.\n"


def test_a_door_that_cannot_open_says_1011(shared_narrow: OwnProcess) -> None:
    client = Client.upgraded(shared_narrow.port, "/command?fail=1")
    assert client.closing() == 1011
    assert client.is_ended()


def test_plain_http_at_a_door_is_no_fault(shared_narrow: OwnProcess) -> None:
    client = Client(shared_narrow.port)
    client.send(b"GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert client.head().startswith("HTTP/1.1 400 ")


def test_nothing_of_the_request_outlives_the_handshake(narrow: OwnProcess) -> None:
    """No cycle holds the handler, its buffers and the environ until the collector comes round."""
    clients = [Client.upgraded(narrow.port, "/echo") for _ in range(50)]
    assert narrow.get("/state")["handlers"] <= 2
    assert len(clients) == narrow.get("/state")["connected"]
