"""HTTP within its bounds, over real sockets."""

import pytest

from tests.gateway.client import Client, request
from tests.gateway.conftest import OwnProcess


def ask(server: OwnProcess, wire: bytes) -> str:
    """Send bytes; return all that comes back until the stream ends."""
    client = Client(server.port)
    client.send(wire)
    return client.body().decode("latin-1")


def get(path: str, *headers: str, method: str = "GET") -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: x", *headers, "", ""]).encode()


@pytest.mark.parametrize(
    "start", [b"", b"GET /state", b"GET /state HTTP/1.1\r\n", b"GET /state HTTP/1.1\r\nHost: x\r\nX-Half: "]
)
def test_a_head_that_never_ends_is_dropped(shared_narrow: OwnProcess, start: bytes) -> None:
    answer = ask(shared_narrow, start)
    assert answer == "" or answer.startswith(("HTTP/1.1 408 ", "HTTP/1.1 400 "))


def test_a_slow_drip_of_header_lines_is_dropped(shared_narrow: OwnProcess) -> None:
    """Every line is in time, the head is not."""
    client = Client(shared_narrow.port)
    client.sock.settimeout(0.05)
    client.send(b"GET /state HTTP/1.1\r\nHost: x\r\n")
    sent = 0
    answer = None
    while answer is None and sent < 200:
        try:
            client.send(b"X: y\r\n" if sent % 20 == 0 else b"")
            sent += 1
            answer = client.sock.recv(1000)
        except TimeoutError:
            continue
        except ConnectionError:
            answer = b""
    assert answer is not None
    assert answer == b"" or answer.startswith(b"HTTP/1.1 408 ")


def test_a_head_cut_by_the_peer_is_not_a_request(shared_narrow: OwnProcess) -> None:
    client = Client(shared_narrow.port)
    client.send(b"GET /state HTTP/1.1\r\nHost: x\r\n")
    client.sock.shutdown(1)
    assert client.head().startswith("HTTP/1.1 400 ")


@pytest.mark.parametrize("headers", [["X: " + "y" * 5000], [f"X{n}: y" for n in range(40)]])
def test_a_large_head_is_431(shared_narrow: OwnProcess, headers: list[str]) -> None:
    assert ask(shared_narrow, get("/state", *headers)).startswith("HTTP/1.1 431 ")


def test_a_long_address_is_414(shared_narrow: OwnProcess) -> None:
    assert ask(shared_narrow, get("/" + "x" * 9000)).startswith("HTTP/1.1 414 ")


def test_an_idle_connection_is_kept_for_a_while_only(shared_narrow: OwnProcess) -> None:
    client = Client(shared_narrow.port)
    for _ in range(2):
        client.send(get("/slow"))
        assert client.head().startswith("HTTP/1.1 200 ")
        assert client._exactly(4) == b"done"
    assert client.is_ended()


def test_bodies_are_bounded(shared_narrow: OwnProcess) -> None:
    fits = ask(shared_narrow, get("/body", "Content-Length: 1000", "Connection: close", method="POST") + bytes(1000))
    assert fits.endswith("\r\n1000")
    assert ask(shared_narrow, get("/body", "Content-Length: 1001", method="POST")).startswith("HTTP/1.1 413 ")


def test_chunked_bodies_are_bounded_too(shared_narrow: OwnProcess) -> None:
    head = get("/body", "Transfer-Encoding: chunked", "Connection: close", method="POST")
    chunk = b"1f4\r\n" + bytes(500) + b"\r\n"
    assert ask(shared_narrow, head + chunk * 2 + b"0\r\n\r\n").endswith("\r\n1000")
    assert ask(shared_narrow, head + chunk * 3 + b"0\r\n\r\n").startswith("HTTP/1.1 413 ")


def test_an_unread_body_does_not_become_a_request(shared_narrow: OwnProcess) -> None:
    client = Client(shared_narrow.port)
    smuggled = get("/state")
    client.send(get("/unread", f"Content-Length: {len(smuggled)}", method="POST") + smuggled + get("/slow"))
    assert client.head().startswith("HTTP/1.1 200 ")
    assert client._exactly(8) == b"not read"
    assert client.head().startswith("HTTP/1.1 200 ")
    assert client._exactly(4) == b"done"


def test_an_unread_chunked_body_ends_the_connection(shared_narrow: OwnProcess) -> None:
    head = get("/unread", "Transfer-Encoding: chunked", method="POST")
    answer = ask(shared_narrow, head + b"5\r\nhello\r\n0\r\n\r\n" + get("/state"))
    assert answer.startswith("HTTP/1.1 200 ")
    assert answer.count("HTTP/1.1") == 1
    assert "Connection: close" in answer, "a client that is not told would send its next request here, and lose it"


def test_an_old_client_is_told_of_the_end_too(shared_narrow: OwnProcess) -> None:
    """HTTP/1.0 keeps lines on wish; pywsgi says so before anybody has looked at the body."""
    head = get("/unread", "Connection: keep-alive", "Transfer-Encoding: chunked", method="POST")
    answer = ask(shared_narrow, head.replace(b"HTTP/1.1", b"HTTP/1.0", 1) + b"5\r\nhello\r\n0\r\n\r\n")
    assert "\r\nConnection: close\r\n" in answer
    assert "keep-alive" not in answer


def test_a_peer_that_leaves_in_the_middle_of_an_unread_body_is_no_fault(narrow: OwnProcess) -> None:
    client = Client(narrow.port)
    client.send(get("/unread", "Content-Length: 100", method="POST") + b"half")
    assert client.head().startswith("HTTP/1.1 200 ")
    client.shut()
    ask(narrow, get("/unread", "Content-Length: 100", method="POST") + b"half, and no more")
    _, errors = narrow.finish()
    assert errors == ""


def test_a_body_that_stalls_is_dropped(shared_narrow: OwnProcess) -> None:
    answer = ask(shared_narrow, get("/body", "Content-Length: 10", method="POST") + b"half")
    assert answer == "" or answer.startswith("HTTP/1.1 4")


class TestAccessLines:
    """One line a request, and nothing secret in it."""

    @pytest.fixture
    def lines(self, narrow: OwnProcess) -> list[str]:
        ask(narrow, get("/state?token=secret1", "Connection: close", "Cookie: secret2"))
        ask(narrow, get("/missing%20page?token=secret3", "Connection: close"))
        ask(narrow, get("/fault?token=secret4", "Connection: close"))
        ask(narrow, b"GET /broken?token=secret5\x1b[31m HTTP/1.1\r\nsecret6\r\n\r\n")
        upgraded = Client(narrow.port)
        upgraded.send(request("/echo?token=secret7"))
        upgraded.head()
        upgraded.shut()
        self.errors = ""
        output, self.errors = narrow.finish()
        return output.splitlines()

    def test_they_name_path_and_status(self, lines: list[str]) -> None:
        assert [line.split('"')[1] for line in lines[:2]] == ["GET /state", "GET /missing%20page"]
        statuses = [line.rsplit('"', 1)[1].split()[0] for line in lines]
        assert statuses == ["200", "404", "500", "400", "101"]
        assert all(line.startswith("127.0.0.1 ") for line in lines)

    def test_they_hold_no_query_and_no_header(self, lines: list[str]) -> None:
        assert "secret" not in "".join(lines) + self.errors
        assert "\x1b" not in "".join(lines) + self.errors
