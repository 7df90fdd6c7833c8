"""How Chromium is started by tests."""

from __future__ import annotations

import os

# A headless Chromium builds whole windows, and the list under each address bar is a page in two processes of its own:
# half of what a window costs. Whoever switches features off takes the place of playwright's list, so most of that
# stands here as well.
_NOT_WANTED = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
    "AimEnabled", "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying",
    "OptimizationHints", "PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning",
)  # fmt: skip


def arguments(*more: str) -> list[str]:
    """The command line, with `more`. Its sandbox refuses to run as root, which CI machines usually are."""
    alone = ["--no-sandbox"] if os.geteuid() == 0 else []
    return [*alone, f"--disable-features={','.join(_NOT_WANTED)}", *more]
