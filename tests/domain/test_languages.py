"""What a header asks for."""

from __future__ import annotations

import pytest

from chat.domain.languages import asked


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en", "en"),
        ("zh-CN", "zh"),
        ("EN-gb , zh;q=0.9", "en"),
        ("zh;q=0.1, en;q=0.9", "en"),
        ("fr, zh;q=0.2", "zh"),
        ("en;q=0", ""),
        ("en;q=many, zh;q=0.5", "zh"),
        ("*", ""),
        ("", ""),
        ("fr, english, z-h", ""),
        ("x," * 5000 + "en", ""),
    ],
)
def test_whichever_is_wanted_most(accepted: str, language: str) -> None:
    assert asked(accepted) == language
