"""axe-core in a page: what people who cannot see, or cannot point, would stumble over."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from tests.environment import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

GRAVE = ("serious", "critical")


@cache
def _script() -> str:
    return (ROOT / "tests" / "outside" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def grave(page: Page) -> list[str]:
    """What axe calls serious or critical on the page as it is now: rule, and the first places.

    The page's policy refuses script elements, so axe comes in through the debugger.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(f"() => {{ {_script()} }}")
    found: list[dict[str, Any]] = page.evaluate("async () => (await axe.run(document)).violations")
    return [
        f"{one['impact']} {one['id']}: " + " | ".join(node["html"][:160] for node in one["nodes"][:3])
        for one in found
        if one["impact"] in GRAVE
    ]
