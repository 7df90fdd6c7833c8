"""Commands killed with signal 9 at any step: run again, or at the next start, it ends right.

`make campaign` tries every step (EVERY_STEP).
"""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chat.actions.restore import Restore
from chat.store import copying
from chat.store.database import Database, migrate, pending
from tests.cli.command import Command
from tests.environment import ROOT
from tests.store.test_upgrades import MIGRATIONS, only, rows_of, write

EVERY_STEP = os.environ.get("EVERY_STEP") == "1"
OLDEST = ROOT / "tests" / "store" / "fixtures" / "0001.sql.gz"


def killed(kind: str, folder: Path, stride: int, *command: str | Path) -> list[Path]:
    """What a command leaves that dies before its first step, its second, and so on."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CHAT_")}
    words = [kind, str(folder), str(1 if EVERY_STEP else stride), *map(str, command)]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.journeys.dying_command", *words], cwd=ROOT, env=inherited, capture_output=True,
        text=True, timeout=300, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    left = [folder / name for name in json.loads(ended.stdout)]
    assert len(left) > 3
    return left


def founded(data: Path, admin: str) -> Command:
    """A small installation, known by the name of its admin."""
    command = Command(data)
    command.done("init", "--admin", admin, "--password", "a-good-password")
    (data / "secrets").mkdir(mode=0o700)
    (data / "secrets" / "word").write_text(admin)
    return command


def admin_of(data: Path) -> str:
    """Whose installation this is; it is whole."""
    assert copying.faults(data / "switchboard.sqlite3") == []
    assert not (data / "restoring").exists()
    admin = next(row["username"] for row in rows_of(data / "switchboard.sqlite3")["person"] if row["username"])
    assert (data / "secrets" / "word").read_text() == admin
    return str(admin)


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """A folder with `data` of one admin, a backup of another's, and a damaged one."""
    founded(tmp_path / "other", "after").done("backup", tmp_path / "whole")
    founded(tmp_path / "data", "before")
    (tmp_path / "broken").write_bytes((tmp_path / "whole").read_bytes()[:-7])
    return tmp_path, tmp_path / "whole"


def test_restore_is_taken_back_or_done(two: tuple[Path, Path]) -> None:
    """With a whole file the repeated command ends as if nothing had been; with a damaged one nothing has changed."""
    folder, whole = two
    before = sorted(path.name for path in (folder / "data").iterdir())
    for number, data in enumerate(killed("renames", folder, 2, "restore", whole, "--force")):
        command = Command(data)
        if (data / "restoring").exists():
            assert command.refused("admin", "create", "x", "--password", "a-good-password")[0] == 4
        if number % 2 and (data / "restoring").exists():
            assert command.refused("restore", folder / "broken", "--force")[0] == 3
            assert sorted(path.name for path in data.iterdir()) == before
            assert admin_of(data) == "before"
        aside = command.done("restore", whole, "--force")["before"]
        assert admin_of(data) == "after"
        if sum(path.name.startswith("before-restore-") for path in data.iterdir()) == 1:
            assert admin_of(Path(aside)) == "before", "the former one lies there in one piece"


def test_restore_into_an_empty_folder_needs_no_force_the_second_time(two: tuple[Path, Path]) -> None:
    folder, whole = two
    (folder / "data").rename(folder / "former")
    (folder / "data").mkdir()
    for data in killed("renames", folder, 1, "restore", whole):
        if (data / "restoring").exists() or not (data / "switchboard.sqlite3").exists():
            Command(data).done("restore", whole)
        assert admin_of(data) == "after"


def test_restore_is_taken_back_at_once_where_something_cannot_be_moved(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mounted disk among the former files, for one: the next run would come no further."""
    folder, whole = two
    data = folder / "data"
    before = sorted(path.name for path in data.iterdir())
    known = frozenset(path.stem for path in MIGRATIONS.glob("0*.py"))
    rename = os.rename
    for stuck in ("secrets", "switchboard.sqlite3"):
        for origin in (data, data / "restoring"):

            def fail(source: Path, target: Path, held: Path = origin / stuck) -> None:
                if Path(source) == held and (data / "restoring" / "plan.json").exists():
                    raise OSError(errno.EBUSY, "Device or resource busy")
                rename(source, target)

            monkeypatch.setattr(os, "rename", fail)
            with pytest.raises(OSError, match="busy"):
                Restore(data, known, None).run(whole, None, True, lambda _done, _total: None)
            assert sorted(path.name for path in data.iterdir()) == before
            assert admin_of(data) == "before"


def test_a_refused_restore_ends_an_interrupted_one(two: tuple[Path, Path]) -> None:
    """Without --force, the former installation is put back, and may be served again."""
    folder, whole = two
    for data in killed("renames", folder, 2, "restore", whole, "--force"):
        assert Command(data).refused("restore", whole)[0] == 1
        assert admin_of(data) in ("before", "after")


def test_migrate_goes_on_where_it_was(tmp_path: Path) -> None:
    """A migration is there as a whole or not at all, and no row is lost."""
    (tmp_path / "data").mkdir()
    write(OLDEST, tmp_path / "data" / "switchboard.sqlite3")
    whole = Database(tmp_path / "whole.sqlite3")
    write(OLDEST, tmp_path / "whole.sqlite3")
    migrate(whole, MIGRATIONS)
    whole.close()
    wanted = {table: len(rows) for table, rows in rows_of(tmp_path / "whole.sqlite3").items()}
    for data in killed("statements", tmp_path, 20, "migrate"):
        Command(data).done("migrate")
        path = data / "switchboard.sqlite3"
        assert copying.faults(path) == []
        assert pending(Database(path), MIGRATIONS) == []
        found = rows_of(path)
        assert {table: len(rows) for table, rows in found.items()} == wanted
        same = rows_of(tmp_path / "whole.sqlite3")
        assert only(found["message"], {"id", "body"}) == only(same["message"], {"id", "body"})
