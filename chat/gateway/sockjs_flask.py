"""Puts a SockJS service into the app: HTTP is answered before Flask's router, handshakes go on to the carrier."""

from dataclasses import replace
from functools import partial

from flask import Flask, request
from flask_sock import Sock
from werkzeug.wrappers import Response

from chat.gateway.socket import Door, Handshake, Limits, Receiver, Refused, Socket
from chat.gateway.socket_flask import mount
from chat.gateway.socket_raw import Lines
from chat.gateway.sockjs import Options, Service
from chat.gateway.sockjs_socket import SockJsSocket


def mount_sockjs(
    sock: Sock, base: str, door: Door, lines: Lines, options: Options | None = None, limits: Limits | None = None
) -> Service:
    """Open `door` to SockJS under the path `base`; a native WebSocket at `base` itself is mounted apart.

    What else the app checks before each request (its own Host) is checked first, if it was registered first.
    """
    options = options or Options()
    service = Service(base, door, lines, options)
    if options.websocket:
        framed = partial(SockJsSocket, heartbeat_ms=options.limits.heartbeat_ms)
        mount(sock, f"{base}/websocket", door, lines, limits)
        mount(sock, f"{base}/<server>/<session>/websocket", _Framed(door, base), lines, limits, framed)
    app: Flask = sock.app

    # The router would redirect double slashes and merge them, which the protocol wants to be 404.
    def answer() -> Response | None:
        path = request.path
        if path == base or path.startswith(base + "/"):
            return service.answer(request)
        return None

    app.before_request(answer)
    return service


class _Framed:
    """The door behind frames: no sub-protocol is spoken there, and the session's name stays outside."""

    subprotocols: tuple[str, ...] = ()

    def __init__(self, door: Door, base: str) -> None:
        self._door = door
        self._base = base

    def admit(self, handshake: Handshake) -> Refused | None:
        return self._door.admit(replace(handshake, path=self._base, arguments={}))

    def open(self, handshake: Handshake, socket: Socket) -> Receiver:
        return self._door.open(replace(handshake, path=self._base, arguments={}), socket)
