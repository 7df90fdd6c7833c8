"""SockJS URLs: what each path under a base URL means.

A path is given without the base (`/info`, not `/sockjs/info`) and already percent-decoded, as WSGI has it.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Fixed(Enum):
    """The paths that belong to no session."""

    GREETING = "greeting"
    INFO = "info"
    IFRAME = "iframe"
    RAW_WEBSOCKET = "raw websocket"


@dataclass(frozen=True, slots=True)
class SessionPath:
    """`/{server}/{session}/{transport}`. The server part is for load balancers and is dropped here.

    `session` is chosen by the client: it names a table entry and must never reach the application.
    `transport` is any word; `sockjs_transports.TRANSPORTS` knows the real ones.
    """

    session: str
    transport: str


# The client draws 8 characters for the session; the bound keeps a hostile one out of our tables.
_MAX_PART: Final = 256

_FIXED: Final = {
    "": Fixed.GREETING,
    "/": Fixed.GREETING,
    "/info": Fixed.INFO,
    "/websocket": Fixed.RAW_WEBSOCKET,
}
_IFRAME: Final = re.compile(r"/iframe[0-9a-z._-]*\.html")
_SESSION: Final = re.compile(rf"/[^/.]{{1,{_MAX_PART}}}/([^/.]{{1,{_MAX_PART}}})/([a-z_]+)")


def parse_path(path: str) -> Fixed | SessionPath | None:
    """What `path` asks for; None is 404.

    Any characters may stand in server and session except dots and slashes, and neither may be empty
    ("Session URLs", test_invalidPaths).
    """
    fixed = _FIXED.get(path)
    if fixed is not None:
        return fixed
    if _IFRAME.fullmatch(path):
        return Fixed.IFRAME
    match = _SESSION.fullmatch(path)
    return SessionPath(match[1], match[2]) if match else None
