"""Who is signed in on this machine: presence, the limit of connections a person, and the house's own ear."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from chat.actions.barred import Barred
from chat.actions.perform import Actions
from chat.domain import rooms
from chat.domain.commands import SeatPresence
from chat.domain.errors import Refusal
from chat.domain.events import BlacklistChanged, Broadcast, Event
from chat.domain.people import Actor, Role
from chat.domain.rooms import Room
from chat.hub.adapter import Adapter, Ear, Member
from chat.hub.presence import Presence
from chat.hub.watched import Watched

REMEMBERED: Final = 10_000
"""Sign-ins that ended last; far more than can end while one connection is recognised."""


class Registry:
    """Every call is made in the hub. `now` is UTC ms."""

    def __init__(
        self, adapter: Adapter, presence: Presence, watched: Watched, actions: Actions, limit: int,
        now: Callable[[], int], barred: Barred | None = None,
    ) -> None:  # fmt: skip
        self._adapter = adapter
        self._presence = presence
        self._watched = watched
        self._actions = actions
        self._limit = limit
        self._now = now
        self._barred = barred
        self._here: dict[int, tuple[Actor, Ear, int]] = {}
        self._ended: dict[int, None] = {}

    @property
    def count(self) -> int:
        """Signed-in connections."""
        return len(self._here)

    def here(self) -> Mapping[int, tuple[Actor, Ear, int]]:
        """Connection id -> who it is, the house's ear whose tag the connection is, and since when (UTC ms)."""
        return self._here

    def came(self, member: Member, actor: Actor, ear: Ear) -> None:
        """A connection signed in. Raises Refusal `blocked`, `too_many_connections`, `unauthorized` when it is over."""
        if actor.sign_in in self._ended:
            raise Refusal("unauthorized")
        if self._barred is not None:
            self._barred.check(actor, getattr(member, "address", ""))
        if self._presence.count(actor.id) >= self._limit:
            raise Refusal("too_many_connections")
        self._here[member.id] = actor, ear, self._now()
        self._adapter.add(rooms.control(actor.id), member, ear)
        if self._presence.come(actor.id, member.id, self._now()):
            self._turned(actor, True)

    def left(self, member: Member, actor: Actor, ears: Iterable[tuple[Room, Ear]]) -> None:
        """A connection is gone, and with it what it heard."""
        for room, ear in ears:
            self._adapter.remove(room, member, ear)
        _actor, control, _since = self._here.pop(member.id)
        self._adapter.remove(rooms.control(actor.id), member, control)
        if self._presence.go(actor.id, member.id, self._now()):
            self._turned(actor, False)

    def ended(self, sign_ins: Iterable[int]) -> None:
        """These sign-ins were ended: a connection that was just being recognised by one of them comes too late."""
        self._ended.update(dict.fromkeys(sign_ins))
        while len(self._ended) > REMEMBERED:
            del self._ended[next(iter(self._ended))]

    def heard(self, event: Event) -> None:
        """A word to everybody reaches every connection here, whatever it listens to."""
        if isinstance(event, BlacklistChanged):
            self._end_blocked(event)
        if not isinstance(event, Broadcast):
            return
        for actor, ear, _since in list(self._here.values()):
            if actor.organisation.id == event.organisation.id and event.person in (None, actor.id):
                ear.tag.broadcast(event)  # type: ignore[attr-defined]

    def _turned(self, actor: Actor, is_here: bool) -> None:
        """The seat of an agent is on disk; that a visitor is here is told and never kept."""
        if actor.is_staff:
            self._actions.submit(actor, SeatPresence(actor.id, is_here), _unheard)
        else:
            self._watched.turned(actor.id, is_here)

    def _end_blocked(self, event: BlacklistChanged) -> None:
        now = self._now()
        for actor, ear, _since in list(self._here.values()):
            if actor.person.role is not Role.VISITOR or actor.organisation.id != event.organisation:
                continue
            connection: Any = ear.tag
            if event.blacklist.holds(actor.id, now) or event.blacklist.holds_address(connection.address, now):
                connection.block()

    def renew(self) -> None:
        """Everybody here is still here; the leases of those who are not run out."""
        now = self._now()
        for connection, (actor, _ear, _since) in self._here.items():
            self._presence.renew(actor.id, connection, now)
        self._presence.expire(now)


def _unheard(_outcome: Any) -> None:
    """A seat that could not be told of is told of with its next change."""
