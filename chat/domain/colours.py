"""Contrast of colours (WCAG 2.2, 1.4.3), for labels on a colour that somebody chose."""

import colorsys
import re
from typing import Final

ENOUGH: Final = 4.5
"""The contrast that text needs (WCAG 2.2, 1.4.3, level AA)."""
_HEX: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_LABELS: Final = ("#FFFFFF", "#111827")
"""What a label may be written in: white, or the ink of our pages."""


def is_colour(text: str) -> bool:
    """`#1A62C7` and its kin."""
    return _HEX.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """From 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def label_contrast(colour: str) -> float:
    """The contrast of the better of the labels that may stand on this colour."""
    return max(contrast(colour, label) for label in _LABELS)


def nearest_passing(colour: str) -> str:
    """The colour itself when a label on it can be read; else the nearest shade of the same hue on which one can."""
    if label_contrast(colour) >= ENOUGH:
        return colour.upper()
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in _parts(colour)))
    for step in range(1, 256):
        for other in (lightness - step / 255, lightness + step / 255):
            if 0 <= other <= 1:
                shade = _written(colorsys.hls_to_rgb(hue, other, saturation))
                if label_contrast(shade) >= ENOUGH:
                    return shade
    return _LABELS[1]


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _written(parts: tuple[float, float, float]) -> str:
    red, green, blue = (round(part * 255) for part in parts)
    return f"#{red:02X}{green:02X}{blue:02X}"


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (p / 255 for p in _parts(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
