"""One side of a conversation, in one dialect: how it acts, and what it must hear (domain, sections 5 and 6)."""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from tests.client import Client
from tests.journeys.matrix.bodies import Body
from tests.journeys.matrix.inbox import Inbox, Native, mentions

VISITOR, AGENT = "visitor", "agent"


@dataclass(frozen=True, slots=True)
class Who:
    """A person, by all the names that the dialects have for them. `number` is the raw door's."""

    side: str
    id: int
    uid: str
    nickname: str
    avatar: str = ""
    number: int = 0
    desk: Client | None = None
    """The person at the house API, for agents: what their dialect has no word for they do there."""

    @property
    def agent_uid(self) -> str:
        return "ag_" + self.uid.removeprefix("u_")


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation, by all its names."""

    id: int
    no: str
    topic: str
    visitor: Who
    agent: Who
    reopened: int = 0

    @property
    def thread_uid(self) -> str:
        """What Weiyu calls it: a new name after each reopening (domain, section 4)."""
        return f"{self.no}-{self.reopened + 1}" if self.reopened else self.no

    def other(self, who: Who) -> Who:
        """Whom `who` talks with."""
        return self.agent if who.side == VISITOR else self.visitor


@dataclass(frozen=True, slots=True)
class Sent:
    """What left: a verb of the protocol, where it went, and what it carried."""

    verb: str
    place: str
    carried: Any = None


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said. `uid` is None where the speaker gave none; then the house draws one."""

    body: Body
    by: Who
    uid: str | None
    via: str


class CannotSay(Exception):
    """This dialect has no word for it."""


class Peer(ABC):
    """A client of one dialect, for one person in one conversation. `inbox` holds what it hears, word for word."""

    dialect: ClassVar[str]
    hears_own: ClassVar[bool] = True
    """Whether what it says comes back to it."""
    acknowledges: ClassVar[bool] = False
    """Whether it says of each message that it has arrived."""

    def __init__(self, who: Who) -> None:
        self.who = who
        self.inbox = Inbox()
        self.sent: list[Sent] = []
        """Everything that it said, sign-in aside."""
        self._talk: Talk | None = None

    @property
    def talk(self) -> Talk:
        assert self._talk is not None, "nobody has opened the conversation"
        return self._talk

    @abstractmethod
    def connect(self) -> None:
        """Sign in on the dialect's own door, and hear what can be heard without a conversation."""

    @abstractmethod
    def open(self, agent: Who) -> None:
        """As a visitor: ask for this agent."""

    def join(self, talk: Talk) -> None:
        """Hear this conversation from its beginning."""
        self._talk = talk

    def join_again(self) -> None:
        """The conversation was closed and has been opened again."""
        self._talk = replace(self.talk, reopened=self.talk.reopened + 1)

    @abstractmethod
    def say(self, body: Body) -> Said:
        """Raises CannotSay."""

    @abstractmethod
    def read(self, native: Native) -> None:
        """Mark read up to this message, as heard."""

    @abstractmethod
    def recall(self, said: Said) -> None:
        """Take back one's own."""

    @abstractmethod
    def type(self, content: str | None) -> None:
        """Show that one types, and what. Raises CannotSay."""

    @abstractmethod
    def close(self) -> None:
        """End the conversation. Raises CannotSay."""

    @abstractmethod
    def history(self) -> Sequence[Native]:
        """The rows that its own HTTP answers, oldest first; asking changes nothing."""

    @abstractmethod
    def drop(self) -> None:
        """Break the line."""

    # What it must hear

    @abstractmethod
    def is_message(self, native: Native) -> bool:
        """Whether this is a message (and no receipt, reminder or change of one)."""

    @abstractmethod
    def shows(self, said: Said) -> Any:
        """The message as this client must hear it."""

    @abstractmethod
    def lists(self, said: Said) -> Any | None:
        """Its row in the history, read by the other side; None where there must be none."""

    @abstractmethod
    def receipt(self, said: Said, echo: Native | None, reader: Who) -> Any | None:
        """What tells the speaker that `reader` has read it; None where only the history does."""

    @abstractmethod
    def delivered(self, said: Said, echo: Native | None, holder: Who) -> Any | None:
        """What tells the speaker that it has arrived with `holder`; None where nothing does."""

    @abstractmethod
    def recalled(self, said: Said, heard: Native | None) -> Any | None:
        """What tells of a recall; None where only the history does."""

    @abstractmethod
    def lists_recalled(self, said: Said) -> Any | None:
        """The row of a recalled message; None where there must be none."""

    @abstractmethod
    def typing(self, by: Who, content: str | None) -> Any | None:
        """What tells that somebody types; None where nothing does."""

    @abstractmethod
    def notice(self, code: str, sentence: str) -> Any:
        """A notice of the house."""

    @abstractmethod
    def card_changed(self, said: Said, card: dict[str, Any], status: str) -> Any | None:
        """What tells what became of an order card; None where nothing does."""

    @abstractmethod
    def word(self, native: Native) -> str:
        """What it calls the kind of a message that it heard."""

    def event(self, native: Native) -> str:
        """What it calls something that happened."""
        return self.word(native)

    def is_of(self, native: Native, expected: Any) -> bool:
        """Whether `native` is the thing that `expected` describes, so that the rest may be compared."""
        return all(native.get(name) == expected[name] for name in self.keys_of(expected))

    def keys_of(self, expected: Any) -> Sequence[str]:
        """The fields that tell one event from another."""
        return [name for name in ("type", "content") if isinstance(expected.get(name), str)]

    def row_of(self, said: Said, rows: Sequence[Native]) -> Native | None:
        """The row of this message."""
        return next((row for row in rows if mentions(row, said.body.marker)), None)

    def heard(self, marker: str) -> Native:
        """Wait for the message with this marker."""
        return self.inbox.wait(lambda n: self.is_message(n) and mentions(n, marker), f"{self.dialect}: {marker}")

    def counted(self, marker: str) -> int:
        """How often the message with this marker was heard."""
        return len(self.inbox.all(lambda n: self.is_message(n) and mentions(n, marker)))


def drawn() -> str:
    """A client's own id for a message."""
    return uuid.uuid4().hex
