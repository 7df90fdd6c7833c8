"""What a file is, by its bytes alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.files.sniff import OCTETS, SHOWN, sniff


@pytest.mark.parametrize(
    ("head", "name", "mime"),
    [
        (b"\x89PNG\r\n\x1a\n....", "a.txt", "image/png"),
        (b"\xff\xd8\xff\xe0....", "", "image/jpeg"),
        (b"GIF89a....", "", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "", "image/webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", "", "audio/wav"),
        (b"\0\0\0\x18ftypmp42", "", "video/mp4"),
        (b"\0\0\0\x18ftypM4A ", "", "audio/mp4"),
        (b"#!AMR\n....", "", "audio/amr"),
        (b"%PDF-1.7", "", "application/pdf"),
        (b"PK\x03\x04....", "a.zip", "application/zip"),
        (b"PK\x03\x04....", "a.DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("你好".encode(), "a.html", "text/plain"),
        ("你好".encode()[:-1], "", "text/plain"),
        (b"<script>alert(1)</script>", "a.png", "text/plain"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "a.svg", "text/plain"),
        (b"\0\1\2\3", "a.png", OCTETS),
        (b"", "a.png", OCTETS),
    ],
)
def test_the_first_bytes_tell_and_the_name_does_not(head: bytes, name: str, mime: str) -> None:
    assert sniff(head, name) == mime


@given(st.binary(max_size=64), st.text(max_size=10))
def test_any_bytes_have_a_type(head: bytes, name: str) -> None:
    assert "/" in sniff(head, name)


def test_nothing_that_a_browser_could_run_is_shown_in_place() -> None:
    assert not [mime for mime in SHOWN if mime.startswith(("text/", "application/")) or "svg" in mime]
