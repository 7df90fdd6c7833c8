"""The facts that reports are made of, noted when a conversation changes its state and at the first answer."""

from chat.domain.conversations import Conversation, Kind
from chat.domain.people import Actor, Person, Workgroup
from chat.store.memory import Transaction


def begin(tx: Transaction, conversation: Conversation) -> None:
    """It waits for somebody from now on; what was begun goes on, with the group that it was passed to."""
    group, agent = conversation.workgroup, conversation.agent
    tx.openings.begin(
        conversation.id, conversation.reopened, conversation.organisation, _id(group), _id(agent), tx.now,
    )  # fmt: skip


def invited(tx: Transaction, conversation: int, agent: Person) -> None:
    """An agent began: nobody waited, so there is no time to tell."""
    opened = tx.conversations.get(conversation)
    assert opened is not None
    tx.openings.begin(opened.id, opened.reopened, opened.organisation, None, agent.id, tx.now, invited=True)


def take(tx: Transaction, conversation: Conversation, agent: Person) -> None:
    """The agent has it from now on."""
    group = conversation.workgroup
    tx.openings.take(conversation.id, conversation.reopened, conversation.organisation, _id(group), agent.id, tx.now)


def answer(tx: Transaction, conversation: Conversation, actor: Actor) -> Conversation:
    """The first word of staff since it was given to whoever has it. Answers the conversation as it is now."""
    if conversation.kind is not Kind.SERVICE:
        return conversation
    tx.openings.answer(conversation.id, conversation.reopened, actor.id, tx.now)
    return tx.conversations.change(conversation.id, answered=True)


def close(tx: Transaction, conversation: Conversation) -> None:
    tx.openings.close(conversation.id, conversation.reopened, tx.now)


def _id(whose: Person | Workgroup | None) -> int | None:
    return whose.id if whose is not None else None
