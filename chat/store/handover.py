"""The way back: results made in native threads are finished in the hub.

Native threads here touch nothing that gevent patches (locks, queues, logging, `import`): they wait on a C
`SimpleQueue`, append to a deque, and ring one async watcher, the only thing of libev that is safe from outside.
"""

import sys
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from gevent import get_hub, monkey
from gevent.hub import Waiter

from chat.domain.errors import Refusal
from chat.store.errors import FunctionCrashed

T = TypeVar("T")

SWITCH_INTERVAL: Final = 0.0002
"""Seconds until a busy hub hands the interpreter lock to a waiting native thread.

SQLite gives the lock away at each statement. With Python's 5 ms, a hub that is busy in pieces of 2 ms never gives
it back: one write took 800 ms. With 0.2 ms it takes 2 ms, and the hub loses 3 %; an idle hub loses nothing.
"""


@dataclass(frozen=True, slots=True)
class Result(Generic[T]):
    """What a function returned, or the error that it raised."""

    value: T | None = None
    error: Exception | None = None

    def unwrap(self) -> T:
        """The value; raises the error."""
        if self.error is not None:
            raise self.error
        return self.value  # type: ignore[return-value]  # without an error the value is a T


class Handover(Generic[T]):
    """Carries items of native threads to `receive`, called in the hub in the order they were sent.

    Made in the hub's thread. `receive` must neither switch nor raise. The watcher holds the loop open until `close`.
    """

    def __init__(self, receive: Callable[[T], None]) -> None:
        self._receive = receive
        self._arrived: deque[T] = deque()
        self._bell = get_hub().loop.async_()
        self._bell.start(self._drain)

    def send(self, items: Sequence[T]) -> None:
        """Any native thread."""
        self._arrived.extend(items)
        self._bell.send()

    def close(self) -> None:
        """Hub only, once no thread can send any more: ringing a closed watcher is a crash."""
        self._bell.stop()
        self._bell.close()

    def _drain(self) -> None:
        try:
            while self._arrived:
                self._receive(self._arrived.popleft())
        finally:
            if self._arrived:  # Something like KeyboardInterrupt came between: go on in the next tick.
                self._bell.send()


def start_native(work: Callable[[], None], opened: Callable[[], object]) -> None:
    """Runs `opened()`, then `work()` in a new native thread; returns when `opened` is through.

    So connections open one after another. What `opened` raises is dropped: `work` opens again and can tell.
    Shortens the interpreter's switch interval, for the whole process.
    """
    sys.setswitchinterval(min(sys.getswitchinterval(), SWITCH_INTERVAL))
    ready = monkey.get_original("_thread", "allocate_lock")()
    ready.acquire()

    def run() -> None:
        try:
            opened()
        except Exception:  # noqa: BLE001, S110 - the disk may be away just now
            pass
        finally:
            ready.release()
        work()

    monkey.get_original("_thread", "start_new_thread")(run, ())
    ready.acquire()


def wait(start: Callable[[Callable[[Result[T]], None]], None]) -> T:
    """Lets the greenlet wait until the `done` that it gives to `start` is called; returns or raises the result."""
    waiter = Waiter()
    start(waiter.switch)
    result: Result[T] = waiter.get()
    return result.unwrap()


def release(error: BaseException) -> None:
    """Lets go of the variables in the frames that the error came through; its traceback keeps its lines.

    A cursor among them that was not read to its end holds its snapshot: what follows on that connection would read
    old rows, or be refused as busy.
    """
    link: BaseException | None = error
    while link is not None:
        traceback.clear_frames(link.__traceback__)
        link = link.__cause__ or link.__context__


def presentable(error: BaseException) -> Exception:
    """The error as it may travel: a refusal without its frames, and nothing that ends a process."""
    if isinstance(error, Refusal):
        return error.with_traceback(None)
    if isinstance(error, Exception):
        return error
    crash = FunctionCrashed(type(error).__name__)
    crash.__cause__ = error
    return crash


def describe(what: str, error: BaseException) -> str:
    """A log entry with the whole traceback. Hub only: formatting reads files and may import."""
    return f"{what}\n{''.join(traceback.format_exception(error))}"
