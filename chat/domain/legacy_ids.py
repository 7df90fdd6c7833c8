"""Legacy ids: what the raw door's pages hold instead of a sign-in."""

import ipaddress
from typing import Final

from chat.domain.ip_addresses import parsed
from chat.domain.value import value

ALIAS_LENGTH: Final = 64
"""Characters of an id in the address of the raw door."""


@value
class LegacyId:
    """An enrolled id of the raw door: it lets a person in, or stands for a workgroup that may be written to.

    `networks` are CIDRs from which it counts; none is everywhere. `sign_in` vouches for the person's connections.
    """

    id: int
    organisation: int
    alias: str
    person: int | None
    workgroup: int | None
    networks: tuple[str, ...]
    note: str
    sign_in: int | None
    created_at: int

    def counts_from(self, address: str) -> bool:
        """Whether a client at this address (IPv4 or IPv6) may use it."""
        if not self.networks:
            return True
        peer = parsed(address)
        return peer is not None and any(peer in ipaddress.ip_network(network) for network in self.networks)
