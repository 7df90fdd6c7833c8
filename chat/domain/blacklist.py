"""Whom an organisation does not let in: visitors, and addresses from which visitors come."""

import ipaddress
from collections.abc import Iterable

from chat.domain.ip_addresses import parsed
from chat.domain.people import Person
from chat.domain.value import value

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@value
class BlockEntry:
    """A visitor, or an address or CIDR. `until` is UTC ms, None is for good; `by` is who did it.

    With both, the visitor is blocked, and nobody comes in as somebody new from that network.
    """

    id: int
    organisation: int
    person: int | None
    address: str | None
    reason: str
    until: int | None
    created_at: int
    by: Person | None = None


class Blacklist:
    """The entries of one organisation, ready to be asked."""

    __slots__ = ("_networks", "_newcomers", "_people")

    def __init__(self, entries: Iterable[BlockEntry] = ()) -> None:
        people: dict[int, int | None] = {}
        self._networks: list[tuple[Network, int | None]] = []
        self._newcomers: list[tuple[Network, int | None]] = []
        for entry in entries:
            if entry.person is not None:
                people[entry.person] = _later(people.get(entry.person, 0), entry.until)
            if entry.address is not None:
                networks = self._networks if entry.person is None else self._newcomers
                networks.append((ipaddress.ip_network(entry.address), entry.until))
        self._people = people

    def __bool__(self) -> bool:
        return bool(self._people or self._networks)

    def holds(self, person: int, now: int) -> bool:
        """Whether this visitor is blocked at `now` (UTC ms)."""
        return person in self._people and _lasts(self._people[person], now)

    def holds_address(self, address: str, now: int) -> bool:
        """Likewise for who comes from this address; what is no address is in no network."""
        return _among(self._networks, address, now)

    def holds_newcomer(self, address: str, now: int) -> bool:
        """Whether nobody comes in as somebody new from this address, since a blocked visitor came from there."""
        return _among(self._newcomers, address, now)


def network_of(text: str) -> str:
    """The CIDR of an address or a CIDR, its host bits cleared. Raises ValueError for anything else."""
    network = ipaddress.ip_network(text.strip(), strict=False)
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    if mapped is not None and network.prefixlen >= 96:
        network = ipaddress.ip_network((mapped, network.prefixlen - 96), strict=False)
    return str(network)


def surroundings_of(address: str) -> str | None:
    """The network that one household or device has: an IPv4 address, 64 bits of an IPv6 one; None for no address."""
    try:
        network = network_of(address)
    except ValueError:
        return None
    return network if "." in network else network_of(f"{address}/64")


def _among(networks: list[tuple[Network, int | None]], address: str, now: int) -> bool:
    if not networks:
        return False
    peer = parsed(address)
    return peer is not None and any(peer in network and _lasts(until, now) for network, until in networks)


def _lasts(until: int | None, now: int) -> bool:
    return until is None or until > now


def _later(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else max(one, other)
