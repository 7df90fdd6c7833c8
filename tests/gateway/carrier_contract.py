"""What every WebSocket carrier does alike, over real sockets; each carrier's test module subclasses this."""

import os

import pytest

from tests.gateway.client import Client, close, masked, request, text
from tests.gateway.conftest import OwnProcess
from tests.waiting import wait_until


class CarrierContract:
    """Expects fixtures of conftest.py and an echo at `path` of the compliance server."""

    path: str

    def client(self, bare: OwnProcess) -> Client:
        return Client.upgraded(bare.port, self.path)

    def test_text_comes_back_as_text_and_binary_as_binary(self, bare: OwnProcess) -> None:
        client = self.client(bare)
        client.send(text("总机") + masked(0x82, b"\x00\xff"))
        assert [client.frame(), client.frame()] == [(0x81, "总机".encode()), (0x82, b"\x00\xff")]

    @pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536, 3_000_000])
    def test_every_length_passes(self, bare: OwnProcess, size: int) -> None:
        client = self.client(bare)
        client.send(masked(0x82, b"x" * size))
        assert client.frame() == (0x82, b"x" * size)

    def test_fragments_and_control_frames_between_them(self, bare: OwnProcess) -> None:
        client = self.client(bare)
        whole = "κόσμε".encode()
        for part in (masked(0x01, whole[:3]), masked(0x89, b"mid"), masked(0x00, whole[3:5]), masked(0x80, whole[5:])):
            client.send(part)
        assert client.frame() == (0x8A, b"mid")
        assert client.frame() == (0x81, whole)

    def test_one_byte_at_a_time(self, bare: OwnProcess) -> None:
        client = self.client(bare)
        for octet in text("slowly") + masked(0x89, b"p"):
            client.send(bytes((octet,)))
        assert [client.frame(), client.frame()] == [(0x81, b"slowly"), (0x8A, b"p")]

    def test_bytes_glued_to_the_handshake_are_not_lost(self, bare: OwnProcess) -> None:
        client = Client(bare.port)
        frames = b"".join(text(f"early {number}") for number in range(3))
        client.send(request(self.path) + frames[:-2])
        assert client.head().startswith("HTTP/1.1 101 ")
        assert [client.frame()[1], client.frame()[1]] == [b"early 0", b"early 1"]
        client.send(frames[-2:])
        assert client.frame() == (0x81, b"early 2")

    def test_more_glued_bytes_than_any_buffer(self, bare: OwnProcess) -> None:
        client = Client(bare.port)
        client.send(request(self.path) + masked(0x82, bytes(100_000)) + text("after"))
        client.head()
        assert len(client.frame()[1]) == 100_000
        assert client.frame() == (0x81, b"after")

    def test_an_unasked_pong_is_nothing(self, bare: OwnProcess) -> None:
        client = self.client(bare)
        client.send(masked(0x8A, b"") + text("still here"))
        assert client.frame() == (0x81, b"still here")

    @pytest.mark.parametrize("code", [1000, 1001, 1008, 3000, 4999])
    def test_a_close_is_answered_with_its_code_and_the_stream_ends(self, bare: OwnProcess, code: int) -> None:
        client = self.client(bare)
        client.send(text("before") + close(code, "bye") + text("too late"))
        assert client.frame() == (0x81, b"before")
        assert client.frame() == (0x88, code.to_bytes(2, "big"))
        assert client.is_ended()

    def test_a_close_without_a_code(self, bare: OwnProcess) -> None:
        client = self.client(bare)
        client.send(masked(0x88, b""))
        assert client.frame() == (0x88, b"")
        assert client.is_ended()

    @pytest.mark.parametrize(
        ("wire", "code"),
        [
            (masked(0xC1, b"reserved bit"), 1002),
            (masked(0x83, b"reserved opcode"), 1002),
            (masked(0x8B, b"reserved control"), 1002),
            (b"\x81\x05Hello", 1002),
            (masked(0x09, b"a cut ping"), 1002),
            (masked(0x89, bytes(126)), 1002),
            (masked(0x80, b"nothing to continue"), 1002),
            (masked(0x01, b"one") + masked(0x81, b"two"), 1002),
            (masked(0x88, b"\x03"), 1002),
            (close(1005), 1002),
            (close(2000), 1002),
            (masked(0x81, b"\xff"), 1007),
            (masked(0x88, b"\x03\xe8\xff"), 1007),
            (b"\x82\xff" + (1 << 62).to_bytes(8, "big"), 1009),
            (b"\x82\xff" + (1 << 63).to_bytes(8, "big"), 1009),
        ],
    )
    def test_a_violation_is_closed_with_its_code(self, bare: OwnProcess, wire: bytes, code: int) -> None:
        client = self.client(bare)
        client.send(text("before") + wire + text("too late"))
        assert client.frame() == (0x81, b"before")
        first, payload = client.frame()
        assert (first, int.from_bytes(payload[:2], "big")) == (0x88, code)
        assert payload[2:].decode().endswith(".")
        assert client.is_ended()

    def test_a_peer_that_goes_on_talking_hears_why_and_is_not_reset(self, bare: OwnProcess) -> None:
        """Closing over unread bytes resets the connection, which may cost the peer our last frame."""
        client = self.client(bare)
        client.send(masked(0x83, b"") + bytes(300_000))
        assert client.closing() == 1002
        client.send(bytes(1000))
        assert client.sock.recv(1) == b""

    @pytest.mark.parametrize("key", ["", "short", "!" * 24, "AAAAAAAAAAAAAAAAAAAAAA==,AAAAAAAAAAAAAAAAAAAAAA=="])
    def test_a_bad_key_is_400(self, bare: OwnProcess, key: str) -> None:
        client = Client(bare.port)
        client.send(request(self.path, [f"Sec-WebSocket-Key: {key}"]))
        assert client.head().startswith("HTTP/1.1 400 ")
        assert b"Traceback" not in client.body()

    @pytest.mark.parametrize("version", ["0", "12", "14", "x", ""])
    def test_another_version_is_426_and_names_ours(self, bare: OwnProcess, version: str) -> None:
        client = Client(bare.port)
        client.send(request(self.path, [f"Sec-WebSocket-Version: {version}"]))
        head = client.head()
        assert head.startswith("HTTP/1.1 426 ")
        assert "sec-websocket-version: 13" in head.lower()

    @pytest.mark.parametrize(
        "head",
        [
            b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\r\n\r\n",
            b"GET\r\n\r\n",
            b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
            b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
            b"GET / HTTP/1.1\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1_0\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        ],
    )
    def test_garbage_is_refused_and_the_server_lives(self, bare: OwnProcess, head: bytes) -> None:
        client = Client(bare.port)
        client.send(head)
        assert client.head()[:12] in ("HTTP/1.1 400", "HTTP/1.1 505")
        assert client.is_ended()
        again = self.client(bare)
        again.send(text("alive"))
        assert again.frame() == (0x81, b"alive")

    def test_no_extension_is_agreed_on(self, bare: OwnProcess) -> None:
        client = Client(bare.port)
        client.send(request(self.path, ["Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"]))
        assert "extensions" not in client.head().lower()

    def test_one_descriptor_a_connection_and_none_left_behind(self, fresh_bare: OwnProcess) -> None:
        before = descriptors(fresh_bare)
        clients = [self.client(fresh_bare) for _ in range(20)]
        for client in clients:
            client.send(text("up"))
            assert client.frame() == (0x81, b"up")
        assert descriptors(fresh_bare) == before + 20
        for number, client in enumerate(clients):
            if number % 2:
                client.send(close(1000))
                assert client.closing() == 1000
            client.shut()
        wait_until(lambda: descriptors(fresh_bare) == before)


def descriptors(server: OwnProcess) -> int:
    """How many files and sockets the server's process holds."""
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))
