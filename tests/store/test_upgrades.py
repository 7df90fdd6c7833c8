"""A database as each earlier migration left it comes up under the newest code, and nothing of it is lost."""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from chat.store import copying
from chat.store.database import Database, migrate, pending
from chat.store.memory import Memory
from tests.conftest import NewServer
from tests.environment import ROOT
from tests.store.fixtures.make import PASSWORD

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.sql.gz"))
MIGRATIONS = ROOT / "migrations"
Rows = dict[str, list[dict[str, Any]]]

MOVED = {"attachment": {"size", "mime", "width", "height", "duration"}}
"""Columns that a migration brought elsewhere: what became of them has a test of its own."""
GROWN = {"conversation": {"answered"}, "schema_migration": {"id", "applied"}}
"""Columns whose rows a migration fills from others."""


def name_of(path: Path) -> str:
    return path.name[:4]


def come_up(fixture: Path, path: Path) -> tuple[Rows, Rows]:
    """The rows before and after every migration that is missing."""
    write(fixture, path)
    before = rows_of(path)
    database = Database(path)
    migrate(database, MIGRATIONS)
    assert pending(database, MIGRATIONS) == []
    database.close()
    return before, rows_of(path)


def write(fixture: Path, path: Path) -> None:
    made = sqlite3.connect(path)
    made.executescript(gzip.decompress(fixture.read_bytes()).decode())
    made.close()


def rows_of(path: Path) -> Rows:
    database = sqlite3.connect(path)
    database.row_factory = sqlite3.Row
    names = [row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    rows = {name: [dict(row) for row in database.execute(f"SELECT * FROM {name}")] for name in names}
    database.close()
    return rows


def only(rows: list[dict[str, Any]], columns: set[str]) -> list[str]:
    return sorted(json.dumps({name: row[name] for name in sorted(columns)}, default=str) for row in rows)


def test_every_migration_but_the_newest_has_its_fixture() -> None:
    kept = {name_of(fixture) for fixture in FIXTURES}
    there = sorted(re.match(r"\d{4}", path.name)[0] for path in MIGRATIONS.glob("[0-9]*.py"))  # type: ignore[index]
    assert set(there[:-1]) <= kept, "python -m tests.store.fixtures.make writes it"


def test_no_fixture_holds_what_its_version_did_not_know() -> None:
    """Fixtures are what servers of their time wrote: neither later tables nor later migrations."""
    for fixture in FIXTURES:
        applied = set(re.findall(r"'(\d{4})_[a-z_]+'", gzip.decompress(fixture.read_bytes()).decode()))
        expected = {f"{number:04}" for number in range(1, int(name_of(fixture)) + 1)}
        assert applied == (expected - {"0008"} | {"0009"} if name_of(fixture) == "0008" else expected), fixture


@pytest.mark.parametrize("fixture", FIXTURES, ids=name_of)
def test_no_row_and_no_value_is_lost(fixture: Path, tmp_path: Path) -> None:
    before, after = come_up(fixture, tmp_path / "switchboard.sqlite3")
    for table, rows in before.items():
        if table in ("schema_migration", "sqlite_sequence") or not rows:
            continue
        columns = rows[0].keys() - MOVED.get(table, set()) - GROWN.get(table, set())
        assert set(only(rows, columns)) <= set(only(after[table], columns)), table
        assert len(after[table]) >= len(rows), table
    assert copying.faults(tmp_path / "switchboard.sqlite3") == []


@pytest.mark.parametrize("fixture", FIXTURES, ids=name_of)
def test_the_newest_code_reads_it(fixture: Path, tmp_path: Path) -> None:
    before, _ = come_up(fixture, tmp_path / "switchboard.sqlite3")
    database = Database(tmp_path / "switchboard.sqlite3")
    memory = Memory(database, database.connection(), 1_710_566_165_000)
    for row in before["conversation"]:
        conversation = memory.conversations.get(row["id"])
        assert conversation is not None
        said = memory.messages.after(conversation.id, 0, 1000)
        texts = [json.loads(m["body"]) for m in before["message"] if m["conversation"] == row["id"]]
        assert len(said) == len(texts) == conversation.last_seq
        assert [m.body.fallback for m in said if hasattr(m.body, "text")] == [t["text"] for t in texts if "text" in t]
    for row in before["person"]:
        person = memory.people.get(row["id"])
        assert person is not None
        assert (person.uid, person.nickname) == (row["uid"], row["nickname"])
    for row in before.get("attachment", []):
        found = memory.attachments.find(row["key"])
        assert found is not None
        if "size" in row:
            assert (found.size, found.mime, found.stored.home) == (row["size"], row["mime"], "local")
    database.close()


@pytest.mark.parametrize("fixture", [FIXTURES[0], FIXTURES[-1]], ids=name_of)
def test_a_server_starts_on_it_and_people_go_on(fixture: Path, fresh_server: NewServer, client_of: Any) -> None:
    server = fresh_server(start=False)
    server.data.mkdir(parents=True)
    write(fixture, server.data / "switchboard.sqlite3")
    server.start()
    admin = client_of(server).login("admin", PASSWORD)
    agent = client_of(server).login("wei", PASSWORD)
    closed = (
        admin.succeed(admin.get("/sessions?list=all"))["items"]
        + admin.succeed(admin.get("/sessions?list=closed"))["items"]
    )
    talks = [agent.messages(session) if session["subject"] else admin.messages(session) for session in closed]
    texts = {message.get("content") for talk in talks for message in talk}
    assert {"第 0 个问题", "第 4 个回答", "Is anybody there?"} <= texts
    visitor = client_of(server).visitor(nickname="New")
    session = visitor.open_session()
    assert visitor.send(session, "after the upgrade")["seq"] >= 1
