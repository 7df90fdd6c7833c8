"""The home page's files: equal sentences in both languages, readable colours, no way for text to become markup."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.environment import ROOT

HOME = ROOT / "static" / "home"
TEMPLATES = [ROOT / "templates" / "index.html", *sorted((ROOT / "templates" / "home").glob("*.html"))]
MODULES = sorted(HOME.glob("*.js"))
TEXTS = {name: json.loads((HOME / f"{name}.json").read_text(encoding="utf-8")) for name in ("zh", "en")}
LONGEST = 200  # lines of a module
SURFACES = ("surface", "canvas", "hover")
READ = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "accent", "good", "warn", "bad") for ground in SURFACES),
    *((ink, ground) for ink in ("ink", "ink-3", "accent") for ground in ("mine", "theirs", "surface")),
    ("ink-2", "sunken"),
    ("on-accent", "accent"),
    ("good", "good-tint"),
    ("warn", "warn-tint"),
    ("bad", "bad-tint"),
]


def placeholders(sentence: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", sentence))


def test_both_languages_say_the_same_things() -> None:
    assert list(TEXTS["zh"]) == list(TEXTS["en"])
    assert all(TEXTS["zh"].values())
    assert all(TEXTS["en"].values())
    for key in TEXTS["en"]:
        assert placeholders(TEXTS["zh"][key]) == placeholders(TEXTS["en"][key]), key


def test_every_sentence_that_is_asked_for_exists() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    scripts = "".join(path.read_text(encoding="utf-8") for path in MODULES)
    asked = set(re.findall(r'data-(?:text|label|hint)="(\w+)"', pages)) | set(re.findall(r"\bt\.(\w+)", pages))
    asked |= set(re.findall(r'\.(?:say|tell|button)\("(\w+)"', scripts))
    assert asked - set(TEXTS["en"]) == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_module_turns_text_into_markup_or_code(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|javascript:|srcdoc"
    assert re.findall(forbidden, text) == []
    assert len(text.splitlines()) <= LONGEST


# Colours (WCAG 2.2, 1.4.3 and 1.4.11)


def tokens(theme: int) -> dict[str, str]:
    """Name -> colour; `theme` 0 is light, 1 is dark."""
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", (HOME / "tokens.css").read_text())
    return {name: colours[theme] for name, *colours in pairs}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_text_can_be_read(theme: int) -> None:
    colour = tokens(theme)
    poor = {pair: contrast(colour[pair[0]], colour[pair[1]]) for pair in READ}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_control_can_be_seen(theme: int) -> None:
    colour = tokens(theme)
    assert all(contrast(colour["edge"], colour[ground]) >= 3 for ground in ("surface", "canvas"))
