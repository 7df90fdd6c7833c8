import sqlite3
import threading
from pathlib import Path

import peewee
import pytest

from chat.store.database import Database, migrate, pending
from chat.store.errors import SchemaTooNew

FIRST = """
def up(migrator, db):
    db.execute_sql("CREATE TABLE room (id INTEGER PRIMARY KEY)")
"""
SECOND = """
def up(migrator, db):
    db.execute_sql("ALTER TABLE room ADD COLUMN title TEXT")
"""
BROKEN = """
def up(migrator, db):
    db.execute_sql("CREATE TABLE half (id INTEGER PRIMARY KEY)")
    raise RuntimeError("stopped midway")
"""


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "chat.db")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_room.py").write_text(FIRST)
    (folder / "0002_title.py").write_text(SECOND)
    return folder


def tables(path: Path) -> set[str]:
    connection = sqlite3.connect(path)
    try:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000), ("mmap_size", 0)],
)
def test_a_connection_is_durable_and_strict(database: Database, pragma: str, value: object) -> None:
    with database.connection_context():
        assert database.connection().execute(f"PRAGMA {pragma}").fetchone() == (value,)


def test_transactions_are_the_callers(database: Database) -> None:
    with database.connection_context():
        connection = database.connection()
        connection.execute("CREATE TABLE t (x)")
        connection.execute("INSERT INTO t VALUES (1)")
        assert not connection.in_transaction
        connection.execute("BEGIN IMMEDIATE")
        assert connection.in_transaction
        connection.execute("ROLLBACK")


def test_each_thread_has_its_own_connection(database: Database) -> None:
    seen = []

    def work() -> None:
        seen.append(database.connection())
        assert database.connection() is seen[-1]
        database.close()

    for _ in range(2):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    with database.connection_context():
        assert len({id(connection) for connection in [*seen, database.connection()]}) == 3


def test_a_query_without_a_connection_is_an_error(database: Database) -> None:
    with pytest.raises(peewee.InterfaceError):
        database.execute_sql("SELECT 1")


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(peewee.DatabaseError):
        Database(tmp_path / "missing" / "chat.db").connection()


def test_migrations_are_applied_once_and_in_order(database: Database, folder: Path) -> None:
    assert pending(database, folder) == ["0001_room", "0002_title"]
    assert migrate(database, folder) == ["0001_room", "0002_title"]
    assert pending(database, folder) == []
    assert migrate(database, folder) == []
    assert "room" in tables(database.path)
    assert database.is_closed()


def test_a_migration_that_fails_leaves_nothing_behind(database: Database, folder: Path) -> None:
    (folder / "0003_half.py").write_text(BROKEN)
    with pytest.raises(RuntimeError, match="midway"):
        migrate(database, folder)
    assert pending(database, folder) == ["0003_half"]
    assert "half" not in tables(database.path)
    assert database.is_closed()


def test_a_file_of_a_newer_version_is_refused(database: Database, folder: Path) -> None:
    migrate(database, folder)
    (folder / "0002_title.py").unlink()
    with pytest.raises(SchemaTooNew, match="0002_title"):
        migrate(database, folder)


def test_two_who_migrate_at_once_take_turns(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "chat.db"
    applied: list[list[str]] = []
    threads = [threading.Thread(target=lambda: applied.append(migrate(Database(path), folder))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(applied) == [[], [], ["0001_room", "0002_title"]]
