"""The Latin keys by which a Chinese title is found: the first letters of its syllables."""

LONGEST = 100


def initials(title: str) -> str:
    """Lower case; `欢迎光临` is `hygl`, and of a Latin word it is the first letter: `发 Invoice 2` is `fi2`."""
    if title.isascii():
        return _of_words(title)
    # Its tables take a quarter of a second and 60 MB, which only those pay who write Chinese titles.
    from pypinyin import Style, lazy_pinyin

    syllables = lazy_pinyin(title, style=Style.FIRST_LETTER, errors=lambda other: f" {other} ")
    return _of_words(" ".join(syllables))


def _of_words(text: str) -> str:
    return "".join(word[0] for word in text.lower().split() if word[0].isalnum())[:LONGEST]
