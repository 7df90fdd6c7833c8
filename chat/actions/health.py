"""Whether the house can store anything right now: asked by who watches over it, answered by trying."""

from collections.abc import Callable
from typing import Final

from chat.domain.errors import Refusal
from chat.store.memory import Transaction
from chat.store.writer import Writer

TRUSTED: Final = 1000
"""ms for which one answer holds, so that asking often costs no more than asking once."""


class Health:
    """`now` is UTC ms."""

    def __init__(self, writer: Writer, now: Callable[[], int]) -> None:
        self._writer = writer
        self._now = now
        self._tried = 0
        self._refusal: str | None = None

    def check(self) -> None:
        """Commit a change that changes nothing; the greenlet waits. Raises Refusal `store_unavailable`, `overloaded`.

        A commit tells more than a look at the disk: it fails for a full one, a failing one and a read-only one.
        """
        if not 0 <= self._now() - self._tried < TRUSTED:
            self._refusal = self._try()
            self._tried = self._now()
        if self._refusal is not None:
            raise Refusal(self._refusal)

    def _try(self) -> str | None:
        try:
            self._writer.call(_touch)
        except Refusal as refusal:
            return refusal.code
        return None


def _touch(tx: Transaction) -> None:
    tx.touch()
