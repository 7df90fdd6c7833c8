"""A server with narrow limits and doors that misbehave on request: `python -m tests.gateway.narrow_server [FINISH_MS]`.

The first line of output is the port; every access line follows.
"""

from gevent import monkey

if __name__ == "__main__":
    monkey.patch_all()

import gc
import json
import os
import sys
import time
from socket import IPPROTO_TCP, TCP_NODELAY
from typing import Any

import gevent
from flask import Flask, Response, request
from flask_sock import Sock

from chat.gateway.request import Handler, HttpLimits
from chat.gateway.server import Servers
from chat.gateway.socket import Handshake, Limits, Receiver, Refused, Socket
from chat.gateway.socket_flask import mount
from chat.gateway.socket_legacy import LegacyDoors, handler_serving
from chat.gateway.socket_raw import Lines
from tests.compliance.echo import EchoDoor

LIMITS = Limits(max_frame=20_000, max_message=50_000, max_queued=200_000, linger_ms=300)
HTTP_LIMITS = HttpLimits(
    max_head=4_000, max_header_lines=30, max_body=1_000, head_ms=500, keep_alive_ms=500, stall_ms=700
)


class TellDoor(EchoDoor):
    """Tell a client what was known before its upgrade, then echo; refuse whoever asks for it."""

    subprotocols = ("v12.stomp", "v11.stomp")

    def admit(self, handshake: Handshake) -> Refused | None:
        gevent.sleep(int(handshake.query.get("think", 0)) / 1000)
        status = handshake.query.get("refuse")
        return Refused(int(status), "Not today.", (("Retry-After", "7"),)) if status else None

    def open(self, handshake: Handshake, socket: Socket) -> Receiver:
        told = {name: getattr(handshake, name) for name in ("path", "peer", "subprotocol")}
        told |= {name: dict(getattr(handshake, name)) for name in ("arguments", "query", "headers")}
        socket.send(socket.frame(json.dumps(told).encode(), True))
        return super().open(handshake, socket)


class CommandDoor(EchoDoor):
    """Do what each text message says: `<method> <arguments>` of this class or of the socket."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.listeners: set[Socket] = set()
        self.closed_codes: list[int] = []

    def open(self, handshake: Handshake, socket: Socket) -> Receiver:
        if "fail" in handshake.query:
            raise RuntimeError("told to fail")
        return Commanded(self, socket)


class Commanded:
    """One commanded connection."""

    def __init__(self, door: CommandDoor, socket: Socket) -> None:
        self.door = door
        self.socket = socket

    def received(self, payload: bytes, is_text: bool) -> None:
        name, *arguments = payload.decode().split()
        getattr(self, name)(*arguments)

    def closed(self, code: int) -> None:
        self.door.listeners.discard(self.socket)
        self.door.closed_codes.append(code)

    def say(self, words: str) -> None:
        self.socket.send(self.socket.frame(words.encode(), True))

    def listen(self) -> None:
        self.door.listeners.add(self.socket)
        self.say("listening")

    def publish(self, size: str, mark: str) -> None:
        frame = self.socket.frame(mark.encode().ljust(int(size), b"."), True)
        for listener in tuple(self.door.listeners):
            listener.send(frame)

    def burst(self, count: str) -> None:
        before = self.door.lines.outbox.sends
        for number in range(int(count)):
            self.say(str(number))
        gevent.get_hub().loop.run_callback(
            lambda: gevent.get_hub().loop.run_callback(
                lambda: self.say(f"sends {self.door.lines.outbox.sends - before}")
            )
        )

    def close(self, code: str, reason: str = "") -> None:
        self.say("last words")
        self.socket.close(int(code), reason)
        self.socket.close(4999, "a second close does nothing")
        self.say("nobody hears this")

    def abort(self) -> None:
        self.socket.abort()

    def fail(self) -> None:
        raise RuntimeError("told to fail")

    def pause(self, ms: str) -> None:
        self.socket.pause()
        self.door.lines.heartbeat.after(self.socket, int(ms), self.socket.resume)

    def heart(self, send_every_ms: str, expect_every_ms: str) -> None:
        beat = self.socket.frame(b"\n", True)
        self.door.lines.heartbeat.watch(self.socket, int(send_every_ms), int(expect_every_ms), beat)


def build(finish_ms: int = 0) -> Servers:
    """Build the app and its doors; `finish_ms` is how long the work in hand takes when it stops."""
    app = Flask(__name__)
    sock = Sock(app)
    lines = Lines(gevent.get_hub().loop, LIMITS)
    command = CommandDoor(lines)
    mount(sock, "/echo", EchoDoor(), lines)
    mount(sock, "/tell/<name>", TellDoor(), lines)
    mount(sock, "/command", command, lines)
    legacy = handler_serving(LegacyDoors(lines, {"/legacy/<id>": TellDoor(), "/legacy-command": command}))
    servers = Servers(
        app,
        [("127.0.0.1", 0)],
        lines,
        limits=HTTP_LIMITS,
        access_log=lambda line, _facts: print(line, flush=True),
        finish_work=lambda: gevent.sleep(finish_ms / 1000),
        handler_class=legacy,
    )

    @app.get("/state")
    def state() -> dict[str, Any]:
        return {
            "connected": len(lines.connected),
            "watched": lines.heartbeat.watched,
            "sends": lines.outbox.sends,
            "queued": sum(socket.queued for socket in lines.connected),
            "nodelay": [socket._sock.getsockopt(IPPROTO_TCP, TCP_NODELAY) for socket in lines.connected],
            "closed": command.closed_codes,
            "handlers": sum(isinstance(thing, Handler) for thing in gc.get_objects()),
            "descriptors": len(os.listdir("/proc/self/fd")),
        }

    @app.post("/body")
    def body() -> str:
        return str(len(request.get_data()))

    @app.post("/unread")
    def unread() -> str:
        return "not read"

    @app.get("/slow")
    def slow() -> Response:
        time.sleep(0.4)
        return Response("done")

    @app.get("/fault")
    def fault() -> str:
        raise RuntimeError("told to fail")

    return servers


if __name__ == "__main__":
    gc.disable()  # so that a test sees what is only freed by the collector
    SERVERS = build(*map(int, sys.argv[1:]))
    SERVERS.start()
    print(SERVERS.addresses[0][1], flush=True)
    SERVERS.serve_forever()
