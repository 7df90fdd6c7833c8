"""How large a picture is and how long a sound: read from the headers, never by decoding what a stranger sent."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from chat.files.measure_film import Film, amr, mp4, ogg

_SEGMENTS: Final = 1000
"""Pieces of a file that are looked at before it is given up."""

# Start-of-frame markers; C4, C8 and CC in between mean something else (ITU T.81, table B.1).
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Measures:
    """`width` and `height` in pixels, `duration` in seconds; None where the file does not tell."""

    width: int | None = None
    height: int | None = None
    duration: float | None = None


def measure(path: Path, mime: str) -> Measures:
    """What the headers tell. A broken file tells nothing."""
    reader = _READERS.get(mime)
    if reader is None:
        return Measures()
    try:
        with open(path, "rb") as file:
            return reader(file)
    except (struct.error, ValueError, IndexError, OSError, OverflowError):
        return Measures()


def _png(file: IO[bytes]) -> Measures:
    return Measures(*struct.unpack(">II", file.read(24)[16:24]))


def _gif(file: IO[bytes]) -> Measures:
    return Measures(*struct.unpack("<HH", file.read(10)[6:10]))


def _bmp(file: IO[bytes]) -> Measures:
    width, height = struct.unpack("<ii", file.read(26)[18:26])
    return Measures(abs(width), abs(height))


def _jpeg(file: IO[bytes]) -> Measures:
    file.seek(2)
    for _ in range(_SEGMENTS):
        marker, kind, length = struct.unpack(">BBH", file.read(4))
        if marker != 0xFF or length < 2:
            break
        if kind in _FRAMES:
            _bits, height, width = struct.unpack(">BHH", file.read(5))
            return Measures(width, height)
        file.seek(length - 2, 1)
    return Measures()


def _webp(file: IO[bytes]) -> Measures:
    head = file.read(30)
    kind = head[12:16]
    if kind == b"VP8X":
        return Measures(1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little"))
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return Measures(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    width, height = struct.unpack("<HH", head[26:30])
    return Measures(width & 0x3FFF, height & 0x3FFF)


def _wav(file: IO[bytes]) -> Measures:
    file.seek(12)
    rate = 0
    for _ in range(_SEGMENTS):
        name, length = struct.unpack("<4sI", file.read(8))
        if name == b"fmt ":
            rate = struct.unpack("<I", file.read(16)[8:12])[0]
            length -= 16
        elif name == b"data":
            return Measures(duration=round(length / rate, 2) if rate else None)
        file.seek(length + length % 2, 1)
    return Measures()


def _film(read: Callable[[IO[bytes]], Film]) -> Callable[[IO[bytes]], Measures]:
    def reader(file: IO[bytes]) -> Measures:
        film = read(file)
        return Measures(film.width, film.height, film.duration)

    return reader


_READERS: Final = {
    "image/png": _png,
    "image/gif": _gif,
    "image/bmp": _bmp,
    "image/jpeg": _jpeg,
    "image/webp": _webp,
    "audio/wav": _wav,
    "audio/mp4": _film(mp4),
    "video/mp4": _film(mp4),
    "audio/ogg": _film(ogg),
    "audio/amr": _film(amr),
}
