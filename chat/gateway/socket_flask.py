"""The modern carrier: flask-sock routes and shakes hands, then the socket is taken over.

flask-sock's own loop is left aside: it needs a second greenlet a connection and ignores short writes.
"""

import _socket
import logging
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Request, Response, request
from flask_sock import Sock

from chat.gateway import closing
from chat.gateway.handshake import fault
from chat.gateway.request import HANDLER_KEY, Handler
from chat.gateway.socket import Door, Handshake, Limits, Refused
from chat.gateway.socket_raw import Lines, RawSocket

logger = logging.getLogger(__name__)

Carrier = Callable[[_socket.socket, Lines, Limits | None], RawSocket]


class _Upgrade:
    """Stands where simple-websocket looks for the client's socket, and keeps the answer it would send.

    So the 101 leaves through the outbox, ahead of the first frame, and there is never a second descriptor.
    """

    __slots__ = ("answer", "handler", "handshake")

    def __init__(self, handler: Handler, handshake: Handshake) -> None:
        self.handler = handler
        self.handshake = handshake
        self.answer = b""

    # simple-websocket takes `wsgi.input.raw._sock.dup()` under gevent.
    @property
    def raw(self) -> "_Upgrade":
        return self

    _sock = raw

    def dup(self) -> "_Upgrade":
        return self

    def send(self, data: bytes) -> None:
        self.answer += data


class _NoThread:
    """A reader thread that is never started: the hub reads."""

    name = ""

    def __init__(self, target: Callable[[], None]) -> None:
        pass

    def start(self) -> None:
        pass


class _NoEvent:
    """The event nobody waits for."""

    def set(self) -> None:
        pass


class _WhateverIsOffered(list[str]):
    """The sub-protocols of flask-sock's server: of the client's offer only the agreed one is left."""

    def __contains__(self, name: object) -> bool:
        return True


def router(app: Flask) -> Sock:
    """What `mount` opens doors on."""
    return Sock(app)


def mount(
    sock: Sock, path: str, door: Door, lines: Lines, limits: Limits | None = None, carrier: Carrier = RawSocket
) -> None:
    """Open `door` at the route `path` of the app that `sock` belongs to; `limits` default to those of `lines`.

    `carrier` makes the socket; one that frames its messages in another way takes the plain one's place.

    A client that is not let in gets plain HTTP: 400 or 426 for a bad handshake, else what the door says.
    """
    app: Flask = sock.app
    endpoint = f"websocket {path}"

    def opened(ws: Any, **arguments: str) -> None:
        upgrade: _Upgrade = ws.sock
        ws.connected = False  # flask-sock's closing does nothing on a socket that is not connected
        # flask-sock makes a class per connection, a cycle that would keep all this until it is collected.
        ws.sock = ws.ws = ws.environ = None
        _take_over(upgrade, door, lines, limits, carrier)

    sock.route(path, endpoint=endpoint)(opened)
    _prepare_handshake(app)
    view: Any = app.view_functions[endpoint]
    app.view_functions[endpoint] = _guarded(view, door)


def _prepare_handshake(app: Flask) -> None:
    options = app.config.setdefault("SOCK_SERVER_OPTIONS", {})
    offered = _WhateverIsOffered(["whatever"])
    options.update(thread_class=_NoThread, event_class=_NoEvent, subprotocols=offered)


def _guarded(shake_hands: Callable[..., Response], door: Door) -> Callable[..., Response]:
    """Wrap flask-sock's view: check the handshake, ask the door, and only then shake hands."""

    def view(**arguments: str) -> Response:
        refused = _fault(request)
        if refused is not None:
            return _refusal(refused)
        handshake = _handshake(request, arguments, door)
        refused = door.admit(handshake)
        if refused is not None:
            return _refusal(refused)
        environ = request.environ
        request.environ = _bare_environ(environ, handshake)
        try:
            return shake_hands(**arguments)
        finally:
            request.environ = environ

    return view


def _fault(asked: Request) -> Refused | None:
    """Return what is wrong with a handshake (RFC 6455 4.2.1), None when it is good."""
    if HANDLER_KEY not in asked.environ:
        return Refused(501, "This server cannot upgrade the connection.")
    return fault(asked.method, asked.environ.get("SERVER_PROTOCOL", ""), asked.headers.get, ("13",))


def _handshake(asked: Request, arguments: Mapping[str, str], door: Door) -> Handshake:
    headers = {name.lower(): value for name, value in asked.headers.items()}
    return Handshake(
        path=asked.path,
        arguments=arguments,
        query=asked.args.to_dict(),
        headers=headers,
        peer=asked.environ.get("REMOTE_ADDR", ""),
        subprotocol=_agreed(headers.get("sec-websocket-protocol", ""), door.subprotocols),
    )


def _agreed(offered: str, spoken: tuple[str, ...]) -> str | None:
    """Return the client's first choice that the door speaks, in the client's spelling.

    Case does not matter for the match, but a browser takes only an answer that it offered letter by letter.
    """
    known = {name.lower() for name in spoken}
    return next((name for name in map(str.strip, offered.split(",")) if name.lower() in known), None)


def _bare_environ(environ: Mapping[str, Any], handshake: Handshake) -> dict[str, Any]:
    """Return the little that simple-websocket needs.

    Without the rest, nothing is parsed twice, no extension is agreed on (a zlib window a connection), and
    what was checked above cannot be misread.
    """
    bare = {
        "SERVER_SOFTWARE": environ["SERVER_SOFTWARE"],
        "wsgi.input": _Upgrade(environ[HANDLER_KEY], handshake),
        "HTTP_HOST": "localhost",
        "HTTP_UPGRADE": "websocket",
        "HTTP_CONNECTION": "Upgrade",
        "HTTP_SEC_WEBSOCKET_KEY": handshake.headers["sec-websocket-key"].strip(),
        "HTTP_SEC_WEBSOCKET_VERSION": "13",
    }
    if handshake.subprotocol is not None:
        bare["HTTP_SEC_WEBSOCKET_PROTOCOL"] = handshake.subprotocol
    return bare


def _take_over(upgrade: _Upgrade, door: Door, lines: Lines, limits: Limits | None, carrier: Carrier) -> None:
    raw, early = upgrade.handler.take_over()
    socket = carrier(raw, lines, limits)
    socket.greet(upgrade.answer)
    try:
        receiver = door.open(upgrade.handshake, socket)
    except Exception:
        # HTTP is over for this client, so the fault is told in a close frame instead of a 500.
        logger.exception("A door could not open")
        socket.close(closing.SERVER_FAULT, closing.meaning_of(closing.SERVER_FAULT))
        return
    socket.start(receiver, early)


def _refusal(refused: Refused) -> Response:
    # What follows on this connection may be frames, so it is not kept.
    headers = [*refused.headers, ("Connection", "close")]
    return Response(refused.sentence + "\n", refused.status, headers, mimetype="text/plain")
