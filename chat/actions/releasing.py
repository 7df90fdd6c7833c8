"""Conversations whose agent or group is gone: others take them over."""

from chat.actions import routing
from chat.actions.house import House
from chat.domain.conversations import Conversation, State
from chat.domain.people import Organisation, Person, Workgroup
from chat.store.memory import Transaction


def release(tx: Transaction, house: House, organisation: Organisation, person: Person) -> None:
    """What this agent had goes back to its group, or to the first one, and is routed anew."""
    for conversation in tx.conversations.held_by(person.id):
        routing.hand_over(tx, conversation, None)
        group = conversation.workgroup or tx.workgroups.first(organisation.id)
        if group is not None:
            requeue(tx, house, organisation, conversation, group)


def requeue(
    tx: Transaction, house: House, organisation: Organisation, conversation: Conversation, group: Workgroup
) -> Conversation:
    """It waits for this group, and is placed like one that comes."""
    moved = tx.conversations.change(
        conversation.id, workgroup=group.id, agent=None, state=State.QUEUED.value, queued_at=tx.now, assigned_at=None
    )
    return routing.place(tx, house, organisation, moved)
