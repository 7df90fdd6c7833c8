"""One line for each connection, at its end, and one for the first refusal of each kind on it.

No line holds a query, a token or a text. A connection that is refused a thousand times for one reason has one line for
it; how often it was is told at the end.
"""

from collections.abc import Callable, Mapping
from typing import Any

from chat.domain.errors import Refusal
from chat.domain.people import Actor

Write = Callable[[str, Mapping[str, Any]], None]
"""Takes a line for people, and the facts in it."""


class Entry:
    """What is noted of one connection."""

    __slots__ = ("_begun", "_journal", "_path", "_peer", "_refused", "_via")

    def __init__(self, journal: "Journal", via: str, path: str, peer: str, begun: int) -> None:
        self._journal = journal
        self._via = via
        self._path = path
        self._peer = peer
        self._begun = begun
        self._refused: dict[str, int] | None = None

    def refused(self, refusal: Refusal, actor: Actor | None) -> None:
        """Something was not done; where the house ends the connection for it, too."""
        counts = self._refused = self._refused or {}
        counts[refusal.code] = counts.get(refusal.code, 0) + 1
        if counts[refusal.code] == 1:
            self._write("refused", {"reason": refusal.code, "person": actor and actor.id})

    def closed(self, code: int, actor: Actor | None) -> None:
        """The end; `code` is the close code of RFC 6455 7.4."""
        seconds = round((self._journal.now() - self._begun) / 1000, 3)
        facts = {"code": code, "seconds": seconds, "person": actor and actor.id, "refused": self._refused}
        self._write("closed", facts)

    def _write(self, event: str, facts: Mapping[str, Any]) -> None:
        told = {name: value for name, value in facts.items() if value is not None}
        words = (f"{name}={value}" for name, value in told.items())
        about = {"event": event, "path": self._path, "peer": self._peer, "dialect": self._via}
        self._journal.write(" ".join((event, self._path, self._peer, *words)), {**about, **told})


class Journal:
    """`now` is UTC ms."""

    def __init__(self, write: Write, now: Callable[[], int]) -> None:
        self.write = write
        self.now = now

    def entry(self, via: str, path: str, peer: str) -> Entry:
        """For a connection that begins; `peer` is the client's address."""
        return Entry(self, via, path, peer, self.now())
