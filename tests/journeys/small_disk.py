"""A disk that a test can fill and empty again: a small tmpfs where one may be mounted, else a limit on file sizes."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

SIZE = 12 << 20  # bytes
_CHUNK = 64 << 10


class SmallDisk:
    """`folder` lies on it. `pid` is the process that finds it full: there alone, where nothing could be mounted."""

    def __init__(self, folder: Path, *, is_mounted: bool) -> None:
        self.folder = folder
        self._is_mounted = is_mounted
        self._filler = folder / "filler"

    def fill(self, pid: int) -> None:
        """Leave no byte."""
        if not self._is_mounted:
            _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, hard))
            return
        with open(self._filler, "ab", buffering=0) as file:
            for size in (_CHUNK, 4096):
                with contextlib.suppress(OSError):
                    while file.write(b"\0" * size):
                        pass

    def free(self, pid: int) -> None:
        """Give the room back."""
        if self._is_mounted:
            self._filler.unlink()
        else:
            _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk]:
    """A disk of SIZE bytes at `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "tmpfs", str(folder)]
    is_mounted = os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield SmallDisk(folder, is_mounted=is_mounted)
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
