"""Messages that share a commit come out exactly as if each had one of its own."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from chat.actions.messages import send_many
from chat.actions.perform import DECISIONS
from chat.domain.commands import CloseConversation, MarkRead, SendMessage
from chat.domain.conversations import ById
from chat.domain.errors import Refusal
from chat.domain.messages import Text
from chat.store.batch import Outcome, Write
from tests.actions.office import Office


class Scene:
    """Two agents, three visitors, conversations that are open, closed and offline: the same in every office."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.office = office = Office(folder)
        self.wei, self.away = office.agent("wei"), office.agent("away", connected=False)
        self.visitors = [office.visitor(name) for name in ("Alice", "Bob", "Cai")]
        self.open = [office.open(visitor, self.wei) for visitor in self.visitors]
        self.waiting = office.open(self.visitors[0], self.away)
        office.do(self.wei, CloseConversation(ById(self.open[2].id)))
        office.told.clear()

    def write(self, rng: random.Random) -> Write:
        """A send, mostly fit to be stored: some repeat an id, some are foreign, some name what does not exist."""
        actor = rng.choice([*self.visitors, self.wei, self.away])
        conversation = rng.choice([*(c.id for c in self.open), self.waiting.id, 4711])
        client_id = rng.choice([None, f"m{rng.randrange(12)}"])
        command: Any = SendMessage(ById(conversation), Text(rng.choice(["一", "two", "3" * 50])), client_id)
        if rng.random() < 0.15:
            command = MarkRead(ById(conversation), message_id=10_000)
        many = send_many if isinstance(command, SendMessage) else None
        return Write(DECISIONS[type(command)], (self.office.house, actor, command), lambda _result: None, many)

    def run(self, writes: list[Write], size: int) -> list[str]:
        """What came of each write when `size` of them share a commit."""
        told: list[str] = []
        for start in range(0, len(writes), size):
            outcomes: list[Outcome] = self.office._committer.run(writes[start : start + size])
            told += [self._shown(outcome) for outcome in outcomes]
        return told

    def histories(self) -> list[Any]:
        seen = [
            (c.id, m.seq, m.sender.nickname, m.body, m.client_id is None, m.uid if m.uid[0] == "m" else "ours")
            for c in [*self.open, self.waiting]
            for m in self.office.history(self.wei if c is not self.waiting else self.away, c)
        ]
        unread = [self.office.see(v, c).unread for v, c in zip(self.visitors, self.open, strict=True)]
        states = [self.office.see(v, c).conversation.state for v, c in zip(self.visitors, self.open, strict=True)]
        return [seen, unread, states]

    def _shown(self, outcome: Outcome) -> str:
        error = outcome.result.error
        assert error is None or isinstance(error, Refusal), error
        assert outcome.fault is None
        value = outcome.result.value
        result = error.code if error else f"{value.message.seq} {value.repeated}" if hasattr(value, "message") else "ok"
        return f"{result} {[type(publication.event).__name__ for publication in outcome.publications]}"


@pytest.mark.parametrize("seed", range(12))
def test_a_batch_is_as_good_as_one_by_one(tmp_path: Path, seed: int) -> None:
    alone, together = Scene(tmp_path / "alone"), Scene(tmp_path / "together")
    singly = [alone.write(rng) for rng in [random.Random(seed)] for _ in range(80)]
    jointly = [together.write(rng) for rng in [random.Random(seed)] for _ in range(80)]
    assert together.run(jointly, 9 + seed) == alone.run(singly, 1)
    assert together.histories() == alone.histories()
    alone.office.close()
    together.office.close()
