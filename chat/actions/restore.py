"""A backup is read again: to see whether it is whole, or to make an installation of it."""

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from chat.actions.backup import BUCKET, DATABASE, FORMAT
from chat.actions.moving_in import FORMER, move_in, take_back
from chat.domain.errors import Refusal
from chat.domain.value import value
from chat.files.archive import MANIFEST, Damaged, Entry, Source, manifest_of, members
from chat.files.home import Home, is_key
from chat.files.sealing import Unsealer, is_sealed
from chat.store import copying

RESTORING: Final = "restoring"
"""Folder of an installation in which a restore is under way."""

_PIECE: Final = 1 << 20
_SECRET: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}")


@value
class Report:
    """What a backup holds (its manifest), and what is wrong with it: `faults` is empty for a whole one.

    `lost` are files that its database speaks of and that were not there when it was made; `listed` is how many lie in
    a bucket and were not copied.
    """

    manifest: dict[str, Any]
    faults: tuple[str, ...]
    lost: tuple[str, ...] = ()
    listed: int = 0


def verify(file: Path, passphrase: str | None, scratch: Path, tell: Callable[[int, int], None]) -> Report:
    """Read every byte, and open the database in `scratch`. `tell(bytes done, in all)`.

    Raises Refusal `unauthorized` for a sealed file without a passphrase, OSError.
    """
    return _unpacked(file, passphrase, scratch, {DATABASE}, tell)


class Restore:
    """Makes `data` what it was; no server may hold it.

    `known` are the names of this version's migrations, `bucket` is the home of files in one, if any.
    """

    def __init__(self, data: Path, known: frozenset[str], bucket: Home | None) -> None:
        self._data = data
        self._known = known
        self._bucket = bucket

    def run(
        self, file: Path, passphrase: str | None, replace: bool, tell: Callable[[int, int], None]
    ) -> tuple[Report, Path | None]:
        """The report, and where the former installation lies now, if there was one. A faulty backup changes nothing.

        What an interrupted run before this one has moved goes back first, also where this one is refused.

        Raises Refusal `bad_request` for a folder in use without `replace`, and for a backup of a newer version;
        OSError, after which everything is where it was, too, as far as the disk allows.
        """
        folder = self._data / RESTORING
        take_back(self._data, folder)
        # A name that begins with a dot is of nobody's installation: a shell's history, what a killed `verify` left.
        names = [path.name for path in self._data.iterdir() if path.name not in _OURS]
        former = sorted(name for name in names if not name.startswith((FORMER, ".")))
        shutil.rmtree(folder, ignore_errors=True)
        if former and not replace:
            raise Refusal("bad_request", f"{self._data} is not empty")
        folder.mkdir(mode=0o700)
        try:
            report = _unpacked(file, passphrase, folder, None, tell)
            if report.faults:
                shutil.rmtree(folder)
                return report, None
            self._check_version(report)
            self._settle_bucket(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        try:
            return report, move_in(self._data, folder, former)
        except OSError:
            # Something that cannot be moved, such as a mounted disk: whoever runs this again would come no further.
            take_back(self._data, folder)
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def _check_version(self, report: Report) -> None:
        newer = sorted(set(report.manifest.get("migrations", ())) - self._known)
        if newer:
            raise Refusal("bad_request", f"a newer version has made this backup: it knows {', '.join(newer)}")

    def _settle_bucket(self, folder: Path) -> None:
        """Copies of what lay in a bucket go there again; without a bucket they lie here from now on."""
        copies, database = folder / "bucket", folder / "switchboard.sqlite3"
        os.rename(folder / DATABASE, database)
        (folder / BUCKET).unlink(missing_ok=True)
        if not copies.exists():
            return
        stored = [one for one in copying.files(database) if one.home != "local"]
        brought: list[str] = []
        for one in stored:
            for key in filter(lambda key: (copies / key).exists(), one.keys):
                if not self._in_bucket(key, copies / key, one.mime if key == one.key else "image/jpeg"):
                    target = folder / _place(f"uploads/{key}")
                    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    os.rename(copies / key, target)
                    brought.append(one.key)
        copying.bring_home(database, brought, "local")
        shutil.rmtree(copies)

    def _in_bucket(self, key: str, path: Path, mime: str) -> bool:
        """Whether a bucket is set up; then the file lies there."""
        if self._bucket is not None and self._bucket.size(key) != path.stat().st_size:
            self._bucket.put(key, path, mime)
        return self._bucket is not None


_OURS: Final = frozenset({RESTORING, "lock", "console", "lost+found"})


def _unpacked(
    file: Path, passphrase: str | None, folder: Path, only: set[str] | None, tell: Callable[[int, int], None]
) -> Report:
    faults: list[str] = []
    found: dict[str, Entry] = {}
    manifest: dict[str, Any] = {}
    try:
        with _source(file, passphrase, tell) as source:
            for name, size, read in members(source):
                if name == MANIFEST:
                    manifest = manifest_of(read(size))
                    continue
                if name in found:
                    raise Damaged(f"{name} is in it twice")
                place = _place(name)
                target = folder / place if only is None or name in only else None
                found[name] = Entry(name, size, _taken(read, target))
        faults += _differences(found, manifest)
    except Damaged as damaged:
        faults.append(str(damaged))
    if manifest.get("format", FORMAT) != FORMAT:
        faults.append(f"its format is {manifest['format']}; this version reads {FORMAT}")
    if faults or not (folder / DATABASE).exists():
        return Report(manifest, tuple(faults or ["there is no database in it"]))
    return _looked_into(folder / DATABASE, manifest, found)


def _looked_into(database: Path, manifest: dict[str, Any], found: dict[str, Entry]) -> Report:
    """The bytes are those that were written; now whether they make sense."""
    faults = copying.faults(database)
    if faults:
        return Report(manifest, tuple(faults))
    absent = set(manifest.get("absent", ()))
    lost, listed = [], 0
    for one in copying.files(database):
        entry = found.get(f"uploads/{one.key}") or found.get(f"bucket/{one.key}")
        if entry is None and one.home != "local" and manifest.get("bucket") == "listed":
            listed += 1
        elif entry is None:
            lost.append(one.key)
            faults += [] if one.key in absent else [f"file {one.key} is missing"]
        elif one.sha256 and entry.sha256 != one.sha256:
            faults.append(f"file {one.key} is not what was once uploaded")
    return Report(manifest, tuple(faults), tuple(lost), listed)


def _differences(found: dict[str, Entry], manifest: dict[str, Any]) -> Iterator[str]:
    told: dict[str, Entry] = {entry.name: entry for entry in manifest.get("entries", ())}
    if not manifest:
        yield "there is no manifest"
    yield from (f"{name} is not in the manifest" for name in found.keys() - told.keys())
    yield from (f"{name} is missing" for name in told.keys() - found.keys())
    yield from (f"{name} is not what was written" for name in found.keys() & told.keys() if found[name] != told[name])


def _place(name: str) -> str:
    """Where a member goes. Raises Damaged for a name that is none of ours: names become paths."""
    folder, _, rest = name.partition("/")
    if name in (DATABASE, BUCKET) or (folder == "secrets" and _SECRET.fullmatch(rest)):
        return name
    if folder == "bucket" and is_key(rest):
        return name
    if folder == "uploads" and is_key(rest):
        return name if "/" in rest else f"uploads/{rest[:2]}/{rest[2:4]}/{rest}"
    raise Damaged(f"{name!r} has no place in a backup")


def _taken(read: Callable[[int], bytes], target: Path | None) -> str:
    """Read a member, into `target` where there is one. Answers its SHA-256."""
    summed = hashlib.sha256()
    if target is None:
        while data := read(_PIECE):
            summed.update(data)
        return summed.hexdigest()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while data := read(_PIECE):
            summed.update(data)
            file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return summed.hexdigest()


@contextmanager
def _source(file: Path, passphrase: str | None, tell: Callable[[int, int], None]) -> Iterator[Source]:
    total = file.stat().st_size
    with open(file, "rb") as raw:
        sealed = is_sealed(raw.read(32))
        raw.seek(0)
        if sealed and passphrase is None:
            raise Refusal("unauthorized", "this backup is sealed: it needs its passphrase")
        told = _Told(raw, total, tell)
        yield Unsealer(told, passphrase) if sealed and passphrase is not None else told


class _Told:
    """A file that says how far it was read."""

    def __init__(self, raw: Any, total: int, tell: Callable[[int, int], None]) -> None:
        self._raw = raw
        self._total = total
        self._tell = tell

    def read(self, size: int) -> bytes:
        data: bytes = self._raw.read(size)
        self._tell(self._raw.tell(), self._total)
        return data
