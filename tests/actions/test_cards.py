"""Order cards: pending, then paid, cancelled or expired, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chat.domain.cards import CardStatus
from chat.domain.commands import CancelCard, Command, ExpireCards, OfferOrder, PayCard, RecallMessage
from chat.domain.conversations import ById
from chat.domain.events import CardChanged
from chat.domain.people import Actor
from chat.domain.queries import OneConversation
from tests.actions.office import Office

Refused = Callable[[str], Any]


@pytest.fixture
def shown(office: Office) -> tuple[Actor, Actor, Any]:
    """An agent, a visitor, and the message of a card that lives for a minute."""
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    offered = office.do(wei, OfferOrder(ById(talk.id), "审计师一级入职定金", "29.9", 60, "card-1"))
    return wei, alice, offered.message


def expire(office: Office, limit: int = 100) -> int | None:
    due: int | None = office.do(office.system, ExpireCards(limit))
    return due


def test_a_card_expires_when_it_is_due_and_once(office: Office, shown: tuple[Actor, Actor, Any]) -> None:
    wei, _alice, message = shown
    assert expire(office) == message.body.card.expires_at == message.sent_at + 60_000
    office.now = message.body.card.expires_at - 1
    expire(office)
    assert office.events(CardChanged) == []
    office.now += 1
    assert expire(office) is None
    assert expire(office) is None
    (changed,) = office.events(CardChanged)
    assert (changed.card.status, changed.message.id) == (CardStatus.EXPIRED, message.id)
    kept = next(m for m in office.history(wei, changed.conversation) if m.id == message.id)
    assert (kept.body.card.status, kept.rev) == (CardStatus.EXPIRED, changed.rev)


@pytest.mark.parametrize("settling", [PayCard, CancelCard])
def test_a_card_that_was_settled_never_expires(
    office: Office, shown: tuple[Actor, Actor, Any], settling: Callable[[int], Command]
) -> None:
    wei, _alice, message = shown
    office.do(wei, settling(message.body.card.id))
    office.now = message.body.card.expires_at + 1
    assert expire(office) is None
    assert [event.card.status for event in office.events(CardChanged)] != [CardStatus.EXPIRED]
    assert len(office.events(CardChanged)) == 1


@pytest.mark.parametrize("settling", [PayCard, CancelCard])
def test_nothing_settles_a_card_that_is_due(
    office: Office, shown: tuple[Actor, Actor, Any], settling: Callable[[int], Command], refused: Refused
) -> None:
    wei, _alice, message = shown
    office.now = message.body.card.expires_at
    for _ in range(2):  # before the house has expired it, and after
        with refused("not_pending"):
            office.do(wei, settling(message.body.card.id))
        expire(office)
    assert [event.card.status for event in office.events(CardChanged)] == [CardStatus.EXPIRED]


def test_a_card_is_settled_once(office: Office, shown: tuple[Actor, Actor, Any], refused: Refused) -> None:
    wei, _alice, message = shown
    assert office.do(wei, PayCard(message.body.card.id)).status is CardStatus.PAID
    for settling in (PayCard, CancelCard):
        with refused("not_pending"):
            office.do(wei, settling(message.body.card.id))


def test_who_may_settle(office: Office, shown: tuple[Actor, Actor, Any], refused: Refused) -> None:
    _wei, alice, message = shown
    stranger = office.agent("stranger", in_group=False)
    for command in (PayCard(message.body.card.id), CancelCard(message.body.card.id), ExpireCards(1)):
        with refused("forbidden"):
            office.do(alice, command)
    with refused("not_found"):
        office.do(stranger, PayCard(message.body.card.id))
    with refused("not_found"):
        office.do(stranger, PayCard(10**6))
    assert office.do(office.system, PayCard(message.body.card.id)).status is CardStatus.PAID, "the site's key"


def test_the_same_card_again_is_the_same_card(office: Office, shown: tuple[Actor, Actor, Any]) -> None:
    wei, _alice, message = shown
    again = office.do(wei, OfferOrder(ById(message.conversation), "审计师一级入职定金", "29.9", 60, "card-1"))
    assert again.repeated
    assert again.message.id == message.id
    office.now += 60_000
    expire(office)
    assert len(office.events(CardChanged)) == 1, "and no second card was made"


def test_cards_expire_in_order_of_their_time_and_at_most_as_many_as_asked(office: Office) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    for lifetime in (3, 1, 2):
        office.do(wei, OfferOrder(ById(talk.id), f"{lifetime} s", "1", lifetime))
    office.now += 3000
    assert expire(office, limit=2) == office.now, "more are due already"
    expire(office, limit=2)
    assert sorted(event.card.name for event in office.events(CardChanged)[:2]) == ["1 s", "2 s"]
    assert len(office.events(CardChanged)) == 3


def test_a_recalled_card_is_cancelled_and_stays_recalled(
    office: Office, shown: tuple[Actor, Actor, Any], refused: Refused
) -> None:
    wei, _alice, message = shown
    ref = ById(message.conversation)
    office.do(wei, RecallMessage(ref, "card-1"))
    with refused("not_pending"):
        office.do(wei, PayCard(message.body.card.id))
    office.now = message.body.card.expires_at
    assert expire(office) is None
    assert office.events(CardChanged) == []
    kept = {m.id: m for m in office.history(wei, office.ask(wei, OneConversation(ref)).conversation)}[message.id]
    assert (kept.recalled, kept.body.card.status) == (True, CardStatus.CANCELLED)


@pytest.mark.parametrize("price", ["", "-1", "1e3", "NaN", "Infinity", "12,5", "1" * 21, "一"])
def test_a_price_is_a_plain_decimal_string(office: Office, refused: Refused, price: str) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    with refused("bad_request"):
        office.do(wei, OfferOrder(ById(talk.id), "x", price, 60))


def test_visitors_offer_no_cards(office: Office, refused: Refused) -> None:
    wei, alice = office.agent("wei"), office.visitor()
    talk = office.open(alice, wei)
    with refused("forbidden"):
        office.do(alice, OfferOrder(ById(talk.id), "x", "1", 60))
