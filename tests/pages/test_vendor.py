"""What is vendored is what its README says, byte for byte."""

from __future__ import annotations

import hashlib
import re

from tests.environment import ROOT

VENDOR = ROOT / "static" / "vendor"


def told() -> dict[str, str]:
    """File -> sha256, from the table of static/vendor/README.md."""
    rows = re.findall(r"^\| `([^`]+)` \| .+ \| `([0-9a-f]{64})` \|$", (VENDOR / "README.md").read_text(), re.MULTILINE)
    return dict(rows)


def test_every_vendored_file_is_told_of_and_unchanged() -> None:
    files = [path for path in VENDOR.rglob("*") if path.is_file() and path != VENDOR / "README.md"]
    found = {str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert found == told()
