"""A folder for what is half done, and how a file appears when it is whole."""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chat.files.durable import sync


@contextmanager
def scratch(place: Path, name: str) -> Iterator[Path]:
    """A folder in `place`, gone in the end. What a killed process left of this name goes first: it may hold secrets.

    Whoever works in one holds its lock, which the kernel lets go of however a process ends. Raises OSError.
    """
    folder = place / f".{name}-{secrets.token_hex(4)}"
    # Under the lock of `place`, so that nobody takes a folder that is made and not yet locked for one that was left.
    with _lock(place):
        for left in place.glob(f".{name}-*"):
            with suppress(OSError), _lock(left, waits=False):
                shutil.rmtree(left)
        folder.mkdir(mode=0o700)
        descriptor = _locked(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def appear(part: Path, target: Path) -> None:
    """`part` is called `target` from now on, on the disk too. Raises FileExistsError: nothing is replaced."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:
        # A file system without links, as those of USB sticks.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        os.replace(part, target)
    sync(target.parent)


@contextmanager
def _lock(folder: Path, *, waits: bool = True) -> Iterator[None]:
    descriptor = _locked(folder, waits=waits)
    try:
        yield
    finally:
        os.close(descriptor)


def _locked(folder: Path, *, waits: bool = True) -> int:
    """A descriptor that holds it. Raises BlockingIOError where somebody else does and nobody waits."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
