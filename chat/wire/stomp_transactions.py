"""The open transactions of one STOMP connection (STOMP 1.2 "BEGIN", "COMMIT", "ABORT")."""

from chat.wire.stomp_events import Held
from chat.wire.stomp_frame import StompError


class Transactions:
    """Holds what was sent inside transactions until they are committed, within bounds.

    The bounds are for the connection as a whole: `names` transactions open at once, `events` held
    in all of them, `octets` of headers and bodies. Every method raises StompError when broken.
    """

    __slots__ = ("_events_left", "_names", "_octets_left", "_open")

    def __init__(self, names: int, events: int, octets: int) -> None:
        self._names = names
        self._events_left = events
        self._octets_left = octets
        self._open: dict[str, list[tuple[Held, int]]] = {}

    def begin(self, name: str) -> None:
        """Open a transaction whose name is not open yet."""
        if name in self._open:
            raise StompError("This transaction has begun already.")
        if len(self._open) >= self._names:
            raise StompError("There are too many open transactions.")
        self._open[name] = []

    def hold(self, name: str, event: Held, octets: int) -> None:
        """Keep `event`, which costs `octets`, behind those the transaction holds already."""
        held = self._held(name)
        if self._events_left < 1 or self._octets_left < octets:
            raise StompError("The open transactions hold too much.")
        self._events_left -= 1
        self._octets_left -= octets
        held.append((event, octets))

    def commit(self, name: str) -> list[Held]:
        """Close the transaction and return what it held, in the order it came."""
        held = self._held(name)
        del self._open[name]
        self._events_left += len(held)
        self._octets_left += sum(octets for _, octets in held)
        return [event for event, _ in held]

    def abort(self, name: str) -> None:
        """Close the transaction and forget what it held."""
        self.commit(name)

    def clear(self) -> None:
        """Abort everything: the connection ends (STOMP 1.2 "BEGIN")."""
        for name in list(self._open):
            self.abort(name)

    def _held(self, name: str) -> list[tuple[Held, int]]:
        held = self._open.get(name)
        if held is None:
            raise StompError("This transaction has not begun.")
        return held
