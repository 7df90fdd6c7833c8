"""How much one connection may send."""

from time import monotonic


class Rate:
    """A token bucket: `per_second` messages, `burst` at once."""

    __slots__ = ("_burst", "_left", "_per_second", "_since")

    def __init__(self, per_second: float, burst: float) -> None:
        self._per_second = per_second
        self._burst = burst
        self._left = burst
        self._since = monotonic()

    def allows(self, count: int = 1) -> bool:
        """Count so many messages; whether they fit."""
        if self._left < count:
            now = monotonic()
            self._left = min(self._burst, self._left + (now - self._since) * self._per_second)
            self._since = now
            if self._left < count:
                return False
        self._left -= count
        return True
