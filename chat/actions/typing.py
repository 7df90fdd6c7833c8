"""Typing: told, never stored."""

from chat.actions import access, policing
from chat.actions.house import House
from chat.domain import rooms
from chat.domain.commands import ShowTyping
from chat.domain.events import TypingSeen
from chat.domain.people import Actor, Role
from chat.store.memory import Transaction


def show(tx: Transaction, house: House, actor: Actor, command: ShowTyping) -> None:
    """The others in the conversation hear that the actor types; the connection it came by does not."""
    conversation, _role = access.to_speak(tx, actor, command.conversation)
    content = command.content[: house.rules.text_length] if command.content is not None else None
    policy = tx.policies.of(actor.person.organisation)
    if policy is not None:
        policing.let_in(policy, tx.now, actor)
        if actor.person.role is Role.VISITOR and not policy.typing_preview:
            content = None
        content = content and policing.veiled(policy, content)
    people = tx.participants.unread(conversation.id)
    event = TypingSeen(conversation, actor.person, content, command.processing)
    tx.tell(event, rooms.conversation(conversation.id), *map(rooms.person, people), except_=actor.origin)
