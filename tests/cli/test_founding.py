"""`init`, `admin` and `agent`: from an empty folder to people who may sign in; and how commands end."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from chat.cli.commands import switchboard
from chat.wiring import claimed
from tests.cli.command import Command
from tests.client import Client
from tests.conftest import NewServer
from tests.server import RunningServer
from tests.stomp import Stomp
from tests.waiting import wait_until


@pytest.fixture
def command(tmp_path: Path) -> Command:
    return Command(tmp_path / "data")


def test_init_makes_the_first_admin_once(command: Command) -> None:
    made = command.done("init", "--name", "小店", "--admin", "boss")
    assert made["username"] == "boss"
    assert len(made["password"]) >= 12, "drawn and shown once"
    status, sentence = command.refused("init")
    assert (status, "has an admin already" in sentence) == (1, True)


def test_a_mistake_founds_nothing(command: Command) -> None:
    assert command.refused("init", "--zone", "Mars")[0] == 1
    assert command.refused("init", "--password", "short")[0] == 1
    assert command.refused("init", "--admin", "a/b", "--password", "long enough")[0] == 1
    assert command.refused("init", "--language", "fr")[0] == 2
    command.done("init", "--password-file", "-", typed="long enough\n")


def test_settings_that_do_not_fit_end_with_2(tmp_path: Path) -> None:
    assert Command(tmp_path, CHAT_LISTEN="nowhere").refused("migrate")[0] == 2
    assert Command(tmp_path, CHAT_NO_SUCH="1").refused("init")[0] == 2


def test_whoever_was_made_may_sign_in(fresh_server: NewServer, client_of: Callable[[RunningServer], Client]) -> None:
    server = fresh_server(environment={"CHAT_DEMO": "0"}, start=False)
    command = Command(server.data)
    command.done("init", "--password", "first-password")
    server.start()
    hired = command.done("agent", "create", "wei", "--nickname", "小魏", "--password", "second-password")
    agent = client_of(server).login("wei", "second-password")
    assert (agent.person["id"], agent.person["nickname"], agent.person["role"]) == (hired["personId"], "小魏", "agent")
    assert command.refused("agent", "create", "wei", "--password", "second-password")[0] == 1
    visitor = client_of(server).visitor()
    assert visitor.open_session(agentId=agent.person["id"])["sessionId"]

    admin = client_of(server).login("admin", "first-password")
    line = Stomp(server.ws_url)
    line.connect(admin.access_token)
    assert command.run("admin", "reset", "admin", "--password", "third-password").returncode == 0
    assert admin.get("/me").status_code == 401, "all their sign-ins have ended"
    wait_until(lambda: line.closed is not None, what="their live connection to end")
    client_of(server).login("admin", "third-password")
    assert command.refused("admin", "reset", "nobody", "--password", "third-password")[0] == 1
    assert command.run("admin", "create", "second", "--password", "fourth-password").returncode == 0
    assert client_of(server).login("second", "fourth-password").person["role"] == "admin"


def test_migrate_says_what_it_did(command: Command) -> None:
    assert "0001_spine" in command.done("migrate", "--check")["pending"]
    assert "0001_spine" in command.done("migrate")["applied"]
    assert command.done("migrate")["applied"] == []


def test_another_admin_is_one_of_the_only_organisation(command: Command) -> None:
    """A second organisation, which nobody asked for, would leave everybody to say which one is meant."""
    command.done("init", "--organisation", "shop", "--password", "long enough")
    command.done("admin", "create", "second", "--password", "long enough")
    assert command.refused("admin", "create", "Second", "--password", "long enough")[0] == 1, "the name is taken"
    command.done("agent", "create", "wei", "--password", "long enough")
    command.done("admin", "create", "second", "--organisation", "other", "--password", "long enough")
    assert "which organisation" in command.refused("admin", "create", "third", "--password", "long enough")[1]


def test_a_password_is_drawn_where_nobody_types_one(command: Command) -> None:
    command.done("init", "--password-file", "-", typed="\N{ZERO WIDTH NO-BREAK SPACE}long enough\n")
    reset = command.done("admin", "reset", "admin")
    assert len(reset["password"]) >= 12
    assert "password" not in command.done("admin", "create", "second", "--password", "long enough")


@pytest.mark.parametrize(
    "words",
    [
        ("agent", "create", "wei"),
        ("admin", "reset", "admin"),
        ("enrol", "list"),
        ("files", "move", "--to", "local"),
        ("export", "out.csv"),
        ("backup", "out"),
        ("erase", "anybody", "--yes"),
        ("retention",),
    ],
)
def test_a_mistaken_folder_is_told_and_stays_empty(command: Command, words: tuple[str, ...]) -> None:
    status, sentence = command.refused(*words)
    assert (status, str(command.data) in sentence) == (1, True), sentence
    assert not command.data.exists()


def test_a_damaged_database_is_told_apart_from_a_busy_one(command: Command, tmp_path: Path) -> None:
    command.done("init", "--password", "long enough")
    (command.data / "switchboard.sqlite3").write_bytes(b"no database" * 1000)
    for words in (("agent", "create", "x"), ("migrate", "--check"), ("backup", tmp_path / "b"), ("serve",)):
        status, sentence = command.refused(*words)
        assert (status, "damaged" in sentence) == (3, True), sentence
    assert not list(tmp_path.glob("*b*")), "nothing is left of the backup"


def test_nobody_migrates_under_a_server(command: Command) -> None:
    command.done("migrate")
    with sqlite3.connect(command.data / "switchboard.sqlite3") as database:
        database.execute("DELETE FROM schema_migration WHERE name = (SELECT MAX(name) FROM schema_migration)")
    with claimed(command.data):
        assert command.refused("agent", "create", "wei")[0] == 4
    with sqlite3.connect(command.data / "switchboard.sqlite3") as database:
        assert len(command.done("migrate", "--check")["pending"]) == 1


def test_a_passphrase_that_is_no_text(command: Command, tmp_path: Path) -> None:
    command.done("init", "--password", "long enough")
    (tmp_path / "word").write_bytes(b"\xd6\xff\xfe" * 9)
    status, sentence = command.refused("backup", tmp_path / "b", "--passphrase-file", tmp_path / "word")
    assert (status, "UTF-8" in sentence) == (1, True)
    assert command.refused("backup", tmp_path / "b", "--encrypt")[0] == 2, "nobody types here"


def every(group: click.Group, *above: str) -> Iterator[tuple[str, click.Command]]:
    for name, one in group.commands.items():
        if isinstance(one, click.Group):
            yield from every(one, *above, name)
        else:
            yield " ".join((*above, name)), one


def test_scripts_may_ask_each_for_json() -> None:
    without = {name for name, one in every(switchboard) if "as_json" not in {option.name for option in one.params}}
    assert without == {"serve"}
