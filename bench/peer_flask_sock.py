"""The peer "flask-sock": stock flask-sock on gevent's pywsgi, and what its clients say."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from bench.process import ServerProcess, free_port


class PlainTalk:
    """JSON over a bare WebSocket; see servers/flask_sock_chat.py."""

    def __init__(self, room: str, listening: bool) -> None:
        self.path = "/ws"
        self.ready = False
        self._room = room
        self._listening = listening

    def opened(self) -> list[bytes]:
        """Join, when there is something to listen to."""
        if not self._listening:
            self.ready = True
            return []
        return [json.dumps({"join": self._room}).encode()]

    def received(self, message: bytes) -> list[bytes]:
        """Wait for `joined`."""
        self.ready = self.ready or "joined" in json.loads(message)
        return []

    def keep_alive(self, message: bytes) -> bytes | None:
        """Return None: pings, if any, are WebSocket's own."""
        return None

    def say(self, line: str, number: int) -> bytes:
        """Return a message to the room."""
        return f'{{"msgType":"text","room":"{self._room}","msgNo":"{number}","content":"{line}"}}'.encode()


class FlaskSock:
    """flask-sock, as it comes."""

    name = "flask-sock"
    label = "flask-sock with simple-websocket as they come, gevent pywsgi, for-loop broadcast, stores nothing"
    descriptors_per_connection = 2  # the socket, and a selector to wait on it

    @contextmanager
    def start(self, conversations: int) -> Iterator["FlaskSockStage"]:
        """Start the server; rooms come into being by joining."""
        port = free_port()
        with ServerProcess(["-m", "bench.servers.flask_sock_chat", str(port)], port) as process:
            yield FlaskSockStage(process)


class FlaskSockStage:
    """The running server."""

    def __init__(self, process: ServerProcess) -> None:
        self.process = process

    def talk(self, conversation: int, side: int, *, listening: bool = True) -> PlainTalk:
        """Return a client; both sides are alike here."""
        return PlainTalk(f"room-{conversation}", listening)
