"""One file of a whole installation, made while it serves: database, uploads, secrets."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from chat.domain.errors import Refusal
from chat.domain.files import Stored
from chat.domain.value import value
from chat.files.archive import ArchiveWriter
from chat.files.home import CHUNK
from chat.files.homes import Homes
from chat.files.scratch import appear, scratch
from chat.files.sealing import Sealer
from chat.store import copying

FORMAT: Final = 1
DATABASE: Final = "database.sqlite3"
BUCKET: Final = "bucket.json"
"""Member that lists what lies in a bucket."""


@value
class Made:
    """`size` is of the file, in bytes; `absent` are keys of files that should be there and are not."""

    size: int
    files: int
    in_bucket: int
    absent: tuple[str, ...]
    facts: copying.Facts


class Backup:
    """`data` is the folder of the installation; `homes` are those of its files."""

    def __init__(self, data: Path, homes: Homes, version: str) -> None:
        self._database = data / "switchboard.sqlite3"
        self._secrets = data / "secrets"
        self._homes = homes
        self._version = version

    def write(
        self, target: Path, passphrase: str | None, with_bucket: bool, tell: Callable[[str, int, int], None]
    ) -> Made:
        """Write `target`, which appears when it is whole; `tell(what, done, in all)` in bytes.

        The database comes first: every message that was acknowledged before this began is in it, and every file that
        it speaks of comes after. Raises Refusal `not_found`, `bad_request`, OSError, sqlite3.Error, Damaged.
        """
        if not self._database.exists():
            raise Refusal("not_found", f"there is no database in {self._database.parent}")
        if target.exists():
            raise Refusal("bad_request", f"{target} is there already")
        with scratch(target.parent, "switchboard-backup") as folder:
            part = folder / "part"
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                sealer = Sealer(out, passphrase) if passphrase is not None else None
                made = self._write(ArchiveWriter(sealer or out, int(time.time())), folder, with_bucket, tell)
                if sealer is not None:
                    sealer.finish()
                out.flush()
                os.fsync(out.fileno())
                size = out.tell()
            appear(part, target)
        return Made(size, *made)

    def _write(
        self, archive: ArchiveWriter, folder: Path, with_bucket: bool, tell: Callable[[str, int, int], None]
    ) -> tuple[int, int, tuple[str, ...], copying.Facts]:
        begun, copied = time.time(), folder / DATABASE
        pages = copying.size(self._database)
        copying.copy(self._database, copied, lambda done, total: tell("database", pages * done // max(total, 1), pages))
        said, stored = copying.facts(copied), copying.files(copied)
        _add(archive, DATABASE, copied)
        copied.unlink()
        for path in sorted(self._secrets.glob("*")):
            _add(archive, f"secrets/{path.name}", path)
        absent = self._add_files(archive, stored, with_bucket, tell)
        elsewhere = [one for one in stored if one.home != "local"]
        rows = json.dumps([{"key": one.key, "size": one.size, "sha256": one.sha256} for one in elsewhere], indent=1)
        archive.add(BUCKET, len(rows), [rows.encode()])
        archive.finish(self._manifest(begun, said, absent, with_bucket))
        return len(stored), len(elsewhere), tuple(absent), said

    def _manifest(self, begun: float, said: copying.Facts, absent: list[str], with_bucket: bool) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "version": self._version,
            "begun": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(begun)),
            "migrations": list(said.migrations),
            "people": said.people,
            "conversations": said.conversations,
            "messages": said.messages,
            "absent": absent,
            "bucket": "copied" if with_bucket else "listed",
        }

    def _add_files(
        self, archive: ArchiveWriter, stored: list[Stored], with_bucket: bool, tell: Callable[[str, int, int], None]
    ) -> list[str]:
        """Answers the keys under which nothing lies."""
        wanted = [one for one in stored if one.home == "local" or with_bucket]
        total, done, absent = sum(one.size for one in wanted), 0, []
        for one in wanted:
            for key in one.keys:
                folder = "uploads" if one.home == "local" else "bucket"
                absent += [] if self._add_file(archive, folder, key, one.home) else [key]
            done += one.size
            tell("files", done, total)
        return absent

    def _add_file(self, archive: ArchiveWriter, folder: str, key: str, home: str) -> bool:
        """A file may move, or be erased, while the backup is made."""
        for name in (home, *(other for other in ("local", "s3") if other != home)):
            try:
                size = self._homes.named(name).size(key)
                if size is not None:
                    archive.add(f"{folder}/{key}", size, self._homes.named(name).read(key))
                    return True
            except Refusal as refusal:
                if refusal.code != "not_found" and name == home:
                    raise
        return False


def _add(archive: ArchiveWriter, name: str, path: Path) -> None:
    with open(path, "rb") as file:
        archive.add(name, path.stat().st_size, iter(lambda: file.read(CHUNK), b""))
