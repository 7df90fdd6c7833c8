"""An inbox that follows one conversation's texts: which came, in what order, and whether any came twice."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.matrix.inbox import Inbox, Native

PREFIX = "号"
"""How the texts of a chorus begin; everything else is not counted."""


class Ear(Inbox):
    """`text_of` is the text of a message, or None for what is none. Keeps no natives: there may be many."""

    def __init__(self, text_of: Callable[[Native], str | None]) -> None:
        super().__init__()
        self._text_of = text_of
        self.texts: list[str] = []
        """In the order heard, each once."""
        self.stretches: list[list[str]] = [[]]
        """The same, by connection and with repeats."""
        self.repeats = 0
        self.seq = self.rev = self.moment = 0
        """The furthest heard, where the dialect says so; the moment in epoch ms."""
        self._known: set[str] = set()

    def put(self, native: Native) -> None:
        text = self._text_of(native)
        if text is None or not text.startswith(PREFIX):
            return
        with self._changed:
            self.seq = max(self.seq, native.get("seq", 0))
            self.rev = max(self.rev, native.get("rev", 0))
            if isinstance(at := native.get("createdAt"), int):
                self.moment = max(self.moment, at)
            self.stretches[-1].append(text)
            if text in self._known:
                self.repeats += 1
            else:
                self._known.add(text)
                self.texts.append(text)
            self._changed.notify_all()

    def begin_stretch(self) -> None:
        """Another connection, or another way on the same."""
        with self._changed:
            self.stretches.append([])

    def knows(self, text: str) -> bool:
        return text in self._known

    def wait_to_know(self, texts: set[str], what: str, patience: float) -> None:
        """Wait until all of these were heard."""
        self.wait_for_count(lambda: len(texts & self._known), len(texts), what, patience)

    def wait_to_hold(self, number: int, what: str, patience: float) -> None:
        """Wait until so many were heard."""
        self.wait_for_count(lambda: len(self.texts), number, what, patience)
