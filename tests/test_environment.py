"""What happens to a test that needs something this machine lacks, in an ordinary and in a strict run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.environment import ROOT, find, require

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SUITE = """
import pytest

def test_lacking(needs):
    needs("no-such-program")

@pytest.mark.xfail(reason="known")
def test_known():
    assert False

def test_fine():
    pass
"""


def run_suite(tmp_path: Path, *options: str, **environment: str) -> str:
    (tmp_path / "test_inner.py").write_text(SUITE)
    inherited = {name: value for name, value in os.environ.items() if name != "CI"}
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-c", os.devnull]
    done = subprocess.run(
        [*command, "-ra", f"--rootdir={tmp_path}", str(tmp_path), *options],
        cwd=ROOT,
        env=inherited | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout + done.stderr


def test_what_is_missing_is_skipped_and_named(tmp_path: Path) -> None:
    output = run_suite(tmp_path)
    assert "1 passed, 1 skipped, 1 xfailed" in output
    assert "missing: no-such-program" in output


@pytest.mark.parametrize(("options", "environment"), [(["--strict-environment"], {}), ([], {"CI": "true"})])
def test_a_strict_run_fails_on_a_skip(tmp_path: Path, options: list[str], environment: dict[str, str]) -> None:
    output = run_suite(tmp_path, *options, **environment)
    assert "1 failed, 1 passed, 1 xfailed" in output
    assert "A strict run allows no skip. " in output
    assert "missing: no-such-program" in output


def test_a_program_is_found_by_its_name() -> None:
    assert require("sh") == find("sh")
    assert find("no-such-program") is None


def test_the_browser_opens_and_reads_chinese(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<title>总机</title><p>您好")
    assert (page.title(), page.inner_text("p")) == ("总机", "您好")
    page.close()
