"""Files on their way in: they grow on this machine's disk, whichever home they go to, and never in memory."""

import hashlib
import os
import secrets
from pathlib import Path
from typing import Any, Final

from chat.domain.errors import Refusal
from chat.files.home import CHUNK
from chat.files.home_local import natively

HEAD: Final = 512
"""Bytes remembered from the beginning of a file."""


class Spool:
    """`folder` holds at most `places` files, of at most `limit` bytes each. What a crash left is removed at start."""

    def __init__(self, folder: Path, limit: int, places: int) -> None:
        self._folder = folder
        self._limit = limit
        self._places = places
        self._open: set[Incoming] = set()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in folder.iterdir():
            left.unlink(missing_ok=True)

    def receive(self) -> "Incoming":
        """Begin a file. Raises Refusal `overloaded` when too many are on their way."""
        if len(self._open) >= self._places:
            raise Refusal("overloaded")
        incoming = Incoming(self._folder / secrets.token_hex(16), self._limit, self._open)
        self._open.add(incoming)
        return incoming


class Incoming:
    """A file on its way in. `size` is in bytes; `head` are its first bytes, enough to tell what they are.

    `discard` leaves no trace, may follow anything and be repeated.
    """

    def __init__(self, path: Path, limit: int, open_: "set[Incoming]") -> None:
        self.size = 0
        self.head = b""
        self.path = path
        self._limit = limit
        self._open = open_
        self._waiting = bytearray()
        self._digest = hashlib.sha256()
        try:
            self._file: Any = open(path, "xb", buffering=0)  # noqa: SIM115 - closed by discard
        except OSError as error:
            raise Refusal("store_unavailable") from error

    def write(self, data: bytes) -> int:
        """Add bytes; answers how many. Raises Refusal `too_large`, `store_unavailable`."""
        if self.size + len(data) > self._limit:
            raise Refusal("too_large")
        if len(self.head) < HEAD:
            self.head += data[: HEAD - len(self.head)]
        self.size += len(data)
        self._waiting += data
        if len(self._waiting) >= CHUNK:
            self._flush()
        return len(data)

    def finish(self) -> str:
        """Everything has come: the file at `path` is whole. Answers the SHA-256 of its bytes in hex."""
        self._flush()
        return self._digest.hexdigest()

    def beside(self, ending: str) -> Path:
        """Where something made of this file may lie; it goes with it."""
        return self.path.with_name(f"{self.path.name}.{ending}")

    def discard(self) -> None:
        self._open.discard(self)
        self._file.close()
        for path in (self.path, *self.path.parent.glob(f"{self.path.name}.*")):
            path.unlink(missing_ok=True)

    def _flush(self) -> None:
        data, self._waiting = self._waiting, bytearray()
        if data:
            natively(_append, self._file.fileno(), self._digest, data)


def _append(descriptor: int, digest: Any, data: bytearray) -> None:
    """In a native thread: hashing and writing both let the hub run."""
    digest.update(data)
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]


def digest(path: Path) -> str:
    """The SHA-256 of a file of this machine in hex. Raises Refusal `store_unavailable`."""
    return natively(_digest, path)


def _digest(path: Path) -> str:
    with open(path, "rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
