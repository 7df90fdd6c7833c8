"""How long films and sounds of common containers are, by their own bookkeeping; nothing is decoded."""

import struct
from collections.abc import Iterator
from typing import IO, Final

from chat.domain.value import value

_BOXES: Final = 200
"""Boxes of one level that are looked at before a film is given up."""

_TAIL: Final = 64 * 1024
"""Bytes at the end of an Ogg file among which its last page begins (RFC 3533: a page has at most 65,307)."""

# Bytes of a frame by its type, with the head byte (RFC 3267, 5.3 and RFC 4867, table 1a); a frame lasts 20 ms.
_AMR: Final = (13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1)
_AMR_FRAME: Final = 0.02
_FIXED_ONE: Final = 65_536


@value
class Film:
    """`duration` in seconds; `width` and `height` in pixels where there is a picture."""

    duration: float | None = None
    width: int | None = None
    height: int | None = None


def mp4(file: IO[bytes]) -> Film:
    """ISO/IEC 14496-12: `mvhd` tells the time, the `tkhd` of the picture its size."""
    for begin, end in _boxes(file, b"moov", 0, _length(file)):
        duration, sizes = None, [(0, 0)]
        for place, _ in _boxes(file, b"mvhd", begin, end):
            duration = _movie_time(file, place)
        for track in _boxes(file, b"trak", begin, end):
            sizes += [_track_size(file, last) for _, last in _boxes(file, b"tkhd", *track)]
        width, height = max(sizes)
        return Film(duration, width or None, height or None)
    return Film()


def ogg(file: IO[bytes]) -> Film:
    """The last page counts the samples (RFC 3533, 6); Opus always counts 48,000 a second (RFC 7845, 4)."""
    head = file.read(64)
    if b"OpusHead" in head:
        rate = 48_000
    elif (at := head.find(b"\x01vorbis")) >= 0:
        rate = struct.unpack_from("<I", head, at + 12)[0]
    else:
        return Film()
    file.seek(max(0, _length(file) - _TAIL))
    tail = file.read(_TAIL)
    (samples,) = struct.unpack_from("<q", tail, tail.rindex(b"OggS") + 6)
    return Film(round(samples / rate, 2)) if rate and samples > 0 else Film()


def amr(file: IO[bytes]) -> Film:
    """Narrow band, which is what voices of phones are: frames are counted by their heads."""
    data = file.read(1 << 20)
    if not data.startswith(b"#!AMR\n") or len(data) == 1 << 20:
        return Film()  # wide band, or far longer than any voice
    at, frames = 6, 0
    while at < len(data):
        at += _AMR[data[at] >> 3 & 0x0F]
        frames += 1
    return Film(round(frames * _AMR_FRAME, 2))


def _boxes(file: IO[bytes], wanted: bytes, at: int, end: int) -> Iterator[tuple[int, int]]:
    """[begin, end) of what each box of this name holds."""
    for _ in range(_BOXES):
        if at + 8 > end:
            return
        file.seek(at)
        length, name = struct.unpack(">I4s", file.read(8))
        begin = at + 8
        if length == 1:
            (length,) = struct.unpack(">Q", file.read(8))
            begin += 8
        elif length == 0:
            length = end - at
        if length < 8:
            return
        if name == wanted:
            yield begin, min(at + length, end)
        at += length


def _movie_time(file: IO[bytes], at: int) -> float | None:
    file.seek(at)
    version = file.read(4)[0]
    scale, duration = struct.unpack(">16xIQ" if version else ">8xII", file.read(28 if version else 16))
    return round(duration / scale, 2) if scale else None


def _track_size(file: IO[bytes], end: int) -> tuple[int, int]:
    """The last two fields, as 16.16 fixed-point numbers."""
    file.seek(end - 8)
    width, height = struct.unpack(">II", file.read(8))
    return width // _FIXED_ONE, height // _FIXED_ONE


def _length(file: IO[bytes]) -> int:
    place = file.tell()
    length = file.seek(0, 2)
    file.seek(place)
    return length
