"""The colours of the dashboard: every pair that is used is recomputed, by WCAG's own formula, in both themes."""

from __future__ import annotations

import re

import pytest

from tests.environment import ROOT

SHEET = (ROOT / "static" / "dashboard" / "tokens.css").read_text(encoding="utf-8")
TEXT, CONTROL = 4.5, 3.0
GROUNDS = ("canvas", "surface", "hover")
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-2", "ink-3", "accent", "good", "warn", "bad") for ground in GROUNDS),
    *((ink, ground, TEXT) for ink in ("ink", "ink-2", "ink-3", "accent") for ground in ("selected", "mine")),
    *((ink, "theirs", TEXT) for ink in ("ink", "ink-2", "ink-3", "accent")),
    *((ink, "sunken", TEXT) for ink in ("ink", "ink-2")),
    ("on-accent", "accent", TEXT),
    ("on-bad", "bad", TEXT),
    ("note-ink", "note", TEXT),
    *((tone, f"{tone}-tint", TEXT) for tone in ("good", "warn", "bad")),
    *(("edge", ground, CONTROL) for ground in ("canvas", "surface")),
    *((f"series-{number}", "surface", TEXT) for number in range(1, 7)),
]


def tokens(theme: int) -> dict[str, str]:
    """Name -> colour, of the light (0) or the dark (1) theme."""
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", SHEET)
    return {name: (light, dark)[theme] for name, light, dark in found}


def luminance(colour: str) -> float:
    """WCAG 2.2, "relative luminance"."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS, ids=lambda value: str(value))
def test_what_is_written_can_be_read(theme: int, ink: str, ground: str, least: float) -> None:
    colours = tokens(theme)
    ratio = contrast(colours[ink], colours[ground])
    assert ratio >= least, f"{ink} on {ground}: {ratio:.2f}"


def test_the_formula_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
