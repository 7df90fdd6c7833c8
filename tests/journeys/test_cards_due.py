"""Ten thousand pending cards and a death in between: each expires once for each listener, on time, by one timer."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.client import Client
from tests.conftest import NewServer
from tests.journeys.cast import ROOMY, Cast, topic
from tests.server import RunningServer
from tests.stomp import Stomp
from tests.waiting import wait_until

CARDS = 10_000
SESSIONS = 20
MAKERS = 4  # connections over which the cards are made
LEAD = 8.0  # seconds from the last card's making to the first expiry: the server dies and starts in them
WINDOW = 20.0  # seconds over which the expiries are spread
PATIENCE = 0.25  # seconds; the 99th percentile of lateness stays below


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


class Maker(threading.Thread):
    """Offers its share of the cards, each so that it falls due somewhere in the window."""

    def __init__(self, agent: Client, sessions: list[dict[str, Any]], port: int, count: int, opens: float) -> None:
        super().__init__(daemon=True)
        self.due: dict[int, float] = {}
        self._agent = agent
        self._sessions = sessions
        self._port = port
        self._count = count
        self._opens = opens

    def run(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        for number in range(self._count):
            card = self._offer(line, self._sessions[number % len(self._sessions)], number)
            self.due[card["orderCardId"]] = datetime.fromisoformat(card["expiresAt"]).timestamp()
        line.close()

    def _offer(self, line: http.client.HTTPConnection, session: dict[str, Any], number: int) -> dict[str, Any]:
        due = self._opens + WINDOW * number / self._count
        wanted = {"name": "定金", "price": "29.9", "countdownSeconds": max(1, round(due - time.time()))}
        headers = {"Authorization": f"Bearer {self._agent.access_token}", "Content-Type": "application/json"}
        line.request("POST", f"/api/desk/sessions/{session['sessionId']}/order-cards", json.dumps(wanted), headers)
        answer = line.getresponse()
        body = answer.read()
        assert answer.status == 201, body
        payload: dict[str, Any] = json.loads(body)["payload"]
        return payload


def made(cast: Cast, agent: Client, sessions: list[dict[str, Any]], count: int, opens: float) -> dict[int, float]:
    """Card id -> when it is due, of so many new cards."""
    makers = [Maker(agent, sessions, cast.server.port, count // MAKERS, opens) for _ in range(MAKERS)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    due = {card: moment for maker in makers for card, moment in maker.due.items()}
    assert len(due) == count
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


@pytest.mark.timeout(180)
def test_ten_thousand_cards_expire_once_each_and_on_time(
    fresh_server: NewServer, cast_of: Callable[[RunningServer], Cast]
) -> None:
    server = fresh_server(environment=ROOMY)
    cast = cast_of(server)
    agent = cast.agent()
    visitors = [cast.visitor() for _ in range(SESSIONS)]
    sessions = [visitor.open_session(agentId=agent.person["id"]) for visitor in visitors]
    begun = time.time()
    later = made(cast, agent, sessions, 400, opens=begun + 3600)
    pace = (time.time() - begun) / 400
    due = made(cast, agent, sessions, CARDS, opens=time.time() + 1.2 * pace * CARDS + LEAD)
    threads = threads_of(server)
    server.kill()
    server.start()
    ears = list(listening(cast, agent, visitors, sessions))
    first = min(due.values())
    assert time.time() < first, "the machine is too slow for this test: cards fell due before everybody listened"

    last = max(due.values())
    wait_until(
        lambda: len(ears[0].expired) >= CARDS and sum(len(ear.expired) for ear in ears[1:]) >= CARDS,
        timeout=last - time.time() + 30,
        what="ten thousand expiries",
    )
    assert threads_of(server) <= threads < 30, "one timer, not ten thousand"
    assert Counter(card for card, _ in ears[0].expired) == Counter(due.keys())
    assert Counter(card for ear in ears[1:] for card, _ in ear.expired) == Counter(due.keys())
    assert not due.keys() & later.keys()
    lateness = sorted(at - due[card] for ear in ears for card, at in ear.expired)
    p50, p99 = (lateness[int(len(lateness) * share)] for share in (0.5, 0.99))
    print(
        f"{CARDS} cards made in {pace * CARDS:.0f} s, due within {last - first:.0f} s: "
        f"late by p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, worst {lateness[-1] * 1000:.0f} ms; "
        f"{threads} threads"
    )
    assert lateness[0] > -0.05, "nothing expires early"
    assert p99 < PATIENCE
