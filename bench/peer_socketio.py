"""The peer "python-socketio" under gevent, and the Engine.IO 4 / Socket.IO 5 that its clients speak."""

from collections.abc import Iterator
from contextlib import contextmanager

from bench.errors import BenchError
from bench.process import ServerProcess, free_port


class SocketioTalk:
    """Engine.IO packets `0 2 3 4`, Socket.IO packets `40 42 43` inside; WebSocket transport from the start."""

    def __init__(self, room: str, listening: bool) -> None:
        self.path = "/socket.io/?EIO=4&transport=websocket"
        self.ready = False
        self._room = room
        self._listening = listening

    def opened(self) -> list[bytes]:
        """Return nothing: the server opens."""
        return []

    def received(self, message: bytes) -> list[bytes]:
        """Answer open by CONNECT, CONNECT by `join`; ready at its acknowledgement."""
        if message.startswith(b"0"):
            return [b"40"]
        if message.startswith(b"40"):
            self.ready = not self._listening
            return [f'420["join","{self._room}"]'.encode()] if self._listening else []
        if message.startswith(b"430"):
            self.ready = True
            return []
        raise BenchError(f"python-socketio said {message[:100]!r}")

    def keep_alive(self, message: bytes) -> bytes | None:
        """Answer Engine.IO's ping, which the server sends every 25 s."""
        return b"3" if message == b"2" else None

    def say(self, line: str, number: int) -> bytes:
        """Return a `message` event to the room, without acknowledgement."""
        posted = f'{{"msgType":"text","room":"{self._room}","msgNo":"{number}","content":"{line}"}}'
        return f'42["message",{posted}]'.encode()


class Socketio:
    """python-socketio at its best reasonable settings."""

    name = "python-socketio"
    label = "python-socketio under gevent, gevent-websocket handler, WebSocket transport only, stores nothing"
    descriptors_per_connection = 1

    @contextmanager
    def start(self, conversations: int) -> Iterator["SocketioStage"]:
        """Start the server; rooms come into being by entering."""
        port = free_port()
        with ServerProcess(["-m", "bench.servers.socketio_chat", str(port)], port) as process:
            yield SocketioStage(process)


class SocketioStage:
    """The running server."""

    def __init__(self, process: ServerProcess) -> None:
        self.process = process

    def talk(self, conversation: int, side: int, *, listening: bool = True) -> SocketioTalk:
        """Return a client; both sides are alike here."""
        return SocketioTalk(f"room-{conversation}", listening)
