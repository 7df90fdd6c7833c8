import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gevent
import pytest
from gevent import monkey

from chat.domain.errors import Refusal
from chat.store.database import Database
from chat.store.errors import FunctionCrashed, StoreUnavailable
from chat.store.readers import Readers
from chat.store.writer import Writer
from tests.store.ledger import Diary, Ledger, enter, new_database, until

STRANGER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("INSERT INTO entry (name) VALUES ('theirs')")
connection.commit()
"""


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return new_database(tmp_path / "chat.db")


@pytest.fixture
def diary() -> Diary:
    return Diary()


@pytest.fixture
def open_readers(database: Database, diary: Diary) -> Iterator[Callable[..., Readers]]:
    opened: list[Readers] = []

    def build(size: int = 2, **limits: int) -> Readers:
        opened.append(Readers(database, Ledger, size, diary.reports.append, **limits))
        return opened[-1]

    yield build
    for readers in opened:
        readers.stop()


@pytest.fixture
def readers(open_readers: Callable[..., Readers]) -> Readers:
    return open_readers()


@pytest.fixture
def writer(database: Database, diary: Diary) -> Iterator[Writer]:
    writer = Writer(database, Ledger, diary.tell, 1000, 100, diary.reports.append)
    yield writer
    writer.stop()


def count(ledger: Ledger) -> int:
    value: int = ledger.connection.execute("SELECT count(*) FROM entry").fetchone()[0]
    return value


def test_a_question_sees_what_was_done_before(readers: Readers, writer: Writer) -> None:
    for number in range(20):
        writer.call(enter, str(number))
        assert readers.call(count) == number + 1


def test_a_question_has_arguments_and_errors(readers: Readers) -> None:
    def ask(_: Ledger, code: str) -> None:
        raise Refusal(code)

    with pytest.raises(Refusal) as caught:
        readers.call(ask, "not_found")
    assert caught.value.code == "not_found"


def test_a_question_sees_one_moment_while_others_write(readers: Readers, writer: Writer) -> None:
    native_lock = monkey.get_original("_thread", "allocate_lock")
    entered, gate = native_lock(), native_lock()
    gate.acquire()

    def count_twice(ledger: Ledger) -> tuple[int, int]:
        first = count(ledger)
        entered.acquire()
        gate.acquire()
        return first, count(ledger)

    asking = gevent.spawn(readers.call, count_twice)
    until(entered.locked)
    writer.call(enter, "meanwhile")
    gate.release()
    assert asking.get(timeout=10) == (0, 0)
    assert readers.call(count) == 1


def test_a_question_that_failed_does_not_age_the_next(open_readers: Callable[..., Readers], writer: Writer) -> None:
    readers = open_readers(size=1)

    def read_and_fail(ledger: Ledger) -> None:
        rows = ledger.connection.execute("SELECT name FROM entry")
        raise ValueError(rows.fetchone())

    writer.call(enter, "a")
    writer.call(enter, "b")
    with pytest.raises(ValueError, match="'a'") as kept:
        readers.call(read_and_fail)
    writer.call(enter, "c")
    assert readers.call(count) == 3
    assert kept.value.__traceback__ is not None


def test_a_question_cannot_change_anything(readers: Readers) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        readers.call(enter, "a")
    assert readers.call(count) == 0


def test_questions_run_side_by_side(open_readers: Callable[..., Readers]) -> None:
    readers = open_readers(size=2)
    native_lock = monkey.get_original("_thread", "allocate_lock")
    first_is_here, second_is_here = native_lock(), native_lock()
    first_is_here.acquire()
    second_is_here.acquire()

    def meet(_: Ledger, mine: Any, other: Any) -> bool:
        mine.release()
        return bool(other.acquire(timeout=10))

    calls = [
        gevent.spawn(readers.call, meet, first_is_here, second_is_here),
        gevent.spawn(readers.call, meet, second_is_here, first_is_here),
    ]
    assert [call.get(timeout=15) for call in calls] == [True, True]


def test_no_more_wait_than_allowed(open_readers: Callable[..., Readers]) -> None:
    readers = open_readers(size=1, waiting_limit=2)
    native_lock = monkey.get_original("_thread", "allocate_lock")
    gate = native_lock()
    gate.acquire()

    def hold(_: Ledger) -> bool:
        return bool(gate.acquire())

    calls = [gevent.spawn(readers.call, hold), gevent.spawn(readers.call, count)]
    until(lambda: readers.unanswered == 2)
    with pytest.raises(StoreUnavailable) as caught:
        readers.call(count)
    assert caught.value.retry
    gate.release()
    assert [call.get(timeout=10) for call in calls] == [True, 0]
    assert readers.unanswered == 0


def test_a_crash_does_not_end_the_thread(open_readers: Callable[..., Readers]) -> None:
    readers = open_readers(size=1)

    def leave(_: Ledger) -> None:
        raise SystemExit

    with pytest.raises(FunctionCrashed):
        readers.call(leave)
    assert readers.call(count) == 0


def test_a_file_that_is_not_there_is_unavailable_until_it_is(tmp_path: Path, diary: Diary) -> None:
    path = tmp_path / "later" / "chat.db"
    readers = Readers(Database(path), Ledger, 1, diary.reports.append)
    with pytest.raises(StoreUnavailable):
        readers.call(count)
    assert "unable to open" in diary.reports[0]
    path.parent.mkdir()
    new_database(path)
    assert readers.call(count) == 0
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        readers.call(enter, "a")
    readers.stop()


def test_a_listener_that_fails_is_reported(readers: Readers, diary: Diary) -> None:
    readers.submit(count, (), lambda result: 1 // 0)  # type: ignore[arg-type,return-value]
    readers.submit(count, (), diary.done)
    until(lambda: diary.results == [0])
    until(lambda: diary.reports)
    assert "ZeroDivisionError" in diary.reports[0]


def test_stop_answers_what_is_queued(open_readers: Callable[..., Readers], diary: Diary) -> None:
    readers = open_readers(size=3)
    for _ in range(50):
        readers.submit(count, (), diary.done)
    readers.stop()
    readers.stop()
    assert diary.results == [0] * 50
    with pytest.raises(StoreUnavailable):
        readers.call(count)


def test_a_second_process_reads_and_writes_the_same_file(readers: Readers, writer: Writer, database: Database) -> None:
    writer.call(enter, "ours")
    subprocess.run([sys.executable, "-c", STRANGER, str(database.path)], check=True)
    assert readers.call(count) == 2
    assert writer.call(enter, "ours again") == 3
