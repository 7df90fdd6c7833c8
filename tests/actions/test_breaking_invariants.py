"""Whatever people do in whatever order: one order, true counts, one agent in charge, no seat beyond its room."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from chat.domain import commands as c
from chat.domain.conversations import ById, Conversation, State
from chat.domain.errors import Refusal
from chat.domain.events import CardChanged, MessagePosted, MessageRecalled
from chat.domain.messages import Notice, OrderOffer, Text
from chat.domain.people import Actor, SeatStatus
from chat.store.memory import Transaction
from tests.actions.office import Office

STEPS = 150
EXPECTED = frozenset(
    {
        "not_found", "forbidden", "already_taken", "conversation_closed", "transfer_ended", "already_rated",
        "not_pending", "recall_too_late", "bad_request", "client_id_reused",
    }
)  # fmt: skip


class Crowd:
    """Three agents and four visitors who do at random whatever a command lets them try."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office = office
        self.dice = random.Random(seed)
        self.agents = [office.agent(name, capacity=2, in_group=name != "zoe") for name in ("wei", "lin", "zoe")]
        self.visitors = [office.visitor(name) for name in ("Alice", "Bob", "Carl", "Dora")]
        self.refused: Counter[str] = Counter()

    def step(self) -> None:
        """One try of one person; only refusals that the table of the house expects may come of it."""
        actor, command = self._choice()
        before = len(self.office.told)
        code = self._try(actor, command)
        if code:
            self.refused[code] += 1
            assert code in EXPECTED, command
        # That an offer has lapsed is told to whoever made it.
        assert code in ("", "transfer_ended") or len(self.office.told) == before, command
        self.office.now += self.dice.choice((0, 1, 1000, 40_000))

    def _try(self, actor: Actor, command: Any) -> str:
        """The code of the refusal, empty when there is none."""
        try:
            self.office.do(actor, command)
        except Refusal as refusal:
            return refusal.code
        return ""

    def _choice(self) -> tuple[Actor, Any]:
        dice, office = self.dice, self.office
        agent, visitor = dice.choice(self.agents), dice.choice(self.visitors)
        anybody = dice.choice((agent, visitor))
        some = self._conversations()
        if not some or dice.random() < 0.1:
            return visitor, c.OpenConversation(agent=dice.choice((None, agent.id)))
        conversation = dice.choice(some)
        ref = ById(conversation.id)
        colleague = dice.choice(self.agents).id
        return dice.choice(
            [
                (anybody, c.SendMessage(ref, Text("hello"), dice.choice((None, f"m{dice.randrange(200)}")))),
                (conversation_visitor(conversation, self.visitors), c.SendMessage(ref, Text("hello"))),
                (agent, c.SendMessage(ref, Text("hello"))),
                (anybody, c.RecallMessage(ref, f"m{dice.randrange(200)}")),
                (anybody, c.MarkRead(ref, message_id=dice.randrange(1, 400))),
                (anybody, c.MarkDelivered(ref, seq=dice.randrange(1, 400))),
                (agent, c.AcceptConversation(ref)),
                (agent, c.InviteVisitor(visitor.id)),
                (agent, c.InviteAgent(ref, colleague)),
                (agent, c.TransferConversation(ref, agent=colleague)),
                (agent, c.TransferConversation(ref, workgroup=office.group.id)),
                (agent, c.AnswerTransfer(ref, dice.random() < 0.7)),
                (anybody, c.CloseConversation(ref)),
                (anybody, c.RateConversation(ref, dice.randrange(0, 7), True)),
                (agent, c.SetSeat(dice.choice(list(SeatStatus)), dice.choice((None, 0, 1, 2)))),
                (agent, c.OfferOrder(ref, "VIP", "1.0", 60, f"card{dice.randrange(50)}")),
                (anybody, c.PayCard(dice.randrange(1, 20))),
                (anybody, c.CancelCard(dice.randrange(1, 20))),
                (office.system, c.ExpireCards(10)),
                (anybody, c.ShowTyping(ref, "h")),
            ]
        )

    def _conversations(self) -> list[Conversation]:
        ids = {told.event.message.conversation for told in self.office.told if isinstance(told.event, MessagePosted)}
        found = (self.office.decide(lambda tx, id_=id_: tx.conversations.get(id_)) for id_ in sorted(ids))
        return [conversation for conversation in found if conversation is not None]

    def check(self) -> None:
        for conversation in self._conversations():
            self.office.decide(self._check, conversation)

    def _check(self, tx: Transaction, conversation: Conversation) -> None:
        messages = tx.messages.after(conversation.id, 0, 10_000)
        assert [message.seq for message in messages] == list(range(1, conversation.last_seq + 1))
        for person, unread in tx.participants.unread(conversation.id).items():
            marks = tx.participants.marks(conversation.id, person)
            true = sum(
                m.seq > marks.read and m.sender.id != person and not m.recalled and not isinstance(m.body, Notice)
                for m in messages
            )
            assert unread == marks.unread == true, (conversation, person)
            assert marks.delivered >= marks.read <= conversation.last_seq
        in_charge = [a.id for a in self.agents if tx.participants.role(conversation.id, a.id) == "agent"]
        assert in_charge == ([conversation.agent.id] if conversation.agent else [])
        assert conversation.state is not State.OPEN or conversation.agent is not None
        assert (conversation.state is State.CLOSED) == (conversation.closed_at is not None)
        for message in messages:
            if isinstance(message.body, OrderOffer):
                kept = tx.cards.get(message.body.card.id)
                assert kept is not None
                assert kept[0] == message.body.card


def conversation_visitor(conversation: Conversation, visitors: list[Actor]) -> Actor:
    return next(v for v in visitors if conversation.visitor is not None and v.id == conversation.visitor.id)


@pytest.mark.parametrize("seed", range(4))
def test_a_crowd_that_does_whatever_comes_to_mind(office: Office, seed: int) -> None:
    crowd = Crowd(office, seed)
    for number in range(STEPS):
        crowd.step()
        if number % 5 == 0:
            crowd.check()
    crowd.check()
    assert crowd.refused
    posted = [event.message for event in office.events(MessagePosted)]
    assert len({message.id for message in posted}) == len(posted)
    kinds = MessagePosted | MessageRecalled | CardChanged
    revs = [told.event.message.rev for told in office.told if isinstance(told.event, kinds)]
    assert revs == sorted(set(revs))
