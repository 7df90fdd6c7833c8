"""SockJS headers: caching, CORS and the sticky-session cookie, as data.

Every function gives a tuple of (name, value) pairs to be added to an answer.
`now` is Unix time in whole seconds (UTC); there is no clock here.
"""

import re
from datetime import UTC, datetime
from typing import Final

Header = tuple[str, str]
Headers = tuple[Header, ...]

YEAR_S: Final = 31_536_000
"""How long pages and preflight answers stay cached, in seconds ("one year is best")."""

NOT_CACHED: Final[Headers] = (("Cache-Control", "no-store, no-cache, no-transform, must-revalidate, max-age=0"),)
"""For private data that a GET, or an iOS 6 POST, would otherwise find in a cache."""

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_COOKIE: Final = re.compile(r"(?:^|;)[ \t]*JSESSIONID=([!#-+\--:<-\[\]-~]{1,256})[ \t]*(?:;|$)")
"""The value is a cookie-octet run (RFC 6265 4.1.1), so that echoing it cannot add a header or an attribute."""


def http_date(seconds: int) -> str:
    """An HTTP date (RFC 9110 5.6.7). `strftime` would speak the process's locale."""
    day = datetime.fromtimestamp(seconds, UTC)
    return f"{_DAYS[day.weekday()]}, {day:%d} {_MONTHS[day.month - 1]} {day:%Y %H:%M:%S} GMT"


def cached(now: int) -> Headers:
    """Headers of an answer that everybody may keep for a year."""
    return (
        ("Cache-Control", f"public, max-age={YEAR_S}"),
        ("Expires", http_date(now + YEAR_S)),
    )


def cors(origin: str | None) -> Headers:
    """CORS headers for the request's `Origin`: echoed with credentials, "null" too; `*` where there is none.

    Credentials are allowed because the JSESSIONID cookie must travel (Test.verify_cors).
    """
    if origin is None or not _plain(origin):
        return (("Access-Control-Allow-Origin", "*"), ("Vary", "Origin"))
    return (
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Allow-Credentials", "true"),
        ("Vary", "Origin"),
    )


def preflight(methods: str, origin: str | None, asked_headers: str | None, now: int) -> Headers:
    """Headers of an answer to OPTIONS (Test.verify_options).

    `methods` is what the path takes ("OPTIONS, POST"); `asked_headers` is the request's
    `Access-Control-Request-Headers`, which is echoed: browsers are unhappy otherwise.
    """
    asked = asked_headers if asked_headers and _plain(asked_headers) else None
    allowed = (("Access-Control-Allow-Headers", asked),) if asked else ()
    return (
        *cached(now),
        ("Access-Control-Max-Age", str(YEAR_S)),
        ("Access-Control-Allow-Methods", methods),
        *cors(origin),
        *allowed,
    )


def sticky_cookie(cookie: str | None) -> Header:
    """The `Set-Cookie` that load balancers stick to, for session URLs of a base with `cookie_needed`.

    `cookie` is the request's `Cookie` header. A JSESSIONID already set is echoed, otherwise it is "dummy";
    it signs nobody in ("JSESSIONID cookie"). WebSockets, the greeting, /info and the iframe never carry it.
    """
    match = _COOKIE.search(cookie or "")
    return ("Set-Cookie", f"JSESSIONID={match[1] if match else 'dummy'};path=/")


def _plain(value: str) -> bool:
    """Whether a value of theirs can stand in a header of ours: printable ASCII, not empty."""
    return value != "" and value.isascii() and value.isprintable()
