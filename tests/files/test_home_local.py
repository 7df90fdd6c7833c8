"""The home on this machine's disk keeps the contract."""

from __future__ import annotations

import errno
import os
import shutil
import time
from pathlib import Path

import pytest

from chat.files import home_local
from chat.files.home_local import STALE, LocalHome
from tests.files.home_contract import KEY, HomeContract

OLD_KEY = "0123456789abcdef0123456789abcdef"


class OnDisk:
    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.home = LocalHome(folder)
        self._patch = patch

    def found(self) -> list[str]:
        names = [str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file()]
        return [name for name in names if not name.endswith(".part")]

    def remains(self) -> list[Path]:
        return list(self.folder.rglob("*.part"))

    def break_midway(self) -> None:
        """The disk fills up while the bytes are written out."""

        def full(_descriptor: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        self._patch.setattr(home_local.os, "fsync", full)

    def slow_down(self, seconds: float) -> None:
        sync = os.fsync

        def slow(descriptor: int) -> None:
            time.sleep(seconds)
            sync(descriptor)

        self._patch.setattr(home_local.os, "fsync", slow)

    def take_away(self) -> None:
        """The disk is not mounted any more, and something else is in its place."""
        shutil.rmtree(self.folder)
        self.folder.write_text("")


class TestLocalHome(HomeContract):
    @pytest.fixture
    def arrange(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OnDisk:
        return OnDisk(tmp_path / "home", monkeypatch)


def test_a_disk_without_hard_links_gets_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_paths: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(home_local.os, "link", refuse)
    source = tmp_path / "source"
    source.write_bytes(b"bytes")
    home = LocalHome(tmp_path / "home")
    home.put(KEY, source, "image/jpeg")
    source.write_bytes(b"other")
    assert b"".join(home.read(KEY)) == b"bytes"


def test_half_made_files_go_after_a_day(tmp_path: Path) -> None:
    home = LocalHome(tmp_path)
    old, young = (tmp_path / "chat" / "2024" / f"{name}.part" for name in ("old", "young"))
    old.parent.mkdir(parents=True)
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - STALE - 60,) * 2)
    home.tidy()
    assert list(old.parent.iterdir()) == [young]


def test_a_key_of_an_early_version_is_found_in_its_old_place(tmp_path: Path) -> None:
    place = tmp_path / "01" / "23" / OLD_KEY
    place.parent.mkdir(parents=True)
    place.write_bytes(b"old")
    assert LocalHome(tmp_path).path(OLD_KEY) == place
