"""What organisations ask of everything that is said; remembered by the writer from one transaction to the next."""

import json
import sqlite3
from collections.abc import Callable

from chat.domain.blacklist import Blacklist
from chat.domain.policies import Policy
from chat.domain.words import MOST_WORDS, WordAction, Wordlist
from chat.store.blocks import Blocks
from chat.store.words import Words

_SETTINGS = "SELECT settings FROM organisation WHERE id = ?"


class Policies:
    """Remembers the policies that it read; None for an organisation that asks nothing. Entries that ran out say so."""

    def __init__(self, connection: sqlite3.Connection, words: Words, blocks: Blocks, now: int) -> None:
        self._connection = connection
        self._words = words
        self._blocks = blocks
        self._now = now
        self._cache: dict[int, Policy | None] = {}
        # The way of every message: a look into a dictionary, and nothing more.
        self._known: Callable[[int, object], object] = self._cache.get

    def of(self, organisation: int) -> Policy | None:
        """What it asks, or None."""
        known = self._known(organisation, self)
        return self._read(organisation) if known is self else known  # type: ignore[return-value]

    def forget(self, organisation: int) -> None:
        """Something of it was changed."""
        self._cache.pop(organisation, None)

    def distrust(self) -> None:
        """What was read may follow a change that never came to be."""
        self._cache.clear()

    def renew(self, now: int) -> None:
        """Another transaction begins."""
        self._now = now

    def blacklist(self, organisation: int) -> Blacklist:
        """Whom it does not let in."""
        return Blacklist(self._blocks.live(organisation, self._now))

    def _read(self, organisation: int) -> Policy | None:
        words = self._words.page(organisation, 0, MOST_WORDS)
        row = self._connection.execute(_SETTINGS, (organisation,)).fetchone()
        settings = json.loads(row[0]) if row is not None and row[0] != "{}" else {}
        policy = Policy(
            self.blacklist(organisation),
            Wordlist(word.word for word in words if word.action is WordAction.MASK),
            Wordlist(word.word for word in words if word.action is WordAction.REFUSE),
            settings.get("typingPreview") is not False,
        )
        self._cache[organisation] = None if policy.is_idle else policy
        return self._cache[organisation]
