"""One process at a time holds an installation: the server while it runs, or a command that needs it still."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

LOCK: Final = "lock"


class Held(Exception):
    """Somebody else holds the installation; the sentence says who."""


@contextmanager
def claimed(data: Path, wait: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Hold the installation. As long as somebody else does, `wait()` says whether to try again. Raises Held.

    The kernel lets go when the process ends, however it ends.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(data / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while not _locked(descriptor):
            if not wait():
                raise Held(f"process {_holder(descriptor)} holds {data}")
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(descriptor: int) -> str:
    return os.pread(descriptor, 20, 0).decode(errors="replace") or "another"
