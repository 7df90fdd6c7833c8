"""What a browser says of itself, told simply; enough to know whom one talks with, not to count on."""

import re
from typing import Final

Patterns = tuple[tuple[str, str], ...]

# The first that fits: WeChat and Edge call themselves Chrome, too, and Chrome calls itself Safari.
_BROWSERS: Final[Patterns] = (
    (r"MicroMessenger/(\d+)", "WeChat"),
    (r"DingTalk/(\d+)", "DingTalk"),
    (r"AlipayClient/(\d+)", "Alipay"),
    (r"QQBrowser/(\d+)", "QQ Browser"),
    (r"UCBrowser/(\d+)", "UC Browser"),
    (r"Edg(?:A|iOS)?/(\d+)", "Edge"),
    (r"(?:OPR|Opera)/(\d+)", "Opera"),
    (r"(?:Firefox|FxiOS)/(\d+)", "Firefox"),
    (r"SamsungBrowser/(\d+)", "Samsung Internet"),
    (r"(?:Chrome|CriOS)/(\d+)", "Chrome"),
    (r"Version/(\d+)[\d.]* (?:Mobile/\S+ )?Safari/", "Safari"),
)
_SYSTEMS: Final[Patterns] = (
    (r"Windows NT 10\.0", "Windows 10+"),
    (r"Windows", "Windows"),
    (r"HarmonyOS|OpenHarmony", "HarmonyOS"),
    (r"Android (\d+)", "Android"),
    (r"Android", "Android"),
    (r"(?:iPhone|CPU) OS (\d+)", "iOS"),
    (r"iPad|iPhone", "iOS"),
    (r"Mac OS X", "macOS"),
    (r"CrOS", "ChromeOS"),
    (r"Linux", "Linux"),
)


def device(user_agent: str) -> dict[str, str] | None:
    """`{browser, system, kind}`, of which a part may be empty; None when nothing is known."""
    if not user_agent:
        return None
    told = {"browser": _first(_BROWSERS, user_agent), "system": _first(_SYSTEMS, user_agent)}
    return {**told, "kind": _kind(user_agent)} if any(told.values()) else None


def _first(patterns: Patterns, text: str) -> str:
    for pattern, name in patterns:
        found = re.search(pattern, text)
        if found is not None:
            return f"{name} {found[1]}" if found.re.groups else name
    return ""


def _kind(user_agent: str) -> str:
    if re.search(r"iPad|Tablet|Android(?!.*Mobile)", user_agent):
        return "tablet"
    return "phone" if re.search(r"Mobile|iPhone|MicroMessenger.*Android", user_agent) else "desktop"
