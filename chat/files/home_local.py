"""The home on this machine's disk: the folders are those of the keys."""

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

from gevent import get_hub

from chat.domain.errors import Refusal
from chat.files.durable import sync
from chat.files.home import CHUNK, Home, is_key

T = TypeVar("T")

STALE: Final = 86_400
"""Seconds after which a copy that is still under way has been forgotten."""

_PART: Final = ".part"


class LocalHome(Home):
    """`folder` holds everything. Disk work is done in native threads, so that a slow disk stops nobody else."""

    name = "local"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, key: str, path: Path, mime: str) -> None:
        natively(_settle, path, self.place(key))

    def size(self, key: str) -> int | None:
        path = self.path(key)
        return path.stat().st_size if path is not None else None

    def read(self, key: str, begin: int = 0, length: int | None = None) -> Iterator[bytes]:
        path = self.path(key)
        if path is None:
            raise Refusal("not_found")
        return _pieces(path, begin, length)

    def remove(self, key: str) -> None:
        if is_key(key):
            natively(_forget, self.place(key))

    def tidy(self) -> None:
        natively(_forget_parts, self._folder, time.time() - STALE)

    def path(self, key: str) -> Path | None:
        if not is_key(key):
            return None
        path = self.place(key)
        return path if path.is_file() else None

    def place(self, key: str) -> Path:
        """Where the file of this key lies, there or not. Keys of early versions were bare random numbers."""
        return self._folder / key if "/" in key else self._folder / key[:2] / key[2:4] / key


def natively(work: Callable[..., T], *arguments: Any) -> T:
    """Run disk work in a native thread; the greenlet waits. Raises Refusal `store_unavailable`."""
    done: tuple[T | None, OSError | None] = get_hub().threadpool.apply(_without_raising, (work, arguments))
    result, error = done
    if error is not None:
        raise Refusal("store_unavailable") from error
    return result  # type: ignore[return-value]


def _without_raising(work: Callable[..., T], arguments: tuple[Any, ...]) -> tuple[T | None, OSError | None]:
    """A full disk is nothing that gevent should print the stack of."""
    try:
        return work(*arguments), None
    except OSError as error:
        return None, error


def _settle(path: Path, target: Path) -> None:
    """The bytes first, then the name, then the folder that holds the name; a file that is half there has no name."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(target.name + _PART)
    try:
        _copy(path, part)
        sync(part)
        os.replace(part, target)
        sync(target.parent)
    except OSError:
        part.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
        raise


def _copy(path: Path, part: Path) -> None:
    """A second name for the same bytes where the file system can, so that nothing is written twice."""
    try:
        os.link(path, part)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EEXIST):
            raise
        shutil.copyfile(path, part)


def _forget(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.with_name(path.name + _PART).unlink(missing_ok=True)


def _forget_parts(folder: Path, before: float) -> None:
    for part in folder.rglob(f"*{_PART}"):
        if part.stat().st_mtime < before:
            part.unlink(missing_ok=True)


def _pieces(path: Path, begin: int, length: int | None) -> Iterator[bytes]:
    with open(path, "rb", buffering=0) as file:
        file.seek(begin)
        left = length
        while left is None or left > 0:
            data = natively(file.read, CHUNK if left is None else min(CHUNK, left))
            if not data:
                return
            left = left - len(data) if left is not None else None
            yield data
