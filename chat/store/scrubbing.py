"""Erased bytes leave the database's files without writing them anew.

`secure_delete` (database.py) zeroes the room of a deleted row. What it leaves are copies of rows that once moved to
another page: they lie in the gap between a page's pointers and its cells, which no cell uses (sqlite.org,
fileformat2.html, section 1.6). `wipe` zeroes these gaps in the file, a slice at a time, in the writer's thread between
two commits: the log is empty then, nobody else may write, and readers never look into a gap. Half a slice is no harm,
either. Slices beside other changes are not enough: a page that is made anew may take over the gap of one that is not
wiped yet. So all pages at once come last; by then hardly anything is to be written.
"""

import os
import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SLICE: Final = 1000
"""Pages (4 KiB each) of one slice: some 15 ms."""

_PATIENCE_MS: Final = 250
_HEADS: Final = {2: 12, 5: 12, 10: 8, 13: 8}
"""First byte of a b-tree page -> bytes of its header. Other pages begin with the high byte of a page number."""
_MOST_PAGES: Final = 1 << 25
"""From here on, that high byte could be taken for a kind of page."""
_HEAD: Final = struct.Struct(">BxxHH")
_OPEN: Final[dict[tuple[int, int], int]] = {}
"""Descriptors by (device, inode). None is ever closed: SQLite would lose its locks on the file (howtocorrupt, 2.2)."""


class Unfit(Exception):
    """The file is not made in a way that `wipe` knows; `rewrite` does it for any."""


def fits(connection: sqlite3.Connection) -> bool:
    """Whether `wipe` knows how this file is made."""
    try:
        _measures(_raw(_place(connection)))
    except Unfit:
        return False
    return True


def wipe(connection: sqlite3.Connection, first: int, most: int | None = SLICE) -> int | None:
    """Zero the gaps of `most` pages from `first` on (the second page of the file is 1), all when None.

    Answers the page to go on at, `first` itself while somebody else reads or writes the log, None after the last.
    Raises Unfit, OSError, sqlite3.Error. The first page is left out: its rows are the schema, which tells of nobody.
    """
    if not cut_log(connection):
        return first
    path = _place(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        if path.with_name(f"{path.name}-wal").stat().st_size:
            return first
        # What this connection still holds of a page would come back with the next change to it.
        connection.execute("PRAGMA shrink_memory")
        return _wiped(_raw(path), first, most)
    finally:
        connection.execute("ROLLBACK")


def rewrite(connection: sqlite3.Connection) -> None:
    """Write the file anew without its free room; it takes as much room again while it lasts.

    Raises sqlite3.OperationalError when the disk is full; then nothing has changed.
    """
    try:
        # The copy may be as large as the database: not in memory.
        connection.execute("PRAGMA temp_store = file")
        connection.execute("VACUUM")
    finally:
        connection.execute("PRAGMA temp_store = memory")


def cut_log(connection: sqlite3.Connection) -> bool:
    """Bring the log into the file and cut it to nothing; False while somebody still reads what is in it."""
    before = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    try:
        connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        busy: int = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not busy
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(before)}")


def _wiped(raw: int, first: int, most: int | None) -> int | None:
    size, count = _measures(raw)
    last = count if most is None else min(count, first + most)
    for begin in range(first, last, SLICE):
        pages = os.pread(raw, size * (min(last, begin + SLICE) - begin), size * begin)
        for start, end in _gaps(pages, size):
            os.pwrite(raw, bytes(end - start), size * begin + start)
    os.fsync(raw)
    return last if last < count else None


def _measures(raw: int) -> tuple[int, int]:
    """(bytes of a page, pages)."""
    head = os.pread(raw, 100, 0)
    size = int.from_bytes(head[16:18], "big")
    size = 65536 if size == 1 else size
    count = os.fstat(raw).st_size // size
    if head[20] or any(head[52:56]) or count >= _MOST_PAGES:
        raise Unfit("reserved bytes, auto_vacuum, or too large")
    return size, count


def _gaps(pages: bytes, size: int) -> Iterator[tuple[int, int]]:
    """Where bytes lie that no cell uses and that are not zero."""
    for page in range(0, len(pages), size):
        kind, cells, content = _HEAD.unpack_from(pages, page)
        if kind not in _HEADS:
            continue
        start, end = page + _HEADS[kind] + 2 * cells, page + (content or 65536)
        if not start <= end <= page + size:
            raise Unfit("a page that is none")
        if pages.count(0, start, end) != end - start:
            yield start, end


def _place(connection: sqlite3.Connection) -> Path:
    return Path(connection.execute("PRAGMA database_list").fetchone()[2])


def _raw(path: Path) -> int:
    found = path.stat()
    key = (found.st_dev, found.st_ino)
    if key not in _OPEN:
        _OPEN[key] = os.open(path, os.O_RDWR)
    return _OPEN[key]
