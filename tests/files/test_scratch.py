"""What is half done goes, however its process ended; and a file appears when it is whole."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chat.files.scratch import appear, scratch
from tests.environment import ROOT

KILLED = """
import os, sys, pathlib
from chat.files.scratch import scratch
with scratch(pathlib.Path(sys.argv[1]), "work") as folder:
    (folder / "database").write_text("names")
    os.kill(os.getpid(), 9)
"""


def test_what_a_killed_process_left_goes_and_what_another_uses_stays(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, check=False)
    (left,) = tmp_path.iterdir()
    with scratch(tmp_path, "other"):
        assert left.exists(), "it is of another name"
    with scratch(tmp_path, "work") as first, scratch(tmp_path, "work") as second:
        assert not left.exists()
        assert first.is_dir()
        assert second.stat().st_mode & 0o777 == 0o700
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("has_links", [True, False])
def test_nothing_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool) -> None:
    def refuse(_source: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted", str(target))

    if not has_links:
        monkeypatch.setattr(os, "link", refuse)
    part, target = tmp_path / "part", tmp_path / "target"
    part.write_text("new")
    appear(part, target)
    assert target.read_text() == "new"
    part.unlink(missing_ok=True)
    part.write_text("newer")
    with pytest.raises(FileExistsError):
        appear(part, target)
    assert target.read_text() == "new"
