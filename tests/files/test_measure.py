"""Sizes from headers, and nothing from broken ones."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.files.measure import Measures, measure

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 640, 480) + b"\x08\2\0\0\0"
JPEG = (
    b"\xff\xd8\xff\xe1\x00\x08Exif\0\0\xff\xc0\x00\x11\x08"
    + struct.pack(">HH", 480, 640)
    + b"\3\1\x22\0\2\x11\1\3\x11\1"
)
WAV = (
    b"RIFF\0\0\0\0WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16) + b"LIST\x01\0\0\0x\0"
    + b"data" + struct.pack("<I", 24000)
)  # fmt: skip
FILES = [
    (PNG, "image/png", Measures(640, 480)),
    (JPEG, "image/jpeg", Measures(640, 480)),
    (b"GIF89a" + struct.pack("<HH", 640, 480), "image/gif", Measures(640, 480)),
    (b"BM" + b"\0" * 16 + struct.pack("<ii", 640, -480), "image/bmp", Measures(640, 480)),
    (
        b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 8 + (639).to_bytes(3, "little") + (479).to_bytes(3, "little"),
        "image/webp",
        Measures(640, 480),
    ),
    (
        b"RIFF\0\0\0\0WEBPVP8L" + b"\0" * 4 + b"\x2f" + (639 | 479 << 14).to_bytes(4, "little") + b"\0" * 8,
        "image/webp",
        Measures(640, 480),
    ),
    (b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 10 + struct.pack("<HH", 640, 480), "image/webp", Measures(640, 480)),
    (WAV, "audio/wav", Measures(duration=1.5)),
]


@pytest.mark.parametrize(("data", "mime", "measures"), FILES)
def test_headers_tell(tmp_path: Path, data: bytes, mime: str, measures: Measures) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    assert measure(path, mime) == measures


@pytest.mark.parametrize("mime", [mime for _, mime, _ in FILES])
@given(data=st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_broken_headers_tell_nothing_and_raise_nothing(tmp_path: Path, mime: str, data: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    assert isinstance(measure(path, mime), Measures)


def test_what_has_no_measures_and_what_is_not_there(tmp_path: Path) -> None:
    assert measure(tmp_path / "nowhere", "image/png") == Measures()
    assert measure(tmp_path / "nowhere", "application/pdf") == Measures()
