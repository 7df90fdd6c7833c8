"""docs/operations.md tells every setting as config.py has it: its name and its default, once."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import pytest

from chat.config import Settings
from tests.environment import ROOT

ROWS = re.findall(
    r"^\| `(CHAT_[A-Z0-9_]+)` \| (\S+) \| .{10,} \|$", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE
)


def shown(default: Any) -> str:
    """As the page writes it."""
    if default == "":
        return "empty"
    return f"`{int(default) if isinstance(default, bool) else default}`"


@pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.metadata["name"])
def test_the_page_tells_the_setting(field: Any) -> None:
    assert [default for name, default in ROWS if name == field.metadata["name"]] == [shown(field.default)]


def test_the_page_tells_no_other() -> None:
    assert {name for name, _ in ROWS} == {field.metadata["name"] for field in fields(Settings)}
