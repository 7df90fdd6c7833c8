"""The whole matrix: every visitor's dialect with every agent's, each pair played once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.journeys.cast import ROOMY
from tests.journeys.matrix.peer_weiyu_visitor import WeiyuVisitorPeer
from tests.journeys.matrix.people import AGENTS, COLLEAGUE, VISITORS, People
from tests.journeys.matrix.room import Finding, Room
from tests.leaks import LeakWatch
from tests.server import RunningServer

PAIRS: Final = tuple((visitor, agent) for visitor in VISITORS for agent in AGENTS)
"""(visitor's dialect, agent's dialect)."""

_MEDIA = frozenset({"image", "file", "voice", "audio", "video"})
SAYS: Final = {
    "desk": frozenset({"text", "location", "job_card"}) | _MEDIA,
    "weiyu visitor": frozenset({"text", "location", "job_card", "sticker"}) | _MEDIA,
    "weiyu agent": frozenset({"text", "location", "job_card", "sticker"}) | _MEDIA,
    "chatvo": frozenset({"text"}),
    "xuqm": frozenset({"text", "location", "custom"}) | _MEDIA - {"voice"},
}
"""Dialect -> the kinds that it has a word for. Order cards are made at the house API, by agents."""


class Play:
    """One server and what was found on it; a pair is played when somebody asks for it."""

    def __init__(self, server: RunningServer, watch: LeakWatch) -> None:
        self.people = People(server, watch)
        self._found: dict[tuple[str, str], list[Finding]] = {}

    def of(self, visitor: str, agent: str) -> list[Finding]:
        """What these two found."""
        pair = (visitor, agent)
        if pair not in self._found:
            self._found[pair] = self._played(*pair)
        return self._found[pair]

    def all(self) -> Iterable[Finding]:
        """What everybody found."""
        return [finding for pair in PAIRS for finding in self.of(*pair)]

    def meeting(self, visitor: str, agent: str) -> Room:
        """A room of these two in which nothing has been said yet."""
        room = Room(self.people.visitor(visitor), self.people.agent(agent))
        room.meet()
        return room

    def _played(self, visitor: str, agent: str) -> list[Finding]:
        room = Room(self.people.visitor(visitor), self.people.agent(agent))
        invite = None
        if (visitor, agent) == ("weiyu visitor", "desk"):
            assert isinstance(room.visitor, WeiyuVisitorPeer)
            room.onlooker = self.people.again(room.visitor)
        if (visitor, agent) == ("desk", "weiyu agent"):
            room.onlooker, invite = self.people.agent(agent, COLLEAGUE), _invite
        try:
            return room.play(invite)
        finally:
            self.people.close()


@contextmanager
def playing(directory: Path, watch: LeakWatch) -> Iterator[Play]:
    """A server of its own, on which one address may play everybody."""
    with RunningServer(directory, watch, environment=ROOMY) as server:
        play = Play(server, watch)
        try:
            yield play
        finally:
            play.people.close()


def _invite(room: Room) -> None:
    """The agent brings the onlooker in."""
    desk = room.agent.who.desk
    assert desk is not None
    assert room.onlooker is not None
    desk.succeed(desk.post(f"/sessions/{room.agent.talk.id}/invite", json={"agentId": room.onlooker.who.id}))
