"""Which spellings are one login name."""

from __future__ import annotations

import pytest

from chat.domain.login_names import folded


@pytest.mark.parametrize("other", ["WEI", "Wei", "ｗｅｉ", "ＷＥＩ"])
def test_case_and_width_tell_no_names_apart(other: str) -> None:
    assert folded(other) == folded("wei")


def test_other_names_are_others() -> None:
    assert len({folded(name) for name in ("wei", "wéi", "we1", "wei ", "魏", "Straße")}) == 6
    assert folded("STRASSE") == folded("Straße")
