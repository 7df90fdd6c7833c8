"""What nobody attended to: the house lets offers lapse, calls for help, and closes what has gone silent."""

from chat.actions import access, offers, routing
from chat.actions.house import House
from chat.actions.invitations import ask_for_rating
from chat.actions.posting import notice
from chat.actions.rules import is_open, rules_of
from chat.domain.conversations import Conversation
from chat.domain.events import Turn
from chat.domain.people import Actor
from chat.domain.rules import Rules
from chat.domain.service import KeepOrder
from chat.store.memory import Transaction

CALLED, OFFERED = 1, 2
"""Stages of an escalation: the seats of the group were called; the visitor was offered to leave a message."""


def keep_order(tx: Transaction, house: House, actor: Actor, command: KeepOrder) -> bool:
    """One round through this organisation; answers whether something of it was left for the next."""
    access.house(actor)
    rules = rules_of(tx, house, actor.organisation.id)
    done = [
        _lapse_transfers(tx, actor, command.limit),
        _escalate(tx, actor, rules, CALLED, command.limit),
        _escalate(tx, actor, rules, OFFERED, command.limit),
        _close_silent(tx, house, actor, rules, command.limit),
    ]
    if is_open(rules, actor.organisation, tx.now):
        _seat_waiting(tx, house, actor)
    return command.limit in done


def _lapse_transfers(tx: Transaction, actor: Actor, limit: int) -> int:
    """An offer that was not answered in time is over; the conversation stays where it is."""
    due = tx.transfers.due(tx.now)[:limit]
    for offer in due:
        conversation = tx.conversations.get(offer.conversation)
        if conversation is None or conversation.organisation != actor.organisation.id:
            continue
        tx.transfers.settle(offer.id, "timed_out")
        also = (offer.agent,) if offer.agent is not None else ()
        routing.tell(tx, Turn.TRANSFER_TIMED_OUT, conversation, None, also=also, transfer=offer.id)
        offers.part(tx, actor.organisation, conversation, offer.agent)
    return len(due)


def _escalate(tx: Transaction, actor: Actor, rules: Rules, stage: int, limit: int) -> int:
    """First the whole group is called; when as much time has passed again, the visitor may leave a message."""
    late = tx.conversations.unattended(actor.organisation.id, tx.now - stage * rules.escalate_after, stage, limit)
    for conversation in late:
        changed = tx.conversations.change(conversation.id, escalated=stage)
        if stage == CALLED:
            _call_group(tx, changed)
        else:
            system = routing.system(tx, changed.organisation)
            notice(tx, system, changed, "leave_offered", actor.organisation.language)
    return len(late)


def _call_group(tx: Transaction, conversation: Conversation) -> None:
    members = tx.workgroups.members(conversation.workgroup.id) if conversation.workgroup is not None else []
    routing.tell(tx, Turn.ESCALATED, conversation, None, also=members)


def _close_silent(tx: Transaction, house: House, actor: Actor, rules: Rules, limit: int) -> int:
    """The agent had the last word, and the visitor has not answered for long."""
    silent = tx.conversations.silent(actor.organisation.id, tx.now - rules.auto_close, limit)
    for conversation in silent:
        if rules.invite_rating:
            ask_for_rating(tx, actor, conversation)
        current = tx.conversations.get(conversation.id)
        assert current is not None
        routing.finish(tx, house, actor, current, "closed_by_house")
    return len(silent)


def _seat_waiting(tx: Transaction, house: House, actor: Actor) -> None:
    """Service has begun, or a seat became free unnoticed: whoever has room takes who waits."""
    for group in tx.workgroups.of_organisation(actor.organisation.id):
        if group.routing == routing.MANUAL or not tx.conversations.waiting(group.id, limit=1):
            continue
        people = tx.people.many(tx.workgroups.members(group.id))
        for _, person in sorted(people.items()):
            routing.fill(tx, house, actor.organisation, person)
