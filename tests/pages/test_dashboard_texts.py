"""The sentences of the conversation pane: both languages say the same things, and every key that is used has one."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

DASHBOARD = Path(__file__).resolve().parents[2] / "static" / "dashboard"
OWN = ("talk", "panel", "search", "left")
USED = re.compile(r"""\bt\(["`]([a-z_]+)(["`$])""")
PLACE = re.compile(r"\{(\w+)\}")


def sentences(area: str, language: str) -> dict[str, Any]:
    """Key -> sentence, or {one, other}."""
    found: dict[str, Any] = json.loads((DASHBOARD / "texts" / f"{area}.{language}.json").read_text(encoding="utf-8"))
    return found


def test_both_languages_have_the_same_keys_and_places() -> None:
    zh, en = sentences("talk", "zh"), sentences("talk", "en")
    assert list(zh) == list(en)
    for key, sentence in en.items():
        other = sentence if isinstance(sentence, str) else sentence["other"]
        assert set(PLACE.findall(zh[key])) == set(PLACE.findall(other)), key


def test_no_key_is_used_that_nobody_wrote() -> None:
    known = set(sentences("talk", "en")) | set(sentences("core", "en"))
    for room in OWN:
        for path in (DASHBOARD / room).glob("*.js"):
            for key, end in USED.findall(path.read_text(encoding="utf-8")):
                there = key in known if end != "$" else any(one.startswith(key) for one in known)
                assert there, f"{path.name}: {key}"
