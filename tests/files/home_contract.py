"""What every home of files keeps, whatever it is made of. Each home's test module provides `arrange`."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any, Protocol

import pytest

from chat.domain.errors import Refusal
from chat.files.home import Home

KEY = "chat/2024/img_0123456789abcdef0123456789abcdef.jpg"
OTHER = "chat/2024/doc_fedcba9876543210fedcba9876543210.pdf"
NO_KEYS = [
    "",
    "..",
    "../../etc/passwd",
    "chat/2024/../../x",
    f"/{KEY}",
    KEY.upper(),
    f"{KEY}/x",
    f"{KEY}\n",
    f"{KEY}\0",
]
LARGE = 20 << 20
"""Bytes: three parts of a multipart upload."""


class Arrangement(Protocol):
    """A home, what it holds, and how it is put out of order."""

    home: Home

    def found(self) -> list[str]: ...

    def remains(self) -> list[Any]:
        """Everything that an upload may leave half-made."""
        ...

    def break_midway(self) -> None: ...

    def slow_down(self, seconds: float) -> None: ...

    def take_away(self) -> None: ...


class HomeContract:
    @pytest.fixture
    def source(self, tmp_path: Path) -> Path:
        path = tmp_path / "source"
        path.write_bytes(b"0123456789" * 1000)
        return path

    @pytest.fixture
    def large(self, tmp_path: Path) -> Path:
        path = tmp_path / "large"
        path.write_bytes(os.urandom(LARGE))
        return path

    def test_what_was_put_is_there_until_it_is_removed(self, arrange: Arrangement, source: Path) -> None:
        home = arrange.home
        assert home.size(KEY) is None
        home.put(KEY, source, "image/jpeg")
        assert (home.size(KEY), home.size(OTHER)) == (10_000, None)
        assert b"".join(home.read(KEY)) == source.read_bytes()
        assert arrange.found() == [KEY]
        source.unlink()
        assert b"".join(home.read(KEY))[:4] == b"0123"
        home.remove(KEY)
        home.remove(KEY)
        assert home.size(KEY) is None
        assert (arrange.found(), arrange.remains()) == ([], [])

    def test_a_part_is_read_from_anywhere(self, arrange: Arrangement, source: Path) -> None:
        arrange.home.put(KEY, source, "image/jpeg")
        for begin, length in ((0, 10), (9_990, 10), (9_990, None), (5, 1), (3, 0)):
            expected = source.read_bytes()[begin:][:length]
            assert b"".join(arrange.home.read(KEY, begin, length)) == expected

    def test_nothing_is_read_of_what_is_not_there(self, arrange: Arrangement) -> None:
        with pytest.raises(Refusal, match="not_found"):
            b"".join(arrange.home.read(KEY))

    def test_a_large_file_comes_back_as_it_was(self, arrange: Arrangement, large: Path) -> None:
        arrange.home.put(KEY, large, "video/mp4")
        assert arrange.home.size(KEY) == LARGE
        assert b"".join(arrange.home.read(KEY)) == large.read_bytes()
        assert arrange.remains() == []

    def test_a_second_put_replaces_the_first(self, arrange: Arrangement, source: Path, large: Path) -> None:
        arrange.home.put(KEY, large, "video/mp4")
        arrange.home.put(KEY, source, "image/jpeg")
        assert b"".join(arrange.home.read(KEY)) == source.read_bytes()

    @pytest.mark.parametrize("key", NO_KEYS)
    def test_what_is_no_key_removes_nothing(self, arrange: Arrangement, source: Path, key: str) -> None:
        arrange.home.put(KEY, source, "image/jpeg")
        arrange.home.remove(key)
        assert arrange.home.size(KEY) == 10_000
        assert arrange.home.path(key) is None

    def test_a_home_that_fails_midway_shows_nothing(self, arrange: Arrangement, large: Path) -> None:
        arrange.break_midway()
        with pytest.raises(Refusal, match="store_unavailable") as refused:
            arrange.home.put(KEY, large, "video/mp4")
        assert refused.value.detail == ""
        assert (arrange.found(), arrange.remains()) == ([], [])

    def test_a_home_that_is_slow_is_waited_for(self, arrange: Arrangement, source: Path) -> None:
        arrange.slow_down(0.3)
        began = time.monotonic()
        arrange.home.put(KEY, source, "image/jpeg")
        assert time.monotonic() - began >= 0.3
        assert arrange.found() == [KEY]

    def test_a_home_that_is_gone_says_so(self, arrange: Arrangement, source: Path) -> None:
        arrange.home.put(OTHER, source, "application/pdf")
        arrange.take_away()
        with pytest.raises(Refusal, match="store_unavailable"):
            arrange.home.put(KEY, source, "image/jpeg")

    def test_tidying_takes_nothing_that_was_kept(self, arrange: Arrangement, source: Path) -> None:
        arrange.home.put(KEY, source, "image/jpeg")
        arrange.home.tidy()
        assert arrange.found() == [KEY]
