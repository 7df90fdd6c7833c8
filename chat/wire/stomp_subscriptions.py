"""The live subscriptions of one STOMP connection (STOMP 1.2 "SUBSCRIBE id Header")."""

from collections.abc import Mapping

from chat.wire.stomp_frame import StompError


class Subscriptions:
    """Subscription id -> destination, at most `limit` of them."""

    __slots__ = ("_by_id", "_limit")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._by_id: dict[str, str] = {}

    @property
    def by_id(self) -> Mapping[str, str]:
        """Id to destination; a live view, not a copy."""
        return self._by_id

    def add(self, subscription: str, destination: str) -> None:
        """Register a new id. Raises StompError when it is in use or there are too many."""
        if subscription in self._by_id:
            raise StompError("This subscription id is in use.")
        if len(self._by_id) >= self._limit:
            raise StompError("There are too many subscriptions.")
        self._by_id[subscription] = destination

    def remove(self, subscription: str) -> None:
        """Forget an id, known or not."""
        self._by_id.pop(subscription, None)

    def find(self, named: str) -> str | None:
        """Return the id that an UNSUBSCRIBE means by `named`, None when it means nothing here.

        A client in the field names the topic in place of the id (seed 001, stompUnsubscribe): the
        destination, or what follows a slash in it, stands for the oldest subscription to it.
        """
        if named in self._by_id:
            return named
        tail = "/" + named
        return next((known for known, to in self._by_id.items() if to == named or to.endswith(tail)), None)
