"""An installation takes the place of another: all of it, or nothing, however the process ends.

Before the first rename the plan is on the disk, and whoever comes after a killed process takes back by it what was
moved. One last rename makes the new one count.
"""

import json
import os
import secrets
import shutil
import time
from pathlib import Path
from typing import Any, Final

from chat.files.durable import sync

FORMER: Final = "before-restore-"
"""Names of folders in which former installations lie begin so."""

_PLAN: Final = "plan.json"
_DONE: Final = ".restored-"


def move_in(data: Path, folder: Path, former: list[str]) -> Path | None:
    """What lies in `folder` lies in `data` from now on; `former` goes aside first, and is where the answer says.

    As long as `folder` is there, nothing in `data` counts as an installation. Raises OSError; `take_back` mends that.
    """
    ready = sorted(path.name for path in folder.iterdir())
    aside = data / _unused(data) if former else None
    _write(folder, {"aside": aside.name if aside is not None else "", "former": former, "ready": ready})
    if aside is not None:
        aside.mkdir(mode=0o700)
        for name in former:
            os.rename(data / name, aside / name)
        sync(aside)
    sync(data)
    for name in ready:
        os.rename(folder / name, data / name)
    sync(data)
    done = data / f"{_DONE}{secrets.token_hex(4)}"
    os.rename(folder, done)
    sync(data)
    shutil.rmtree(done, ignore_errors=True)
    return aside


def take_back(data: Path, folder: Path) -> None:
    """Undo a move that did not come to its end, and tidy after one that did. Itself it may be killed and run again."""
    for left in data.glob(f"{_DONE}*"):
        shutil.rmtree(left, ignore_errors=True)
    try:
        plan: dict[str, Any] = json.loads((folder / _PLAN).read_bytes())
    except FileNotFoundError:
        return
    for name in plan["ready"]:
        if not (folder / name).exists():
            os.rename(data / name, folder / name)
    sync(data)
    if plan["aside"]:
        aside = data / plan["aside"]
        for name in plan["former"]:
            if (aside / name).exists():
                os.rename(aside / name, data / name)
        sync(data)
        if aside.exists():
            aside.rmdir()
    (folder / _PLAN).unlink()
    sync(folder)


def _unused(data: Path) -> str:
    """A name by the second, and by chance where that second has one already."""
    name = f"{FORMER}{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}"
    return f"{name}-{secrets.token_hex(2)}" if (data / name).exists() else name


def _write(folder: Path, plan: dict[str, Any]) -> None:
    """Whole, or not at all."""
    part = folder / f".{_PLAN}"
    with open(part, "wb") as file:
        file.write(json.dumps(plan).encode())
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, folder / _PLAN)
    sync(folder)
