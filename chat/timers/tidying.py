"""Files that nobody needs any more: uploads never sent, what was erased, what ended halfway, old exports."""

import logging
from collections.abc import Callable, Iterable

from gevent.lock import BoundedSemaphore

from chat.actions.exporting import Exporting
from chat.actions.uploads import Uploads
from chat.domain.errors import Refusal
from chat.domain.people import Actor

logger = logging.getLogger(__name__)


class Tidying:
    """One round an organisation, then one through the homes."""

    def __init__(self, uploads: Uploads, exporting: Exporting, houses: Callable[[], Iterable[Actor]]) -> None:
        self._uploads = uploads
        self._exporting = exporting
        self._houses = houses
        self._one_at_a_time = BoundedSemaphore()

    def run(self) -> None:
        """One round. What cannot be done now is done in the next."""
        with self._one_at_a_time:
            try:
                for house in self._houses():
                    self._uploads.tidy(house)
                    self._exporting.tidy(house)
                self._uploads.tidy_homes()
            except Refusal as refusal:
                logger.warning("Files could not be tidied: %s", refusal.code)
