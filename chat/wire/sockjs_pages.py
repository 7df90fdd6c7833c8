"""SockJS pages: every answer whose body is known without a session.

Each function gives a whole `Answer`. `origin` is the request's `Origin` header or None, `now` is Unix time in
seconds (UTC). An answer without a Content-Type must go out without one: the frameworks like to add theirs.
"""

import hashlib
import html
import json
import re
from dataclasses import dataclass
from typing import Final

from chat.wire.sockjs_headers import NOT_CACHED, Header, Headers, cached, cors, preflight
from chat.wire.sockjs_payload import PayloadError
from chat.wire.sockjs_transports import HTML, PLAIN, CallbackError, Transport

ENTROPY_LIMIT: Final = 2**32
"""`/info` gives a random number below this, a new one each time, to browsers that have no good source."""

_JSON: Final = "application/json; charset=UTF-8"
_ETAG: Final = re.compile(r'"[^"]*"')

_IFRAME_PAGE: Final = """<!DOCTYPE html>
<html>
<head>
  <meta http-equiv="X-UA-Compatible" content="IE=edge" />
  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
  <script src="%s"></script>
  <script>
    document.domain = document.domain;
    SockJS.bootstrap_iframe();
  </script>
</head>
<body>
  <h2>Don't panic!</h2>
  <p>This is a SockJS hidden iframe. It's used for cross domain magic.</p>
</body>
</html>"""


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP response: status, headers in order, body. The carrier adds Content-Length and the like."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def plus(self, *headers: Header) -> "Answer":
        """The same answer with more headers, a sticky cookie for instance."""
        return Answer(self.status, self.headers + headers, self.body)


def _typed(content_type: str) -> Headers:
    return (("Content-Type", content_type),)


def greeting() -> Answer:
    """The page at the base URL, with or without a slash."""
    return Answer(200, _typed(PLAIN), b"Welcome to SockJS!\n")


def info(*, websocket: bool, cookie_needed: bool, entropy: int, origin: str | None) -> Answer:
    """What the client asks before it starts: `entropy` is a random number, 0 <= n < `ENTROPY_LIMIT`.

    The client times this call to tune its own waits, so it is to be answered at once.
    """
    facts = {"websocket": websocket, "origins": ["*:*"], "cookie_needed": cookie_needed, "entropy": entropy}
    return Answer(200, _typed(_JSON) + NOT_CACHED + cors(origin), json.dumps(facts).encode())


class IframePage:
    """The page for transports that cannot cross origins: it loads the SockJS client from our own.

    Made once per base. `sockjs_url` starts with "/" or "http". The same bytes serve every version in the URL.
    """

    def __init__(self, sockjs_url: str) -> None:
        self._body = (_IFRAME_PAGE % html.escape(sockjs_url)).encode()
        self.etag = f'"{hashlib.sha256(self._body).hexdigest()[:32]}"'

    def answer(self, if_none_match: str | None, now: int) -> Answer:
        """200 with the page, or 304 with neither body nor type when the client holds it already."""
        headers: Headers = (*cached(now), ("ETag", self.etag))
        if if_none_match and self._matches(if_none_match):
            return Answer(304, headers)
        return Answer(200, _typed(HTML) + headers, self._body)

    def _matches(self, if_none_match: str) -> bool:
        # A list, or "*"; W/ before a tag does not matter here (RFC 9110 13.1.2).
        return if_none_match.strip() == "*" or self.etag in _ETAG.findall(if_none_match)


def receiving(transport: Transport, origin: str | None) -> Headers:
    """Headers of the 200 that carries frames on an HTTP transport; its body comes from a session's receiver."""
    shared = (
        *NOT_CACHED,
        # nginx would hold a stream back until its buffer is full.
        ("X-Accel-Buffering", "no"),
        # A JSONP answer is a script; nobody should take it for anything else.
        ("X-Content-Type-Options", "nosniff"),
    )
    return _typed(transport.content_type) + shared + (cors(origin) if transport.cors else ())


def options(methods: str, origin: str | None, asked_headers: str | None, now: int) -> Answer:
    """The answer to a CORS preflight: 204, a year long. `methods` is a `Transport.allow`, for /info "OPTIONS, GET"."""
    return Answer(204, preflight(methods, origin, asked_headers, now))


def xhr_sent(origin: str | None) -> Answer:
    """Messages of an `xhr_send` are in. Typed in spite of 204: Firefox guesses XML otherwise."""
    return Answer(204, _typed(PLAIN) + NOT_CACHED + cors(origin))


def jsonp_sent() -> Answer:
    """Messages of a `jsonp_send` are in. A body, because Konqueror stumbles over 204."""
    return Answer(200, _typed(PLAIN) + NOT_CACHED, b"ok")


def refused(error: PayloadError | CallbackError, origin: str | None) -> Answer:
    """500 with the sentence that the protocol prescribes for this error. It repeats nothing of the request."""
    return Answer(500, _typed(PLAIN) + NOT_CACHED + cors(origin), str(error).encode())


def not_found(origin: str | None = None) -> Answer:
    """A path that means nothing here, or messages for a session that does not exist."""
    return Answer(404, _typed(PLAIN) + NOT_CACHED + cors(origin))


def method_not_allowed(allow: str) -> Answer:
    """The path exists, the method does not: `Allow`, no type, no body (Test.verify405)."""
    return Answer(405, (("Allow", allow),))


def not_a_websocket(upgrade: str | None, connection: str | None) -> Answer | None:
    """400 for a GET on a websocket URL that asks for no upgrade, by its two headers; None when it does ask.

    `Connection` may hold more than one word ("keep-alive, Upgrade").
    """
    if (upgrade or "").strip().lower() != "websocket":
        return Answer(400, _typed(PLAIN), b'Can "Upgrade" only to "WebSocket".')
    if "upgrade" not in {word.strip().lower() for word in (connection or "").split(",")}:
        return Answer(400, _typed(PLAIN), b'"Connection" must be "Upgrade".')
    return None
