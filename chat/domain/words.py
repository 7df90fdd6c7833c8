"""Words that an organisation does not want said, and finding them in what is said."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from chat.domain.value import value

MASK: Final = "***"
WORD_LENGTH: Final = 100
"""Characters of one word."""
MOST_WORDS: Final = 5_000
"""Words of one organisation."""


class WordAction(StrEnum):
    MASK = "mask"
    REFUSE = "refuse"


@value
class Word:
    """`word` is as the admin wrote it; it is found in any case."""

    id: int
    word: str
    action: WordAction
    created_at: int


class Wordlist:
    """The words of one action, found by their first two letters: the time goes by the length of the text.

    A pattern of thousands of words takes seconds to compile, and they would be the writer's.
    """

    __slots__ = ("_longer", "_single")

    def __init__(self, words: Iterable[str]) -> None:
        self._single: set[str] = set()
        self._longer: dict[str, list[str]] = {}
        # The longest first: of words that begin alike it is the one that is meant.
        for word in sorted({_folded(word) for word in words}, key=len, reverse=True):
            if len(word) == 1:
                self._single.add(word)
            elif word:
                self._longer.setdefault(word[:2], []).append(word)

    def __bool__(self) -> bool:
        return bool(self._single or self._longer)

    def found_in(self, text: str) -> bool:
        return next(self._places(text), None) is not None

    def masked(self, text: str) -> str:
        """The text with each word replaced by MASK; the same object when there is none."""
        pieces, end = [], 0
        for begin, length in self._places(text):
            pieces += [text[end:begin], MASK]
            end = begin + length
        return "".join((*pieces, text[end:])) if pieces else text

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        """(place, length) of each word, from left to right, none over another."""
        if not self:
            return
        folded, free = _folded(text), 0
        for place, char in enumerate(folded):
            if place < free:
                continue
            length = int(char in self._single)
            for word in self._longer.get(folded[place : place + 2], ()):
                if folded.startswith(word, place):
                    length = len(word)
                    break
            if length:
                yield place, length
                free = place + length

    def found_within(self, value: Any) -> bool:
        """Whether a text anywhere in this JSON has one of the words."""
        if isinstance(value, str):
            return self.found_in(value)
        if isinstance(value, Mapping):
            return any(self.found_within(part) for part in value.values())
        return isinstance(value, list | tuple) and any(self.found_within(part) for part in value)

    def masked_within(self, value: Any) -> Any:
        """This JSON with the words masked in all its texts, but not in its keys."""
        if isinstance(value, str):
            return self.masked(value)
        if isinstance(value, Mapping):
            return {key: self.masked_within(part) for key, part in value.items()}
        return [self.masked_within(part) for part in value] if isinstance(value, list | tuple) else value


def _folded(text: str) -> str:
    """In lower case, and of the same length, so that a place in the one is a place in the other."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
