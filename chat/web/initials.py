"""The Latin keys by which a Chinese title is found: the first letters of its syllables."""

from bisect import bisect
from typing import Final

LONGEST = 100

# GB 2312 lists its 3,755 usual characters by their pinyin: where each letter begins. No syllable begins with i, u, v.
_BEGINS: Final = (
    0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8, 0xC4C3, 0xC5B6,
    0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1,
)  # fmt: skip
_LETTERS: Final = "abcdefghjklmnopqrstwxyz"
_END: Final = 0xD7F9


def initials(title: str) -> str:
    """Lower case; `欢迎光临` is `hygl`, and of a Latin word it is the first letter: `发 Invoice 2` is `fi2`.

    Rare characters say nothing, and one with two readings says one of them: 银行 is `yx`.
    """
    spaced = "".join(f" {letter} " if (letter := _letter(sign)) else sign for sign in title.lower())
    return "".join(word[0] for word in spaced.split() if word[0].isascii() and word[0].isalnum())[:LONGEST]


def _letter(sign: str) -> str:
    """The letter that a Chinese character begins with; empty for other signs."""
    code = int.from_bytes(sign.encode("gb2312", "ignore"), "big")
    return _LETTERS[bisect(_BEGINS, code) - 1] if _BEGINS[0] <= code <= _END else ""
