"""Order cards that fall due: whatever their number, one timer waits for the next."""

import logging
from collections.abc import Callable, Iterable

import gevent
from gevent.lock import BoundedSemaphore

from chat.actions.perform import Actions
from chat.domain.commands import ExpireCards
from chat.domain.errors import Refusal
from chat.domain.events import Event, MessagePosted
from chat.domain.messages import OrderOffer
from chat.domain.people import Actor

logger = logging.getLogger(__name__)

RETRY_MS = 1000
GATHER_MS = 20
"""Cards that fall due within this time of each other share a change: however many they are, 50 changes a second."""


class DueCards:
    """Expires what is due in batches and asks to be called for the next. Times are UTC ms."""

    def __init__(
        self, actions: Actions, houses: Callable[[], Iterable[Actor]], now: Callable[[], int], batch: int
    ) -> None:
        self._actions = actions
        self._houses = houses
        self._now = now
        self._batch = batch
        self._house: Actor | None = None  # any one will do: the house expires the cards of every tenant
        self._next: int | None = None
        self._one_at_a_time = BoundedSemaphore()
        self.schedule: Callable[[int, Callable[[], None]], None] = lambda due, job: None

    def heard(self, event: Event) -> None:
        """A card was posted: it may be the next that is due."""
        if isinstance(event, MessagePosted) and isinstance(event.message.body, OrderOffer):
            # The scheduler takes a lock, and an event is heard in the hub, which may not wait.
            gevent.spawn(self._wait_for, event.message.body.card.expires_at)

    def run(self) -> None:
        """Expire everything that is due, then wait for the next."""
        with self._one_at_a_time:
            self._next = None
            try:
                due = self._expire()
            except Refusal as refusal:
                logger.warning("Cards could not be expired: %s", refusal.code)
                due = self._now() + RETRY_MS
        if due is not None:
            self._wait_for(max(due, self._now() + GATHER_MS))

    def _expire(self) -> int | None:
        if self._house is None:
            self._house = next(iter(self._houses()), None)
        house = self._house
        due: int | None = None
        while house is not None:
            due = self._actions.perform(house, ExpireCards(self._batch))
            if due is None or due > self._now():
                break
        return due

    def _wait_for(self, due: int) -> None:
        if self._next is None or due < self._next:
            self._next = due
            self.schedule(due, self.run)
