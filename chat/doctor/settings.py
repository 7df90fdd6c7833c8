"""The settings themselves: what fits, and is unwise nevertheless."""

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from chat.config import Settings
from chat.doctor.finding import Finding

_WIDEST = {4: 8, 6: 16}
"""Version of IP -> prefix length of the widest network that may be one's own."""


def look_at_settings(settings: Settings) -> Iterator[Finding]:
    """Demo mode, the public address, the networks of proxies."""
    if settings.demo:
        yield Finding(
            "demo_mode", "CHAT_DEMO", "Demo mode is on: known people with known sign-ins.",
            "Unset CHAT_DEMO, and begin with an empty CHAT_DATA: the demo's people stay in the old one.",
        )  # fmt: skip
    public = urlsplit(settings.base_url)
    if public.scheme != "https" and not _is_here(public.hostname or ""):
        yield Finding(
            "not_https", "CHAT_PUBLIC_URL", f"{settings.base_url} is not https: tokens and texts travel in the clear.",
            "Put a proxy with TLS in front (deploy/) and set CHAT_PUBLIC_URL=https://...",
        )  # fmt: skip
    for part in filter(None, map(str.strip, settings.trusted_proxies.split(","))):
        yield from _look_at_proxies(part)


def _look_at_proxies(part: str) -> Iterator[Finding]:
    network = ipaddress.ip_network(part, strict=False)
    if network.prefixlen < _WIDEST[network.version]:
        yield Finding(
            "proxies_too_wide", "CHAT_TRUSTED_PROXIES",
            f"{part} covers strangers, who may then claim any address by X-Forwarded-For.",
            "List the addresses of your own proxies only.",
        )  # fmt: skip


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
