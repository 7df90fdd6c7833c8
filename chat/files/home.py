"""Where bytes lie at rest: the contract. The default is this machine's disk (home_local.py)."""

from abc import ABC, abstractmethod
from pathlib import Path


class Incoming(ABC):
    """A file on its way in. Nothing is kept until `keep`; `discard` leaves no trace, and may follow anything."""

    size: int
    """Bytes so far."""

    head: bytes
    """The first bytes, enough to tell what they are."""

    @abstractmethod
    def write(self, data: bytes) -> int:
        """Add bytes; answers how many. Raises Refusal `too_large`."""

    @abstractmethod
    def path(self) -> Path:
        """The bytes so far as a file of this machine, to look at."""

    @abstractmethod
    def keep(self, key: str) -> None:
        """The file is complete: when this returns it survives a power cut, under `key`."""

    @abstractmethod
    def discard(self) -> None:
        """Forget it."""


class Home(ABC):
    """Keys are ours: lower-case hexadecimal, never reused."""

    @abstractmethod
    def receive(self) -> Incoming:
        """Begin a file."""

    @abstractmethod
    def find(self, key: str) -> Path | None:
        """The kept file; None when there is none."""

    @abstractmethod
    def remove(self, key: str) -> None:
        """Forget a kept file, known or not."""
