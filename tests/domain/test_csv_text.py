"""CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.domain.csv_text import lines


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1"])
def test_a_formula_becomes_text(text: str) -> None:
    ((cell,),) = csv.reader(io.StringIO(lines([[text]]), newline=""))
    assert cell == f"'{text}"


@settings(deadline=None)
@given(st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=20), min_size=1))
def test_everything_comes_back_but_for_the_apostrophe(row: list[str]) -> None:
    (read,) = csv.reader(io.StringIO(lines([[*row, "end"]]), newline=""))
    assert [cell if cell == given else cell[1:] for cell, given in zip(read, [*row, "end"], strict=True)] == [
        *row,
        "end",
    ]


def test_numbers_and_nothing() -> None:
    assert lines([[1, -1, None, 1.5]]) == "1,-1,,1.5\r\n"
