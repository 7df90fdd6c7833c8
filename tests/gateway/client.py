"""A WebSocket client made of a plain socket, so that a test says exactly which bytes go in which packet."""

import os
import socket
from base64 import b64encode
from collections.abc import Iterable
from typing import Self

KEY = b"\x01\x02\x03\x04"


def masked(first: int, payload: bytes) -> bytes:
    """A client's frame."""
    size = len(payload)
    if size < 126:
        head = bytes((first, 0x80 | size))
    elif size < 65536:
        head = bytes((first, 0xFE)) + size.to_bytes(2, "big")
    else:
        head = bytes((first, 0xFF)) + size.to_bytes(8, "big")
    key = int.from_bytes(KEY * (size // 4 + 1), "big") >> 8 * (4 * (size // 4 + 1) - size)
    return head + KEY + (int.from_bytes(payload, "big") ^ key).to_bytes(size, "big")


def text(words: str) -> bytes:
    """A whole text message."""
    return masked(0x81, words.encode())


def close(code: int, reason: str = "") -> bytes:
    """A CLOSE."""
    return masked(0x88, code.to_bytes(2, "big") + reason.encode())


def request(path: str, headers: Iterable[str] = (), *, key: str | None = None) -> bytes:
    """The head of a handshake; `headers` are added to the usual ones, or replace those of the same name."""
    lines = {
        "host": "Host: 127.0.0.1",
        "upgrade": "Upgrade: websocket",
        "connection": "Connection: Upgrade",
        "sec-websocket-key": f"Sec-WebSocket-Key: {key or b64encode(os.urandom(16)).decode()}",
        "sec-websocket-version": "Sec-WebSocket-Version: 13",
    }
    lines.update({line.partition(":")[0].lower(): line for line in headers})
    return "\r\n".join([f"GET {path} HTTP/1.1", *filter(None, lines.values()), "", ""]).encode()


class Client:
    """One TCP connection; reads frames, or the raw stream."""

    def __init__(self, port: int, *, receive_buffer: int = 0) -> None:
        self.sock = socket.socket()
        if receive_buffer:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.sock.settimeout(10)
        self.sock.connect(("127.0.0.1", port))
        self._held = b""

    @classmethod
    def upgraded(cls, port: int, path: str, headers: Iterable[str] = (), *, receive_buffer: int = 0) -> Self:
        """Connect and shake hands."""
        client = cls(port, receive_buffer=receive_buffer)
        client.send(request(path, headers))
        head = client.head()
        assert head.startswith("HTTP/1.1 101 "), head
        return client

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.sock.sendall(data)

    def head(self) -> str:
        """Read a response's head."""
        return self._until(b"\r\n\r\n").decode()

    def body(self) -> bytes:
        """Read to the end of the stream."""
        whole = self._held
        while more := self._receive():
            whole += more
        self._held = b""
        return whole

    def frame(self) -> tuple[int, bytes]:
        """Read one frame: its first octet and its payload. Raises EOFError at the end of the stream."""
        first, second = self._exactly(2)
        size = second
        if second > 125:
            size = int.from_bytes(self._exactly(2 if second == 126 else 8), "big")
        return first, self._exactly(size)

    def closing(self) -> int:
        """Read frames up to the CLOSE; return its code, 1006 when the stream ends without one."""
        try:
            while True:
                first, payload = self.frame()
                if first == 0x88:
                    return int.from_bytes(payload[:2], "big") if payload else 1005
        except (EOFError, ConnectionError):
            return 1006

    def is_ended(self) -> bool:
        """Wait for the end of the stream; False when something else comes first."""
        return not self._held and not self._receive()

    def shut(self) -> None:
        """Leave without a farewell."""
        self.sock.close()

    def _receive(self) -> bytes:
        try:
            return self.sock.recv(65536)
        except ConnectionError:
            return b""

    def _exactly(self, size: int) -> bytes:
        while len(self._held) < size:
            more = self._receive()
            if not more:
                raise EOFError
            self._held += more
        taken, self._held = self._held[:size], self._held[size:]
        return taken

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._held:
            more = self._receive()
            if not more:
                raise EOFError(self._held)
            self._held += more
        head, _, self._held = self._held.partition(mark)
        return head + mark
