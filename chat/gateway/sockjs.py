"""One SockJS service under a base URL: what each request is answered, for a door that knows nothing of SockJS.

WebSocket handshakes are not answered here: `sockjs_flask` sends them on to the carrier.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from werkzeug.wrappers import Request, Response

from chat.gateway import closing
from chat.gateway.request import HANDLER_KEY
from chat.gateway.socket import Door, Handshake, Refused
from chat.gateway.socket_raw import Lines
from chat.gateway.sockjs_session import SessionSocket
from chat.gateway.sockjs_stream import Stream
from chat.wire import sockjs_pages as pages
from chat.wire.sockjs_headers import Header, Headers, sticky_cookie
from chat.wire.sockjs_pages import Answer
from chat.wire.sockjs_payload import PayloadError, jsonp_messages, xhr_messages
from chat.wire.sockjs_session import Limits, State
from chat.wire.sockjs_transports import TRANSPORTS, CallbackError, Framing, Transport, framing
from chat.wire.sockjs_urls import Fixed, SessionPath, parse_path

CLIENT_URL: Final = "https://cdn.jsdelivr.net/npm/sockjs-client@1/dist/sockjs.min.js"
"""Where Spring's iframe page takes the client from, too."""

# Pages for a frame of somebody's page run the script that is theirs by protocol, inline and by its URL.
_FRAMED: Final[Header] = (
    "Content-Security-Policy",
    "default-src 'none'; script-src 'unsafe-inline' http: https:; connect-src 'self'; frame-ancestors *",
)
_HTML: Final = "text/html"


@dataclass(frozen=True, slots=True)
class Options:
    """One mount. `max_body` bounds a POST, in bytes; `max_sessions` those without a WebSocket of their own.

    `address` tells where a request comes from: a session answers only where it began, as Spring's do.
    """

    limits: Limits = field(default_factory=Limits)
    websocket: bool = True
    cookie_needed: bool = False
    client_url: str = CLIENT_URL
    max_body: int = 1 << 20
    max_sessions: int = 10_000
    address: Callable[[Mapping[str, Any]], str] = lambda environ: str(environ.get("REMOTE_ADDR", ""))


class _Plain(Response):
    """An answer without a Content-Type unless it is given one (Test.verify405)."""

    default_mimetype = None


class Service:
    """Everything under one base URL. Requests are answered in their own greenlets."""

    def __init__(self, base: str, door: Door, lines: Lines, options: Options) -> None:
        """`base` is the path of the service, without a slash at its end."""
        self.base = base
        self._door = door
        self._lines = lines
        self._options = options
        self._sessions: dict[str, SessionSocket] = {}
        self._iframe = pages.IframePage(options.client_url)

    def answer(self, request: Request) -> Response | None:
        """The answer to a request under the base; None for a WebSocket handshake that may go on."""
        place = parse_path(request.path[len(self.base) :])
        if place is None:
            return _response(pages.not_found())
        if isinstance(place, SessionPath):
            return self._session_answer(request, place)
        if place is Fixed.RAW_WEBSOCKET:
            return self._handshake_answer(request)
        if place is Fixed.INFO and request.method == "OPTIONS":
            return _response(_preflight(request, "OPTIONS, GET"))
        if request.method not in ("GET", "HEAD"):
            return _response(pages.method_not_allowed("OPTIONS, GET" if place is Fixed.INFO else "GET"))
        return self._page(request, place)

    def _page(self, request: Request, place: Fixed) -> Response | None:
        if place is Fixed.GREETING:
            # A native client upgrades at the base itself (seed 004 registers both).
            return None if request.headers.get("Upgrade") else _response(pages.greeting())
        if place is Fixed.IFRAME:
            page = self._iframe.answer(request.headers.get("If-None-Match"), int(time.time()))
            return _response(page.plus(_FRAMED) if page.status == 200 else page)
        return _response(
            pages.info(
                websocket=self._options.websocket,
                cookie_needed=self._options.cookie_needed,
                entropy=secrets.randbelow(pages.ENTROPY_LIMIT),
                origin=request.headers.get("Origin"),
            )
        )

    def _handshake_answer(self, request: Request) -> Response | None:
        if not self._options.websocket:
            return _response(pages.not_found())
        if request.method != "GET":
            return _response(pages.method_not_allowed("GET"))
        fault = pages.not_a_websocket(request.headers.get("Upgrade"), request.headers.get("Connection"))
        return None if fault is None else _response(fault)

    def _session_answer(self, request: Request, place: SessionPath) -> Response | None:
        transport = TRANSPORTS.get(place.transport)
        if transport is None:
            return _response(pages.not_found())
        if place.transport == "websocket":
            return self._handshake_answer(request)
        if request.method == "OPTIONS" and transport.cors:
            return self._stuck(request, _response(_preflight(request, transport.allow)))
        if request.method != transport.method:
            return _response(pages.method_not_allowed(transport.allow))
        act = self._receive if transport.receives else self._send
        return self._stuck(request, act(request, place, transport))

    def _stuck(self, request: Request, response: Response) -> Response:
        """With the cookie that load balancers stick to, where one is needed."""
        if self._options.cookie_needed:
            response.headers.add(*sticky_cookie(request.headers.get("Cookie")))
        return response

    # Down

    def _receive(self, request: Request, place: SessionPath, transport: Transport) -> Response:
        origin = request.headers.get("Origin")
        try:
            spelled = framing(place.transport, request.args.get("c"))
        except CallbackError as error:
            return _response(pages.refused(error, origin))
        socket = self._sessions.get(place.session)
        if socket is None:
            return self._open(request, place, transport, spelled)
        if socket.address != self._options.address(request.environ):
            return _response(pages.not_found(origin))
        return self._stream(request, transport, socket, spelled)

    def _open(self, request: Request, place: SessionPath, transport: Transport, spelled: Framing) -> Response:
        """Make the session that this request names, if the door lets it in."""
        origin = request.headers.get("Origin")
        if self._lines.is_held or len(self._sessions) >= self._options.max_sessions:
            return _response(Answer(503, pages.not_found(origin).headers))
        handshake = self._handshake(request)
        refused = self._door.admit(handshake)
        if refused is not None:
            return _response(_refusal(refused, origin))
        if place.session in self._sessions:  # the door may have taken its time
            return _response(pages.not_found(origin))
        socket = SessionSocket(self._lines, self._options.limits, handshake.peer)
        self._sessions[place.session] = socket
        socket.forget = lambda: self._forget(place.session, socket)
        response = self._stream(request, transport, socket, spelled)
        try:
            socket.start(self._door.open(handshake, socket))
        except Exception:
            socket.close(closing.SERVER_FAULT, closing.meaning_of(closing.SERVER_FAULT))
            raise
        return response

    def _stream(self, request: Request, transport: Transport, socket: SessionSocket, spelled: Framing) -> Response:
        handler = request.environ.get(HANDLER_KEY)
        stream = Stream(socket, socket.attach(spelled), handler.socket if handler is not None else None)
        headers: Headers = pages.receiving(transport, request.headers.get("Origin"))
        if transport.content_type.startswith(_HTML):
            headers = (*headers, _FRAMED)
        if request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
            # Only the end of the connection ends a body of unknown length there (Http10.test_streaming).
            headers = (*headers, ("Connection", "close"))
        return _Plain(stream, 200, list(headers), direct_passthrough=True)

    def _forget(self, session: str, socket: SessionSocket) -> None:
        if self._sessions.get(session) is socket:
            del self._sessions[session]

    # Up

    def _send(self, request: Request, place: SessionPath, transport: Transport) -> Response:
        origin = request.headers.get("Origin") if transport.cors else None
        socket = self._sessions.get(place.session)
        if socket is None or not socket.is_open or socket.address != self._options.address(request.environ):
            return _response(pages.not_found(origin))
        if (request.content_length or 0) > self._options.max_body:
            return _response(Answer(413, pages.not_found(origin).headers))
        body = request.get_data(cache=False, parse_form_data=False)
        try:
            is_jsonp = place.transport == "jsonp_send"
            messages = jsonp_messages(body, request.headers.get("Content-Type")) if is_jsonp else xhr_messages(body)
        except PayloadError as error:
            return _response(pages.refused(error, origin))
        socket.received(messages)
        return _response(pages.jsonp_sent() if is_jsonp else pages.xhr_sent(origin))

    def _handshake(self, request: Request) -> Handshake:
        headers = {name.lower(): value for name, value in request.headers.items()}
        peer = self._options.address(request.environ)
        return Handshake(self.base, {}, request.args.to_dict(), headers, peer, None)

    @property
    def sessions(self) -> int:
        """Sessions that have no WebSocket of their own, those that only repeat their end included."""
        return sum(socket.session.state is not State.CLOSED for socket in self._sessions.values())


def _response(answer: Answer) -> Response:
    return _Plain(answer.body, answer.status, list(answer.headers))


def _preflight(request: Request, methods: str) -> Answer:
    asked = request.headers.get("Access-Control-Request-Headers")
    return pages.options(methods, request.headers.get("Origin"), asked, int(time.time()))


def _refusal(refused: Refused, origin: str | None) -> Answer:
    return Answer(refused.status, (*pages.not_found(origin).headers, *refused.headers), refused.sentence.encode())
