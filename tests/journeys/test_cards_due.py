"""Thousands of pending cards and deaths in between: each expires once for each listener, on time, by one timer."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from chat.actions.house import House
from chat.actions.perform import DECISIONS
from chat.domain.commands import OfferOrder
from chat.domain.conversations import ById
from chat.domain.people import Actor
from chat.domain.rules import Rules
from chat.hub.presence_memory import MemoryPresence
from chat.store.database import Database
from chat.store.memory import Transaction
from chat.wiring import in_transaction
from tests.client import Client
from tests.conftest import NewServer
from tests.journeys.cast import ROOMY, Cast, topic
from tests.server import RunningServer
from tests.stomp import Stomp
from tests.waiting import wait_until

CARDS = int(os.environ.get("CARDS", "1000"))  # `make campaign` takes 10,000
LIVE = CARDS // 25  # of these cards are made over HTTP, and then the server dies; the others while it is down
SESSIONS = 20
LEAD = 4 + CARDS / 1000  # seconds until the first expiry: the server starts and everybody connects in them
WINDOW = 2 + CARDS / 1000  # seconds over which the expiries are spread
LIFETIME = LEAD + WINDOW  # of the live ones, about
SLACK = (1, 4, 16)  # times all that: a busy machine is given another try with more of it
# Seconds below which the 99th percentile of lateness stays, beside what the machine itself is late.
PATIENCE = float(os.environ.get("CARD_PATIENCE", "inf"))


class Machine(threading.Thread):
    """What this machine does to anybody meanwhile: how late a small write to its disk was, at worst (seconds)."""

    def __init__(self, file: Path) -> None:
        super().__init__(daemon=True)
        self.worst = 0.0
        self._file = file
        self._stopped = threading.Event()

    def run(self) -> None:
        with self._file.open("wb", buffering=0) as out:
            planned = time.monotonic()
            while not self._stopped.is_set():
                planned += 0.05
                self._stopped.wait(max(0.0, planned - time.monotonic()))
                out.write(b"x" * 4096)
                os.fsync(out.fileno())
                self.worst = max(self.worst, time.monotonic() - planned)
                planned = max(planned, time.monotonic())

    def stop(self) -> None:
        self._stopped.set()
        self.join()


class CardEar(Stomp):
    """Notes when which card was told to have expired."""

    def __init__(self, ws_url: str) -> None:
        self.expired: list[tuple[int, float]] = []
        super().__init__(ws_url)

    def _take(self, data: bytes) -> None:
        if b'"type":"ORDER_CARD_EXPIRE"' in data:
            now = time.time()
            self.expired.append((int(data.partition(b'"orderCardId":')[2].partition(b",")[0]), now))
        elif not data.startswith(b"MESSAGE\n"):
            super()._take(data)


def offered_live(agent: Client, sessions: list[dict[str, Any]], count: int, lifetime: int) -> dict[int, float]:
    """Card id -> when it is due (UTC seconds), of so many cards made over HTTP."""
    due = {}
    for number in range(count):
        path = f"/sessions/{sessions[number % SESSIONS]['sessionId']}/order-cards"
        wanted = {"name": "定金", "price": "29.9", "countdownSeconds": lifetime}
        card = agent.succeed(agent.post(path, json=wanted))["payload"]
        due[card["orderCardId"]] = datetime.fromisoformat(card["expiresAt"]).timestamp()
    return due


def offered_aside(
    data: Path, agent: Client, sessions: list[dict[str, Any]], count: int, slack: int
) -> dict[int, float]:
    """The same by the same decisions in the server's own file, while no server runs: much faster."""
    due: dict[int, float] = {}
    house = House(Rules(), MemoryPresence(lease=90_000))
    database = Database(data / "switchboard.sqlite3")
    begin = time.time_ns() // 1_000_000

    def offer(tx: Transaction, numbers: range) -> None:
        person = tx.people.get(agent.person["id"])
        assert person is not None
        organisation = tx.organisations.get(person.organisation)
        assert organisation is not None
        for number in numbers:
            moment = (LEAD + WINDOW * number / count) * slack
            tx.now = begin + int(moment % 1 * 1000)
            command = OfferOrder(ById(sessions[number % SESSIONS]["sessionId"]), "定金", "29.9", int(moment))
            card = DECISIONS[OfferOrder](tx, house, Actor(person, organisation), command).message.body.card
            due[card.id] = card.expires_at / 1000

    for first in range(0, count, 500):
        in_transaction(database, partial(offer, numbers=range(first, min(first + 500, count))))
    return due


def listening(cast: Cast, agent: Client, visitors: list[Client], sessions: list[dict[str, Any]]) -> Iterator[CardEar]:
    """The agent hears all the sessions, each visitor their own; from now on."""
    everything: CardEar = cast.line(agent, CardEar)
    for session in sessions:
        everything.subscribe(topic(session))
    yield everything
    for visitor, session in zip(visitors, sessions, strict=True):
        own: CardEar = cast.line(visitor, CardEar)
        own.subscribe(topic(session))
        yield own


def threads_of(server: RunningServer) -> int:
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(status.partition("\nThreads:")[2].split()[0])


class Stage:
    """A server with its cards, and everybody who listens: not before it was due, if there was slack enough."""

    def __init__(self, server: RunningServer, cast: Cast, slack: int) -> None:
        self.server = server
        agent = cast.agent()
        visitors = [cast.visitor() for _ in range(SESSIONS)]
        sessions = [visitor.open_session(agentId=agent.person["id"]) for visitor in visitors]
        self.threads = threads_of(server)
        self.later = offered_live(agent, sessions, 10, lifetime=3600)
        self.due = offered_live(agent, sessions, LIVE, lifetime=round(LIFETIME * slack))
        server.kill()
        self.due |= offered_aside(server.data, agent, sessions, CARDS - LIVE, slack)
        server.start()
        self.ears = list(listening(cast, agent, visitors, sessions))
        self.is_ready = time.time() < min(self.due.values())


def staged(fresh_server: NewServer, cast_of: Callable[[RunningServer], Cast]) -> Stage:
    for slack in SLACK:
        server = fresh_server(environment=ROOMY)
        stage = Stage(server, cast_of(server), slack)
        if stage.is_ready:
            return stage
        server.kill()
    raise AssertionError("the machine is too slow for this test: cards fell due before everybody listened")


def test_thousands_of_cards_expire_once_each_and_on_time(
    fresh_server: NewServer, cast_of: Callable[[RunningServer], Cast], tmp_path: Path
) -> None:
    stage = staged(fresh_server, cast_of)
    server, threads, due, ears = stage.server, stage.threads, stage.due, stage.ears
    assert len(due) == CARDS
    first, last = min(due.values()), max(due.values())
    machine = Machine(tmp_path / "control")
    machine.start()
    wait_until(lambda: len(ears[0].expired) >= CARDS / 2, timeout=last - time.time() + 30, what="half of the expiries")
    assert threads_of(server) <= threads, "one timer, not one a card"
    wait_until(
        lambda: len(ears[0].expired) >= CARDS and sum(len(ear.expired) for ear in ears[1:]) >= CARDS,
        timeout=max(0, last - time.time()) + 30,
        what="all expiries",
    )
    machine.stop()
    assert Counter(card for card, _ in ears[0].expired) == Counter(due.keys())
    assert Counter(card for ear in ears[1:] for card, _ in ear.expired) == Counter(due.keys())
    assert not stage.later.keys() & due.keys()

    lateness = sorted(at - due[card] for ear in ears for card, at in ear.expired)
    p50, p99 = (lateness[int(len(lateness) * share)] * 1000 for share in (0.5, 0.99))
    print(
        f"{CARDS} cards due within {last - first:.0f} s, each heard twice: late by p50 {p50:.0f} ms, p99 {p99:.0f} ms, "
        f"worst {lateness[-1] * 1000:.0f} ms; the machine itself by {machine.worst * 1000:.0f} ms; {threads} threads"
    )
    assert lateness[0] > -0.05, "nothing expires early"
    assert p99 < (PATIENCE + machine.worst) * 1000
