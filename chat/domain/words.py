"""Words that an organisation does not want said, and finding them in what is said."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from chat.domain.value import value

MASK: Final = "***"
WORD_LENGTH: Final = 100
"""Characters of one word."""
MOST_WORDS: Final = 5_000
"""Words of one organisation."""
_FILLERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | frozenset(map(chr, range(0xFE00, 0xFE10)))
"""Nobody sees them either, though Unicode has them among letters and marks."""


class WordAction(StrEnum):
    MASK = "mask"
    REFUSE = "refuse"


@value
class Word:
    """`word` is as the admin wrote it; it is found in any case and width, and between letters that nobody sees."""

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
        for word in sorted({folded(word) for word in words}, key=len, reverse=True):
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
        for begin, after in self._places(text):
            pieces += [text[end:begin], MASK]
            end = after
        return "".join((*pieces, text[end:])) if pieces else text

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        """[begin, end) of each word, from left to right, none over another."""
        if not self:
            return
        letters, places = _spread(text)
        end = 0
        for at, letter in enumerate(letters):
            if places[at] < end:
                continue
            length = int(letter in self._single)
            for word in self._longer.get(letters[at : at + 2], ()):
                if letters.startswith(word, at):
                    length = len(word)
                    break
            if length:
                end = places[at + length - 1] + 1
                yield places[at], end

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


def folded(text: str) -> str:
    """The letters by which a text is compared: lower case, of usual width, and none that nobody sees."""
    return _spread(text)[0]


def _spread(text: str) -> tuple[str, Sequence[int]]:
    """(letters, the place in `text` of each). What stands for one letter may be several, or none."""
    if text.isascii() and text.isprintable():
        return text.lower(), range(len(text))
    parts = [_letters(char) for char in text]
    return "".join(parts), [place for place, part in enumerate(parts) for _ in part]


@lru_cache(maxsize=8192)
def _letters(char: str) -> str:
    """Full-width and other compatible forms are the letters themselves (UAX 15, NFKC)."""
    if char in _FILLERS or (unicodedata.category(char) in ("Cc", "Cf") and not char.isspace()):
        return ""
    return unicodedata.normalize("NFKC", char).lower()
