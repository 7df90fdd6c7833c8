"""Finding words in texts."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.domain.words import MASK, MOST_WORDS, WORD_LENGTH, Wordlist

TEXTS = st.text(alphabet="abcAB字词İß. *", max_size=40)
WORDS = st.lists(st.text(alphabet="abcAB字词İß. *", min_size=1, max_size=5), max_size=8)


def test_no_words_find_nothing_and_hand_back_the_same_text() -> None:
    words = Wordlist([])
    text = "anything"
    assert not words
    assert not words.found_in(text)
    assert words.masked(text) is text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("加微信号聊", "加***聊"), ("WeChat ID: x", "*** ID: x"), ("wechatwechat", "******"), ("we chat", "we chat"),
        ("微信", "***"), ("", ""), ("a.c abc", "*** abc"),
    ],
)  # fmt: skip
def test_the_longest_word_is_masked_in_any_case(text: str, masked: str) -> None:
    assert Wordlist(["微信号", "微信", "wechat", "A.C"]).masked(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("a we\u200bchat b", "a *** b"), ("微\u2060信", "***"), ("we\u00adch\ufe0fat", "***"),
        ("ｗｅＣＨＡＴ！", "***！"),
        ("we\x00chat", "***"), ("we\nchat", "we\nchat"), ("㎏", "***"), ("\u200b", "\u200b"),
    ],
)  # fmt: skip
def test_letters_that_nobody_sees_and_other_widths_hide_no_word(text: str, masked: str) -> None:
    assert Wordlist(["微信", "wechat", "k", "g"]).masked(text) == masked


@settings(deadline=None)
@given(TEXTS, WORDS)
def test_a_word_is_found_exactly_where_it_stands(text: str, words: list[str]) -> None:
    folded = [Wordlist([word]).masked(word) == MASK for word in words]
    assert all(folded), "each word masks itself"
    found = Wordlist(words).found_in(text)
    assert found == any(Wordlist([word]).found_in(text) for word in words)
    assert found == (Wordlist(words).masked(text) != text or any(w.strip("*") == "" and w in text for w in words))


def test_it_looks_into_json_but_not_at_its_keys() -> None:
    words = Wordlist(["bad"])
    value = {"bad": ["so bad", {"x": "BAD"}, 1, None]}
    assert words.found_within(value)
    assert words.masked_within(value) == {"bad": ["so ***", {"x": "***"}, 1, None]}
    assert not words.found_within({"bad": "good"})


def test_the_most_and_longest_words_are_taken() -> None:
    draw = random.Random(7)
    words = ["".join(draw.choices("abcdefgh", k=WORD_LENGTH)) for _ in range(MOST_WORDS)]
    many = Wordlist(words)
    assert many.found_in("x" * 10_000 + words[-1].upper())
    assert not many.found_in("a" * 20_000)
