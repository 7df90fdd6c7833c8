"""Writing to somebody: which conversation is meant, and when one is opened (domain, section 4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chat.actions import founding
from chat.domain.commands import (
    AnswerTransfer,
    CloseConversation,
    EnrolLegacyId,
    RecallMessage,
    SendMessage,
    TransferConversation,
)
from chat.domain.conversations import ById, Conversation, Kind, Naming, State, WithPeer
from chat.domain.errors import Refusal
from chat.domain.messages import Notice, Text
from chat.domain.outcomes import Posted
from chat.domain.people import Actor, Role
from chat.domain.queries import History, OneConversation
from tests.actions.office import Office

Refused = Callable[[str], Any]


def write(office: Office, actor: Actor, to: WithPeer, text: str = "你好", client_id: str | None = None) -> Conversation:
    posted: Posted = office.do(actor, SendMessage(to, Text(text), client_id))
    return office.see(actor, posted.conversation).conversation


def by_uid(actor: Actor) -> WithPeer:
    return WithPeer(actor.person.uid)


def by_number(actor: Actor) -> WithPeer:
    return WithPeer(str(actor.id), Naming.NUMBER)


def said(office: Office, actor: Actor, conversation: Conversation) -> list[str]:
    return [m.body.fallback for m in office.history(actor, conversation) if not isinstance(m.body, Notice)]


@pytest.mark.parametrize("named", [by_uid, by_number])
def test_a_visitor_to_an_agent_is_service_and_stays_one_conversation(
    office: Office, named: Callable[[Actor], WithPeer]
) -> None:
    agent, visitor = office.agent("wei"), office.visitor()
    first = write(office, visitor, named(agent))
    assert (first.kind, first.state, first.agent) == (Kind.SERVICE, State.OPEN, agent.person)
    assert first.topic == f"org/agent/ag_wei/{visitor.person.uid}"
    assert write(office, visitor, named(agent)).id == first.id
    assert write(office, agent, named(visitor)).id == first.id
    assert said(office, visitor, first) == ["你好"] * 3


def test_it_is_the_one_that_was_opened_in_another_way(office: Office) -> None:
    agent, visitor = office.agent("wei"), office.visitor()
    opened = office.open(visitor, agent)
    assert write(office, visitor, by_uid(agent)).id == opened.id


def test_an_agent_is_found_by_either_uid(office: Office) -> None:
    agent, visitor = office.agent("wei"), office.visitor()
    assert write(office, visitor, WithPeer("ag_wei")).id == write(office, visitor, WithPeer("u_wei")).id
    assert agent.person.agent_uid == "ag_wei"


def test_an_agent_who_got_it_from_the_queue_is_answered_in_it(office: Office) -> None:
    agent, visitor = office.agent("wei"), office.visitor()
    queued = office.open(visitor)
    assert write(office, visitor, by_number(agent)).id == queued.id


def test_after_a_transfer_either_agent_means_the_same(office: Office) -> None:
    wei, lin, visitor = office.agent("wei"), office.agent("lin"), office.visitor()
    talk = write(office, visitor, by_uid(wei))
    office.do(wei, TransferConversation(ById(talk.id), agent=lin.id))
    office.do(lin, AnswerTransfer(ById(talk.id), accept=True))
    assert write(office, visitor, by_uid(wei)).id == talk.id
    assert write(office, visitor, by_uid(lin)).id == talk.id


def test_an_agent_who_is_away_finds_it_waiting(office: Office) -> None:
    agent, visitor = office.agent("wei", connected=False), office.visitor()
    assert write(office, visitor, by_uid(agent)).state is State.OFFLINE
    assert write(office, agent, by_uid(visitor)).state is State.OPEN


def test_a_visitor_wakes_a_closed_one(office: Office) -> None:
    agent, visitor = office.agent("wei"), office.visitor()
    talk = write(office, visitor, by_uid(agent))
    office.do(agent, CloseConversation(ById(talk.id)))
    again = write(office, visitor, by_uid(agent))
    assert (again.id, again.state) == (talk.id, State.OPEN)


def test_an_agent_begins_and_begins_again(office: Office) -> None:
    agent, visitor = office.agent("wei"), office.visitor()
    talk = write(office, agent, by_number(visitor), "您好")
    assert (talk.state, talk.agent, talk.visitor) == (State.OPEN, agent.person, visitor.person)
    office.do(agent, CloseConversation(ById(talk.id)))
    again = write(office, agent, by_number(visitor), "还在吗")
    assert (again.id, again.state) == (talk.id, State.OPEN)


def test_an_agent_takes_what_waits_for_the_group(office: Office) -> None:
    visitor = office.visitor()
    waiting = office.open(visitor)
    agent = office.agent("wei", connected=False)
    taken = write(office, agent, by_uid(visitor))
    assert (taken.id, taken.agent) == (waiting.id, agent.person)


def test_another_agents_talk_is_not_theirs_to_enter(office: Office) -> None:
    wei, lin, visitor = office.agent("wei"), office.agent("lin"), office.visitor()
    talk = write(office, visitor, by_uid(wei))
    own = write(office, lin, by_uid(visitor))
    assert own.id != talk.id
    assert said(office, wei, talk) == ["你好"]


def test_a_group_by_the_number_it_was_given(office: Office) -> None:
    agent, visitor = office.agent("wei"), office.visitor()
    office.do(office.system, EnrolLegacyId("1", workgroup=office.group.id))
    one = WithPeer("1", Naming.NUMBER)
    talk = write(office, visitor, one)
    assert (talk.workgroup and talk.workgroup.alias, talk.agent) == ("1", agent.person)
    assert write(office, visitor, one).id == talk.id
    assert write(office, visitor, WithPeer(office.group.uid)).id == talk.id


def test_staff_do_not_queue(office: Office, refused: Refused) -> None:
    agent = office.agent("wei")
    with refused("not_found"):
        write(office, agent, WithPeer(office.group.uid))


def test_two_visitors_and_two_agents_talk_directly(office: Office) -> None:
    for one, other in ((office.visitor(), office.visitor("Bob")), (office.agent("wei"), office.agent("lin"))):
        talk = write(office, one, by_uid(other))
        assert (talk.kind, talk.state, talk.agent) == (Kind.DIRECT, State.OPEN, None)
        assert write(office, other, by_number(one)).id == talk.id
        assert said(office, one, talk) == ["你好", "你好"]


def test_nobody_else_hears_a_direct_talk(office: Office, refused: Refused) -> None:
    one, other, agent = office.visitor(), office.visitor("Bob"), office.agent("wei")
    talk = write(office, one, by_uid(other))
    with refused("not_found"):
        office.ask(agent, OneConversation(ById(talk.id)))


@pytest.mark.parametrize("name", ["", "nobody", "0", "-1", "p1", "df_sys_uid", "9" * 40, "١٢"])
@pytest.mark.parametrize("naming", list(Naming))
def test_nobody_of_that_name(office: Office, refused: Refused, name: str, naming: Naming) -> None:
    visitor = office.visitor()
    with refused("not_found"):
        write(office, visitor, WithPeer(name, naming))
    assert office.decide(lambda tx: tx.talks.of_person(visitor.id, 10)) == []


def test_nobody_writes_to_themselves_or_to_the_house(office: Office, refused: Refused) -> None:
    visitor = office.visitor()
    for peer in (by_uid(visitor), by_number(visitor), by_number(office.system)):
        with refused("not_found"):
            write(office, visitor, peer)


def test_a_key_uid_is_named_by_its_stand_in(office: Office) -> None:
    agent = office.agent("wei")
    key = office.decide(
        lambda tx: tx.people.add(
            tx.now, organisation=office.organisation.id, uid="k" * 32, uid_is_key=True, role=Role.VISITOR.value,
            nickname="K",
        )
    )  # fmt: skip
    talk = write(office, agent, WithPeer(f"p{key.id}"))
    assert talk.visitor == key


def test_a_repeat_opens_and_wakes_nothing(office: Office, refused: Refused) -> None:
    agent, visitor = office.agent("wei"), office.visitor()
    talk = write(office, visitor, by_uid(agent), "你好", "c1")
    write(office, agent, by_uid(visitor), "您好", "c2")
    office.do(agent, CloseConversation(ById(talk.id)))
    repeated: Posted = office.do(visitor, SendMessage(by_uid(agent), Text("你好"), "c1"))
    assert repeated.repeated
    with refused("conversation_closed"):
        office.do(agent, SendMessage(by_uid(visitor), Text("您好"), "c2"))
    assert office.see(agent, talk).conversation.state is State.CLOSED


def test_an_id_that_was_used_with_somebody_else_is_refused(office: Office, refused: Refused) -> None:
    wei, lin, visitor = office.agent("wei"), office.agent("lin"), office.visitor()
    write(office, visitor, by_uid(wei), "你好", "c1")
    with refused("client_id_reused"):
        write(office, visitor, by_uid(lin), "你好", "c1")


def test_looking_opens_nothing(office: Office, refused: Refused) -> None:
    agent, visitor = office.agent("wei"), office.visitor()
    with refused("not_found"):
        office.ask(visitor, History(by_uid(agent)))
    with refused("not_found"):
        office.do(visitor, RecallMessage(by_uid(agent), "x"))
    talk = write(office, visitor, by_uid(agent))
    office.do(agent, CloseConversation(ById(talk.id)))
    assert office.ask(agent, OneConversation(by_uid(visitor))).conversation.id == talk.id


def test_other_tenants_are_nobody(office: Office) -> None:
    visitor = office.visitor()
    stranger = office.decide(_stranger)
    with pytest.raises(Refusal, match="not_found"):
        write(office, visitor, WithPeer(str(stranger.id), Naming.NUMBER))


def _stranger(tx: Any) -> Any:
    elsewhere = founding.found_organisation(tx, "other", "ak_other", "Other")
    return tx.people.add(tx.now, organisation=elsewhere.id, uid="x", role=Role.VISITOR.value, nickname="X")
