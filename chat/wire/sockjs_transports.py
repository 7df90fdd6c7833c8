"""SockJS transports: how each carries frames down to the client, and what its answers look like.

A `Framing` is all that a session needs of a transport: what comes first, what stands around a frame, and when the
response ends. What goes up is in `sockjs_payload`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from json.encoder import encode_basestring
from types import MappingProxyType
from typing import Final

from chat.wire.errors import ProtocolError

CALLBACK_REQUIRED: Final = '"callback" parameter required'
CALLBACK_INVALID: Final = 'invalid "callback" parameter'

JAVASCRIPT: Final = "application/javascript; charset=UTF-8"
PLAIN: Final = "text/plain; charset=UTF-8"
HTML: Final = "text/html; charset=UTF-8"
EVENT_STREAM: Final = "text/event-stream"

# The names that clients draw are about 12 characters; a longer one is somebody's experiment.
_CALLBACK: Final = re.compile(r"[a-zA-Z0-9\-_.]{1,256}")


class CallbackError(ProtocolError):
    """The callback of a `jsonp` or `htmlfile` request is missing or no name; answer 500 with this text."""


class ReceiverKind(Enum):
    """When the response of a receiver ends."""

    POLLING = "polling"
    """After one frame."""
    STREAMING = "streaming"
    """After so many bytes that the browser should free them (test_response_limit)."""
    WEBSOCKET = "websocket"
    """Never: the session lives and dies with its socket."""


@dataclass(frozen=True, slots=True)
class Framing:
    """How one receiver spells frames. `prelude` goes first and does not count towards the byte limit."""

    kind: ReceiverKind
    wrap: Callable[[bytes], bytes]
    prelude: bytes = b""


@dataclass(frozen=True, slots=True)
class Transport:
    """One word at the end of a session URL, and the HTTP around it.

    `method` is the only one it takes (405 for others, OPTIONS too where `cors`); `content_type` is that of its
    good answer; `receives` says that it waits for frames, the others bring messages.
    """

    method: str
    content_type: str
    cors: bool
    receives: bool

    @property
    def allow(self) -> str:
        """The `Allow` of a 405, and the `Access-Control-Allow-Methods` of a preflight."""
        return f"OPTIONS, {self.method}" if self.cors else self.method


TRANSPORTS: Final[Mapping[str, Transport]] = MappingProxyType(
    {
        "websocket": Transport("GET", "", cors=False, receives=True),
        "xhr": Transport("POST", JAVASCRIPT, cors=True, receives=True),
        "xhr_streaming": Transport("POST", JAVASCRIPT, cors=True, receives=True),
        "xhr_send": Transport("POST", PLAIN, cors=True, receives=False),
        "eventsource": Transport("GET", EVENT_STREAM, cors=True, receives=True),
        "htmlfile": Transport("GET", HTML, cors=False, receives=True),
        "jsonp": Transport("GET", JAVASCRIPT, cors=False, receives=True),
        "jsonp_send": Transport("POST", PLAIN, cors=False, receives=False),
    }
)
"""Every transport by its name in the URL. All answers of all but websocket are `sockjs_headers.NOT_CACHED`."""


def _as_is(frame: bytes) -> bytes:
    return frame


def _line(frame: bytes) -> bytes:
    return frame + b"\n"


def _event(frame: bytes) -> bytes:
    # Frames are JSON, so no line break can be inside one.
    return b"data: " + frame + b"\r\n\r\n"


def _script(frame: bytes) -> bytes:
    # "<" is escaped, as a message with "</script>" in it would otherwise be HTML of its own.
    literal = encode_basestring(frame.decode()).replace("<", "\\u003c")
    return b"<script>\np(%s);\n</script>\r\n" % literal.encode()


_HTMLFILE_HEAD: Final = """<!doctype html>
<html><head>
  <meta http-equiv="X-UA-Compatible" content="IE=edge" />
  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
</head><body><h2>Don't panic!</h2>
  <script>
    document.domain = document.domain;
    var c = parent.%s;
    c.start();
    function p(d) {c.message(d);};
    window.onload = function() {c.stop();};
  </script>
"""

_WEBSOCKET: Final = Framing(ReceiverKind.WEBSOCKET, _as_is)
_XHR: Final = Framing(ReceiverKind.POLLING, _line)
# 2 KiB, because some browsers show nothing of a response before that much has come.
_XHR_STREAMING: Final = Framing(ReceiverKind.STREAMING, _line, b"h" * 2048 + b"\n")
# An empty line for Opera, which overlooks the first one.
_EVENTSOURCE: Final = Framing(ReceiverKind.STREAMING, _event, b"\r\n")


def checked_callback(callback: str | None) -> bytes:
    """The `c` parameter of a `jsonp` or `htmlfile` request, safe to stand in a script. Raises `CallbackError`."""
    if not callback:
        raise CallbackError(CALLBACK_REQUIRED)
    if not _CALLBACK.fullmatch(callback):
        raise CallbackError(CALLBACK_INVALID)
    return callback.encode()


def _htmlfile(callback: str | None) -> Framing:
    page = _HTMLFILE_HEAD % checked_callback(callback).decode()
    # More than 1 KiB, or Internet Explorer waits for more before it runs the script.
    return Framing(ReceiverKind.STREAMING, _script, page.ljust(1024).encode() + b"\r\n\r\n")


def _jsonp(callback: str | None) -> Framing:
    name = checked_callback(callback)

    def call(frame: bytes) -> bytes:
        # The comment keeps the response from starting with bytes of the client's choice.
        return b"/**/%s(%s);\r\n" % (name, encode_basestring(frame.decode()).encode())

    return Framing(ReceiverKind.POLLING, call)


def framing(transport: str, callback: str | None = None) -> Framing:
    """The framing of a receiving transport; `callback` is for `jsonp` and `htmlfile` only.

    Raises `CallbackError`, and `KeyError` for a name whose `Transport.receives` is not true: that is our fault.
    """
    if transport == "jsonp":
        return _jsonp(callback)
    if transport == "htmlfile":
        return _htmlfile(callback)
    return {
        "websocket": _WEBSOCKET,
        "xhr": _XHR,
        "xhr_streaming": _XHR_STREAMING,
        "eventsource": _EVENTSOURCE,
    }[transport]
