"""The wire inspector: what goes over one live connection, for whoever looks after the house (docs/inspector.md).

A connection that nobody watches pays nothing: its way out is the socket's own `send`, and on its way in one slot is
empty. A watch puts itself into both places and takes itself out again.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, cast

from gevent.event import Event

from chat.domain.errors import Refusal
from chat.domain.people import Person
from chat.gateway.connection import Connection
from chat.gateway.inspector_spelling import Spelled, Speller
from chat.gateway.registry import Registry

logger = logging.getLogger(__name__)

MOST_WATCHES: Final = 16
MOST_FRAMES: Final = 500
"""Frames that wait for one watcher; what comes on top is counted, not kept."""
MOST_BYTES: Final = 4 << 20
"""Bytes that wait for one watcher."""
LOOK_EVERY: Final = 1.0
"""Seconds between two looks whether the connection is still there."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One live connection. `since` is UTC ms, `queued` bytes that wait to go out."""

    id: int
    person: Person
    dialect: str
    since: int
    queued: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One frame as the server saw it: `way` is in or out, `at` UTC ms, `size` bytes of payload."""

    way: str
    at: int
    size: int
    spelled: Spelled


@dataclass(frozen=True, slots=True)
class Missed:
    """So many frames came faster than the watcher took them."""

    count: int


class Inspector:
    """`now` is UTC ms; `is_stopping` tells that the server ends. Every call is made in the hub or a request."""

    def __init__(self, registry: Registry, now: Callable[[], int], is_stopping: Callable[[], bool]) -> None:
        self._registry = registry
        self._now = now
        self._is_stopping = is_stopping
        self._watches: dict[int, list[Watch]] = {}

    def connections(self, organisation: int) -> list[Seen]:
        """The live connections of a tenant, the newest first."""
        seen = []
        for id_, (actor, ear, since) in self._registry.here().items():
            if actor.organisation.id == organisation:
                connection = cast(Connection, ear.tag)
                seen.append(Seen(id_, actor.person, connection.dialect.name, since, connection.socket.queued))
        return seen[::-1]

    def watch(self, organisation: int, id_: int, watcher: str) -> Iterator[Shown | Missed | None]:
        """Its frames from now on, until it ends or the caller closes the iterator.

        Raises Refusal `not_found`, and `too_many_connections` when enough is watched already.
        """
        found = self._registry.here().get(id_)
        if found is None or found[0].organisation.id != organisation:
            raise Refusal("not_found")
        if sum(map(len, self._watches.values())) >= MOST_WATCHES:
            raise Refusal("too_many_connections")
        connection = cast(Connection, found[1].tag)
        logger.info("Connection %d of person %d is watched by %s", id_, found[0].id, watcher)
        watch = Watch(Speller.of(connection.dialect), self._now)
        self._begin(connection, watch)
        return self._shown(connection, watch)

    def _shown(self, connection: Connection, watch: "Watch") -> Iterator[Shown | Missed | None]:
        try:
            yield None  # the answer begins before the first frame comes
            while connection.id in self._registry.here() and not self._is_stopping():
                yield from watch.taken()
                watch.wait(LOOK_EVERY)
                if watch.is_empty:
                    yield None
            yield from watch.taken()
        finally:
            self._end(connection, watch)

    def _begin(self, connection: Connection, watch: "Watch") -> None:
        watches = self._watches.setdefault(connection.id, [])
        watches.append(watch)
        socket = connection.socket

        def overheard(payload: bytes, is_text: bool) -> None:
            for each in watches:
                each.put("in", payload, is_text)

        def deliver(frame: bytes) -> None:
            payload, is_text = socket.unframe(frame)
            for each in watches:
                each.put("out", payload, is_text)
            socket.send(frame)

        connection.overheard = overheard
        connection.deliver = deliver

    def _end(self, connection: Connection, watch: "Watch") -> None:
        watches = self._watches[connection.id]
        watches.remove(watch)
        if not watches:
            del self._watches[connection.id]
            connection.overheard = None
            connection.deliver = connection.socket.send


class Watch:
    """Frames between the connection and one watcher. They are spelled when they are taken, away from the hot path."""

    def __init__(self, speller: Speller, now: Callable[[], int]) -> None:
        self._speller = speller
        self._now = now
        self._waiting: deque[tuple[str, int, bytes, bool]] = deque()
        self._bytes = 0
        self._missed = 0
        self._news = Event()

    @property
    def is_empty(self) -> bool:
        return not self._waiting and not self._missed

    def put(self, way: str, payload: bytes, is_text: bool) -> None:
        """Keep a frame, or count it as missed; never waits, never raises."""
        if len(self._waiting) >= MOST_FRAMES or self._bytes + len(payload) > MOST_BYTES:
            self._missed += 1
        else:
            self._waiting.append((way, self._now(), payload, is_text))
            self._bytes += len(payload)
        self._news.set()

    def wait(self, seconds: float) -> None:
        """Until something was put, or so long."""
        self._news.wait(seconds)
        self._news.clear()

    def taken(self) -> Iterator[Shown | Missed]:
        """What waits now."""
        while self._waiting:
            way, at, payload, is_text = self._waiting.popleft()
            self._bytes -= len(payload)
            for spelled in self._speller.spelled(way, payload, is_text):
                yield Shown(way, at, len(payload), spelled)
        missed, self._missed = self._missed, 0
        if missed:
            yield Missed(missed)
