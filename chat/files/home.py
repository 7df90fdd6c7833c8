"""Where bytes lie at rest: the contract that every home keeps. The default is this machine's disk (home_local.py)."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from chat.domain.value import value

CHUNK: Final = 256 * 1024
"""Bytes that are read or written at once."""

_KEY: Final = re.compile(r"chat/[0-9]{4}/[a-z]{3}_[0-9a-f]{32}\.[a-z0-9]{1,5}|[0-9a-f]{32}")


@value
class Shown:
    """How a browser is to take a file: `mime` is the type told, `inline` whether it is shown in place."""

    name: str
    mime: str
    inline: bool


class Home(ABC):
    """Keys are ours, never reused. Every method lets the greenlet wait and may be called by many at once.

    Raises Refusal `store_unavailable` when the home cannot be reached, is full, or fails.
    """

    name: str
    """How settings and the store call it."""

    @abstractmethod
    def put(self, key: str, path: Path, mime: str) -> None:
        """Take the bytes of a file of this machine; when this returns they survive a power cut.

        A `put` that fails shows nothing under `key`; what it may have left behind goes by `remove`.
        """

    @abstractmethod
    def size(self, key: str) -> int | None:
        """Bytes under `key`; None when there is nothing."""

    @abstractmethod
    def read(self, key: str, begin: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The bytes from `begin` on, `length` of them or all the rest. Raises Refusal `not_found`."""

    @abstractmethod
    def remove(self, key: str) -> None:
        """Forget what is under `key`, if anything is."""

    @abstractmethod
    def tidy(self) -> None:
        """Forget what ended halfway a day ago or earlier."""

    def path(self, key: str) -> Path | None:
        """The file of this machine that holds the bytes; None where there is none."""
        return None

    def link(self, key: str, shown: Shown) -> str | None:
        """A short-lived address at which the home itself hands the bytes out; None where they pass through us."""
        return None


def is_key(text: str) -> bool:
    """Whether this may be a key: a key goes into paths and addresses, so nothing else ever reaches a home."""
    return _KEY.fullmatch(text) is not None
