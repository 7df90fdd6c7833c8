import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gevent
import pytest

from chat.domain.errors import Refusal
from chat.store.database import Database
from chat.store.errors import StoreUnavailable, WriterBusy
from chat.store.handover import Result
from chat.store.writer import Writer
from tests.store.ledger import (
    Diary,
    Ledger,
    enter,
    enter_then_refuse,
    held,
    names,
    new_database,
    owe,
    until,
)

PROGRAM = Path(__file__).with_name("writing_process.py")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chat.db"


@pytest.fixture
def diary() -> Diary:
    return Diary()


@pytest.fixture
def open_writer(path: Path, diary: Diary) -> Iterator[Callable[..., Writer]]:
    writers: list[Writer] = []

    def build(queue_limit: int = 1000, batch_limit: int = 100, busy_timeout: float = 0.05) -> Writer:
        database = Database(path, busy_timeout)
        writers.append(Writer(database, Ledger, diary.tell, queue_limit, batch_limit, diary.reports.append))
        return writers[-1]

    new_database(path)
    yield build
    for writer in writers:
        writer.stop()


@pytest.fixture
def writer(open_writer: Callable[..., Writer]) -> Writer:
    return open_writer()


def test_a_greenlet_gets_the_value_once_it_is_on_disk(writer: Writer, path: Path, diary: Diary) -> None:
    assert writer.call(enter, "a") == 1
    assert names(path) == ["a"]
    assert diary.told == ["a"]


def test_a_greenlet_gets_the_error(writer: Writer, path: Path, diary: Diary) -> None:
    with pytest.raises(Refusal) as caught:
        writer.call(enter_then_refuse, "a")
    assert caught.value.code == "forbidden"
    assert names(path) == []
    assert diary.told == []
    assert diary.reports == []


def test_submit_does_not_switch(writer: Writer, diary: Diary) -> None:
    ran: list[int] = []
    gevent.spawn(ran.append, 1)
    writer.submit(enter, ("a",), diary.done)
    assert ran == []
    until(lambda: diary.results == [1])


def test_each_is_told_before_it_is_done_and_in_commit_order(writer: Writer, path: Path, diary: Diary) -> None:
    with held(writer):
        for name in "abc":
            writer.submit(enter, (name,), diary.done)
    until(lambda: len(diary.results) == 3)
    assert diary.lines == [("told", "a"), ("done", 1), ("told", "b"), ("done", 2), ("told", "c"), ("done", 3)]


def test_publications_of_many_greenlets_are_in_commit_order(
    open_writer: Callable[..., Writer], path: Path, diary: Diary
) -> None:
    writer = open_writer(batch_limit=7)

    def client(number: int) -> None:
        for step in range(20):
            writer.call(enter, f"{number}-{step}")

    gevent.joinall([gevent.spawn(client, number) for number in range(20)], raise_error=True)
    assert len(diary.told) == 400
    assert diary.told == names(path)


def test_one_failure_among_many(writer: Writer, path: Path, diary: Diary) -> None:
    with held(writer):
        for number in range(50):
            writer.submit(enter_then_refuse if number == 20 else enter, (str(number),), diary.done)
    until(lambda: len(diary.results) == 50)
    expected = [str(number) for number in range(50) if number != 20]
    assert diary.told == expected
    assert names(path) == expected
    assert [isinstance(result, Refusal) for result in diary.results] == [number == 20 for number in range(50)]


def test_neighbours_share_a_commit_up_to_the_limit(open_writer: Callable[..., Writer], diary: Diary) -> None:
    writer = open_writer(batch_limit=4)
    ledgers: list[Any] = []

    def note(ledger: Ledger) -> None:
        ledgers.append(ledger)

    with held(writer):
        for _ in range(10):
            writer.submit(note, (), diary.done)
    until(lambda: len(diary.results) == 10)
    runs = [sum(other is ledger for other in ledgers) for ledger in dict.fromkeys(ledgers)]
    assert runs == [4, 4, 2]


def test_neighbours_of_one_kind_are_decided_together(writer: Writer, path: Path, diary: Diary) -> None:
    sizes: list[int] = []

    def enter_many(ledger: Ledger, arguments: list[tuple[str]]) -> Iterator[int]:
        sizes.append(len(arguments))
        for (name,) in arguments:
            yield enter(ledger, name)

    with held(writer):
        for name in "abc":
            writer.submit(enter, (name,), diary.done, enter_many)
    until(lambda: diary.results == [1, 2, 3])
    assert sizes == [3]
    assert diary.told == ["a", "b", "c"]


def test_a_full_queue_refuses_and_recovers(open_writer: Callable[..., Writer], path: Path, diary: Diary) -> None:
    writer = open_writer(queue_limit=3)
    with held(writer):
        writer.submit(enter, ("a",), diary.done)
        writer.submit(enter, ("b",), diary.done)
        with pytest.raises(WriterBusy) as caught:
            writer.call(enter, "c")
        assert caught.value.retry
        assert writer.unfinished == 3
    until(lambda: diary.results == [1, 2])
    assert writer.unfinished == 0
    assert writer.call(enter, "d") == 3
    assert names(path) == ["a", "b", "d"]


def test_a_commit_that_fails_tells_nothing_and_is_reported_once(writer: Writer, path: Path, diary: Diary) -> None:
    with held(writer):
        for decide, name in ((enter, "a"), (owe, "b"), (enter, "c")):
            writer.submit(decide, (name,), diary.done)
    until(lambda: len(diary.results) == 3)
    assert [type(result) for result in diary.results] == [StoreUnavailable] * 3
    assert diary.told == []
    assert len(diary.reports) == 1
    assert "FOREIGN KEY constraint failed" in diary.reports[0]
    assert writer.call(enter, "d") == 1


def test_a_locked_file_is_unavailable_until_it_is_free(writer: Writer, path: Path, diary: Diary) -> None:
    other = Database(path)
    with other.connection_context():
        other.connection().execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable) as caught:
            writer.call(enter, "a")
        assert caught.value.retry
        other.connection().execute("ROLLBACK")
    assert writer.call(enter, "a") == 1
    assert diary.told == ["a"]


def test_a_disk_that_does_not_take_the_bytes(writer: Writer, path: Path, diary: Diary) -> None:
    writer.call(enter, "a")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = path.with_name("chat.db-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        with pytest.raises(StoreUnavailable):
            writer.call(enter, "b" * 50_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert diary.told == ["a"]
    assert len(diary.reports) == 1
    assert writer.call(enter, "c") == 2
    assert names(path) == ["a", "c"]


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, gevent.GreenletExit, MemoryError, RecursionError])
def test_nothing_that_a_function_raises_ends_the_thread(
    writer: Writer, path: Path, diary: Diary, kind: type[BaseException]
) -> None:
    def crash(_: Ledger) -> None:
        raise kind

    with pytest.raises(Exception):  # noqa: B017, PT011 - any Exception will do, and nothing but an Exception
        writer.call(crash)
    assert kind.__name__ in diary.reports[0]
    assert writer.call(enter, "a") == 1


def test_a_listener_that_fails_costs_nobody_else(path: Path, diary: Diary) -> None:
    def deaf(publication: Any) -> None:
        raise ValueError(publication)

    writer = Writer(new_database(path), Ledger, deaf, 100, 100, diary.reports.append)

    def blocks(_: Result[Any]) -> None:
        gevent.sleep(0)

    with held(writer):
        writer.submit(enter, ("a",), blocks)
        writer.submit(enter, ("b",), diary.done)
    until(lambda: diary.results == [2])
    assert len(diary.reports) == 3
    writer.stop()


def test_a_killed_greenlet_does_not_undo_its_write(writer: Writer, path: Path) -> None:
    with held(writer):
        greenlet = gevent.spawn(writer.call, enter, "a")
        until(lambda: writer.unfinished == 2)
        greenlet.kill()
    until(lambda: writer.unfinished == 0)
    assert names(path) == ["a"]


def test_stop_finishes_what_is_queued_and_refuses_the_rest(writer: Writer, path: Path, diary: Diary) -> None:
    with held(writer):
        for number in range(250):
            writer.submit(enter, (str(number),), diary.done)
        stopping = gevent.spawn(writer.stop)
        gevent.sleep(0)
        with pytest.raises(StoreUnavailable):
            writer.call(enter, "late")
    stopping.get(timeout=10)
    writer.stop()
    assert len(diary.results) == len(names(path)) == 250


def test_two_writers_on_one_file_take_turns(open_writer: Callable[..., Writer], path: Path) -> None:
    writers = [open_writer(busy_timeout=10) for _ in range(2)]
    calls = [gevent.spawn(writer.call, enter, f"{n} {writer}") for n in range(50) for writer in writers]
    gevent.joinall(calls, raise_error=True)
    assert len(names(path)) == 100


def child(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_what_was_done_survives_signal_9(path: Path) -> None:
    new_database(path)
    done: list[str] = []
    for number, lines in enumerate((1, 40, 700, 2500)):
        with child("write", str(path), str(number)) as process:
            assert process.stdout is not None
            done += [process.stdout.readline().strip() for _ in range(lines)]
            process.kill()
            # A last line without its end was not reported.
            done += [line.strip() for line in process.stdout if line.endswith("\n")]
        stored = names(path)
        assert len(set(stored)) == len(stored)
        assert set(done) <= set(stored)
    assert len(done) >= 3241


def test_a_flood_of_the_log_while_every_third_write_fails_hangs_nothing(path: Path) -> None:
    new_database(path)
    with child("flood", str(path), "5") as process:
        try:
            output, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 0
    written, failed, read, logged, patched_locks_in_native_threads = (int(word) for word in output.split())
    assert written == len(names(path))
    assert written > 500
    assert failed > 250
    assert read > 100
    assert logged > 1000
    assert patched_locks_in_native_threads == 2  # taken on purpose, to prove that they are seen


def test_work_on_the_file_runs_between_two_commits(writer: Writer, path: Path, diary: Diary) -> None:
    with held(writer):
        writer.submit(enter, ("before",), diary.done)
        seen = gevent.spawn(
            writer.alone, lambda c: (c.in_transaction, c.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
        )
        gevent.sleep(0)
        writer.submit(enter, ("after",), diary.done)
    assert seen.get(timeout=10) == (False, 0)
    until(lambda: len(diary.results) == 2)
    assert names(path) == ["before", "after"]


def test_work_that_fails_fails_alone(writer: Writer, path: Path) -> None:
    def fail(_connection: Any) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        writer.alone(fail)
    assert writer.call(enter, "a") == 1
    assert names(path) == ["a"]
