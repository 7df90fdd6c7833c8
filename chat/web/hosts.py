"""Which names this server answers to. Any other Host may be somebody's page that rebinds its name to us."""

import ipaddress
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")


class Hosts:
    """`public_url` is how people reach us, `listen` the (host, port) pairs that are served."""

    def __init__(self, public_url: str, listen: Iterable[tuple[str, int]]) -> None:
        self._known = frozenset(_names(public_url, listen))

    def knows(self, host: str) -> bool:
        """Whether a Host header names us."""
        return host.strip().lower() in self._known

    def is_own(self, origin: str) -> bool:
        """Whether an Origin header names a page of ours."""
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        return parts.scheme in _DEFAULT_PORTS and self.knows(parts.netloc)


def _names(public_url: str, listen: Iterable[tuple[str, int]]) -> Iterator[str]:
    public = urlsplit(public_url)
    default = _DEFAULT_PORTS.get(public.scheme, 80)
    yield from _spellings(_bracketed(public.hostname or ""), public.port or default, default)
    for host, port in listen:
        yield from _spellings(_bracketed(host.lower()), port, 80)
        if _hears_loopback(host):
            for name in _LOOPBACK:
                yield from _spellings(name, port, 80)


def _spellings(host: str, port: int, default: int) -> Iterator[str]:
    yield f"{host}:{port}"
    if port == default:
        yield host


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _hears_loopback(host: str) -> bool:
    """A listener on every address is a loopback listener too."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
