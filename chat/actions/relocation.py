"""Files move from one home to another, while the server runs or not.

Each is copied, then read from its new place, then removed from the old one. The store remembers each step, so what was
stopped at any moment goes on there: nothing is lost, and nothing is left behind.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chat.domain.errors import Refusal
from chat.domain.files import Stored
from chat.domain.value import value
from chat.files.home import Home
from chat.files.homes import Homes
from chat.files.spool import digest
from chat.store.memory import Memory, Transaction


@value
class Moved:
    """One file is done. `trouble` says why it stayed where it was; empty when it did not."""

    stored: Stored
    trouble: str = ""


class Relocation:
    """`decide` runs one function in a transaction; `folder` has room for the largest file."""

    def __init__(self, decide: Callable[[Callable[[Transaction], Any]], Any], homes: Homes, folder: Path) -> None:
        self._decide = decide
        self._homes = homes
        self._folder = folder

    def ahead(self, target: str) -> tuple[int, int]:
        """(files, bytes) that do not lie in `target` alone."""
        count: tuple[int, int] = self._decide(lambda memory: memory.attachments.count_to_move(target))
        return count

    def run(self, target: str) -> Iterator[Moved]:
        """Move everything to `target`, file by file. Raises Refusal `store_unavailable` when a home fails."""
        after = ""
        while (found := self._decide(_next(target, after))) is not None:
            stored, left_behind = found
            after = stored.key
            yield self._move(stored, left_behind, target)

    def _move(self, stored: Stored, left_behind: str, target: str) -> Moved:
        if left_behind:
            self._forget(stored, left_behind)
        if stored.home == target:
            return Moved(stored)
        trouble = self._copy(stored, self._homes.named(stored.home), self._homes.named(target))
        if trouble:
            return Moved(stored, trouble)
        if self._decide(lambda tx: tx.attachments.moved(stored.key, stored.home, target)):
            self._forget(stored, stored.home)
        else:
            # It was given up while it was copied.
            self._remove(stored, target)
        return Moved(stored)

    def _copy(self, stored: Stored, source: Home, target: Home) -> str:
        """Answers what is wrong with the file, or nothing."""
        for key in stored.keys:
            size = source.size(key)
            if size is None:
                return f"nothing lies under {key}"
            if size == target.size(key):
                continue  # it was brought before somebody stopped us
            with self._at_hand(source, key) as path:
                if key == stored.key and stored.sha256 and digest(path) != stored.sha256:
                    return f"what lies under {key} is not what was stored"
                target.put(key, path, stored.mime if key == stored.key else "image/jpeg")
        return ""

    @contextmanager
    def _at_hand(self, source: Home, key: str) -> Iterator[Path]:
        """The file on this machine, fetched for as long as it is needed where it lies elsewhere."""
        path = source.path(key)
        if path is not None:
            yield path
            return
        path = self._folder / f"move-{secrets.token_hex(8)}.part"
        try:
            with open(path, "wb") as file:
                for data in source.read(key):
                    file.write(data)
            yield path
        except OSError as error:
            raise Refusal("store_unavailable") from error
        finally:
            path.unlink(missing_ok=True)

    def _forget(self, stored: Stored, home: str) -> None:
        self._remove(stored, home)
        self._decide(lambda tx: tx.attachments.left(stored.key))

    def _remove(self, stored: Stored, home: str) -> None:
        for key in stored.keys:
            self._homes.named(home).remove(key)


def _next(target: str, after: str) -> Callable[[Memory], tuple[Stored, str] | None]:
    return lambda memory: memory.attachments.to_move(target, after)
