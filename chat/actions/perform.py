"""The one door for change and for looking: a command goes to its decision, a query to its answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from chat.actions import (
    devices,
    messages,
    table_admin,
    table_desk,
    table_files,
    table_keeping,
    table_people,
    table_talk,
)
from chat.actions.house import House
from chat.actions.table import Table
from chat.domain.commands import Command, SendMessage
from chat.domain.commands_devices import ReceiveOnce
from chat.domain.errors import Refusal
from chat.domain.people import Actor
from chat.domain.queries import Query
from chat.store.handover import Result
from chat.store.memory import Transaction
from chat.store.readers import Readers
from chat.store.writer import Writer

DECISIONS: Final[Table] = {
    **table_talk.DECISIONS,
    **table_desk.DECISIONS,
    **table_people.DECISIONS,
    **table_files.DECISIONS,
    **table_admin.DECISIONS,
    **table_keeping.DECISIONS,
}
DECISIONS[ReceiveOnce] = devices.once(DECISIONS)

TOGETHER: Final[Table] = {SendMessage: messages.send_many}

ANSWERS: Final[Table] = {
    **table_talk.ANSWERS,
    **table_desk.ANSWERS,
    **table_people.ANSWERS,
    **table_files.ANSWERS,
    **table_admin.ANSWERS,
}


class Actions:
    """Decisions run in the writer's transaction, answers in a reader's. Nothing else changes or reads the store."""

    def __init__(self, writer: Writer, readers: Readers, house: House) -> None:
        self._writer = writer
        self._readers = readers
        self._house = house

    def submit(self, actor: Actor, command: Command, done: Callable[[Any], None]) -> None:
        """Queue a command; `done` gets its outcome, or a Refusal, in the hub after the commit. Never waits."""

        def finished(result: Result[Any]) -> None:
            done(result.value if result.error is None else refusal_of(result.error))

        try:
            kind = type(command)
            self._writer.submit(DECISIONS[kind], (self._house, actor, command), finished, TOGETHER.get(kind))
        except Refusal as refusal:
            done(refusal)

    def perform(self, actor: Actor, command: Command) -> Any:
        """Wait for the outcome of a command. Raises Refusal."""
        with refusing():
            return self._writer.call(DECISIONS[type(command)], self._house, actor, command)

    def wait_until_told(self) -> None:
        """Wait until whatever is on disk by now has been told. Raises Refusal.

        A reader may see a commit before the hub hears of it.
        """
        if self._writer.unfinished:
            with refusing():
                self._writer.call(_nothing)

    def ask(self, actor: Actor, query: Query) -> Any:
        """Wait for the answer to a query. Raises Refusal."""
        with refusing():
            return self._readers.call(ANSWERS[type(query)], self._house, actor, query)


def _nothing(_tx: Transaction) -> None:
    """Outcomes come in commit order, so after this one nothing older is on its way."""


@contextmanager
def refusing() -> Iterator[None]:
    """Whatever goes wrong inside reaches the caller as a Refusal."""
    try:
        yield
    except Exception as error:
        raise refusal_of(error) from error


def refusal_of(error: BaseException) -> Refusal:
    """What the peer is told of a failure; the store has reported the rest."""
    return error if isinstance(error, Refusal) else Refusal("internal")
