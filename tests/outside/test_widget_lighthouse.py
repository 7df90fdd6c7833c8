"""Lighthouse's opinion of the demonstration shop: it scores well, and the widget costs the page next to nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.outside.lighthouse import IS_MEASURED, best, refused
from tests.outside.run import Script
from tests.server import RunningServer

QUIET = 20  # ms of blocking that the widget may add


@pytest.mark.timeout(900)
@pytest.mark.parametrize("form", ["mobile", "desktop"])
def test_the_shop_with_the_widget_scores_well_and_as_without(
    server: RunningServer, script: Callable[..., Script], port: int, form: str
) -> None:
    shop = best(script, f"{server.url}/shop", port, form, QUIET)
    assert refused(shop) == {}, shop
    assert shop["cls"] == 0
    # Only where it blocks at all is there anything to compare.
    if IS_MEASURED and shop["tbt"] > QUIET:
        bare = best(script, f"{server.url}/shop?bare", port, form, QUIET)
        assert shop["tbt"] <= bare["tbt"] + QUIET
