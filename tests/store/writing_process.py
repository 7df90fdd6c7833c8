"""Run by the tests as a process of its own, monkey patched like the server. Not a test itself.

`write PATH PREFIX`: 64 clients write for ever; each name whose `done` was called goes to stdout.
`flood PATH SECONDS`: every third write fails, the hub and all failures log, readers read; prints the counts,
and how often a native thread took a lock that gevent patches.
"""

from gevent import monkey

monkey.patch_all()

import io  # noqa: E402
import itertools  # noqa: E402
import logging  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
import threading  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402
from gevent.thread import LockType  # noqa: E402

from chat.store.database import Database  # noqa: E402
from chat.store.handover import Result  # noqa: E402
from chat.store.readers import Readers  # noqa: E402
from chat.store.writer import Writer  # noqa: E402
from tests.store.ledger import Ledger, enter  # noqa: E402


def write(path: Path, prefix: str) -> None:
    writer = Writer(Database(path), Ledger, lambda name: None, 1000, 100, logging.error)
    serial = itertools.count()

    def start() -> None:
        name = f"{prefix}-{next(serial)}"

        def done(result: Result[int]) -> None:
            result.unwrap()
            os.write(1, f"{name}\n".encode())
            start()

        writer.submit(enter, (name,), done)

    for _ in range(64):
        start()
    gevent.sleep(60)


def enter_or_fail(ledger: Ledger, name: str, fails: bool) -> int:
    value = enter(ledger, name)
    if fails:
        raise ValueError(name)
    return value


def watch_locks() -> list[int]:
    """The idents of native threads, one for each time that such a thread takes one of gevent's locks.

    Everything made by `threading` after patching (RLock, Condition, the locks of logging and import) is built on it.
    """
    native_ident = monkey.get_original("_thread", "get_ident")
    main = native_ident()
    strangers: list[int] = []
    acquire = LockType.acquire

    def watched(self: LockType, *args: Any, **kwargs: Any) -> bool:
        if native_ident() != main:
            strangers.append(native_ident())
        return bool(acquire(self, *args, **kwargs))

    LockType.acquire = watched
    return strangers


def take_a_patched_lock(_: Ledger) -> None:
    with threading.RLock(), threading.Lock():
        pass


def flood(path: Path, seconds: float) -> None:
    strangers = watch_locks()
    logging.basicConfig(stream=io.StringIO(), level=logging.DEBUG)
    database = Database(path)
    writer = Writer(database, Ledger, logging.info, 1000, 100, logging.error)
    readers = Readers(database, Ledger, 3, logging.error)
    end = time.monotonic() + seconds
    counts: dict[str, int] = {"written": 0, "failed": 0, "read": 0, "logged": 0}

    def client(number: int) -> None:
        for step in itertools.count():
            if time.monotonic() > end:
                return
            fails = step % 3 == 2
            try:
                writer.call(enter_or_fail, f"{number}-{step}", fails)
            except ValueError:
                assert fails
            counts["failed" if fails else "written"] += 1

    def reader() -> None:
        while time.monotonic() < end:
            readers.call(count, database)
            counts["read"] += 1

    def logger() -> None:
        while time.monotonic() < end:
            logging.getLogger(f"noise.{counts['logged'] % 100}").debug("noise %s", counts)
            counts["logged"] += 1
            if counts["logged"] % 50 == 0:  # Every logger must ask for its level anew, under the lock.
                logging.getLogger().setLevel(logging.DEBUG)
            gevent.sleep(0)

    greenlets = [gevent.spawn(client, number) for number in range(50)]
    greenlets += [gevent.spawn(reader) for _ in range(4)] + [gevent.spawn(logger) for _ in range(2)]
    gevent.joinall(greenlets, raise_error=True)
    writer.call(take_a_patched_lock)
    writer.stop()
    readers.stop()
    print(*counts.values(), len(strangers))


def count(_: Ledger, database: Database) -> Any:
    """Asks through Peewee, which would like to log each query."""
    return database.execute_sql("SELECT count(*) FROM entry").fetchone()[0]


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(Path(sys.argv[2]), sys.argv[3])
    else:
        flood(Path(sys.argv[2]), float(sys.argv[3]))
