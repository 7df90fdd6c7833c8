"""A bare server for public suites and tools: `python -m tests.compliance.server --port N`.

Each mount below is one address or family of addresses; none holds protocol code of its own. Nothing is
kept when the process ends.
"""

from gevent import monkey

if __name__ == "__main__":
    monkey.patch_all()

import argparse
from collections.abc import Callable

import gevent
from flask import Flask
from flask_sock import Sock

from chat.gateway.server import Servers
from chat.gateway.socket import Limits
from chat.gateway.socket_flask import mount
from chat.gateway.socket_legacy import LegacyDoors, handler_serving
from chat.gateway.socket_raw import Lines
from chat.gateway.sockjs import Options
from chat.gateway.sockjs_flask import mount_sockjs
from chat.wire import sockjs_session
from tests.compliance.broker import BrokerDoor
from tests.compliance.echo import CloseDoor, EchoDoor
from tests.compliance.mqtt_broker import MqttDoor

Mount = Callable[[Flask, Sock, Lines], None]

# Suites send messages of 16 MiB; a chat does not.
_SUITE_LIMITS = Limits(max_frame=32 << 20, max_message=32 << 20, max_queued=64 << 20)


def mount_echo(app: Flask, sock: Sock, lines: Lines) -> None:
    """`/ws-echo`: WebSocket echo on the modern carrier."""
    mount(sock, "/ws-echo", EchoDoor(), lines)


def mount_broker(app: Flask, sock: Sock, lines: Lines) -> None:
    """`/broker`: an open STOMP broker."""
    mount(sock, "/broker", BrokerDoor(lines.heartbeat), lines)


def mount_sockjs_services(app: Flask, sock: Sock, lines: Lines) -> None:
    """`/echo`, `/disabled_websocket_echo`, `/cookie_needed_echo`, `/close`: what the public SockJS suite asks for."""
    limits = sockjs_session.Limits(response_bytes=4096)
    mount_sockjs(sock, "/echo", EchoDoor(), lines, Options(limits))
    mount_sockjs(sock, "/disabled_websocket_echo", EchoDoor(), lines, Options(limits, websocket=False))
    mount_sockjs(sock, "/cookie_needed_echo", EchoDoor(), lines, Options(limits, cookie_needed=True))
    mount_sockjs(sock, "/close", CloseDoor(), lines, Options(limits))


def mount_mqtt(app: Flask, sock: Sock, lines: Lines) -> None:
    """`/mqtt`: an open MQTT broker."""
    mount(sock, "/mqtt", MqttDoor(lines.heartbeat), lines)


MOUNTS: tuple[Mount, ...] = (mount_sockjs_services, mount_echo, mount_broker, mount_mqtt)


def build(port: int, limits: Limits = _SUITE_LIMITS) -> Servers:
    """Put every mount on one port of the loopback."""
    app = Flask(__name__)
    sock = Sock(app)
    lines = Lines(gevent.get_hub().loop, limits)
    for mount_one in MOUNTS:
        mount_one(app, sock, lines)
    # `/legacy-echo`: WebSocket echo on the legacy carrier, which answers before the app.
    legacy = handler_serving(LegacyDoors(lines, {"/legacy-echo": EchoDoor()}))
    return Servers(app, [("127.0.0.1", port)], lines, handler_class=legacy)


def main() -> None:
    """Serve until terminated; the first line of output is the port."""
    parser = argparse.ArgumentParser(prog="python -m tests.compliance.server", description=__doc__)
    parser.add_argument("--port", type=int, default=9001, help="0 lets the system choose")
    servers = build(parser.parse_args().port)
    servers.start()
    print(servers.addresses[0][1], flush=True)
    servers.serve_forever()


if __name__ == "__main__":
    main()
