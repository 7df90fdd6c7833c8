"""Beginning to hear without gap or repeat, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import pytest

from chat.actions.listening import Listening
from chat.domain import rooms
from chat.domain.commands import MarkRead, RecallMessage
from chat.domain.conversations import ById, Conversation
from chat.domain.errors import Refusal
from chat.domain.events import Event, ReadAdvanced
from chat.domain.people import Actor
from chat.domain.queries import Missed, Query
from chat.domain.receipts import Position
from chat.hub.adapter import Ear
from chat.hub.adapter_memory import MemoryAdapter
from chat.hub.presence_memory import MemoryPresence
from chat.hub.viewers import Viewers
from chat.hub.watched import Watched
from tests.actions.office import Office


class Listener:
    """A member whose frames are the names of what it heard."""

    id = 1

    def __init__(self) -> None:
        self.heard: list[str] = []

    def deliver(self, frame: bytes) -> None:
        self.heard.append(frame.decode())


class Shape:
    """Says what was said, and what became of it."""

    is_text = True

    def variant(self, event: Event) -> Hashable:
        return "all"

    def body(self, event: Any) -> str:
        if isinstance(event, ReadAdvanced):
            return f"read {event.message.uid}"
        return f"{type(event).__name__[7:].lower()} {event.message.uid}"

    def payload(self, body: str, _tag: Hashable) -> bytes:
        return body.encode()


class Desk:
    """What Listening asks of the actions, over an office whose hub hears of commits when the test says so."""

    def __init__(self, office: Office, adapter: MemoryAdapter) -> None:
        self.office = office
        self.adapter = adapter
        self.told = 0
        self.meanwhile: Callable[[], None] = lambda: None

    def ask(self, actor: Actor, query: Query) -> Any:
        answer = self.office.ask(actor, query)
        if isinstance(query, Missed):
            self.meanwhile()
        return answer

    def wait_until_told(self) -> None:
        new, self.told = self.office.told[self.told :], len(self.office.told)
        for publication in new:
            self.adapter.broadcast(publication)


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office, MemoryAdapter())


def listen(
    desk: Desk, actor: Actor, talk: Conversation, since: Position, page: int = 100, hold: int = 100
) -> tuple[Listening, Listener]:
    watched = Watched(desk.adapter, MemoryPresence(90_000))
    listening, listener = Listening(desk, desk.adapter, hold, page, Viewers(), watched), Listener()  # type: ignore[arg-type]
    ear = Ear(Shape(), "tag", lambda payload, _is_text: payload)
    listening.catch_up(actor, talk, listener, ear, since, lambda: None)
    return listening, listener


def test_a_commit_that_the_hub_hears_of_after_the_reader_saw_it_is_heard_once(office: Office, desk: Desk) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    desk.wait_until_told()
    office.say(alice, talk, client_id="m1")  # on disk, and not told yet
    _, listener = listen(desk, wei, talk, Position(1))
    desk.wait_until_told()
    assert listener.heard == ["posted m1"]


def test_what_happens_while_somebody_catches_up_follows_once_and_in_order(office: Office, desk: Desk) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    for name in ("m1", "m2", "m3"):
        office.say(alice, talk, client_id=name)

    def meanwhile() -> None:
        desk.meanwhile = lambda: None
        office.say(alice, talk, client_id="m4")
        office.do(alice, RecallMessage(ById(talk.id), "m1"))
        office.do(wei, MarkRead(ById(talk.id), reference="m1"))
        desk.wait_until_told()

    desk.meanwhile = meanwhile
    _, listener = listen(desk, wei, talk, Position(1))
    office.say(alice, talk, client_id="m5")
    desk.wait_until_told()
    assert listener.heard == [
        "posted m1", "posted m2", "posted m3", "posted m4", "recalled m1", "read m1", "posted m5",
    ]  # fmt: skip


@pytest.mark.parametrize("page", [1, 2, 3, 7])
def test_pages_of_any_size_make_the_same_story(office: Office, desk: Desk, page: int) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    for number in range(6):
        office.say(alice, talk, client_id=f"m{number}")
    known = office.history(wei, talk)[3]  # "assigned", m0, m1, m2
    left_at = Position(known.seq, office.history(wei, talk)[-1].rev)
    for name in ("m0", "m1", "m5"):
        office.do(alice, RecallMessage(ById(talk.id), name))
    _, listener = listen(desk, wei, talk, left_at, page=page)
    assert listener.heard == ["recalled m0", "recalled m1", "posted m3", "posted m4", "posted m5"]


def test_more_than_may_be_held_is_refused_and_nothing_is_left_behind(office: Office, desk: Desk) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)

    def meanwhile() -> None:
        for _ in range(3):
            office.say(alice, talk)
        desk.wait_until_told()

    desk.meanwhile = meanwhile
    with pytest.raises(Refusal, match="overloaded"):
        listen(desk, wei, talk, Position(1), hold=2)
    assert list(desk.adapter.sockets(rooms.conversation(talk.id))) == []
