"""One file that holds many: a tar archive with a manifest, and after its end a digest of every byte before.

Anybody's `tar` reads it. The last member, `manifest.json`, names every other with its size and SHA-256; the line after
the archive's end is the SHA-256 of the whole, so that no byte can change unseen.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import IO, Any, Final, Protocol, cast

from chat.domain.value import value

MANIFEST: Final = "manifest.json"
_MARK: Final = b"switchboard-backup sha256 "
TAIL: Final = len(_MARK) + 64 + 1
"""Bytes after the archive's end: the mark, the digest in hex, a newline."""

_PIECE: Final = 1 << 20
_BROKEN: Final = (tarfile.TarError, EOFError, UnicodeError, ValueError, OverflowError)


class Damaged(Exception):
    """The bytes are not those that were written; the sentence says which."""


class Sink(Protocol):
    """Takes bytes in order."""

    def write(self, data: bytes, /) -> Any: ...


class Source(Protocol):
    """Gives at most so many bytes, none at the end."""

    def read(self, size: int, /) -> bytes: ...


@value
class Entry:
    """`size` in bytes, `sha256` in hex."""

    name: str
    size: int
    sha256: str


class ArchiveWriter:
    """Writes to `out` in one go. `made_at` is UTC seconds."""

    def __init__(self, out: Sink, made_at: int) -> None:
        self._summed = _Summed(out)
        self._made_at = made_at
        self._tar = tarfile.open(  # noqa: SIM115 - closed by finish
            fileobj=cast(IO[bytes], self._summed), mode="w|", format=tarfile.GNU_FORMAT, bufsize=_PIECE,
        )  # fmt: skip
        self._tar.copybufsize = _PIECE  # type: ignore[attr-defined,unused-ignore]
        self.entries: list[Entry] = []

    def add(self, name: str, size: int, pieces: Iterable[bytes]) -> Entry:
        """One member of exactly `size` bytes. Raises Damaged when `pieces` are more or fewer."""
        body = _Pieces(pieces)
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, self._made_at
        try:
            self._tar.addfile(member, cast(IO[bytes], body))
        except OSError as error:
            if "unexpected end" in str(error):
                raise Damaged(f"{name} became shorter while it was read") from error
            raise
        if body.read(1):
            raise Damaged(f"{name} became longer while it was read")
        self.entries.append(Entry(name, size, body.sha256))
        return self.entries[-1]

    def finish(self, said: Mapping[str, Any]) -> None:
        """Close with the manifest: what is `said`, and every entry."""
        rows = [{"name": entry.name, "size": entry.size, "sha256": entry.sha256} for entry in self.entries]
        text = json.dumps({**said, "entries": rows}, ensure_ascii=False, indent=1).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mode, member.mtime = len(text), 0o600, self._made_at
        self._tar.addfile(member, io.BytesIO(text))
        self._tar.close()
        self._summed.out.write(_MARK + self._summed.sum.hexdigest().encode() + b"\n")


def members(source: Source) -> Iterator[tuple[str, int, Callable[[int], bytes]]]:
    """(name, size, read) of each member in order, the manifest too; `read` what is wanted before going on.

    Raises Damaged as soon as something cannot be right, at the latest at the end.
    """
    before_tail = _BeforeTail(source)
    try:
        with tarfile.open(fileobj=cast(IO[bytes], before_tail), mode="r|", bufsize=_PIECE) as tar:
            for member in tar:
                # A sparse member may claim any size, and would be read as zeros for ever.
                body = tar.extractfile(member) if member.isreg() and not member.issparse() else None
                if body is None:
                    raise Damaged(f"{member.name!r} is no plain file")
                yield member.name, member.size, partial(_read, body)
    except _BROKEN as error:
        raise Damaged(f"the archive cannot be read to its end: {error}") from error
    before_tail.check()


def manifest_of(text: bytes) -> dict[str, Any]:
    """What `finish` wrote. Raises Damaged."""
    try:
        found = json.loads(text)
        entries = [Entry(row["name"], row["size"], row["sha256"]) for row in found["entries"]]
        names = [entry.name for entry in entries]
        for list_ in (names, *(found[key] for key in ("migrations", "absent") if key in found)):
            if not all(isinstance(name, str) for name in list_):
                raise TypeError("names are texts")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Damaged("the manifest cannot be read") from error
    return {**found, "entries": entries}


def _read(body: IO[bytes], size: int) -> bytes:
    try:
        return body.read(size)
    except _BROKEN as error:
        raise Damaged(f"the archive breaks off: {error}") from error


class _Summed:
    """Passes bytes on and sums them."""

    def __init__(self, out: Sink) -> None:
        self.out = out
        self.sum = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sum.update(data)
        self.out.write(data)
        return len(data)


class _Pieces:
    """A readable file made of pieces; sums what was read."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._left = b""
        self._sum = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._sum.hexdigest()

    def read(self, size: int) -> bytes:
        while len(self._left) < size:
            piece = next(self._pieces, b"")
            if not piece:
                break
            self._left += piece
        data, self._left = self._left[:size], self._left[size:]
        self._sum.update(data)
        return data


class _BeforeTail:
    """Everything but the last TAIL bytes of a source, summed; `check` compares the two."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._held = b""
        self._sum = hashlib.sha256()

    def read(self, size: int) -> bytes:
        while len(self._held) < size + TAIL:
            piece = self._source.read(max(_PIECE, size))
            if not piece:
                break
            self._held += piece
        given = self._held[: max(0, min(size, len(self._held) - TAIL))]
        self._held = self._held[len(given) :]
        self._sum.update(given)
        return given

    def check(self) -> None:
        while self.read(_PIECE):
            pass
        if self._held != _MARK + self._sum.hexdigest().encode() + b"\n":
            raise Damaged("the digest of the whole file does not fit")
