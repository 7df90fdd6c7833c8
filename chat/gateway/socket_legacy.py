"""The legacy carrier: gevent-websocket shakes hands in versions 7, 8 and 13, then the socket is taken over.

Its frame reader is left aside: it reads frames of any length. From the handshake on, the socket is the same as on
the modern carrier.
"""

import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, ClassVar, Final
from urllib.parse import parse_qsl

from gevent.pywsgi import WSGIHandler
from geventwebsocket.handler import WebSocketHandler

from chat.gateway import closing
from chat.gateway.handshake import fault
from chat.gateway.request import Handler
from chat.gateway.socket import Door, Handshake, Limits, Refused
from chat.gateway.socket_raw import Lines, RawSocket

logger = logging.getLogger(__name__)

VERSIONS: Final = ("13", "8", "7")
"""hybi-07 and hybi-08 frame like RFC 6455; they differ in the handshake's Sec-WebSocket-Origin."""

_ID: Final = "<id>"


class LegacyDoors:
    """The addresses of this carrier. A path that ends in `<id>` stands for whatever follows there."""

    def __init__(self, lines: Lines, doors: Mapping[str, Door], limits: Limits | None = None) -> None:
        self.lines = lines
        self.limits = limits
        self._doors = dict(doors)

    def find(self, path: str) -> tuple[Door, dict[str, str]] | None:
        """The door at a decoded path and what it says of the id; None for everybody else's path."""
        for pattern, door in self._doors.items():
            if path == pattern:
                return door, {}
            start = pattern.removesuffix(_ID)
            if start != pattern and path.startswith(start) and len(path) > len(start):
                return door, {"id": path[len(start) :]}
        return None


def handler_serving(doors: LegacyDoors) -> type[Handler]:
    """A handler class for `Servers` that shakes hands at these doors and passes every other path on to the app."""
    return type("LegacyHandler", (_LegacyHandler,), {"doors": doors})


class _LegacyHandler(Handler, WebSocketHandler):  # type: ignore[misc]
    """Refuses before any 101, in plain HTTP; lets gevent-websocket answer only what is good."""

    doors: ClassVar[LegacyDoors]
    _accepted: tuple[Door, Handshake]

    @property
    def logger(self) -> logging.Logger:
        """In place of a logger on the server, with handlers of its own."""
        return logger

    def run_application(self) -> None:
        """Answer the request."""
        found = self.doors.find(self.environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"))
        if found is None:
            WSGIHandler.run_application(self)
            return
        door, arguments = found
        handshake = _handshake(self.environ, arguments)
        refused = self._fault(handshake) or door.admit(handshake)
        if refused is not None:
            self._refuse(refused)
            return
        self._accepted = door, handshake
        # No sub-protocol is ever agreed on here, whatever was offered.
        self.environ.pop("HTTP_SEC_WEBSOCKET_PROTOCOL", None)
        self.environ["HTTP_SEC_WEBSOCKET_VERSION"] = self.environ["HTTP_SEC_WEBSOCKET_VERSION"].strip()
        WebSocketHandler.run_application(self)

    def run_websocket(self) -> None:
        """The 101 has left: take the socket over and open the door."""
        self._forget_websocket()
        door, handshake = self._accepted
        del self._accepted
        raw, early = self.take_over()
        socket = RawSocket(raw, self.doors.lines, self.doors.limits)
        try:
            receiver = door.open(handshake, socket)
        except Exception:
            # HTTP is over for this client, so the fault is told in a close frame instead of a 500.
            logger.exception("A door could not open")
            socket.close(closing.SERVER_FAULT, closing.meaning_of(closing.SERVER_FAULT))
            return
        socket.start(receiver, early)

    def _fault(self, handshake: Handshake) -> Refused | None:
        return fault(self.command, self.request_version, lambda name: handshake.headers.get(name.lower()), VERSIONS)

    def _refuse(self, refused: Refused) -> None:
        body = (refused.sentence + "\n").encode()
        headers: Iterable[tuple[str, str]] = (
            *refused.headers,
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            # What follows on this connection may be frames, so it is not kept.
            ("Connection", "close"),
        )
        self.start_response(f"{refused.status} {HTTPStatus(refused.status).phrase}", list(headers))
        self.result = [body] if self.command != "HEAD" else []
        self.process_result()
        self.close_connection = True

    def _forget_websocket(self) -> None:
        """gevent-websocket's own socket object holds the handler in a cycle and would close it when it is collected."""
        unused = self.environ.pop("wsgi.websocket")
        unused.closed = True
        unused.stream = unused.raw_write = unused.raw_read = unused.handler = unused.environ = None
        self.websocket = None


def _handshake(environ: Mapping[str, Any], arguments: Mapping[str, str]) -> Handshake:
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") or name == "CONTENT_LENGTH"
    }
    query: dict[str, str] = {}
    for name, value in parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True):
        query.setdefault(name, value)
    path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
    return Handshake(path, arguments, query, headers, environ.get("REMOTE_ADDR", ""), None)
