"""Pictures for tests, with what pictures tell of their makers."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

CAMERA = "Camera-of-Xiaoming"
"""Stands in the metadata of every picture that tells of its maker."""


def picture(width: int = 8, height: int = 6, kind: str = "PNG", **options: Any) -> bytes:
    """A picture with a gradient, as `kind` of Pillow writes it."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(file, kind, **options)
    return file.getvalue()


def telling(width: int = 800, height: int = 600, kind: str = "JPEG", orientation: int = 1) -> bytes:
    """A picture that tells where it was taken, and by which camera."""
    exif = Image.Exif()
    exif[0x0110] = CAMERA
    exif[0x0112] = orientation
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (31.0, 13.0, 48.0), "E", (121.0, 28.0, 12.0)
    return picture(width, height, kind, exif=exif)


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of these chunks, whatever they say."""
    parts = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def bomb(side: int = 50_000) -> bytes:
    """A small PNG that unpacks to side x side pixels."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    row = zlib.compressobj(9)
    data = row.compress(b"\0" * (3 * side + 1)) + row.flush()
    return png((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
