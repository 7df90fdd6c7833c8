"""Long JSON of the house API leaves compressed, for clients who take that.

Sizes on the wire could betray a secret to who may put guesses beside it (BREACH). So only what is read by GET is
packed: tokens and keys are answers to POST. Lists hold visitors' texts beside addresses that open files, so each packed
answer is longer by chance: who counts bytes needs thousands of the same one, and no foreign page can ask for a single
one, because no cookie signs anybody in there.
"""

import secrets
import zlib
from typing import Final

from flask import Response, request

SMALLEST: Final = 1024
"""Bytes below which packing is not worth it."""

CHANCE: Final = 256
"""Bytes, at most, by which an answer is longer than it needs to be."""

_LEVEL: Final = 1


def packed(response: Response) -> Response:
    """After each request."""
    is_ours = request.method == "GET" and request.path.startswith("/api/desk/") and response.status_code == 200
    if not is_ours or not response.is_json or response.is_streamed or (response.content_length or 0) < SMALLEST:
        return response
    if "Content-Encoding" in response.headers or "ETag" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") > 0:
        response.set_data(gzipped(response.get_data()))
        response.headers["Content-Encoding"] = "gzip"
    return response


def gzipped(data: bytes) -> bytes:
    """A gzip member (RFC 1952) whose extra field is as long as chance has it."""
    extra = bytes(secrets.randbelow(CHANCE))
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    head = b"\x1f\x8b\x08\x04" + bytes(5) + b"\xff" + len(extra).to_bytes(2, "little") + extra
    end = zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
    return head + packer.compress(data) + packer.flush() + end
