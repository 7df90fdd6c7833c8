"""Where a request comes from: the socket's peer, or what a proxy that we trust says of it."""

import ipaddress
from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import has_request_context, request

from chat.domain.ip_addresses import Address, parsed

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_FORWARDING: Final = ("HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
_NOWHERE: Final = "0.0.0.0"  # noqa: S104 - a peer whose address is no address, such as a Unix socket's


class Peers:
    """`trusted` lists the addresses and networks of proxies, separated by commas. Raises ValueError for others."""

    def __init__(self, trusted: str) -> None:
        self._trusted: list[Network] = [
            ipaddress.ip_network(part.strip(), strict=False) for part in trusted.split(",") if part.strip()
        ]

    def address(self, environ: Mapping[str, Any]) -> str:
        """The peer's address: the right-most hop of X-Forwarded-For that we do not trust, seen from the socket."""
        hops = [hop for hop in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        return str(self._nearest_stranger(environ.get("REMOTE_ADDR", ""), reversed(hops)))

    def is_proxy(self, environ: Mapping[str, Any]) -> bool:
        """Whether the socket's peer is a proxy that we trust."""
        peer = _parsed(environ.get("REMOTE_ADDR", ""))
        return peer is not None and self._is_trusted(peer)

    def calling(self) -> str:
        """The address of the call under way; "" where nobody knows: outside of a call, and behind a proxy on this
        machine that CHAT_TRUSTED_PROXIES does not list, where everybody would be called by the proxy's own."""
        if not has_request_context() or self._is_hidden(request.environ):
            return ""
        return self.address(request.environ)

    def source(self, environ: Mapping[str, Any]) -> str:
        """The key under which tries of this peer are counted: an IPv6 caller has a whole /64 to themselves."""
        address = ipaddress.ip_address(self.address(environ))
        if address.version == 4:
            return str(address)
        return str(ipaddress.ip_network((address, 64), strict=False))

    def is_loopback(self, environ: Mapping[str, Any]) -> bool:
        """Whether the peer is a program on this machine, and not a proxy speaking for somebody else."""
        return not _is_forwarded(environ) and _comes_from_loopback(environ)

    def _is_hidden(self, environ: Mapping[str, Any]) -> bool:
        return _is_forwarded(environ) and _comes_from_loopback(environ) and not self.is_proxy(environ)

    def _nearest_stranger(self, socket_peer: str, hops: Iterable[str]) -> Address:
        nearest = _parsed(socket_peer) or ipaddress.ip_address(_NOWHERE)
        for hop in hops:
            if not self._is_trusted(nearest):
                return nearest
            further = _parsed(hop)
            if further is None:
                return nearest
            nearest = further
        return nearest

    def _is_trusted(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


def _is_forwarded(environ: Mapping[str, Any]) -> bool:
    return any(name in _FORWARDING or name.startswith("HTTP_X_FORWARDED") for name in environ)


def _comes_from_loopback(environ: Mapping[str, Any]) -> bool:
    peer = _parsed(environ.get("REMOTE_ADDR", ""))
    return peer is not None and peer.is_loopback


def _parsed(text: str) -> Address | None:
    """The address in `1.2.3.4`, `1.2.3.4:80`, `::1`, `[::1]:80`; a mapped IPv4 address is that IPv4 address."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    return parsed(text.partition("%")[0])
