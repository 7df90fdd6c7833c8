"""The generator's sockets: one epoll, no greenlets, no asyncio.

A receiver must be cheaper than the servers it measures. Per readiness event this costs one `recv` and one method
call; asyncio's transport and handle machinery alone would cost more than that.
"""

import base64
import os
import select
import socket
from collections.abc import Callable

from bench.errors import BenchError
from bench.frames import CLOSE, PING, PONG, Inbox, masked
from bench.talk import Talk

READ_BYTES = 65_536  # stays under malloc's mmap threshold: no page faults per read
_RESET = b"\x01\x00\x00\x00\x00\x00\x00\x00"  # struct linger {1, 0}: close by RST, so that no port waits


class Loop:
    """Calls `reader` of every socket that has something to read. Use as a context manager: it closes its sockets."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._readers: dict[int, Callable[[], None]] = {}
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> "Loop":
        return self

    def __exit__(self, *_: object) -> None:
        for sock in self._sockets:
            sock.close()
        self._epoll.close()

    def own(self, sock: socket.socket) -> None:
        """Close `sock` at the end."""
        self._sockets.append(sock)

    def watch(self, fd: int, reader: Callable[[], None]) -> None:
        """Call `reader` whenever `fd` is readable; a second call replaces the reader."""
        if fd not in self._readers:
            self._epoll.register(fd, select.EPOLLIN)
        self._readers[fd] = reader

    def forget(self, fd: int) -> None:
        """Stop watching `fd`."""
        if self._readers.pop(fd, None) is not None:
            self._epoll.unregister(fd)

    def turn(self, seconds: float) -> None:
        """Wait at most `seconds` for events, and serve some of them.

        At most 64 a turn, so that whoever paces a publisher gets a say in between.
        """
        if 0 < seconds < 0.01:  # epoll_wait counts in whole ms; select on the epoll itself in us
            select.select((self._epoll,), (), (), seconds)
            seconds = 0
        readers = self._readers
        for fd, _ in self._epoll.poll(seconds, 64):
            reader = readers.get(fd)
            if reader is not None:
                reader()


class Link:
    """One WebSocket client: handshake, then its `Talk`'s sign-in, then `ready` and the cell's own reader."""

    __slots__ = ("_head", "_loop", "failed", "fd", "inbox", "ready", "recv", "send_bytes", "sock", "talk")

    def __init__(self, loop: Loop, port: int, talk: Talk) -> None:
        self._loop = loop
        self._head = b""
        self.talk = talk
        self.inbox = Inbox()
        self.ready = False
        self.failed: str | None = None
        self.sock = socket.create_connection(("127.0.0.1", port), 10)
        loop.own(self.sock)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.sock.setblocking(False)
        self.fd = self.sock.fileno()
        self.recv, self.send_bytes = self.sock.recv, self.sock.send
        self._transmit(_handshake(port, talk.path))
        loop.watch(self.fd, self._read_handshake)

    def send(self, payload: bytes) -> None:
        """Send one text message."""
        self._transmit(masked(payload))

    def watch(self, reader: Callable[[], None]) -> None:
        """Hand this link's readiness to `reader`, which reads by `receive` or `recv`."""
        self._loop.watch(self.fd, reader)

    def receive(self) -> list[bytes]:
        """Return the messages that are there; answers pings on the way. BenchError when the server hung up."""
        data = self.recv(READ_BYTES)
        if not data:
            raise BenchError("the server closed a connection")
        return self.messages(data)

    def messages(self, data: bytes) -> list[bytes]:
        """Return the text and binary messages in `data`, and see to the rest."""
        found = []
        for opcode, payload in self.inbox.feed(data):
            if opcode == PING:
                self._transmit(masked(payload, PONG))
            elif opcode == CLOSE:
                raise BenchError(f"the server closed a connection: {payload[:2].hex()} {payload[2:].decode()}")
            elif opcode != PONG:
                keep_alive = self.talk.keep_alive(payload)
                if keep_alive is None:
                    found.append(payload)
                elif keep_alive:
                    self.send(keep_alive)
        return found

    def close(self) -> None:
        """Close at once."""
        self._loop.forget(self.fd)
        self.sock.close()

    def _transmit(self, data: bytes) -> None:
        """Send all of `data`. Little is in flight at any time: a full buffer means a server that stopped reading."""
        if self.send_bytes(data) != len(data):
            raise BenchError("the server does not read any more")

    def _read_handshake(self) -> None:
        try:
            data = self.recv(READ_BYTES)
            self._head += data
            head, end, rest = self._head.partition(b"\r\n\r\n")
            if not data or (end and b" 101 " not in head.split(b"\r\n", 1)[0]):
                raise BenchError(f"no upgrade on {self.talk.path}: {self._head[:300].decode(errors='replace')}")
            if end:
                self._head = b""
                self.watch(self._read_sign_in)
                self._proceed(self.talk.opened())
                self._signing_in(rest)
        except (BenchError, OSError) as error:
            self._fail(error)

    def _read_sign_in(self) -> None:
        try:
            data = self.recv(READ_BYTES)
            if not data:
                raise BenchError("the server closed a connection during sign-in")
            self._signing_in(data)
        except (BenchError, OSError) as error:
            self._fail(error)

    def _signing_in(self, data: bytes) -> None:
        for message in self.messages(data) if data else ():
            self._proceed(self.talk.received(message))

    def _proceed(self, payloads: list[bytes]) -> None:
        for payload in payloads:
            self.send(payload)
        self.ready = self.talk.ready

    def _fail(self, error: Exception) -> None:
        self.failed = str(error)
        self.close()


def _handshake(port: int, path: str) -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    lines = (
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
