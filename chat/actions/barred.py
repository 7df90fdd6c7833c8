"""Whom the house does not let in, known in the hub: every sign-in and every call asks, and nobody waits for it."""

from collections.abc import Callable

from chat.domain.blacklist import Blacklist
from chat.domain.errors import Refusal
from chat.domain.events import BlacklistChanged
from chat.domain.people import Actor, Role
from chat.store.readers import Readers


class Barred:
    """Each organisation's list is read when it is first asked for; changes are heard after their commit.

    `now` is UTC ms.
    """

    def __init__(self, readers: Readers, now: Callable[[], int]) -> None:
        self._readers = readers
        self._now = now
        self._lists: dict[int, Blacklist] = {}

    def heard(self, event: object) -> None:
        """In the hub, in commit order."""
        if isinstance(event, BlacklistChanged):
            self._lists[event.organisation] = event.blacklist

    def check(self, actor: Actor, address: str) -> None:
        """Raises Refusal `blocked` for a visitor on the list, or who comes from an address on it."""
        if actor.person.role is Role.VISITOR:
            blacklist = self._of(actor.organisation.id)
            if blacklist and (blacklist.holds(actor.id, self._now()) or blacklist.holds_address(address, self._now())):
                raise Refusal("blocked")

    def check_address(self, organisation: int, address: str) -> None:
        """Raises Refusal `blocked` for who would come as a new visitor from an address on the list."""
        if self._of(organisation).holds_address(address, self._now()):
            raise Refusal("blocked")

    def _of(self, organisation: int) -> Blacklist:
        known = self._lists.get(organisation)
        if known is None:
            read = self._readers.call(lambda memory: memory.policies.blacklist(organisation))
            # What was heard while this was read is newer.
            known = self._lists.setdefault(organisation, read)
        return known
