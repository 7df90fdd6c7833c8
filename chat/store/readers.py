"""A few native threads that read, each question in one snapshot of the database."""

import sqlite3
from _queue import SimpleQueue
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from gevent.event import Event

from chat.store.batch import is_unavailable, result_code
from chat.store.database import Database
from chat.store.errors import StoreUnavailable
from chat.store.handover import Handover, Result, describe, presentable, release, start_native, wait

R = TypeVar("R")


class Question(NamedTuple):
    """`ask(snapshot, *args)`, and who waits for the answer."""

    ask: Callable[..., Any]
    args: tuple[Any, ...]
    done: Callable[[Result[Any]], None]


class Answer(NamedTuple):
    """What goes back to the hub; `fault` is for the log."""

    done: Callable[[Result[Any]], None]
    result: Result[Any]
    fault: BaseException | None = None


class Readers:
    """Runs functions that only read; every method is for the hub's thread only.

    `snapshot(connection)` makes what functions read through, once a question. `size` is the number of threads,
    `waiting_limit` bounds the questions that are not yet answered. A question asked after a write is done sees it.
    """

    def __init__(
        self,
        database: Database,
        snapshot: Callable[[sqlite3.Connection], Any],
        size: int,
        report: Callable[[str], None],
        waiting_limit: int = 1000,
    ) -> None:
        self._database = database
        self._snapshot = snapshot
        self._size = size
        self._running = size
        self._report = report
        self._waiting_limit = waiting_limit
        self._unanswered = 0
        self._stopping = False
        self._ended = Event()
        self._inbox: SimpleQueue[Question | None] = SimpleQueue()
        self._handover: Handover[Answer | None] = Handover(self._finish)
        for _ in range(size):
            start_native(self._work, self._open)

    def submit(self, ask: Callable[..., R], args: tuple[Any, ...], done: Callable[[Result[R]], None]) -> None:
        """Queues a question; never switches. `done` runs in the hub and may not switch either.

        Raises `StoreUnavailable` when too many wait, and after `stop`.
        """
        if self._stopping or self._unanswered >= self._waiting_limit:
            raise StoreUnavailable
        self._unanswered += 1
        self._inbox.put(Question(ask, args, done))

    def call(self, ask: Callable[..., R], *args: Any) -> R:
        """Lets the greenlet wait for the answer; raises what `ask` raised and what `submit` raises."""

        def start(done: Callable[[Result[R]], None]) -> None:
            self.submit(ask, args, done)

        return wait(start)

    @property
    def unanswered(self) -> int:
        """Questions queued or under way."""
        return self._unanswered

    def stop(self) -> None:
        """Answers what is queued, then ends the threads; the greenlet waits. Twice is harmless."""
        if not self._stopping:
            self._stopping = True
            for _ in range(self._size):
                self._inbox.put(None)
        self._ended.wait()

    def _open(self) -> sqlite3.Connection:
        connection = self._database.connection()
        connection.execute("PRAGMA query_only = 1")  # A change belongs to the writer; here it is an error.
        return connection

    def _work(self) -> None:
        """A native thread. It touches nothing that gevent patches."""
        while (question := self._inbox.get()) is not None:
            self._handover.send([self._answer(question)])
        try:
            self._database.close()
        finally:
            self._handover.send([None])

    def _answer(self, question: Question) -> Answer:
        try:
            return Answer(question.done, Result(self._read(question)))
        except BaseException as error:  # noqa: BLE001 - the thread outlives everything
            # A function that tries to write is wrong; the disk is not to blame.
            if not is_unavailable(error) or result_code(error) == sqlite3.SQLITE_READONLY:
                return Answer(question.done, Result(error=presentable(error)))
            unavailable = StoreUnavailable()
            unavailable.__cause__ = error
            return Answer(question.done, Result(error=unavailable), error)

    def _read(self, question: Question) -> Any:
        connection = self._open() if self._database.is_closed() else self._database.connection()
        connection.execute("BEGIN")
        try:
            return question.ask(self._snapshot(connection), *question.args)
        except BaseException as error:
            release(error)
            raise
        finally:
            if connection.in_transaction:
                connection.execute("COMMIT")

    def _finish(self, answer: Answer | None) -> None:
        if answer is None:
            self._thread_ended()
            return
        self._unanswered -= 1
        if answer.fault is not None:
            self._report(describe("A question failed", answer.fault))
        try:
            answer.done(answer.result)
        except Exception as error:  # noqa: BLE001 - reported, and the next ones are served
            self._report(describe("A listener failed after an answer", error))

    def _thread_ended(self) -> None:
        self._running -= 1
        if self._running == 0:
            self._handover.close()
            self._ended.set()
