"""How the bytes of a file go out: through its home's own address, from the disk, or through us."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from flask import Response, redirect, request, send_file
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wrappers import Response as Answer

from chat.actions.uploads import Opened

_CACHED_SECONDS: Final = 86_400
_LINK_SECONDS: Final = 60
"""How long a browser may remember where a file lies: less than any address given out by its home lives."""


def handed_out(opened: Opened) -> Answer:
    """On to the home's own address where it has one; else the bytes, whole or in part (RFC 9110, 14)."""
    if opened.link is not None:
        moved = redirect(opened.link, 302)
        moved.headers["Cache-Control"] = f"private, max-age={_LINK_SECONDS}"
        return moved
    response = _from_disk(opened) if opened.path is not None else _through_us(opened)
    response.headers["Cache-Control"] = f"private, max-age={_CACHED_SECONDS}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _from_disk(opened: Opened) -> Response:
    assert opened.path is not None
    return send_file(
        opened.path,
        mimetype=opened.mime,
        as_attachment=not opened.inline,
        download_name=opened.name,
        conditional=True,
        etag=opened.key,
        max_age=_CACHED_SECONDS,
    )


def _through_us(opened: Opened) -> Response:
    """Bytes of a home whose addresses are not handed out, as they come from there."""
    response = Response(mimetype=opened.mime)
    place = "inline" if opened.inline else "attachment"
    # Headers are Latin-1; other names are spelled as RFC 8187 says.
    response.headers["Content-Disposition"] = f"{place}; filename*=UTF-8''{quote(opened.name, safe='')}"
    response.headers["Accept-Ranges"] = "bytes"
    response.set_etag(opened.key)
    if request.if_none_match.contains(opened.key):
        response.status_code = 304
        return response
    begin, end = _span(opened, response)
    if request.method != "HEAD":
        response.response = _pieces(opened, begin, end)
    response.content_length = end - begin
    return response


def _span(opened: Opened, response: Response) -> tuple[int, int]:
    """[begin, end) of what is asked for; a Range that is not understood counts as none (RFC 9110, 14.2)."""
    asked = request.range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return 0, opened.size
    span = asked.range_for_length(opened.size)
    if span is None:
        raise RequestedRangeNotSatisfiable(opened.size)
    begin, end = span
    response.status_code = 206
    response.headers["Content-Range"] = f"bytes {begin}-{end - 1}/{opened.size}"
    return begin, end


def _pieces(opened: Opened, begin: int, end: int) -> Iterator[bytes]:
    """The first piece is fetched before the head of the answer goes out, so that a missing home is still told."""
    pieces = iter(opened.read(begin, end - begin))
    first = next(pieces, b"")

    def all_pieces() -> Iterator[bytes]:
        yield first
        yield from pieces

    return all_pieces()
