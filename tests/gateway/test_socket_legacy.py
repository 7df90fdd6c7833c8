"""The legacy carrier over real sockets."""

import json
import os

import pytest

from tests.gateway.carrier_contract import CarrierContract
from tests.gateway.client import Client, masked, request, text
from tests.gateway.conftest import OwnProcess
from tests.waiting import wait_until


class TestLegacyCarrier(CarrierContract):
    """The contract, on gevent-websocket's handshake."""

    path = "/legacy-echo"

    @pytest.mark.parametrize("version", ["7", "8", "13", " 8 "])
    def test_old_versions_are_spoken(self, bare: OwnProcess, version: str) -> None:
        client = Client.upgraded(bare.port, self.path, [f"Sec-WebSocket-Version: {version}"])
        client.send(text("很早的客户端"))
        assert client.frame() == (0x81, "很早的客户端".encode())

    def test_a_handshake_needs_a_get_of_http_1_1_without_a_body(self, bare: OwnProcess) -> None:
        good = request(self.path)
        for bad in (
            good.replace(b"HTTP/1.1", b"HTTP/1.0"),
            good.replace(b"GET ", b"POST "),
            request(self.path, ["Content-Length: 5"]) + b"hello",
            request(self.path, ["Upgrade: h2c"]),
            request(self.path, ["Connection: keep-alive"]),
        ):
            client = Client(bare.port)
            client.send(bad)
            assert client.head().startswith("HTTP/1.1 400 ")

    def test_a_version_that_nobody_speaks_hears_all_of_ours(self, bare: OwnProcess) -> None:
        client = Client(bare.port)
        client.send(request(self.path, ["Sec-WebSocket-Version: 6"]))
        assert "Sec-WebSocket-Version: 13, 8, 7\r\n" in client.head()

    def test_no_sub_protocol_is_agreed_on(self, bare: OwnProcess) -> None:
        client = Client(bare.port)
        client.send(request(self.path, ["Sec-WebSocket-Protocol: v12.stomp, mqtt"]))
        head = client.head()
        assert head.startswith("HTTP/1.1 101 ")
        assert "sec-websocket-protocol" not in head.lower()

    def test_a_header_of_2_to_the_63_costs_no_memory(self, fresh_bare: OwnProcess) -> None:
        clients = [self.client(fresh_bare) for _ in range(50)]
        before = resident(fresh_bare)
        for client in clients:
            client.send(b"\x82\xff" + (1 << 63).to_bytes(8, "big") + b"\x01\x02\x03\x04" + bytes(1000))
            assert client.closing() == 1009
        assert resident(fresh_bare) - before < 4 << 20


def test_a_door_knows_what_came_with_the_handshake(shared_narrow: OwnProcess) -> None:
    client = Client.upgraded(shared_narrow.port, "/legacy/%E5%B0%8F%E6%98%8E?token=a%20b&token=c", ["X-Thing: 1"])
    known = json.loads(client.frame()[1])
    assert known["path"] == "/legacy/小明"
    assert known["arguments"] == {"id": "小明"}
    assert known["query"] == {"token": "a b"}
    assert known["peer"] == "127.0.0.1"
    assert known["headers"]["x-thing"] == "1"


@pytest.mark.parametrize(
    ("path", "id_"), [("/legacy/a%2Fb", "a/b"), ("/legacy/../x", "../x"), ("/legacy/%ff", "\ufffd")]
)
def test_a_strange_id_reaches_the_door_as_it_is(shared_narrow: OwnProcess, path: str, id_: str) -> None:
    assert json.loads(Client.upgraded(shared_narrow.port, path).frame()[1])["arguments"] == {"id": id_}


@pytest.mark.parametrize("path", ["/legacy/", "/legacy", "/legacyx"])
def test_every_other_path_is_the_apps(shared_narrow: OwnProcess, path: str) -> None:
    client = Client(shared_narrow.port)
    client.send(request(path))
    assert client.head().startswith("HTTP/1.1 404 ")


def test_a_refusal_is_plain_http_before_any_101(shared_narrow: OwnProcess) -> None:
    client = Client(shared_narrow.port)
    client.send(request("/legacy/x?refuse=403") + text("eager"))
    head = client.head()
    assert head.startswith("HTTP/1.1 403 Forbidden\r\n")
    assert "Retry-After: 7" in head
    assert client.body() == b"Not today.\n"


def test_a_door_that_cannot_open_says_1011(shared_narrow: OwnProcess) -> None:
    client = Client.upgraded(shared_narrow.port, "/legacy-command?fail=1")
    assert client.closing() == 1011
    assert client.is_ended()


def test_limits_of_frame_and_message(shared_narrow: OwnProcess) -> None:
    client = Client.upgraded(shared_narrow.port, "/legacy/x")
    client.frame()
    client.send(masked(0x02, bytes(20_000)) + masked(0x00, bytes(20_000)) + masked(0x80, bytes(10_000)))
    assert len(client.frame()[1]) == 50_000
    client.send(masked(0x82, bytes(20_001)))
    assert client.closing() == 1009


def test_nothing_of_the_request_outlives_the_handshake(narrow: OwnProcess) -> None:
    """No cycle holds the handler, its buffers and the environ until the collector comes round."""
    clients = [Client.upgraded(narrow.port, "/legacy/x") for _ in range(50)]
    assert narrow.get("/state")["handlers"] <= 2
    assert len(clients) == narrow.get("/state")["connected"]


def test_a_thousand_handshakes_that_never_finish_are_dropped(narrow: OwnProcess) -> None:
    before = narrow.get("/state")["descriptors"]
    clients = [Client(narrow.port) for _ in range(1000)]
    for client in clients:
        client.send(request("/legacy/x")[:-2])
    # The narrow server waits 500 ms for a head.
    wait_until(lambda: narrow.get("/state")["descriptors"] <= before + 1, what="the unfinished to be dropped")
    answers = {client.body()[:12] for client in clients}
    assert answers <= {b"", b"HTTP/1.1 408", b"HTTP/1.1 400"}
    for client in clients:
        client.shut()
    assert Client.upgraded(narrow.port, "/legacy/x").frame()[0] == 0x81


def resident(server: OwnProcess) -> int:
    """Bytes of memory that the server's process holds."""
    with open(f"/proc/{server.process.pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
