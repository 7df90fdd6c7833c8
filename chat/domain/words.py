"""Words that an organisation does not want said, and finding them in what is said."""

import re
from collections.abc import Iterable, Mapping
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
    """The words of one action. Finding takes time by the length of the text, hardly by the number of words."""

    __slots__ = ("_pattern",)

    def __init__(self, words: Iterable[str]) -> None:
        folded = sorted({_folded(word) for word in words if word})
        self._pattern = re.compile(_any_of(folded), re.DOTALL) if folded else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def found_in(self, text: str) -> bool:
        return self._pattern is not None and self._pattern.search(_folded(text)) is not None

    def masked(self, text: str) -> str:
        """The text with each word replaced by MASK; the same object when there is none."""
        if self._pattern is None:
            return text
        pieces, end = [], 0
        for match in self._pattern.finditer(_folded(text)):
            pieces += [text[end : match.start()], MASK]
            end = match.end()
        return "".join((*pieces, text[end:])) if pieces else text

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


_Tree = dict[str, Any]


def _any_of(words: Iterable[str]) -> str:
    """A pattern of a tree, the longest word first: what they begin with in common is looked at once."""
    tree: _Tree = {}
    for word in words:
        branch = tree
        for char in word:
            branch = branch.setdefault(char, {})
        branch[""] = {}
    return _pattern_of(tree)


def _pattern_of(tree: _Tree) -> str:
    """Recursion is as deep as a word is long (WORD_LENGTH); a branch without a fork is one piece."""
    branches = []
    for char, rest in tree.items():
        if not char:
            continue
        piece = re.escape(char)
        while len(rest) == 1 and "" not in rest:
            ((following, rest),) = rest.items()
            piece += re.escape(following)
        branches.append(piece + ("" if set(rest) == {""} else _pattern_of(rest)))
    if not branches:
        return ""
    joined = f"(?:{'|'.join(branches)})"
    return f"{joined}?" if "" in tree else joined
