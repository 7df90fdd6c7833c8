"""Presence on one machine: a dictionary of leases."""

from chat.hub.presence import Presence


class MemoryPresence(Presence):
    """person -> connection -> when the lease ends (UTC ms). Read from native threads without a lock."""

    def __init__(self, lease: int) -> None:
        self._lease = lease
        self._leases: dict[int, dict[int, int]] = {}

    def come(self, person: int, connection: int, now: int) -> bool:
        connections = self._leases.get(person)
        if connections is None:
            self._leases[person] = {connection: now + self._lease}
            return True
        connections[connection] = now + self._lease
        return False

    def renew(self, person: int, connection: int, now: int) -> None:
        connections = self._leases.get(person)
        if connections is not None and connection in connections:
            connections[connection] = now + self._lease

    def go(self, person: int, connection: int, now: int) -> bool:
        connections = self._leases.get(person)
        if connections is None or connections.pop(connection, None) is None:
            return False
        if connections:
            return False
        del self._leases[person]
        return True

    def connected(self, person: int) -> bool:
        return person in self._leases

    def count(self, person: int) -> int:
        return len(self._leases.get(person, ()))

    def expire(self, now: int) -> list[int]:
        gone = []
        for person, connections in list(self._leases.items()):
            ended = [connection for connection, ends in connections.items() if ends <= now]
            if sum(self.go(person, connection, now) for connection in ended):
                gone.append(person)
        return gone
