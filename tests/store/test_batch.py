"""One batch after another, in this thread; the writer's thread does nothing else with them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.domain.errors import Refusal
from chat.store.batch import Committer, Outcome, Write, result_code
from chat.store.database import Database
from chat.store.errors import FunctionCrashed, StoreUnavailable
from tests.store.ledger import Ledger, enter, enter_then_refuse, names, new_database, owe


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = new_database(tmp_path / "chat.db", busy_timeout=0.05)
    yield database
    database.close()


def write(decide: Any, *args: Any, many: Any = None) -> Write:
    return Write(decide, args, lambda result: None, many)


def enter_many(ledger: Ledger, arguments: list[tuple[str]]) -> Iterator[int | Exception]:
    for (name,) in arguments:
        yield Refusal("forbidden") if name.startswith("!") else enter(ledger, name)


def errors(outcomes: list[Outcome]) -> list[Exception | None]:
    return [outcome.result.error for outcome in outcomes]


def codes(outcomes: list[Outcome]) -> list[str | None]:
    return [getattr(error, "code", None) for error in errors(outcomes)]


def test_values_and_publications_belong_to_their_write(database: Database) -> None:
    outcomes = Committer(database, Ledger).run([write(enter, "a"), write(enter, "b")])
    assert [outcome.result.unwrap() for outcome in outcomes] == [1, 2]
    assert [outcome.publications for outcome in outcomes] == [["a"], ["b"]]
    assert names(database.path) == ["a", "b"]


@pytest.mark.parametrize("others", [[], ["b", "c"]])
def test_only_the_write_that_raises_fails(database: Database, others: list[str]) -> None:
    batch = [write(enter_then_refuse, "a"), *[write(enter, name) for name in others]]
    outcomes = Committer(database, Ledger).run(batch)
    assert codes(outcomes) == ["forbidden", *[None] * len(others)]
    assert [outcome.publications for outcome in outcomes] == [[], *[[name] for name in others]]
    assert outcomes[0].fault is None
    assert names(database.path) == others


def test_what_a_failed_write_published_is_cut_off(database: Database) -> None:
    def look(ledger: Ledger) -> list[Any]:
        return list(ledger.publications)

    outcomes = Committer(database, Ledger).run([write(enter, "a"), write(enter_then_refuse, "b"), write(look)])
    assert outcomes[2].result.unwrap() == ["a"]


def test_a_fault_is_for_the_log_and_a_refusal_is_not(database: Database) -> None:
    committer = Committer(database, Ledger)
    committer.run([write(enter, "a")])
    (outcome,) = committer.run([write(enter, "a")])
    assert outcome.fault is outcome.result.error
    assert type(outcome.fault).__name__ == "IntegrityError"


def test_what_would_end_a_process_is_wrapped(database: Database) -> None:
    def leave(_: Ledger) -> None:
        raise SystemExit(3)

    outcomes = Committer(database, Ledger).run([write(enter, "a"), write(leave), write(enter, "b")])
    assert isinstance(outcomes[1].result.error, FunctionCrashed)
    assert isinstance(outcomes[1].result.error.__cause__, SystemExit)
    assert names(database.path) == ["a", "b"]


def test_a_returned_exception_refuses_and_keeps_the_changes(database: Database) -> None:
    def count_and_refuse(ledger: Ledger) -> Refusal:
        enter(ledger, "counted")
        return Refusal("bad_credentials")

    assert codes(Committer(database, Ledger).run([write(count_and_refuse)])) == ["bad_credentials"]
    assert names(database.path) == ["counted"]


def test_a_commit_that_fails_fails_everybody(database: Database) -> None:
    committer = Committer(database, Ledger)
    outcomes = committer.run([write(enter, "a"), write(owe, "b"), write(enter, "c")])
    assert codes(outcomes) == ["store_unavailable"] * 3
    assert all(isinstance(error, StoreUnavailable) and error.retry for error in errors(outcomes))
    assert [outcome.publications for outcome in outcomes] == [[], [], []]
    assert [outcome.fault is not None for outcome in outcomes] == [True, False, False]
    assert names(database.path) == []
    assert codes(committer.run([write(enter, "later")])) == [None]


def test_a_full_disk_fails_the_batch_and_heals(database: Database) -> None:
    committer = Committer(database, Ledger)
    connection = database.connection()
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    assert codes(committer.run([write(enter, "x" * 100_000)])) == ["store_unavailable"]
    # SQLite rolls the whole transaction back itself, so the neighbour cannot be kept either.
    batch = [write(enter, "small"), write(enter, "y" * 100_000)]
    assert codes(committer.run(batch)) == ["store_unavailable"] * 2
    assert codes(committer.run(batch[:1])) == [None]
    connection.execute("PRAGMA max_page_count = 1000000")
    assert codes(committer.run([write(enter, "x" * 100_000)])) == [None]


def test_a_locked_file_fails_the_batch_and_heals(database: Database) -> None:
    committer = Committer(database, Ledger)
    other = Database(database.path, 0.05)
    with other.connection_context():
        other.connection().execute("BEGIN IMMEDIATE")
        assert codes(committer.run([write(enter, "a"), write(enter, "b")])) == ["store_unavailable"] * 2
        other.connection().execute("ROLLBACK")
    assert codes(committer.run([write(enter, "a")])) == [None]


def test_a_cursor_that_is_kept_does_not_stop_the_store(database: Database) -> None:
    kept: list[Any] = []

    def keep(ledger: Ledger) -> None:
        kept.append(ledger.connection.execute("SELECT name FROM entry"))
        assert kept[0].fetchone() == ("a",)

    committer = Committer(database, Ledger)
    committer.run([write(enter, "a"), write(enter, "b"), write(keep)])
    other = Database(database.path)
    with other.connection_context():
        other.connection().execute("INSERT INTO entry (name) VALUES ('theirs')")
    assert codes(committer.run([write(enter, "c")])) == ["store_unavailable"]
    assert codes(committer.run([write(enter, "c")])) == [None]


def test_a_failed_write_keeps_no_cursor(database: Database) -> None:
    def read_and_fail(ledger: Ledger) -> None:
        rows = ledger.connection.execute("SELECT name FROM entry")
        raise ValueError(rows.fetchone())

    committer = Committer(database, Ledger)
    committer.run([write(enter, "a"), write(enter, "b")])
    failed = committer.run([write(read_and_fail)]) + committer.run([write(read_and_fail), write(read_and_fail)])
    assert [type(error) for error in errors(failed)] == [ValueError] * 3
    other = Database(database.path)
    with other.connection_context():
        other.connection().execute("INSERT INTO entry (name) VALUES ('theirs')")
    assert codes(committer.run([write(enter, "c")])) == [None]


def test_a_file_that_comes_back_is_opened_again(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    committer = Committer(database := Database(folder / "chat.db"), Ledger)
    assert codes(committer.run([write(enter, "a")])) == ["store_unavailable"]
    folder.mkdir()
    new_database(folder / "chat.db")
    assert codes(committer.run([write(enter, "a")])) == [None]
    database.close()


def test_a_transaction_that_cannot_be_made_fails_the_batch_only(database: Database) -> None:
    broken = [True]

    def make(connection: Any) -> Ledger:
        if broken:
            raise RuntimeError(broken.pop())
        return Ledger(connection)

    committer = Committer(database, make)
    assert codes(committer.run([write(enter, "a")])) == ["store_unavailable"]
    assert codes(committer.run([write(enter, "a")])) == [None]


def test_peewee_errors_are_recognised(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="unable to open") as caught:
        Database(tmp_path / "missing" / "chat.db").connection()
    assert result_code(caught.value) == 14
    assert result_code(ValueError()) == 0


class Counter(Ledger):
    """Remembers a sum outside the tables until it is flushed, as a write-behind cache does."""

    remembered = 0

    def begin(self) -> None:
        row = self.connection.execute("SELECT count(*) FROM debt").fetchone()
        type(self).remembered = row[0]

    def add(self) -> None:
        type(self).remembered += 1

    def before_commit(self) -> None:
        (stored,) = self.connection.execute("SELECT count(*) FROM debt").fetchone()
        for _ in range(type(self).remembered - stored):
            self.connection.execute("INSERT INTO debt (entry) VALUES (NULL)")

    def rolled_back(self) -> None:
        if self.connection.in_transaction:
            self.begin()


@given(failing=st.lists(st.booleans(), max_size=12))
def test_remembered_changes_survive_exactly_with_their_write(failing: list[bool], tmp_path_factory: Any) -> None:
    def add(counter: Counter, fails: bool) -> None:
        counter.add()
        if fails:
            raise Refusal("forbidden")

    database = new_database(tmp_path_factory.mktemp("counter") / "chat.db")
    committer = Committer(database, Counter)
    for batch in (failing[:7], failing[7:]):
        if batch:
            outcomes = committer.run([write(add, fails) for fails in batch])
            assert [error is not None for error in errors(outcomes)] == batch
    with database.connection_context():
        (stored,) = database.connection().execute("SELECT count(*) FROM debt").fetchone()
    assert stored == failing.count(False)


class TestMany:
    def test_neighbours_are_decided_together(self, database: Database) -> None:
        calls: list[int] = []

        def counting(ledger: Ledger, arguments: list[tuple[str]]) -> Iterator[int | Exception]:
            calls.append(len(arguments))
            yield from enter_many(ledger, arguments)

        batch = [write(enter, name, many=counting) for name in ("a", "!b", "c")]
        outcomes = Committer(database, Ledger).run([*batch, write(enter, "alone"), write(enter, "d", many=counting)])
        assert calls == [3]  # The last one has no neighbour.
        assert codes(outcomes[:3]) == [None, "forbidden", None]
        assert [outcome.publications for outcome in outcomes] == [["a"], [], ["c"], ["alone"], ["d"]]

    def test_different_functions_are_not_mixed(self, database: Database) -> None:
        def other(ledger: Ledger, arguments: list[tuple[str]]) -> Iterator[int]:
            for (name,) in arguments:
                yield enter(ledger, "other " + name)

        batch = [write(enter, name, many=many) for many in (enter_many, other) for name in ("a", "b")]
        Committer(database, Ledger).run(batch)
        assert names(database.path) == ["a", "b", "other a", "other b"]

    def test_one_alone_is_decided_alone(self, database: Database) -> None:
        def never(ledger: Ledger, arguments: list[tuple[str]]) -> Iterator[int]:
            raise AssertionError

        assert codes(Committer(database, Ledger).run([write(enter, "a", many=never)])) == [None]

    @pytest.mark.parametrize("answers", [0, 1, 3])
    def test_what_raises_or_miscounts_falls_back_to_one_by_one(self, database: Database, answers: int) -> None:
        def miscounting(ledger: Ledger, arguments: list[tuple[str]]) -> Iterator[str]:
            ledger.publications.append("never told")
            enter(ledger, "never stored")
            if not answers:
                raise RuntimeError
            yield from ["?"] * answers

        batch = [write(enter, "a", many=miscounting), write(enter_then_refuse, "b", many=miscounting)]
        outcomes = Committer(database, Ledger).run([write(enter, "before"), *batch, write(enter, "after")])
        assert codes(outcomes) == [None, None, "forbidden", None]
        assert [outcome.publications for outcome in outcomes] == [["before"], ["a"], [], ["after"]]
        assert outcomes[1].fault is not None
        assert names(database.path) == ["before", "a", "after"]
