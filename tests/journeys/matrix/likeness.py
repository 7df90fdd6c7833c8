"""Comparing what somebody heard with what they should hear, field by field."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    """A text of this form (a regular expression that matches all of it)."""

    form: str


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `least` on."""

    least: int = 0


@dataclass(frozen=True, slots=True)
class JsonText:
    """A text that holds this JSON."""

    value: Any


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any one of these."""

    values: tuple[Any, ...]


TIME = Text(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
"""How desk, Weiyu and chatvo write a moment."""
MOMENT = Whole(1_600_000_000_000)
"""Epoch milliseconds."""
FRESH = Text(r"MSG_[0-9a-f-]{32,36}")
"""A uid that the house drew, for a sender who gave none (domain, section 3)."""


def differences(expected: Any, found: Any, where: str = "") -> list[str]:
    """One line for each field that is missing, too many, or other than expected."""
    match expected:
        case Text():
            fits = isinstance(found, str) and re.fullmatch(expected.form, found, re.DOTALL) is not None
        case Whole():
            fits = isinstance(found, int) and not isinstance(found, bool) and found >= expected.least
        case JsonText():
            return _json(expected, found, where)
        case OneOf():
            fits = any(not differences(value, found) for value in expected.values)
        case Mapping():
            return _object(expected, found, where)
        case Sequence() if not isinstance(expected, str):
            return _list(expected, found, where)
        case _:
            fits = found == expected
    return [] if fits else [f"{where or 'it'}: expected {expected!r}, found {found!r}"]


def _json(expected: JsonText, found: Any, where: str) -> list[str]:
    try:
        return differences(expected.value, json.loads(found), where)
    except (TypeError, ValueError):
        return [f"{where or 'it'}: expected JSON in a text, found {found!r}"]


def _object(expected: Mapping[str, Any], found: Any, where: str) -> list[str]:
    if not isinstance(found, Mapping):
        return [f"{where or 'it'}: expected an object, found {found!r}"]
    lines = [f"{where}.{name}: too many, {found[name]!r}" for name in found if name not in expected]
    for name, value in expected.items():
        if name not in found:
            lines.append(f"{where}.{name}: missing, expected {value!r}")
        else:
            lines += differences(value, found[name], f"{where}.{name}")
    return lines


def _list(expected: Sequence[Any], found: Any, where: str) -> list[str]:
    if not isinstance(found, Sequence) or len(found) != len(expected):
        return [f"{where or 'it'}: expected {expected!r}, found {found!r}"]
    return [line for i, value in enumerate(expected) for line in differences(value, found[i], f"{where}[{i}]")]
