"""Waiting for a condition, with a limit and an explanation."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")

PAUSE = 0.02  # seconds between two looks


def wait_until(
    look: Callable[[], Value], *, timeout: float = 30.0, what: str = "the condition", context: Callable[[], str] = str
) -> Value:
    """Call `look` until it answers something true, and return that.

    `timeout` is in seconds. Raises AssertionError, naming `what` and adding the text of `context()`, when the time is
    over. An exception that `look` raises is not swallowed.
    """
    deadline = time.monotonic() + timeout
    while True:
        value = look()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout:g} s in vain for {what}\n{context()}")
        time.sleep(PAUSE)
