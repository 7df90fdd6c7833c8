"""What the widget costs a shop's page: the same page with it and without it, side by side.

`WIDGET_LOADS=5` loads each as often and holds the medians of times against their limits (`make campaign`); what does
not depend on the machine is compared at every run.
"""

from __future__ import annotations

import os
from statistics import median
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.server import RunningServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LOADS = int(os.environ.get("WIDGET_LOADS", "1"))
BLOCKING = 20  # ms of blocking that the widget may add
PAINTING = 50  # ms by which the largest picture may come later
OBSERVE = """
window.seen = { lcp: 0, cls: 0, tbt: 0 };
const watch = (type, heard) =>
    new PerformanceObserver((list) => list.getEntries().forEach(heard)).observe({ type, buffered: true });
watch('largest-contentful-paint', (entry) => (window.seen.lcp = entry.startTime));
watch('layout-shift', (entry) => (window.seen.cls += entry.value));
watch('longtask', (entry) => (window.seen.tbt += Math.max(0, entry.duration - 50)));
"""
ASKED = """() => {
    const { loadEventStart } = performance.getEntriesByType('navigation')[0];
    return performance.getEntriesByType('resource').filter((entry) => entry.startTime < loadEventStart).length;
}"""


def load(browser: Browser, url: str, is_bare: bool) -> dict[str, float]:
    """One first visit; until a while after the button is there, or after the page has loaded."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        page = context.new_page()
        page.add_init_script(OBSERVE)
        page.goto(url + ("?bare" if is_bare else ""), wait_until="load")
        expect(page.locator(".launcher:visible")).to_have_count(0 if is_bare else 1)
        page.evaluate("() => new Promise((done) => requestIdleCallback(() => setTimeout(done, 300)))")
        seen: dict[str, Any] = page.evaluate("() => window.seen")
        return {**seen, "requests": page.evaluate(ASKED)}
    finally:
        context.close()


def test_the_page_loads_as_without_it(browser: Browser, server: RunningServer) -> None:
    url = f"{server.url}/shop"
    load(browser, url, True)  # the server's first answers are slower
    loads = [(load(browser, url, False), load(browser, url, True)) for _ in range(LOADS)]
    dear, bare = ({name: median(one[i][name] for one in loads) for name in loads[0][0]} for i in (0, 1))
    print(f"\nwith the widget {dear}, without {bare}")
    assert dear["requests"] == bare["requests"] + 1
    assert dear["cls"] == bare["cls"]
    if LOADS > 1:
        assert dear["tbt"] <= bare["tbt"] + BLOCKING
        assert dear["lcp"] <= bare["lcp"] + PAINTING
