"""The one writer: a native thread that commits whatever has queued up, while greenlets only wait.

The longer a commit takes, the more writes share the next one. What is told is on disk, and is told in commit order.
"""

import sqlite3
from _queue import SimpleQueue
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any, Final, TypeVar

from gevent import get_hub
from gevent.event import Event

from chat.store.batch import Chore, Committer, Outcome, Write, is_unavailable
from chat.store.database import Database
from chat.store.errors import StoreUnavailable, WriterBusy
from chat.store.handover import Handover, Result, describe, start_native, wait

R = TypeVar("R")

SILENCE: Final = 60.0
"""Seconds between two lines on a disk that fails."""


class Writer:
    """Runs functions that change the database; every method is for the hub's thread only.

    `transaction(connection)` makes what functions write through (`batch.Transaction`), new for each attempt.
    `tell(publication)` hears, after the commit, what functions appended to its `publications`. `report(text)`
    hears of what no caller is to blame for. `queue_limit` bounds the writes that are not yet done, `batch_limit`
    those that share a commit.
    """

    def __init__(
        self,
        database: Database,
        transaction: Callable[[sqlite3.Connection], Any],
        tell: Callable[[Any], None],
        queue_limit: int,
        batch_limit: int,
        report: Callable[[str], None],
    ) -> None:
        self._database = database
        self._committer = Committer(database, transaction)
        self._tell = tell
        self._report = report
        self._queue_limit = queue_limit
        self._batch_limit = batch_limit
        self._unfinished = 0
        self._silent_until = 0.0
        self._stopping = False
        self._ended = Event()
        # Written in C over a native lock, hence safe between the hub and a native thread; `queue.Queue` is not.
        self._inbox: SimpleQueue[Write | Chore | None] = SimpleQueue()
        self._handover: Handover[Outcome | None] = Handover(self._finish)
        start_native(self._work, database.connection)

    def submit(
        self,
        decide: Callable[..., R],
        args: tuple[Any, ...],
        done: Callable[[Result[R]], None],
        many: Callable[[Any, list[tuple[Any, ...]]], Iterable[Any]] | None = None,
    ) -> None:
        """Queues one write (see `batch.Write`); never switches. `done` runs in the hub and may not switch either.

        Raises `WriterBusy` when the queue is full, `StoreUnavailable` after `stop`.
        """
        if self._stopping:
            raise StoreUnavailable
        if self._unfinished >= self._queue_limit:
            raise WriterBusy
        self._unfinished += 1
        self._inbox.put(Write(decide, args, done, many))

    def call(self, decide: Callable[..., R], *args: Any) -> R:
        """Lets the greenlet wait for one write; raises what `decide` raised and what `submit` raises.

        A greenlet killed while it waits does not undo its write.
        """

        def start(done: Callable[[Result[R]], None]) -> None:
            self.submit(decide, args, done)

        return wait(start)

    def alone(self, work: Callable[[sqlite3.Connection], R]) -> R:
        """Lets the greenlet wait for `work(connection)`, run between two commits and outside of any transaction.

        Other writes wait as long as it takes. Raises what `work` raised and what `submit` raises.
        """

        def start(done: Callable[[Result[R]], None]) -> None:
            if self._stopping:
                raise StoreUnavailable
            self._unfinished += 1
            self._inbox.put(Chore(work, done))

        return wait(start)

    @property
    def unfinished(self) -> int:
        """Writes queued or under way."""
        return self._unfinished

    def stop(self) -> None:
        """Commits and finishes what is queued, then ends the thread; the greenlet waits. Twice is harmless."""
        if not self._stopping:
            self._stopping = True
            self._inbox.put(None)
        self._ended.wait()

    def _work(self) -> None:
        """The native thread. It touches nothing that gevent patches."""
        while True:
            batch = self._gather()
            for kind, items in groupby(batch, type):
                if kind is Write:
                    self._handover.send(self._committer.run(list(items)))  # type: ignore[arg-type]
                elif kind is Chore:
                    self._handover.send([self._committer.work(chore) for chore in items])  # type: ignore[arg-type]
            if batch[-1] is None:
                break
        try:
            self._database.close()
        finally:
            self._handover.send([None])

    def _gather(self) -> list[Write | Chore | None]:
        """Waits for one write and takes its neighbours; nobody else takes, so `qsize` of them are there."""
        take = self._inbox.get
        batch = [take()]
        batch += [take() for _ in range(min(self._inbox.qsize(), self._batch_limit - 1))]
        return batch

    def _finish(self, outcome: Outcome | None) -> None:
        """In the hub, in commit order. One deaf listener must not cost the others their results."""
        if outcome is None:
            self._handover.close()
            self._ended.set()
            return
        self._unfinished -= 1
        self._log(outcome)
        for publication in outcome.publications:
            self._safely(self._tell, publication)
        self._safely(outcome.done, outcome.result)

    def _log(self, outcome: Outcome) -> None:
        """A full disk fails every write, and logs may lie on it: one short line now and then."""
        if outcome.fault is None:
            return
        if not is_unavailable(outcome.fault):
            self._report(describe("A write failed", outcome.fault))
        elif (now := get_hub().loop.now()) >= self._silent_until:
            self._report(f"Nothing can be stored: {outcome.fault}")
            self._silent_until = now + SILENCE

    def _safely(self, listener: Callable[[Any], None], item: Any) -> None:
        try:
            listener(item)
        except Exception as error:  # noqa: BLE001 - reported, and the next ones are served
            self._report(describe("A listener failed after a commit", error))
