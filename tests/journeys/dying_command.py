"""Runs a command again and again in copies of a folder, and kills it with signal 9 at one step after another.

`python -m tests.journeys.dying_command renames|statements FOLDER STRIDE COMMAND...`: FOLDER holds `data`, which stays
as it is; `at-N` beside it is what is left of a copy in which the command died just before its Nth step. Prints those
names as JSON, in order. The run that comes to its end leaves none.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from peewee import SqliteDatabase

from chat.cli.commands import switchboard

STEPS: Final[dict[str, list[tuple[Any, str]]]] = {
    "renames": [(os, "rename"), (os, "unlink"), (os, "mkdir")],
    "statements": [(SqliteDatabase, "execute_sql")],
}


def dying(step: Callable[..., Any], left: list[int]) -> Callable[..., Any]:
    """Does what `step` does, and dies when nothing is `left`."""

    def instead(*args: Any, **rest: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return step(*args, **rest)

    return instead


def dies(kind: str, data: Path, number: int, command: list[str]) -> bool:
    """Whether it died before its step of this number; else it has come to its end."""
    if not (child := os.fork()):
        os.environ["CHAT_DATA"] = str(data)
        left = [number]
        for owner, name in STEPS[kind]:
            setattr(owner, name, dying(getattr(owner, name), left))
        sys.stdout = sys.stderr
        switchboard(command)  # which exits
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and os.WEXITSTATUS(status):
        raise SystemExit(f"{command} ended with status {os.WEXITSTATUS(status)}")
    return os.WIFSIGNALED(status)


def main(kind: str, folder: Path, stride: int, command: list[str]) -> None:
    left: list[str] = []
    for number in itertools.count(1, stride):
        data = folder / f"at-{number}"
        shutil.copytree(folder / "data", data)
        if not dies(kind, data, number, command):
            shutil.rmtree(data)
            break
        left.append(data.name)
    print(json.dumps(left))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
