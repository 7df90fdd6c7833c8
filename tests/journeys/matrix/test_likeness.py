"""What compares can fail: otherwise the matrix would be a picture."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.matrix.likeness import FRESH, TIME, JsonText, OneOf, Whole, differences

GOOD: list[tuple[Any, Any]] = [
    ({"a": 1, "b": {"c": "x"}}, {"a": 1, "b": {"c": "x"}}),
    (TIME, "2024-03-16 13:16:05"),
    (FRESH, "MSG_12345678-1234-1234-1234-123456789012"),
    (JsonText({"a": Whole(2)}), '{"a": 3}'),
    (OneOf((1, 2)), 2),
    ([1, Whole()], [1, 0]),
]
BAD: list[tuple[Any, Any]] = [
    ({"a": 1}, {"a": 1, "b": 2}),
    ({"a": 1, "b": 2}, {"a": 1}),
    ({"a": {"b": 1}}, {"a": {"b": 2}}),
    ({"a": 1}, "text"),
    (TIME, "2024-03-16T13:16:05Z"),
    (FRESH, "abc"),
    (JsonText({"a": 1}), '{"a": 2}'),
    (JsonText({"a": 1}), "no JSON"),
    (Whole(2), 1),
    (Whole(), True),
    (Whole(), "1"),
    (OneOf((1, 2)), 3),
    ([1], [1, 2]),
    ([1], [2]),
]


@pytest.mark.parametrize(("expected", "found"), GOOD)
def test_what_is_alike(expected: Any, found: Any) -> None:
    assert differences(expected, found) == []


@pytest.mark.parametrize(("expected", "found"), BAD)
def test_what_differs(expected: Any, found: Any) -> None:
    assert differences(expected, found)
