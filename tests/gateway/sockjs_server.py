"""SockJS with short times and narrow limits: `python -m tests.gateway.sockjs_server`; the port is printed first."""

from gevent import monkey

if __name__ == "__main__":
    monkey.patch_all()

from typing import Any

import gevent
from flask import Flask
from flask_sock import Sock

from chat.gateway.server import Servers
from chat.gateway.socket import Handshake, Receiver, Refused, Socket
from chat.gateway.socket_raw import Lines
from chat.gateway.sockjs import Options
from chat.gateway.sockjs_flask import mount_sockjs
from chat.wire.sockjs_session import Limits
from tests.compliance.echo import EchoDoor

LIMITS = Limits(heartbeat_ms=300, disconnect_ms=500, queue_bytes=10_000)


class Obedient(EchoDoor):
    """Echo, or do what a message says: `close <code> <reason>`, `abort`, `pause <ms>`, `flood <count> <bytes>`."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.closed: list[int] = []
        self.heard: list[str] = []
        self.told: dict[str, Any] = {}

    def admit(self, handshake: Handshake) -> Refused | None:
        return Refused(403, "Not today.") if "refuse" in handshake.query else None

    def open(self, handshake: Handshake, socket: Socket) -> Receiver:
        if "fail" in handshake.query:
            raise RuntimeError("told to fail")
        self.told = {"path": handshake.path, "arguments": dict(handshake.arguments), "query": dict(handshake.query)}
        return Session(self, socket)


class Session:
    def __init__(self, door: Obedient, socket: Socket) -> None:
        self.door = door
        self.socket = socket

    def received(self, payload: bytes, is_text: bool) -> None:
        self.door.heard.append(payload.decode()[:50])
        name, *arguments = payload.decode().split(" ", 2)
        act = getattr(self, f"do_{name}", None)
        if act is not None:
            act(*arguments)
        else:
            self.socket.send(self.socket.frame(payload, is_text))

    def closed(self, code: int) -> None:
        self.door.closed.append(code)

    def do_close(self, code: str, reason: str) -> None:
        self.socket.close(int(code), reason)

    def do_abort(self) -> None:
        self.socket.abort()

    def do_fail(self) -> None:
        raise RuntimeError("told to fail")

    def do_pause(self, ms: str) -> None:
        self.socket.pause()
        self.door.lines.heartbeat.after(None, int(ms), self.socket.resume)

    def do_flood(self, count: str, size: str) -> None:
        for _ in range(int(count)):
            self.socket.send(self.socket.frame(b"x" * int(size), True))


def build() -> Servers:
    app = Flask(__name__)
    sock = Sock(app)
    lines = Lines(gevent.get_hub().loop)
    door = Obedient(lines)
    service = mount_sockjs(sock, "/echo", door, lines, Options(LIMITS, max_sessions=8, max_body=2_000))
    servers = Servers(app, [("127.0.0.1", 0)], lines, stop_within_ms=3_000)

    @app.get("/state")
    def state() -> dict[str, Any]:
        return {
            "sessions": service.sessions,
            "connected": len(lines.connected),
            "closed": door.closed,
            "heard": door.heard,
            "told": door.told,
        }

    return servers


if __name__ == "__main__":
    SERVERS = build()
    SERVERS.start()
    print(SERVERS.addresses[0][1], flush=True)
    SERVERS.serve_forever()
