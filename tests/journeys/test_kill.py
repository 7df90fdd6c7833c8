"""Signal 9 under load: what was acknowledged is there, once, in order, and pending cards still pend.

`make campaign` kills many more times than `make test` does (KILL_ROUNDS).
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable
from typing import Any

import pytest
import websocket

from tests.client import Client
from tests.conftest import NewServer
from tests.journeys.cast import ROOMY, Cast, history, topic
from tests.server import RunningServer
from tests.stomp import Frame, Stomp
from tests.waiting import wait_until

ROUNDS = int(os.environ.get("KILL_ROUNDS", "5"))
TALKS = 4
WINDOW = 50  # messages that a writer sends before it waits for a receipt


class Writer(Stomp):
    """Sends with receipts, many under way at once, and notes which were acknowledged."""

    def __init__(self, ws_url: str) -> None:
        self.acknowledged: set[str] = set()
        self.room = threading.Semaphore(WINDOW)
        super().__init__(ws_url)

    def _take(self, data: bytes) -> None:
        if data.startswith(b"RECEIPT\n"):
            self.acknowledged.add(data.split(b"receipt-id:")[1].split(b"\n")[0].decode())
            self.room.release()
        else:
            super()._take(data)


class Ear(Stomp):
    """Listens to every talk and notes (session id, seq) -> msgNo, and repeats."""

    def __init__(self, ws_url: str) -> None:
        self.heard: list[tuple[int, int, str]] = []
        super().__init__(ws_url)

    def _take(self, data: bytes) -> None:
        if data.startswith(b"MESSAGE\n"):
            body = Frame("MESSAGE", {}, data.partition(b"\n\n")[2][:-1].decode()).json
            if "seq" in body:
                self.heard.append((body["sessionId"], body["seq"], body.get("msgNo", "")))
        else:
            super()._take(data)


class Talk:
    """One visitor who keeps writing over the server's deaths, repeating what was not acknowledged."""

    def __init__(self, number: int, cast: Cast, agent: Client) -> None:
        self.visitor = cast.visitor()
        self.session = self.visitor.open_session(agentId=agent.person["id"])
        self.sent: list[str] = []
        self.acknowledged: set[str] = set()
        self._number = number
        self._line: Writer | None = None
        self._thread: threading.Thread | None = None

    @property
    def under_way(self) -> int:
        """How many were acknowledged since the last start."""
        return len(self._line.acknowledged) if self._line is not None else 0

    def begin(self, cast: Cast) -> None:
        """Connect, send again what is in doubt, and go on until the line breaks."""
        self._line = cast.line(self.visitor, Writer)
        self._thread = threading.Thread(target=self._write, args=(self._line,), daemon=True)
        self._thread.start()

    def note(self) -> None:
        """After the server died: remember what it acknowledged."""
        assert self._line is not None
        assert self._thread is not None
        for _ in range(WINDOW):
            self._line.room.release()
        self._thread.join(10)
        self._line.ended()
        self.acknowledged |= self._line.acknowledged

    def finish(self, cast: Cast) -> None:
        """Send again what is in doubt, and wait until nothing is."""
        self._line = cast.line(self.visitor, Writer)
        doubtful = self._doubtful()
        for number in doubtful:
            self._send(self._line, number)
        wait_until(
            lambda: self._line is not None and self._line.acknowledged >= set(doubtful), what="the last receipts"
        )
        self.acknowledged |= self._line.acknowledged

    def _doubtful(self) -> list[str]:
        return [number for number in self.sent if number not in self.acknowledged]

    def _write(self, line: Writer) -> None:
        try:
            for number in self._doubtful():
                self._send(line, number)
            while line.closed is None:
                self.sent.append(f"{self._number}-{len(self.sent)}")
                self._send(line, self.sent[-1])
        except (OSError, websocket.WebSocketException):
            pass

    def _send(self, line: Writer, number: str) -> None:
        line.room.acquire()
        body = {"msgType": "text", "sessionId": self.session["sessionId"], "msgNo": number, "content": f"你好 {number}"}
        line.send("/app/chat/send", body, receipt=number)


@pytest.mark.timeout(60 + 20 * ROUNDS)
def test_killed_again_and_again_it_keeps_its_word(
    fresh_server: NewServer, cast_of: Callable[[RunningServer], Cast]
) -> None:
    server = fresh_server(environment=ROOMY)
    cast = cast_of(server)
    agent = cast.agent()
    talks = [Talk(number, cast, agent) for number in range(TALKS)]
    cards: list[dict[str, Any]] = []
    heard: list[tuple[int, int, str]] = []
    chance = random.Random(20240316)
    for _ in range(ROUNDS):
        cards.append(offer_card(agent, talks[0].session))
        ear = listening(cast, agent, talks, heard)
        for talk in talks:
            talk.begin(cast)
        wanted = chance.randint(20, 600)
        wait_until(lambda wanted=wanted: sum(t.under_way for t in talks) >= wanted, timeout=30, what="some load")
        server.kill()
        for talk in talks:
            talk.note()
        ear.ended()
        heard += ear.heard
        server.start()
    ear = listening(cast, agent, talks, heard)
    for talk in talks:
        talk.finish(cast)
    stored = {talk.session["sessionId"]: history(talk.visitor, talk.session) for talk in talks}
    wait_until(lambda: len(heard) + len(ear.heard) >= sum(map(len, stored.values())), what="the listener to catch up")
    heard += ear.heard

    for talk in talks:
        rows = stored[talk.session["sessionId"]]
        assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
        said = [row["msgNo"] for row in rows if row["type"] == "MSG" and row["msgType"] == "text"]
        assert said == talk.sent, "each once, in the order in which it was written"
        assert set(said) >= talk.acknowledged
        own = [(seq, number) for session, seq, number in heard if session == talk.session["sessionId"]]
        assert own == [(row["seq"], row.get("msgNo", "")) for row in rows], "a listener hears that order, gapless"
    for card in cards:
        id_ = card["payload"]["orderCardId"]
        assert agent.succeed(agent.post(f"/order-cards/{id_}/cancel"))["status"] == "cancelled", "it was pending"
    total = sum(len(talk.sent) for talk in talks)
    print(f"{ROUNDS} kills, {total} messages, {len(heard)} heard")


def listening(cast: Cast, agent: Client, talks: list[Talk], heard: list[tuple[int, int, str]]) -> Ear:
    """The agent's connection, going on where the last one was cut."""
    ear: Ear = cast.line(agent, Ear)
    for talk in talks:
        last = max((seq for session, seq, _ in heard if session == talk.session["sessionId"]), default=0)
        ear.subscribe(topic(talk.session), last_seq=str(last))
    return ear


def offer_card(agent: Client, session: dict[str, Any]) -> dict[str, Any]:
    """A card that pends for an hour."""
    wanted = {"name": "定金", "price": "29.9", "countdownSeconds": 3600}
    card: dict[str, Any] = agent.succeed(agent.post(f"/sessions/{session['sessionId']}/order-cards", json=wanted))
    return card
