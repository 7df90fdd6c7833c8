"""Lighthouse's opinion of the dashboard: its sign-in on a phone, and the lists of somebody who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.outside.lighthouse import best, refused
from tests.outside.run import Script
from tests.server import RunningServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.timeout(600)
def test_the_sign_in_scores_well_on_a_phone(server: RunningServer, script: Callable[..., Script], port: int) -> None:
    measured = best(script, f"{server.url}/dashboard", port, "mobile")
    print(f"\n{measured}")
    assert refused(measured) == {}, measured


@pytest.mark.timeout(600)
def test_the_lists_score_well_on_a_desk(
    server: RunningServer, script: Callable[..., Script], port: int, browser: Browser
) -> None:
    other = browser.browser_type.connect_over_cdp(f"http://127.0.0.1:{port}")
    page = other.contexts[0].new_page()
    page.goto(f"{server.url}/dashboard")
    page.locator("input[name=username]").fill("wei")
    page.locator("input[name=password]").fill(server.password)
    page.locator("form.sign-in-form button[type=submit]").click()
    page.locator(".inbox").wait_for()
    page.close()
    other.close()  # the connection, not the browser
    measured = best(script, f"{server.url}/dashboard/mine", port, "desktop")
    print(f"\n{measured}")
    assert refused(measured) == {}, measured
