"""What one client has heard, in its order, for tests that wait for something in it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

Native = dict[str, Any]
"""One thing heard, as the dialect wrote it."""

PATIENCE = 30.0  # seconds


class Inbox:
    """A reader's thread puts, the test waits. Nothing is ever taken out."""

    def __init__(self) -> None:
        self.heard: list[Native] = []
        self._changed = threading.Condition()

    def put(self, native: Native) -> None:
        with self._changed:
            self.heard.append(native)
            self._changed.notify_all()

    def wait(self, match: Callable[[Native], bool], what: str, patience: float = PATIENCE) -> Native:
        """The first that matches. Raises AssertionError, with the last that was heard, when none comes."""
        seen, until = 0, time.monotonic() + patience
        with self._changed:
            while True:
                for native in self.heard[seen:]:
                    if match(native):
                        return native
                seen = len(self.heard)
                left = until - time.monotonic()
                if left <= 0:
                    last = "\n".join(json.dumps(n, ensure_ascii=False)[:600] for n in self.heard[-6:])
                    raise AssertionError(f"{what} did not come in {patience:g} s; heard {seen}, the last:\n{last}")
                self._changed.wait(left)

    def wait_for_count(self, count: Callable[[], int], least: int, what: str, patience: float) -> None:
        """Wait until `count()`, asked whenever something was heard, reaches `least`."""
        until = time.monotonic() + patience
        with self._changed:
            while count() < least:
                left = until - time.monotonic()
                assert left > 0, f"{what}: {count()} of {least} after {patience:g} s"
                self._changed.wait(left)

    def all(self, match: Callable[[Native], bool]) -> list[Native]:
        """All that match so far."""
        with self._changed:
            return [native for native in self.heard if match(native)]


def mentions(native: Native, marker: str) -> bool:
    """Whether this word stands anywhere in it."""
    return marker in json.dumps(native, ensure_ascii=False)
