"""Pictures without what they tell of their maker: place, camera, time, comments. Pixels and colours stay untouched.

Each function takes the bytes of a picture and answers those to keep. Raises ValueError, IndexError or struct.error for
a file that breaks off.
"""

import re
import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Final

# A marker, but no stuffed zero, fill byte or restart in the middle of a scan (ITU T.81, B.1.1).
_MARKER: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_SOI, _EOI, _COM = 0xD8, 0xD9, 0xFE
_APPLICATIONS: Final = range(0xE0, 0xF0)
_KEPT_APPLICATIONS: Final = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}

# Ancillary chunks that say how to show a picture (PNG, third edition, 11.3); texts, times, EXIF and private ones go.
_KEPT_CHUNKS: Final = frozenset({
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs", b"hIST", b"sPLT", b"cICP", b"mDCV",
    b"cLLI", b"acTL", b"fcTL", b"fdAT",
})  # fmt: skip

_KEPT_RIFF: Final = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_EXIF_AND_XMP: Final = 0b0000_1100

_LOOPS: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def strip(data: bytes, mime: str) -> bytes:
    """The same picture without metadata; the same bytes when there is none."""
    stripper = _STRIPPERS.get(mime)
    return data if stripper is None else b"".join(stripper(data))


def _jpeg(data: bytes) -> Iterator[bytes]:
    """Everything up to the end of the first image: phones append films and second pictures, each with its place."""
    yield data[:2]
    at = 2
    while (found := _MARKER.search(data, at)) is not None:
        yield data[at : found.start()]  # the scan that lies between, or nothing
        marker, at = data[found.start() + 1], found.end()
        if marker == _EOI:
            yield b"\xff\xd9"
            return
        (length,) = struct.unpack_from(">H", data, at)
        body, at = data[at + 2 : at + length], at + length
        if _is_kept(marker, body):
            yield data[found.start() : at]
    yield data[at:]


def _is_kept(marker: int, body: bytes) -> bool:
    if marker in _APPLICATIONS:
        return marker in _KEPT_APPLICATIONS and body.startswith(_KEPT_APPLICATIONS[marker])
    return marker != _COM


def _png(data: bytes) -> Iterator[bytes]:
    yield data[:8]
    at = 8
    while at < len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if name[:1].isupper() or name in _KEPT_CHUNKS:
            yield data[at:end]
        if name == b"IEND":
            return
        at = end


def _webp(data: bytes) -> Iterator[bytes]:
    kept = b"".join(_riff(data))
    yield b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WEBP" + kept


def _riff(data: bytes) -> Iterator[bytes]:
    at, end = 12, 8 + struct.unpack_from("<I", data, 4)[0]
    while at + 8 <= min(end, len(data)):
        name, length = struct.unpack_from("<4sI", data, at)
        chunk = data[at : at + 8 + length + length % 2]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_EXIF_AND_XMP]) + chunk[9:]
        if name in _KEPT_RIFF:
            yield chunk
        at += 8 + length + length % 2


def _gif(data: bytes) -> Iterator[bytes]:
    at = 13 + _colours(data[10])
    yield data[:at]
    while data[at] != 0x3B:
        begin = at
        if data[at] == 0x2C:
            at = _past_blocks(data, at + 11 + _colours(data[at + 9]))
            yield data[begin:at]
        else:
            at = _past_blocks(data, at + 2)
            if data[begin + 1] in (0x01, 0xF9) or data[begin + 3 : begin + 14] in _LOOPS:
                yield data[begin:at]
    yield b"\x3b"


def _colours(flags: int) -> int:
    """Bytes of the colour table that the flags of a screen or an image announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _past_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += 1 + data[at]
    return at + 1


_STRIPPERS: Final[Mapping[str, Callable[[bytes], Iterator[bytes]]]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
    "image/gif": _gif,
}
