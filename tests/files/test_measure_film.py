"""Lengths of films and voices, and nothing from broken ones."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.files.measure import Measures, measure
from chat.files.sniff import sniff


def box(name: bytes, *inside: bytes) -> bytes:
    data = b"".join(inside)
    return struct.pack(">I4s", len(data) + 8, name) + data


def page(samples: int, data: bytes) -> bytes:
    return b"OggS\0\0" + struct.pack("<q", samples) + b"\0" * 12 + b"\x01" + bytes([len(data)]) + data


HEAD = box(b"ftyp", b"isom\0\0\0\0")
PICTURE = box(b"trak", box(b"tkhd", b"\0" * 76 + struct.pack(">II", 1280 << 16, 720 << 16)))
SOUND = box(b"trak", box(b"tkhd", b"\0" * 84))
MP4 = HEAD + box(b"mdat", b"x" * 99) + box(b"moov", box(b"mvhd", struct.pack(">I8xII", 0, 1000, 9500)), SOUND, PICTURE)
LONG_MP4 = HEAD + box(b"moov", box(b"mvhd", struct.pack(">I16xIQ", 1 << 24, 90_000, 90_000 * 7_200)), PICTURE)
M4A = box(b"ftyp", b"M4A \0\0\0\0") + box(b"moov", box(b"mvhd", struct.pack(">I8xII", 0, 600, 1200)), SOUND)
OPUS = page(0, b"OpusHead" + b"\0" * 11) + page(48_000 * 3, b"sound" * 10)
VORBIS = page(0, b"\x01vorbis" + struct.pack("<IBI", 0, 2, 44_100) + b"\0" * 14) + page(22_050, b"sound")
AMR = b"#!AMR\n" + (b"\x3c" + b"\0" * 31) * 250  # 12.2 kbit/s
FILES = [
    (MP4, "video/mp4", Measures(1280, 720, 9.5)),
    (LONG_MP4, "video/mp4", Measures(1280, 720, 7200.0)),
    (M4A, "audio/mp4", Measures(None, None, 2.0)),
    (OPUS, "audio/ogg", Measures(None, None, 3.0)),
    (VORBIS, "audio/ogg", Measures(None, None, 0.5)),
    (AMR, "audio/amr", Measures(None, None, 5.0)),
]


@pytest.mark.parametrize(("data", "mime", "expected"), FILES)
def test_films_and_sounds_tell_their_length(tmp_path: Path, data: bytes, mime: str, expected: Measures) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    assert sniff(data[:512]) == mime
    assert measure(path, mime) == expected


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (HEAD, "video/mp4"),
        (HEAD + box(b"moov"), "video/mp4"),
        (HEAD + box(b"moov", box(b"mvhd", b"\0" * 20)), "video/mp4"),
        (HEAD + struct.pack(">I4s", 4, b"moov"), "video/mp4"),
        (page(0, b"Speex   "), "audio/ogg"),
        (b"OggS", "audio/ogg"),
        (b"#!AMR-WB\n" + b"\x44" * 100, "audio/amr"),
    ],
)
def test_a_broken_one_tells_nothing(tmp_path: Path, data: bytes, mime: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    assert measure(path, mime) == Measures()


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_nothing_that_is_cut_or_changed_breaks_us(tmp_path: Path, data: st.DataObject) -> None:
    whole, mime, _ = data.draw(st.sampled_from(FILES))
    bent = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for place in data.draw(st.lists(st.integers(0, max(0, len(bent) - 1)), max_size=6)) if bent else []:
        bent[place] = data.draw(st.integers(0, 255))
    path = tmp_path / "file"
    path.write_bytes(bytes(bent))
    found = measure(path, mime)
    assert found.duration is None or found.duration >= 0
