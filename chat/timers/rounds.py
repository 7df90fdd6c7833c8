"""The round through the house: what nobody attended to, every few seconds."""

import logging
from collections.abc import Callable, Iterable

from gevent.lock import BoundedSemaphore

from chat.actions.perform import Actions
from chat.domain.errors import Refusal
from chat.domain.people import Actor
from chat.domain.service import KeepOrder

logger = logging.getLogger(__name__)

MOST_TURNS = 100


class Rounds:
    """One command an organisation and round, repeated while it leaves something over."""

    def __init__(self, actions: Actions, houses: Callable[[], Iterable[Actor]], batch: int) -> None:
        self._actions = actions
        self._houses = houses
        self._batch = batch
        self._one_at_a_time = BoundedSemaphore()

    def run(self) -> None:
        """One round. What cannot be done now is done in the next."""
        with self._one_at_a_time:
            try:
                for house in self._houses():
                    self._through(house)
            except Refusal as refusal:
                logger.warning("A round was not finished: %s", refusal.code)

    def _through(self, house: Actor) -> None:
        for _ in range(MOST_TURNS):
            if not self._actions.perform(house, KeepOrder(self._batch)):
                return
