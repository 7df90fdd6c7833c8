"""Files come in and go out: the bytes to their home, what is known of them to the store."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from chat.actions.perform import Actions
from chat.domain.errors import Refusal
from chat.domain.files import AnnounceFile, Attachment, FilesGone, GiveUpFile, KeepFile, Stored, TidyFiles
from chat.domain.people import Actor
from chat.domain.queries import FileOf
from chat.files.home import Shown
from chat.files.homes import Homes
from chat.files.keys import new_key
from chat.files.links import Links
from chat.files.measure import measure
from chat.files.pictures import DEVELOPED, UNCLEANED, Pictures
from chat.files.sniff import SHOWN, sniff
from chat.files.spool import Incoming, Spool, digest
from chat.store.memory import Memory
from chat.store.readers import Readers

logger = logging.getLogger(__name__)

NAME_LENGTH: Final = 255
BATCH: Final = 100
"""Files that one round removes at once."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as it goes out: `path` is a file of this machine, `link` an address that hands it out; or neither.

    Then `read(begin, length)` has the bytes.
    """

    key: str
    size: int
    mime: str
    name: str
    path: Path | None
    link: str | None
    inline: bool
    homes: Homes
    home: str

    def read(self, begin: int, length: int) -> Iterator[bytes]:
        """Raises Refusal `store_unavailable`, `not_found`."""
        return self.homes.named(self.home).read(self.key, begin, length)


class Uploads:
    """`links` makes and reads the addresses of files."""

    def __init__(
        self, actions: Actions, readers: Readers, spool: Spool, homes: Homes, pictures: Pictures, links: Links
    ) -> None:
        self.links = links
        self._actions = actions
        self._readers = readers
        self._spool = spool
        self._homes = homes
        self._pictures = pictures

    @property
    def origins(self) -> list[str]:
        """Where browsers are sent for files, other than here."""
        return self._homes.origins()

    def begin(self) -> Incoming:
        """A file on its way in; the caller writes to it, then calls `keep`, and `discard` on it in any case."""
        return self._spool.receive()

    def keep(self, actor: Actor, incoming: Incoming, name: str, only: str = "") -> Attachment:
        """The file is complete: its bytes are safe before it is known, and it is known before this returns.

        `only` is what its type must begin with. Raises Refusal `bad_request` for an empty file, `bad_picture`,
        `type_refused`, `too_large`, `quota_exceeded`, `store_unavailable`; then nothing of it stays.
        """
        if incoming.size == 0:
            raise Refusal("bad_request", "the file is empty")
        name = plain_name(name)
        mime = sniff(incoming.head, name)
        if mime in UNCLEANED or not mime.startswith(only):
            raise Refusal("type_refused", f"{mime} is not taken here")
        source, stored, thumbnail = self._looked_at(incoming, mime)
        attachment = Attachment(stored.key, name, stored)
        known: Attachment | None = self._actions.perform(actor, AnnounceFile(attachment))
        if known is not None:
            return known
        try:
            home = self._homes.named(stored.home)
            home.put(stored.key, source, mime)
            if stored.thumbnail:
                home.put(stored.thumbnail, thumbnail, sniff_file(thumbnail))
            kept: Attachment = self._actions.perform(actor, KeepFile(attachment))
        except BaseException:
            self._give_up(actor, stored)
            raise
        return kept

    def signed(self, key: str, ends: str, signature: str) -> Attachment:
        """The file of a signed address. Raises Refusal `not_found`, also for an address that has ended."""
        found = self._readers.call(_find, key) if self.links.is_signed(key, ends, signature) else None
        if found is None:
            raise Refusal("not_found")
        return found

    def of(self, actor: Actor, key: str) -> Attachment:
        """The file, for somebody who may see it. Raises Refusal `not_found`."""
        attachment: Attachment = self._actions.ask(actor, FileOf(key))
        return attachment

    def open(self, attachment: Attachment, small: bool = False) -> Opened:
        """The bytes, or the thumbnail where there is one. Raises Refusal `not_found`, `store_unavailable`."""
        stored = attachment.stored
        home = self._homes.named(stored.home)
        is_small = small and bool(stored.thumbnail)
        key = stored.thumbnail if is_small else stored.key
        mime = ("image/png" if key.endswith(".png") else "image/jpeg") if is_small else stored.mime
        inline = mime in SHOWN
        link = home.link(key, Shown(attachment.name, mime, inline))
        path = home.path(key)
        size = stored.size
        if link is None and (path is None or is_small):
            found = home.size(key)
            if found is None:
                raise Refusal("not_found")
            size = found
        return Opened(key, size, mime, attachment.name, path, link, inline, self._homes, stored.home)

    def may_show(self, attachment: Attachment) -> bool:
        """Whether a browser may show it in place; everything else is handed over to be saved."""
        return attachment.mime in SHOWN

    def tidy(self, house: Actor) -> None:
        """Remove what nobody needs any more. What cannot be removed now is removed in a later round."""
        while True:
            leaving: list[Stored] = self._actions.perform(house, TidyFiles(BATCH))
            removed = [stored.key for stored in leaving if self._remove(stored)]
            if removed:
                self._actions.perform(house, FilesGone(tuple(removed)))
            if len(removed) < BATCH:
                break

    def tidy_homes(self) -> None:
        """Forget transfers that ended halfway. Raises Refusal `store_unavailable`."""
        self._homes.tidy()

    def _looked_at(self, incoming: Incoming, mime: str) -> tuple[Path, Stored, Path]:
        """(file to store, what is known of it, thumbnail)."""
        sha256, source, small = incoming.finish(), incoming.path, incoming.beside("small")
        key, home = new_key(mime, self.links.now()), self._homes.current.name
        if mime not in DEVELOPED:
            seen = measure(source, mime)
            stored = Stored(key, home, incoming.size, mime, sha256, seen.width, seen.height, seen.duration)
            return source, stored, small
        picture = self._pictures.develop(source, mime, incoming.beside("clean"), small)
        stored = Stored(key, home, incoming.size, mime, sha256, picture.width, picture.height)
        if picture.cleaned:
            source = incoming.beside("clean")
            stored = replace(stored, size=source.stat().st_size, sha256=digest(source))
        if picture.thumbnail:
            stored = replace(stored, thumbnail=new_key(sniff_file(small), self.links.now()))
        return source, stored, small

    def _give_up(self, actor: Actor, stored: Stored) -> None:
        """Take back what may have come; where that fails too, the next rounds do it."""
        try:
            self._actions.perform(actor, GiveUpFile(stored.key))
        except Refusal as refusal:
            logger.warning("A failed upload is taken back later: %s", refusal.code)

    def _remove(self, stored: Stored) -> bool:
        try:
            home = self._homes.named(stored.home)
            for key in stored.keys:
                home.remove(key)
        except Refusal as refusal:
            logger.warning("A file could not be removed: %s", refusal.code)
            return False
        return True


def plain_name(name: str) -> str:
    """The last part of a path, without control characters; never empty."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(char for char in last if char.isprintable())[:NAME_LENGTH].strip()
    return kept or "file"


def sniff_file(path: Path) -> str:
    """The type of a file of ours."""
    with open(path, "rb") as file:
        return sniff(file.read(16))


def _find(memory: Memory, key: str) -> Attachment | None:
    return memory.attachments.find(key)
