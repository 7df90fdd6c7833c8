"""Floods its listeners with ready-made frames and does nothing else: finds the generator's own ceiling.

`firehose PORT LISTENERS BURST`: waits for that many WebSockets, then sends each of them BURST messages per write,
round and round, as fast as one core can. It begins when the first of them says anything.
"""

import base64
import hashlib
import itertools
import socket
import sys
import time

from bench.errors import BenchError
from bench.stamp import stamped

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_BYTES = 500  # about what one of our MSG frames takes, STOMP headers included


def upgraded(connection: socket.socket) -> bool:
    """Answer a WebSocket handshake (RFC 6455 4.2.2). False when the peer was only looking whether we are there."""
    head = b""
    while b"\r\n\r\n" not in head:
        data = connection.recv(4096)
        if not data:
            return False
        head += data
    keys = [
        line.split(b":")[1].strip() for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key")
    ]
    if not keys:
        raise BenchError("a listener came without a key")
    accept = base64.b64encode(hashlib.sha1(keys[0] + _GUID, usedforsecurity=False).digest())
    connection.sendall(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
    )
    return True


def frame(number: int) -> bytes:
    """Return message `number` as a server frame."""
    payload = stamped(time.monotonic_ns(), number, 0, _BYTES).encode()
    return b"\x81\x7e" + len(payload).to_bytes(2, "big") + payload


def main(port: int, listeners: int, burst: int) -> None:
    """Serve until the listeners go."""
    listening = socket.create_server(("127.0.0.1", port), backlog=128)
    connections: list[socket.socket] = []
    while len(connections) < listeners:
        connection, _ = listening.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if upgraded(connection):
            connections.append(connection)
    connections[0].recv(4096)
    for first in itertools.count(0, burst):
        data = b"".join(frame(first + i) for i in range(burst))
        try:
            for connection in connections:
                connection.sendall(data)
        except OSError:
            return


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]))
