"""The local home: a file is there as a whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from chat.domain.errors import Refusal
from chat.files.home_local import HEAD, LocalHome

KEY = "0123456789abcdef0123456789abcdef"


def test_a_kept_file_is_found_by_its_key_and_forgotten_on_request(tmp_path: Path) -> None:
    home = LocalHome(tmp_path, limit=100)
    incoming = home.receive()
    assert incoming.write(b"one ") + incoming.write(b"two") == 7
    assert home.find(KEY) is None
    incoming.keep(KEY)
    found = home.find(KEY)
    assert found is not None
    assert found.read_bytes() == b"one two"
    incoming.discard()  # after keep it takes nothing away
    assert home.find(KEY) == found
    home.remove(KEY)
    home.remove(KEY)
    assert home.find(KEY) is None


def test_more_than_the_limit_is_refused_and_what_was_discarded_leaves_no_trace(tmp_path: Path) -> None:
    home = LocalHome(tmp_path, limit=5)
    incoming = home.receive()
    incoming.write(b"12345")
    with pytest.raises(Refusal, match="too_large"):
        incoming.write(b"6")
    incoming.discard()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_beginning_is_remembered_however_it_comes(tmp_path: Path) -> None:
    incoming = LocalHome(tmp_path, limit=10_000).receive()
    for _ in range(1000):
        incoming.write(b"ab")
    assert incoming.head == b"ab" * (HEAD // 2)
    incoming.discard()


@pytest.mark.parametrize("key", ["", "..", "../../etc/passwd", KEY.upper(), KEY + "/x", KEY[:-1], f"{KEY}\n"])
def test_a_key_that_is_none_of_ours_names_no_path(tmp_path: Path, key: str) -> None:
    home = LocalHome(tmp_path / "home", limit=5)
    assert home.find(key) is None
    home.remove(key)


def test_what_a_crash_left_half_made_is_gone_after_the_next_start(tmp_path: Path) -> None:
    LocalHome(tmp_path, limit=5).receive().write(b"half")
    LocalHome(tmp_path, limit=5)
    assert list((tmp_path / "incoming").iterdir()) == []
