"""A group of five hundred, half of them away: everybody ends with the same history."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.im import Im, ImSite, ImSocket
from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.waiting import wait_until

SIZE = 500
HANDS = 16  # threads that act for the members


def folded(entities: Iterable[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """(id, status, content) as a client keeps it: by id, in the order of first sight, the newest word counts."""
    kept: dict[str, tuple[str, str]] = {}
    for entity in entities:
        kept[entity["id"]] = (entity["status"], entity["content"])
    return [(id_, *rest) for id_, rest in kept.items()]


class Assembly:
    """The group, its members in order of name, and the sockets of those who are there."""

    def __init__(self, site: ImSite) -> None:
        uids = [f"m{number:03}_{uuid.uuid4().hex[:6]}" for number in range(SIZE)]
        site.import_many(uids)
        with ThreadPoolExecutor(HANDS) as hands:
            self.members = list(hands.map(site.known, uids))
        self.owner = self.members[0]
        group = self.owner.data(self.owner.post("/groups", json={"name": "Five hundred", "memberIds": uids[1:]}))
        self.id = group["groupId"]
        assert group["memberCount"] == SIZE

    def arrive(self, members: Iterable[Im]) -> list[ImSocket]:
        """As an SDK arrives: connect, hear the group and the queue, then ask for what was missed."""
        with ThreadPoolExecutor(HANDS) as hands:
            return list(hands.map(self.arrived, members))

    def arrived(self, member: Im) -> ImSocket:
        socket = member.connected().queue()
        socket.group(self.id)
        socket.sync()
        return socket

    def say(self, socket: ImSocket, content: str) -> str:
        return socket.send(self.id, content, group=True)


@pytest.fixture
def assembly(server: RunningServer, watch: LeakWatch) -> Assembly:
    return Assembly(ImSite(server, watch))


def test_those_who_were_away_end_with_the_history_of_those_who_stayed(assembly: Assembly) -> None:
    here, away = assembly.members[: SIZE // 2], assembly.members[SIZE // 2 :]
    sockets = assembly.arrive(here)
    try:
        said = [assembly.say(sockets[number * 7], f"first {number}") for number in range(20)]

        # Some of those who are away look in, and leave again; half of them read what they see.
        visitors = assembly.arrive(away[:20])
        for number, visitor in enumerate(visitors):
            assert [entity["id"] for entity in visitor.heard][-20:] == said
            if number % 2:
                visitor.stomp.request("/app/chat.read", {"messageId": said[-1]})
            visitor.drop()

        sockets[0].revoke(said[3])  # the owner, of somebody else's message
        sockets[7 * 5].revoke(said[5])
        removed = sockets[100]
        assembly.owner.data(assembly.owner.delete(f"/groups/{assembly.id}/members/{removed.person.uid}"))
        said += [assembly.say(sockets[number], f"second {number}") for number in range(1, 20)]
        sockets[1].revoke(said[20])

        newcomers = assembly.arrive(away)
        truth = folded(assembly.owner.history(groupId=assembly.id))
        assert {id_ for id_, status, _ in truth if status == "REVOKED"} == {said[3], said[5], said[20]}
        for socket in [*sockets[:100], *sockets[101:]]:
            wait_until(lambda s=socket: folded(s.heard) == truth, what=f"{socket.person.uid} to know all")
        for number, socket in enumerate(newcomers):
            earlier = visitors[number].heard if number < len(visitors) else []
            assert folded([*earlier, *socket.heard]) == truth
        heard_by_removed = [entity["content"] for entity in removed.heard]
        assert not [content for content in heard_by_removed if content.startswith("second")]
        assert removed.person.refused(removed.person.get("/messages/history", params={"groupId": assembly.id})) == 404
    finally:
        for socket in [*sockets, *locals().get("newcomers", [])]:
            socket.drop()
