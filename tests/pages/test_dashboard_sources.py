"""What is written in the dashboard's modules: no way from a text to markup or code, and no style that hides sides."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.environment import ROOT

DASHBOARD = ROOT / "static" / "dashboard"
SINKS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|v-html|document\.write|srcdoc|\beval\(|new Function|javascript:|DOMParser"
)
ONE_SIDED = re.compile(r"(?<![\w-])(?:margin|padding|border|inset)-(?:left|right)(?![\w-])|(?<![\w-])(?:left|right):")
LONGEST = 320  # lines


def sources(ending: str) -> list[Path]:
    return sorted(DASHBOARD.rglob(f"*{ending}"))


def named(path: Path) -> str:
    return str(path.relative_to(DASHBOARD))


@pytest.mark.parametrize("path", sources(".js"), ids=named)
def test_no_text_becomes_markup_or_code(path: Path) -> None:
    assert SINKS.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", sources(".css"), ids=named)
def test_a_side_is_a_start_or_an_end(path: Path) -> None:
    assert ONE_SIDED.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", sources(".js"), ids=named)
def test_a_file_is_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST
