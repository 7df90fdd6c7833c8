"""Files come in and go out: the bytes to their home, what is known of them to the store."""

import secrets
from pathlib import Path

from chat.actions.perform import Actions
from chat.domain.errors import Refusal
from chat.domain.files import Attachment
from chat.domain.people import Actor
from chat.domain.queries import FileOf
from chat.domain.service import KeepAttachment
from chat.files.home import Home, Incoming
from chat.files.links import Links
from chat.files.measure import measure
from chat.files.sniff import SHOWN, sniff
from chat.store.memory import Memory
from chat.store.readers import Readers

NAME_LENGTH = 255


class Uploads:
    """`links` makes and reads the addresses of files."""

    def __init__(self, actions: Actions, readers: Readers, home: Home, links: Links) -> None:
        self.links = links
        self._actions = actions
        self._readers = readers
        self._home = home

    def begin(self) -> Incoming:
        """A file on its way in; the caller writes to it, then calls `keep`, or `discard` on it."""
        return self._home.receive()

    def keep(self, actor: Actor, incoming: Incoming, name: str) -> Attachment:
        """The file is complete: its bytes are safe before it is known, and it is known before this returns.

        Raises Refusal `bad_request` for an empty file.
        """
        if incoming.size == 0:
            raise Refusal("bad_request", "the file is empty")
        name = plain_name(name)
        mime = sniff(incoming.head, name)
        measured = measure(incoming.path(), mime)
        key = secrets.token_hex(16)
        incoming.keep(key)
        attachment = Attachment(
            key, name, incoming.size, mime, measured.width, measured.height, measured.duration
        )  # fmt: skip
        try:
            self._actions.perform(actor, KeepAttachment(attachment))
        except Refusal:
            self._home.remove(key)
            raise
        return attachment

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

    def path(self, attachment: Attachment) -> Path:
        """Where its bytes lie. Raises Refusal `not_found` when they are gone."""
        found = self._home.find(attachment.key)
        if found is None:
            raise Refusal("not_found")
        return found

    def may_show(self, attachment: Attachment) -> bool:
        """Whether a browser may show it in place; everything else is handed over to be saved."""
        return attachment.mime in SHOWN


def plain_name(name: str) -> str:
    """The last part of a path, without control characters; never empty."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(char for char in last if char.isprintable())[:NAME_LENGTH].strip()
    return kept or "file"


def _find(memory: Memory, key: str) -> Attachment | None:
    return memory.attachments.find(key)
