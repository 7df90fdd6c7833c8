"""How often somebody may try: a sliding window for each address and each account, one for all doors."""

from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager

from chat.domain.errors import Refusal

MOST_KEYS = 50_000


class TooMany(Refusal):
    """Refused for now; `retry_after` is the time in ms until one more try is allowed."""

    def __init__(self, code: str, retry_after: int) -> None:
        super().__init__(code)
        self.retry_after = retry_after


class Attempts:
    """At most `limit` tries in `window` ms for each key; `code` is the Refusal of one too many.

    The caller brings the time (ms). Of more than `most` keys, those that tried longest ago are forgotten.
    """

    def __init__(self, limit: int, window: int, code: str = "too_many_failures", most: int = MOST_KEYS) -> None:
        self._limit = limit
        self._window = window
        self._code = code
        self._most = most
        self._tries: OrderedDict[str, deque[int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._tries)

    def count(self, now: int, *keys: str) -> None:
        """Count one try for every key, or for none of them: raises TooMany when one key has had its share."""
        wait = max(self._wait(now, key) for key in keys)
        if wait > 0:
            raise TooMany(self._code, wait)
        for key in keys:
            self._tries.setdefault(key, deque()).append(now)
            self._tries.move_to_end(key)
        while len(self._tries) > self._most:
            self._tries.popitem(last=False)

    def forgive(self, at: int, *keys: str) -> None:
        """Take back the try that was counted `at`."""
        for key in keys:
            tries = self._tries.get(key)
            if tries is not None and at in tries:
                tries.remove(at)
                if not tries:
                    del self._tries[key]

    @contextmanager
    def failing(self, now: int, *keys: str, code: str = "bad_credentials") -> Iterator[None]:
        """Count only what fails inside with the Refusal `code`. Raises TooMany.

        The try is counted before it is made, so that many at once get no more than their share.
        """
        self.count(now, *keys)
        try:
            yield
        except Refusal as refusal:
            if refusal.code != code:
                self.forgive(now, *keys)
            raise
        except BaseException:
            self.forgive(now, *keys)
            raise
        self.forgive(now, *keys)

    def _wait(self, now: int, key: str) -> int:
        """The ms until `key` may try again, 0 when it may now."""
        tries = self._tries.get(key)
        if tries is None:
            return 0
        # What seems to be tried long after now was tried before the clock was set back.
        while tries and abs(now - tries[0]) >= self._window:
            tries.popleft()
        if not tries:
            del self._tries[key]
        return tries[0] + self._window - now if len(tries) >= self._limit else 0
