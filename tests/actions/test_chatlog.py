"""A conversation by rows, and what one may take out of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chat.domain.commands import ChangeAvatar, ClearConversation, DeleteMessage, MarkRead
from chat.domain.conversations import ById, Conversation
from chat.domain.events import MessageRecalled, ReadAdvanced
from chat.domain.messages import Notice
from chat.domain.outcomes import LogPage
from chat.domain.people import Actor
from chat.domain.queries import ChatLog, OneMessage, Peers
from tests.actions.office import Office

Refused = Callable[[str], Any]


@pytest.fixture
def agent(office: Office) -> Actor:
    return office.agent("wei")


@pytest.fixture
def visitor(office: Office) -> Actor:
    return office.visitor()


@pytest.fixture
def talk(office: Office, agent: Actor, visitor: Actor) -> Conversation:
    """Five messages, v0 a1 v2 a3 v4, after the notice of the beginning."""
    opened = office.open(visitor, agent)
    for number in range(5):
        speaker = agent if number % 2 else visitor
        office.say(speaker, opened, f"{'a' if number % 2 else 'v'}{number}")
    return opened


def rows(office: Office, actor: Actor, talk: Conversation, **where: Any) -> list[str]:
    page: LogPage = office.ask(actor, ChatLog(ById(talk.id), where.pop("limit", 100), **where))
    return [message.body.fallback for message in page.messages if not isinstance(message.body, Notice)]


def row(office: Office, actor: Actor, talk: Conversation, text: str) -> int:
    page: LogPage = office.ask(actor, ChatLog(ById(talk.id), 100))
    return next(message.id for message in page.messages if message.body.fallback == text)


def test_pages_start_at_their_offset(office: Office, visitor: Actor, talk: Conversation) -> None:
    total = office.ask(visitor, ChatLog(ById(talk.id), 1)).total
    assert rows(office, visitor, talk) == ["v0", "a1", "v2", "a3", "v4"]
    assert rows(office, visitor, talk, limit=2) == ["a3", "v4"]
    assert rows(office, visitor, talk, offset=total - 4, limit=2) == ["a1", "v2"]
    assert rows(office, visitor, talk, offset=total, limit=2) == []


def test_a_fresh_row_is_recalled_for_everybody(
    office: Office, visitor: Actor, agent: Actor, talk: Conversation
) -> None:
    assert office.do(visitor, DeleteMessage(row(office, visitor, talk, "v2"))) is True
    assert len(office.events(MessageRecalled)) == 1
    for actor in (visitor, agent):
        assert rows(office, actor, talk) == ["v0", "a1", "a3", "v4"]


def test_an_old_row_is_hidden_from_its_sender_alone(
    office: Office, visitor: Actor, agent: Actor, talk: Conversation
) -> None:
    message = row(office, visitor, talk, "v2")
    office.now += office.house.rules.recall_window + 1
    for _ in range(2):
        assert office.do(visitor, DeleteMessage(message)) is False
    assert office.events(MessageRecalled) == []
    assert rows(office, visitor, talk) == ["v0", "a1", "a3", "v4"]
    assert rows(office, agent, talk) == ["v0", "a1", "v2", "a3", "v4"]
    assert message not in [m.id for m in office.history(visitor, talk)]
    assert message in [m.id for m in office.history(agent, talk)]


def test_nobody_deletes_what_others_said(
    office: Office, refused: Refused, visitor: Actor, agent: Actor, talk: Conversation
) -> None:
    with refused("forbidden"):
        office.do(agent, DeleteMessage(row(office, agent, talk, "v2")))
    with refused("not_found"):
        office.do(office.visitor("Bob"), DeleteMessage(row(office, agent, talk, "v2")))
    for nobody in (0, -1, 10**12, 1 << 70):
        with refused("not_found"):
            office.do(visitor, DeleteMessage(nobody))
    (notice, *_rest) = office.ask(visitor, ChatLog(ById(talk.id), 100)).messages
    assert isinstance(notice.body, Notice)
    with refused("forbidden"):
        office.do(visitor, DeleteMessage(notice.id))


def test_clearing_is_for_oneself_and_reads(office: Office, visitor: Actor, agent: Actor, talk: Conversation) -> None:
    marks = office.do(agent, ClearConversation(ById(talk.id)))
    assert (marks.cleared, marks.read, marks.unread) == (marks.cleared, marks.cleared, 0)
    assert len(office.events(ReadAdvanced)) == 1
    assert rows(office, agent, talk) == []
    assert rows(office, visitor, talk) == ["v0", "a1", "v2", "a3", "v4"]
    office.say(visitor, talk, "v5")
    assert rows(office, agent, talk) == ["v5"]
    assert office.do(agent, ClearConversation(ById(talk.id))).cleared == marks.cleared + 1
    assert office.do(agent, ClearConversation(ById(talk.id))).cleared == marks.cleared + 1


def test_a_stranger_neither_reads_nor_clears(office: Office, refused: Refused, talk: Conversation) -> None:
    stranger = office.visitor("Bob")
    with refused("not_found"):
        office.ask(stranger, ChatLog(ById(talk.id), 10))
    with refused("not_found"):
        office.do(stranger, ClearConversation(ById(talk.id)))
    with refused("not_found"):
        office.ask(stranger, OneMessage(1))


def test_the_dot_is_red_while_their_last_word_is_unread(
    office: Office, visitor: Actor, agent: Actor, talk: Conversation
) -> None:
    def dots(actor: Actor) -> dict[int, bool]:
        return {seen.peer.id: seen.unread for seen in office.ask(actor, Peers(10))}

    assert dots(agent) == {visitor.id: True}
    assert dots(visitor) == {agent.id: False}
    office.do(agent, MarkRead(ById(talk.id), message_id=row(office, agent, talk, "v4")))
    assert dots(agent) == {visitor.id: False}


def test_agents_see_who_waits(office: Office) -> None:
    visitor = office.visitor()
    office.open(visitor)
    agent = office.agent("wei", connected=False)
    (seen,) = office.ask(agent, Peers(10))
    assert seen.peer == visitor.person


def test_an_avatar_is_a_web_address(office: Office, refused: Refused, visitor: Actor) -> None:
    assert office.do(visitor, ChangeAvatar("https://shop.example/me.png")).avatar == "https://shop.example/me.png"
    for address in ("javascript:alert(1)", "", "https://x/" + "y" * 1000):
        with refused("bad_request"):
            office.do(visitor, ChangeAvatar(address))
