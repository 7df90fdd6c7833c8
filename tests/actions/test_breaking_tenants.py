"""Whoever does not belong: a stranger, and the people of another tenant, whatever they ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chat.actions import founding
from chat.domain import commands as c
from chat.domain import contacts as k
from chat.domain import groups as g
from chat.domain import queries as q
from chat.domain import service as s
from chat.domain.conversations import ById, ByMessage, ByNo, ByTopic, ConversationRef
from chat.domain.errors import Refusal
from chat.domain.left import LeftStatus
from chat.domain.messages import Text
from chat.domain.people import Actor, Role
from chat.domain.receipts import Position
from tests.actions.office import Office


class Target:
    """A conversation of this house with all that can be named in it, and those who have no business there."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.wei, self.alice = office.agent("wei"), office.visitor()
        self.conversation = office.open(self.alice, self.wei)
        self.said = office.say(self.alice, self.conversation, "secret", "m1").message
        ref = ById(self.conversation.id)
        self.card = office.do(self.wei, c.OfferOrder(ref, "VIP", "1.0", 60)).message.body.card.id
        left = office.do(self.alice, s.LeaveMessage(ref, "me", "call me"))
        self.left: int = left.id
        self.group = office.do(self.alice, g.CreateGroup("ours", no="ours")).conversation
        other = office.decide(lambda tx: founding.found_organisation(tx, "org2", "ak_2", "Other"))
        self.other_group: int = office.decide(lambda tx: tx.workgroups.first(other.id)).id
        self.outsiders = {
            "visitor": office.visitor("Eve"),
            "agent of another group": office.agent("lin", in_group=False),
            **{f"{role.value} of another tenant": self._outsider(other, role) for role in Role if role is not Role.BOT},
        }

    def _outsider(self, other: Any, role: Role) -> Actor:
        def add(tx: Any) -> Any:
            found = tx.people.of_organisation(other.id, [role])
            return (
                found[0]
                if found
                else tx.people.add(tx.now, organisation=other.id, uid=f"o_{role}", nickname="Eve", role=role.value)
            )

        return Actor(self.office.decide(add), other)

    def refs(self) -> Iterator[ConversationRef]:
        yield ById(self.conversation.id)
        yield ByNo(self.conversation.no)
        yield ByNo(f"{self.conversation.no}-2")
        yield ByTopic(self.conversation.topic)
        yield ByMessage(self.said.uid)

    def commands(self, ref: ConversationRef) -> Iterator[Any]:
        yield c.SendMessage(ref, Text("hello"))
        yield c.RecallMessage(ref, "m1")
        yield c.MarkRead(ref, message_id=self.said.id)
        yield c.MarkDelivered(ref, seq=1)
        yield c.ShowTyping(ref, "h")
        yield c.AcceptConversation(ref)
        yield c.InviteAgent(ref, self.wei.id)
        yield c.TransferConversation(ref, agent=self.wei.id)
        yield c.TransferConversation(ref, workgroup=self.other_group)
        yield c.AnswerTransfer(ref, True)
        yield c.CloseConversation(ref)
        yield c.RateConversation(ref, 5, True)
        yield c.OfferOrder(ref, "VIP", "1.0", 60)
        yield c.ClearConversation(ref)
        yield s.InviteRating(ref)
        yield s.AnswerInvitation(ref, True)
        yield s.LeaveMessage(ref, "me", "call me")
        yield k.Arrange(ref, pinned=True)
        yield c.CancelCard(self.card)
        yield c.PayCard(self.card)
        yield c.DeleteMessage(self.said.id)
        yield g.RenameGroup(ByNo("ours"), "theirs")
        yield g.AddMembers(ByNo("ours"), (self.wei.person.uid,))
        yield g.LeaveGroup(ByNo("ours"))
        yield g.DissolveGroup(ByNo("ours"))
        yield c.SendMessage(ByNo("ours"), Text("hello"))

    def queries(self, ref: ConversationRef) -> Iterator[Any]:
        yield q.History(ref)
        yield q.OneConversation(ref)
        yield q.MayListen(ref)
        yield q.MayListen(ref, team=True)
        yield q.Missed(self.conversation.id, Position(0), 10)
        yield q.LatestNotice(ref, ("assigned",))
        yield q.ChatLog(ref, 10)
        yield q.OneMessage(self.said.id)
        yield g.OneGroup(ByNo("ours"))


OUTSIDERS = (
    "visitor", "agent of another group", "visitor of another tenant", "agent of another tenant",
    "admin of another tenant", "system of another tenant",
)  # fmt: skip


@pytest.fixture
def target(office: Office) -> Target:
    return Target(office)


@pytest.mark.parametrize("who", OUTSIDERS)
def test_an_outsider_changes_nothing(office: Office, target: Target, who: str) -> None:
    outsider = target.outsiders[who]
    told = len(office.told)
    let_in = []
    commands = [command for ref in target.refs() for command in target.commands(ref)]
    if outsider.organisation != office.organisation:  # left messages are of all staff of the house
        commands.append(s.SettleLeftMessage(target.left, LeftStatus.CLOSED))
    for command in commands:
        try:
            office.do(outsider, command)
        except Refusal as refusal:
            if refusal.code not in ("not_found", "forbidden"):
                let_in.append((command, refusal.code))
        else:
            let_in.append((command, "done"))
    assert let_in == []
    assert len(office.told) == told


@pytest.mark.parametrize("who", OUTSIDERS)
def test_an_outsider_learns_nothing(office: Office, target: Target, who: str) -> None:
    outsider = target.outsiders[who]
    answered = []
    for ref in target.refs():
        for query in target.queries(ref):
            try:
                office.ask(outsider, query)
            except Refusal as refusal:
                if refusal.code not in ("not_found", "forbidden"):
                    answered.append((query, refusal.code))
            else:
                answered.append((query, "answered"))
    assert answered == []


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_list_of_an_outsider_holds_it(office: Office, target: Target, who: str) -> None:
    outsider = target.outsiders[who]
    for which in ("mine", "all", "queue", "closed"):
        for text in (None, "secret", target.conversation.no, "Alice"):
            try:
                page = office.ask(outsider, q.Conversations(which, text=text))
            except Refusal as refusal:
                page = None
                code = refusal.code
            if page is None:
                assert code == "forbidden"
            else:
                assert page.items == ()
