"""An agent asks a visitor to talk, or to rate; the visitor answers."""

from chat.actions import access, reading, routing
from chat.actions.answering import ANSWER, write_answer
from chat.actions.house import House
from chat.actions.posting import notice
from chat.domain.conversations import Conversation, ConversationView, State
from chat.domain.errors import Refusal
from chat.domain.events import Turn
from chat.domain.messages import Message, Notice
from chat.domain.outcomes import Posted
from chat.domain.people import Actor
from chat.domain.service import AnswerInvitation, InviteRating
from chat.store.memory import Transaction

INVITED = "visitor_invited"
RATE = "rate_invited"


def answer(tx: Transaction, house: House, actor: Actor, command: AnswerInvitation) -> ConversationView:
    """Accepted: the talk goes on as it is. Declined: it ends. The same answer again changes nothing.

    Raises Refusal `not_found` when nothing was asked here.
    """
    conversation, asked = _asked(tx, actor, command)
    assert isinstance(asked.body, Notice)
    if ANSWER in asked.body.arguments:
        return reading.view(tx, house, actor, conversation)
    write_answer(tx, asked, asked.body, {"accepted": command.accept, "at": tx.now})
    what = Turn.INVITATION_ACCEPTED if command.accept else Turn.INVITATION_REJECTED
    code = "invitation_accepted" if command.accept else "invitation_rejected"
    conversation = routing.turn(
        tx, actor.organisation, conversation.id, what, code, by=actor.person, visitor=actor.person.nickname,
        reference=asked.uid,
    )  # fmt: skip
    if not command.accept and conversation.state is not State.CLOSED:
        conversation = routing.finish(tx, house, actor, conversation, "closed_by_visitor")
    return reading.view(tx, house, actor, conversation)


def invite_rating(tx: Transaction, _house: House, actor: Actor, command: InviteRating) -> Posted:
    """The agent in charge asks for a rating."""
    conversation = access.to_manage(tx, actor, command.conversation)
    return ask_for_rating(tx, actor, conversation)


def ask_for_rating(tx: Transaction, actor: Actor, conversation: Conversation) -> Posted:
    """The house's own sentence, so that each visitor reads it in their language."""
    system = routing.system(tx, conversation.organisation)
    return notice(tx, system, conversation, RATE, actor.organisation.language)


def _asked(tx: Transaction, actor: Actor, command: AnswerInvitation) -> tuple[Conversation, Message]:
    """The invitation that is answered: the one named, else the newest of the conversation."""
    named = tx.messages.by_uid(actor.person.organisation, command.reference) if command.reference else None
    if named is not None and isinstance(named.body, Notice) and named.body.code == INVITED:
        conversation = tx.conversations.get(named.conversation)
        message: Message | None = named
    else:
        conversation = access.to_hear(tx, actor, command.conversation)
        message = tx.messages.latest_notice(conversation.id, (INVITED,))
    if conversation is None or message is None or conversation.visitor is None or conversation.visitor.id != actor.id:
        raise Refusal("not_found")
    return conversation, message
