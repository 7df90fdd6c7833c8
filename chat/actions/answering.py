"""Notices that ask for something - rate us, leave a message, talk to me - remember what was answered."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chat.domain.conversations import Conversation
from chat.domain.messages import Message, Notice
from chat.domain.people import Actor
from chat.store.memory import Transaction

ANSWER = "answer"
"""The argument of a notice that holds its answer."""


def answer_notice(
    tx: Transaction, actor: Actor, conversation: Conversation, reference: str, answer: Mapping[str, Any]
) -> Message | None:
    """Write `answer` into the notice that `reference` names; None when it names no notice of this conversation.

    Its rev stays: the answer is told by an event of its own, and a listener who comes back reads it in the history.
    """
    message = tx.messages.by_uid(actor.person.organisation, reference)
    if message is None or message.conversation != conversation.id or not isinstance(message.body, Notice):
        return None
    return write_answer(tx, message, message.body, answer)


def write_answer(tx: Transaction, message: Message, notice: Notice, answer: Mapping[str, Any]) -> Message:
    """The notice with its answer, stored."""
    body = replace(notice, arguments={**notice.arguments, ANSWER: dict(answer)})
    tx.messages.replace_body(message.id, body, message.rev)
    return replace(message, body=body)
