"""The folder of an installation: who may read it, the secrets in it, the disk it lies on."""

import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from chat.config import Settings
from chat.doctor.finding import Finding

ROOM: Final = 512 << 20
"""Bytes that should be free: the WAL, some uploads, and time to react."""
FILES: Final = 1000
"""Files that should still be possible."""

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_SHORTEST: Final = 32
_FEWEST: Final = 8
"""A secret has so many characters, and so many different ones."""
_NO_SECRETS: Final = frozenset({"demo"})
"""Kept beside the secrets, and made of something else."""


def look_at_folder(settings: Settings) -> Iterator[Finding]:
    """Modes, secrets, and room on the disk. A folder that is not there is a finding of its own."""
    if not settings.data.is_dir():
        yield Finding(
            "no_installation", str(settings.data), "There is no installation here.",
            "Set CHAT_DATA to the folder of yours, or make one: `switchboard init`.",
        )  # fmt: skip
        return
    if not os.access(settings.data, os.R_OK | os.W_OK | os.X_OK):
        yield Finding(
            "cannot_write", str(settings.data), "Whoever runs this command may not open it, or nothing can be written.",
            "Run the doctor as the server's own user; if that was so, see who owns the folder and how it is mounted.",
        )  # fmt: skip
        return
    yield from _look_at_mode(settings.data, "data_readable", 0o700)
    for path in sorted((settings.data / "secrets").glob("*")):
        yield from _look_at_mode(path, "secret_readable", 0o600)
        yield from _look_at_strength(path)
    yield from _look_at_disk(settings.data)


def _look_at_mode(path: Path, code: str, wanted: int) -> Iterator[Finding]:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & _OTHERS:
        yield Finding(
            code, str(path), f"Others on this machine may open it (mode {mode:04o}).", f"chmod {wanted:o} {path}"
        )


def _look_at_strength(path: Path) -> Iterator[Finding]:
    if path.name in _NO_SECRETS:
        return
    text = path.read_text(errors="replace").strip()
    if len(text) < _SHORTEST or len(set(text)) < _FEWEST:
        yield Finding(
            "secret_weak", str(path), "This secret could be guessed.",
            "Stop the server, delete the file and start again: a new one is drawn, and everybody signs in anew.",
        )  # fmt: skip


def _look_at_disk(folder: Path) -> Iterator[Finding]:
    space, names = shutil.disk_usage(folder), os.statvfs(folder)
    if (trouble := _cannot_write(folder)) is not None:
        yield Finding(
            "cannot_write", str(folder), f"Nothing can be written: {trouble}.", "Make room, or mend the disk."
        )
    elif space.free < min(ROOM, space.total // 2) or (names.f_files and names.f_favail < FILES):
        yield Finding(
            "disk_low", str(folder), f"{space.free >> 20} MiB and {names.f_favail} files are left on this disk.",
            "Make room: older backups, logs; or shorten the retention of conversations.",
        )  # fmt: skip


def _cannot_write(folder: Path) -> str | None:
    """What the system says when a file is written and flushed here; None when that works."""
    path = folder / f".doctor-{secrets.token_hex(8)}"
    try:
        with open(path, "xb") as file:
            file.write(b"\0" * 8192)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return error.strerror or str(error)
    finally:
        with suppress(OSError):
            path.unlink()
    return None
