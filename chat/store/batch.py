"""Many writes, one commit. Runs in the writer's thread and never raises.

A batch first runs boldly, without savepoints, which saves two statements a write. When one of its functions
raises, everything is rolled back and run again carefully, each in its own savepoint, so that only the guilty
one fails. Therefore a function may change nothing but the transaction: it can be run twice.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol

from chat.domain.errors import Refusal
from chat.store.database import Database
from chat.store.errors import StoreUnavailable
from chat.store.handover import Result, presentable, release

UNAVAILABLE: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)
"""Primary result codes (sqlite.org/rescode.html) that blame the disk or the file, not the statement."""

PATIENCE: Final = 4
"""Batches that run carefully at once after one that failed boldly: failures come in showers."""


class Transaction(Protocol):
    """What a function writes through. It may also have three hooks:

    `begin()` after BEGIN; `before_commit()` writes what is only remembered yet, and may be called several times;
    `rolled_back()` when something it remembers may be void.
    """

    publications: list[Any]
    """What to tell after the commit; functions append."""


@dataclass(frozen=True, slots=True)
class Write:
    """One queued write.

    `decide(transaction, *args)` returns the value, or raises and is undone. An exception that it *returns* is
    `done`'s error as well, but its changes stay. `many(transaction, [args, ...])` is the same for neighbours at
    once: a generator that yields for each, in order, its value or its exception. What was appended to
    `publications` since the last yield belongs to the write that is yielded. When `many` raises, or yields too
    few or too many, the same writes are decided one by one.
    """

    decide: Callable[..., Any]
    args: tuple[Any, ...]
    done: Callable[[Result[Any]], None]
    many: Callable[[Any, list[tuple[Any, ...]]], Iterable[Any]] | None = None


@dataclass(frozen=True, slots=True)
class Chore:
    """`work(connection)`, between two commits and outside of any transaction."""

    work: Callable[[sqlite3.Connection], Any]
    done: Callable[[Result[Any]], None]


class Outcome(NamedTuple):
    """What the hub has to do for one write: report the fault, tell the publications, then `done(result)`."""

    done: Callable[[Result[Any]], None]
    result: Result[Any]
    publications: list[Any]
    fault: BaseException | None = None
    """What the log should know; None for refusals, and for all but the first write of a batch that failed."""


class Spoiled(Exception):
    """A function of a batch raised; the cause is chained."""


class Committer:
    """Makes batches durable over the calling thread's connection of `database`."""

    def __init__(self, database: Database, transaction: Callable[[sqlite3.Connection], Any]) -> None:
        self._database = database
        self._transaction = transaction
        self._careful_left = 0

    def run(self, writes: Sequence[Write]) -> list[Outcome]:
        """One outcome a write, in order. A batch that cannot be committed fails as a whole."""
        try:
            return self._run(writes)
        except BaseException as error:  # noqa: BLE001 - the thread outlives everything
            self._reconnect(error)
            return _all_failed(writes, error)

    def work(self, chore: Chore) -> Outcome:
        """Likewise for work of the house upon the file itself."""
        try:
            return Outcome(chore.done, Result(chore.work(self._database.connection())), [])
        except BaseException as error:  # noqa: BLE001 - the thread outlives everything
            release(error)
            self._reconnect(error)
            shown = _unavailable(error) if is_unavailable(error) else presentable(error)
            return Outcome(chore.done, Result(error=shown), [], _fault(error))

    def _run(self, writes: Sequence[Write]) -> list[Outcome]:
        if len(writes) == 1:
            return self._single(writes[0])
        if self._careful_left == 0:
            try:
                return self._transact(_boldly, writes)
            except Spoiled:
                self._careful_left = PATIENCE
        self._careful_left -= 1
        return self._transact(_carefully, writes)

    def _single(self, write: Write) -> list[Outcome]:
        try:
            return self._transact(_boldly, [write])
        except Spoiled as spoiled:
            return [_failed(write, spoiled.__cause__ or spoiled)]

    def _transact(
        self, manner: Callable[[Any, sqlite3.Connection, Sequence[Write]], list[Outcome]], writes: Sequence[Write]
    ) -> list[Outcome]:
        connection = self._database.connection()
        connection.execute("BEGIN IMMEDIATE")
        transaction = None
        try:
            transaction = self._transaction(connection)
            call_hook(transaction, "begin")
            outcomes = manner(transaction, connection, writes)
            connection.execute("COMMIT")
        except BaseException:
            # SQLite itself has rolled back after some errors (sqlite.org/lang_transaction.html).
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            call_hook(transaction, "rolled_back")
            raise
        return outcomes

    def _reconnect(self, error: BaseException) -> None:
        """After anything worse than a full disk or a locked file, the next batch begins on a fresh connection.

        SQLITE_BUSY_SNAPSHOT is worse: somebody keeps a cursor of ours, and with it a snapshot that is outdated.
        """
        if getattr(error, "sqlite_errorcode", 0) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL):
            return
        try:
            self._database.close()
        except Exception:  # noqa: BLE001 - the connection is given up in any case
            self._database.dispose()


def _boldly(transaction: Any, connection: sqlite3.Connection, writes: Sequence[Write]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    try:
        for group in _neighbours(writes):
            outcomes += _together(transaction, group)
        call_hook(transaction, "before_commit")
    except BaseException as error:
        release(error)
        if not connection.in_transaction:
            raise
        raise Spoiled from error
    return outcomes


def _carefully(transaction: Any, connection: sqlite3.Connection, writes: Sequence[Write]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for group in _neighbours(writes):
        try:
            outcomes += _in_savepoint(transaction, connection, group)
        except Spoiled as spoiled:
            if len(group) == 1:
                outcomes.append(_failed(group[0], spoiled.__cause__ or spoiled))
            else:
                outcomes += _one_by_one(transaction, connection, group, spoiled.__cause__)
    return outcomes


def _one_by_one(
    transaction: Any, connection: sqlite3.Connection, group: Sequence[Write], cause: BaseException | None
) -> list[Outcome]:
    """After `many` raised `cause`, which the log hears of even when all goes well now."""
    outcomes: list[Outcome] = []
    for write in group:
        try:
            outcomes += _in_savepoint(transaction, connection, [write])
        except Spoiled as spoiled:
            outcomes.append(_failed(write, spoiled.__cause__ or spoiled))
    if outcomes[0].fault is None:
        outcomes[0] = outcomes[0]._replace(fault=_fault(cause))
    return outcomes


def _in_savepoint(transaction: Any, connection: sqlite3.Connection, group: list[Write]) -> list[Outcome]:
    """Raises `Spoiled` with the group undone, or what makes the whole transaction impossible."""
    connection.execute("SAVEPOINT one")
    told = len(transaction.publications)
    try:
        outcomes = _together(transaction, group)
        # Remembered changes of this group must be in its savepoint: the next rollback voids the memory.
        call_hook(transaction, "before_commit")
    except BaseException as error:
        release(error)
        if not connection.in_transaction:
            raise
        connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")
        del transaction.publications[told:]
        call_hook(transaction, "rolled_back")
        raise Spoiled from error
    connection.execute("RELEASE one")
    return outcomes


def _together(transaction: Any, group: list[Write]) -> list[Outcome]:
    publications = transaction.publications
    told = len(publications)
    outcomes = []
    for write, answer in zip(group, _answers(transaction, group), strict=True):
        own = publications[told:]
        told += len(own)
        if isinstance(answer, Exception):
            outcomes.append(_failed(write, answer, own))
        else:
            outcomes.append(Outcome(write.done, Result(answer), own))
    return outcomes


def _answers(transaction: Any, group: list[Write]) -> Iterable[Any]:
    first = group[0]
    if len(group) > 1 and first.many is not None:
        return first.many(transaction, [write.args for write in group])
    return [first.decide(transaction, *first.args)]


def _neighbours(writes: Sequence[Write]) -> Iterator[list[Write]]:
    """Cuts the batch into groups of neighbours with the same `many`; order is kept."""
    group: list[Write] = []
    for write in writes:
        if group and (write.many is None or write.many != group[0].many):
            yield group
            group = []
        group.append(write)
    if group:
        yield group


def call_hook(transaction: Any, name: str) -> None:
    """Calls an optional hook of the transaction."""
    hook = getattr(transaction, name, None)
    if hook is not None:
        hook()


def result_code(error: BaseException | None) -> int:
    """SQLite's primary result code of an error, also of one that Peewee wrapped; 0 when there is none."""
    code: int = getattr(getattr(error, "orig", error), "sqlite_errorcode", None) or 0
    return code & 0xFF


def is_unavailable(error: BaseException) -> bool:
    """True when the disk or the file is to blame, not the function."""
    return result_code(error) in UNAVAILABLE


def _fault(error: BaseException | None) -> BaseException | None:
    return None if isinstance(error, Refusal) else error


def _failed(write: Write, error: BaseException, publications: Sequence[Any] = ()) -> Outcome:
    shown = _unavailable(error) if is_unavailable(error) else presentable(error)
    return Outcome(write.done, Result(error=shown), list(publications), _fault(error))


def _all_failed(writes: Sequence[Write], error: BaseException) -> list[Outcome]:
    outcomes = [Outcome(write.done, Result(error=_unavailable(error)), []) for write in writes]
    outcomes[0] = outcomes[0]._replace(fault=error)
    return outcomes


def _unavailable(cause: BaseException) -> StoreUnavailable:
    """A fresh one for each write: an exception raised in many greenlets would collect all their frames."""
    unavailable = StoreUnavailable()
    unavailable.__cause__ = cause
    return unavailable
