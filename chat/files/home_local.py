"""The home on this machine's disk: two folder levels by key, so that no folder grows huge."""

import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

from gevent import get_hub

from chat.domain.errors import Refusal
from chat.files.home import Home, Incoming

HEAD: Final = 512
"""Bytes remembered from the beginning of a file."""

_KEY: Final = re.compile(r"[0-9a-f]{32}")


class LocalHome(Home):
    """`folder` holds everything; a file has at most `limit` bytes. What a crash left half-made is removed at start."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"
        self._limit = limit
        self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in self._incoming.iterdir():
            left.unlink(missing_ok=True)

    def receive(self) -> "LocalIncoming":
        return LocalIncoming(self._incoming / secrets.token_hex(16), self._limit, self.place)

    def find(self, key: str) -> Path | None:
        if not _KEY.fullmatch(key):
            return None
        path = self.place(key)
        return path if path.is_file() else None

    def remove(self, key: str) -> None:
        if _KEY.fullmatch(key):
            self.place(key).unlink(missing_ok=True)

    def place(self, key: str) -> Path:
        """Where the file of this key lies, there or not."""
        return self._folder / key[:2] / key[2:4] / key


class LocalIncoming(Incoming):
    """Written unbuffered: a chunk costs a copy into the page cache, and syncing is left to a native thread."""

    def __init__(self, path: Path, limit: int, place: Callable[[str], Path]) -> None:
        self.size = 0
        self.head = b""
        self._path = path
        self._limit = limit
        self._place = place
        self._file = open(path, "xb", buffering=0)  # noqa: SIM115 - closed by keep or discard

    def write(self, data: bytes) -> int:
        if self.size + len(data) > self._limit:
            raise Refusal("too_large")
        if len(self.head) < HEAD:
            self.head += data[: HEAD - len(self.head)]
        self._file.write(data)
        self.size += len(data)
        return len(data)

    def path(self) -> Path:
        return self._path

    def keep(self, key: str) -> None:
        target = self._place(key)
        get_hub().threadpool.apply(_settle, (self._file.fileno(), self._path, target))
        self._file.close()

    def discard(self) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)


def _settle(descriptor: int, path: Path, target: Path) -> None:
    """In a native thread: the bytes first, then the name, then the folder that holds the name."""
    os.fsync(descriptor)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.replace(path, target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
