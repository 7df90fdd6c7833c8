"""Colours on which a label can be read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.domain.colours import ENOUGH, contrast, is_colour, label_contrast, nearest_passing

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#1A62C7", "#1A62C7") == 1


@settings(deadline=None)
@given(COLOURS)
def test_there_is_a_shade_for_each_colour(colour: str) -> None:
    shade = nearest_passing(colour)
    assert is_colour(shade)
    assert label_contrast(shade) >= ENOUGH
    assert (shade == colour) == (label_contrast(colour) >= ENOUGH)


def test_what_is_no_colour() -> None:
    assert not any(map(is_colour, ("", "red", "#12345", "#1234567", "#12345G", "1A62C7", "#FFF")))
