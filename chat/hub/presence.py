"""Who is connected. Presence is a lease: an entry that nobody renews ends by itself."""

from abc import ABC, abstractmethod


class Presence(ABC):
    """Contract. `now` is UTC ms; leases last `lease` ms and are renewed well before."""

    @abstractmethod
    def come(self, person: int, connection: int, now: int) -> bool:
        """A connection of this person is there; True when it is their first."""

    @abstractmethod
    def renew(self, person: int, connection: int, now: int) -> None:
        """The connection is still there."""

    @abstractmethod
    def go(self, person: int, connection: int, now: int) -> bool:
        """The connection went; True when it was their last."""

    @abstractmethod
    def connected(self, person: int) -> bool:
        """Whether the person has any connection. Safe from native threads."""

    @abstractmethod
    def count(self, person: int) -> int:
        """How many connections the person has."""

    @abstractmethod
    def expire(self, now: int) -> list[int]:
        """End the leases that ran out; answers the people who have no connection left by that."""
