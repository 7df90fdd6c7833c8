"""Passing a conversation on: offered, and moved when it is accepted."""

from chat.actions import access, offers, openings, reading, routing
from chat.actions.conversations import colleague_of
from chat.actions.house import House
from chat.actions.rules import rules_of
from chat.domain import rooms
from chat.domain.commands import AnswerTransfer, TransferConversation
from chat.domain.conversations import Conversation, ConversationView, State
from chat.domain.errors import Refusal
from chat.domain.events import ListeningEnded, Turn
from chat.domain.people import Actor
from chat.store.memory import Transaction
from chat.store.transfers import Offer


def offer(tx: Transaction, house: House, actor: Actor, command: TransferConversation) -> ConversationView:
    """Offer it to a colleague, who has a while to answer; a group's queue takes it at once."""
    conversation = access.to_manage(tx, actor, command.conversation)
    if conversation.state is State.CLOSED:
        raise Refusal("conversation_closed")
    withdrawn = offers.withdraw(tx, conversation)
    if command.agent is not None:
        _offer_to_agent(tx, house, actor, conversation, command)
    elif command.workgroup is not None:
        conversation = _move_to_group(tx, house, actor, conversation, command.workgroup)
    else:
        raise Refusal("bad_request", "agentId or workgroupId is needed")
    offers.part(tx, actor.organisation, conversation, withdrawn)
    return reading.view(tx, house, actor, conversation)


def answer(tx: Transaction, house: House, actor: Actor, command: AnswerTransfer) -> ConversationView | Refusal:
    """The colleague takes it or declines. Refused with `transfer_ended` when it is no longer offered to them."""
    access.staff(actor)
    conversation = access.find(tx, actor, command.conversation)
    pending = tx.transfers.pending(conversation.id) if conversation is not None else None
    if conversation is None or pending is None or pending.agent != actor.id:
        known = conversation is not None and access.may_hear(tx, actor, conversation)
        raise Refusal("transfer_ended" if known else "not_found")
    if pending.expires_at <= tx.now or not command.accept:
        tx.transfers.settle(pending.id, "rejected")
        routing.tell(
            tx,
            Turn.TRANSFER_REJECTED,
            conversation,
            actor.person,
            also=(pending.offered_by, actor.id),
            transfer=pending.id,
        )
        offers.part(tx, actor.organisation, conversation, actor.id)
        if command.accept:
            return Refusal("transfer_ended")  # returned, not raised: that the offer lapsed stays written and told
        return reading.view(tx, house, actor, conversation)
    return _accept(tx, house, actor, conversation, pending)


def _accept(
    tx: Transaction, house: House, actor: Actor, conversation: Conversation, pending: Offer
) -> ConversationView:
    former = conversation.agent
    tx.transfers.settle(pending.id, "accepted")
    routing.hand_over(tx, conversation, actor.person)
    tx.conversations.change(conversation.id, agent=actor.id, state=State.OPEN.value, queued_at=None, answered=False)
    openings.take(tx, conversation, actor.person)
    conversation = routing.turn(
        tx, actor.organisation, conversation.id, Turn.TRANSFERRED, "transferred",
        by=actor.person, also=(pending.offered_by,), agent=actor.person.nickname, transfer=pending.id,
    )  # fmt: skip
    if former is not None:
        routing.fill(tx, house, actor.organisation, former)
    return reading.view(tx, house, actor, conversation)


def _offer_to_agent(
    tx: Transaction, house: House, actor: Actor, conversation: Conversation, command: TransferConversation
) -> None:
    assert command.agent is not None
    colleague = colleague_of(tx, actor, command.agent)
    if conversation.agent is not None and colleague.id == conversation.agent.id:
        raise Refusal("bad_request", "it is theirs already")
    id_ = tx.transfers.add(
        tx.now, conversation=conversation.id, offered_by=actor.id, agent=colleague.id, note=command.note[:500],
        expires_at=tx.now + rules_of(tx, house, actor.organisation.id).transfer_wait,
    )  # fmt: skip
    routing.tell(
        tx, Turn.TRANSFER_OFFERED, conversation, actor.person, also=(colleague.id,), note=command.note[:500],
        transfer=id_, receiver=colleague,
    )  # fmt: skip


def _move_to_group(
    tx: Transaction, house: House, actor: Actor, conversation: Conversation, workgroup: int
) -> Conversation:
    group = tx.workgroups.live(actor.person.organisation, workgroup)
    if group is None:
        raise Refusal("not_found")
    former = conversation.agent
    routing.hand_over(tx, conversation, None)
    moved = tx.conversations.change(
        conversation.id, workgroup=group.id, agent=None, state=State.QUEUED.value, assigned_at=None
    )
    _end_listening(tx, actor, conversation, moved)
    moved = routing.place(tx, house, actor.organisation, moved)
    if former is not None:
        routing.fill(tx, house, actor.organisation, former)
    return moved


def _end_listening(tx: Transaction, actor: Actor, before: Conversation, moved: Conversation) -> None:
    """Agents of the old group hear no more of it, unless they have another reason."""
    members = tx.workgroups.members(before.workgroup.id) if before.workgroup is not None else []
    for person in tx.people.many(members).values():
        if not access.may_hear(tx, Actor(person, actor.organisation), moved):
            tx.tell(ListeningEnded(person.id, frozenset((moved.id,))), rooms.control(person.id))
