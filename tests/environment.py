"""What a test may need of the machine beside Python: is it there, and where.

A missing thing skips the test visibly. In a strict run (`--strict-environment`, or `CI=true`) every skip is a
failure, so that CI cannot pass on a machine that lacks something.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = ROOT / "tests" / "outside" / "node_modules"


def find_chromium() -> str | None:
    """The system's Chromium; playwright's own download is never used."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def find_chinese_font() -> str | None:
    """The first font that can write Chinese, as fontconfig names it."""
    if not shutil.which("fc-list"):
        return None
    listing = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False).stdout
    return next(iter(listing.splitlines()), None)


def find_node_clients() -> str | None:
    """The folder of the pinned JavaScript clients, provided that node is there to run them."""
    installed = (CLIENTS / ".package-lock.json").exists() and shutil.which("node")
    return str(CLIENTS) if installed else None


def find_faketime() -> str | None:
    """The library that, preloaded into a process, moves its clock."""
    return next((str(path) for path in Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)


def find_wheels() -> str | None:
    """The folder of everything that requirements.txt names, for an installation without the network."""
    kept = ROOT / ".state" / "wheels"
    listed = kept / "requirements.txt"
    is_new = listed.exists() and listed.read_text() == (ROOT / "requirements.txt").read_text()
    return str(kept) if is_new else None


def find_nginx() -> str | None:
    """The system's nginx; Debian keeps it where only root's PATH leads."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


FINDERS: dict[str, Callable[[], str | None]] = {
    "chromium": find_chromium,
    "chinese font": find_chinese_font,
    "faketime": find_faketime,
    "nginx": find_nginx,
    "node clients": find_node_clients,
    "wheels": find_wheels,
}


def find(name: str) -> str | None:
    """Where the thing called `name` is; a name without a finder of its own is a program on the PATH."""
    finder = FINDERS.get(name)
    return finder() if finder else shutil.which(name)


def require(name: str) -> str:
    """Where the thing is; skips the running test, saying what is missing, when it is not there."""
    found = find(name)
    if not found:
        pytest.skip(f"missing: {name} (bin/setup-tests installs what it can)")
    return found


def is_strict(config: pytest.Config) -> bool:
    """Whether a skip counts as a failure in this run."""
    return bool(config.getoption("--strict-environment")) or os.environ.get("CI", "").lower() in ("1", "true")


def refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skipped report into a failed one that keeps the reason; an expected failure stays what it is."""
    if not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"A strict run allows no skip. {reason}"
