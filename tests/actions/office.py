"""A house without sockets: a real database, a clock and a presence that the test moves, decisions run one by one."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from chat.actions import founding
from chat.actions.house import House
from chat.actions.perform import ANSWERS, DECISIONS
from chat.domain.commands import AdmitVisitor, Command, OpenConversation, SeatPresence, SendMessage
from chat.domain.conversations import ById, Conversation, ConversationView
from chat.domain.events import Event, Publication
from chat.domain.messages import Message, Text
from chat.domain.outcomes import Opened, Posted
from chat.domain.people import Actor, Person, SeatStatus, Workgroup
from chat.domain.queries import History, OneConversation, Query
from chat.domain.rules import Rules
from chat.hub.presence_memory import MemoryPresence
from chat.store.batch import Committer, Outcome, Write
from chat.store.database import Database, migrate
from chat.store.memory import Memory, Transaction
from chat.store.transactions import Transactions

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
START = 1_710_566_165_000
"""UTC ms of 2024-03-16 13:16:05 in Shanghai, when seed 000 begins."""


class Office:
    """One tenant with a workgroup. Each command is one transaction of the writer's own `Committer`.

    `told` is everything that was published, in order. `now` (UTC ms) stands still unless the test moves it.
    """

    def __init__(self, folder: Path, **rules: Any) -> None:
        self.now = START
        self.told: list[Publication] = []
        self.presence = MemoryPresence(lease=90_000)
        self.house = House(Rules(**rules), self.presence)
        self._database = Database(folder / "office.sqlite3")
        migrate(self._database, MIGRATIONS)
        self._committer = Committer(self._database, Transactions(self._database, lambda: self.now))
        self.organisation = self.decide(lambda tx: founding.found_organisation(tx, "org", "ak_office", "Office"))
        self.group: Workgroup = self.decide(lambda tx: tx.workgroups.first(self.organisation.id))

    def close(self) -> None:
        self._database.close()

    def decide(self, function: Any, *args: Any) -> Any:
        """Run one function in the writer's transaction; its value, or what it raised. What it told is kept."""
        outcomes: list[Outcome] = self._committer.run([Write(function, args, lambda _result: None)])
        self.told += outcomes[0].publications
        return outcomes[0].result.unwrap()

    def do(self, actor: Actor, command: Command) -> Any:
        """The outcome of a command. Raises Refusal."""
        return self.decide(DECISIONS[type(command)], self.house, actor, command)

    def ask(self, actor: Actor, query: Query) -> Any:
        """The answer to a query. Raises Refusal."""
        memory = Memory(self._database, self._database.connection(), self.now)
        return ANSWERS[type(query)](memory, self.house, actor, query)

    # The cast

    def agent(self, name: str, *, capacity: int = 10, connected: bool = True, in_group: bool = True) -> Actor:
        """An agent with an available seat."""
        person: Person = self.decide(self._hire, name, in_group)
        self.decide(lambda tx: tx.seats.put(person.id, SeatStatus.AVAILABLE, capacity))
        actor = Actor(person, self.organisation)
        if connected:
            self.arrive(actor)
        return actor

    def visitor(self, nickname: str = "Alice") -> Actor:
        system = Actor(self.decide(lambda tx: tx.people.by_uid(self.organisation.id, "df_sys_uid")), self.organisation)
        return Actor(self.do(system, AdmitVisitor(self.organisation, nickname)), self.organisation)

    @property
    def system(self) -> Actor:
        """The house itself."""
        return Actor(self.decide(lambda tx: tx.people.by_uid(self.organisation.id, "df_sys_uid")), self.organisation)

    def arrive(self, agent: Actor) -> None:
        """The agent's first connection comes."""
        self.presence.come(agent.id, agent.id, self.now)
        self.do(agent, SeatPresence(agent.id, True))

    def leave(self, agent: Actor) -> None:
        self.presence.go(agent.id, agent.id, self.now)
        self.do(agent, SeatPresence(agent.id, False))

    # What they do most

    def open(self, visitor: Actor, agent: Actor | None = None) -> Conversation:
        """The visitor's conversation with the agent, or with the group."""
        opened: Opened = self.do(visitor, OpenConversation(agent=agent and agent.id))
        return opened.view.conversation

    def say(self, actor: Actor, conversation: Conversation, text: str = "你好", client_id: str | None = None) -> Posted:
        posted: Posted = self.do(actor, SendMessage(ById(conversation.id), Text(text), client_id))
        return posted

    def see(self, actor: Actor, conversation: Conversation) -> ConversationView:
        """The conversation as it is now."""
        view: ConversationView = self.ask(actor, OneConversation(ById(conversation.id)))
        return view

    def history(self, actor: Actor, conversation: Conversation) -> list[Message]:
        return list(self.ask(actor, History(ById(conversation.id), after=0, limit=200)).items)

    def events(self, kind: type[Event]) -> list[Any]:
        """What was told of this kind, in order."""
        return [publication.event for publication in self.told if isinstance(publication.event, kind)]

    def _hire(self, tx: Transaction, name: str, in_group: bool) -> Person:
        # Nobody signs in here, so the password need not be hashed as slowly as `founding.hire` does.
        person = tx.people.add(
            tx.now, organisation=self.organisation.id, uid=f"u_{name}", agent_uid=f"ag_{name}", role="agent",
            nickname=name, username=name, password=secrets.token_hex(8),
        )  # fmt: skip
        if in_group:
            tx.workgroups.join(self.group.id, person.id)
        return person
