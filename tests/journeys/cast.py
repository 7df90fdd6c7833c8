"""People of one server, for tests that need several of them connected."""

from __future__ import annotations

from typing import Any

import requests

from tests.client import Client
from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.stomp import Stomp

ROOMY = {"CHAT_VISITORS_PER_MINUTE": "100000", "CHAT_RATE_PER_SECOND": "100000", "CHAT_RATE_BURST": "100000"}
"""Settings for a server on which one address plays everybody."""


class Cast:
    """Signs people in and connects them; `close` breaks every line that was made."""

    def __init__(self, server: RunningServer, watch: LeakWatch) -> None:
        self.server = server
        self._watch = watch
        self._lines: list[Stomp] = []

    def agent(self, name: str = "wei") -> Client:
        return Client(self.server.url, self._watch).login(name, self.server.password)

    def visitor(self, **details: Any) -> Client:
        return Client(self.server.url, self._watch).visitor(**details)

    def line(self, person: Client, kind: type[Stomp] = Stomp, **headers: str) -> Any:
        """A connection of this person, CONNECTED."""
        made = kind(self.server.ws_url)
        self._lines.append(made)
        made.connect(person.access_token, **headers)
        return made

    def metric(self, name: str) -> float:
        """One number of the metrics page, 0.0 when it is not there."""
        with requests.Session() as http:
            http.trust_env = False
            page = http.get(f"{self.server.url}/api/desk/metrics", timeout=10).text
        values = [line.rpartition(" ")[2] for line in page.splitlines() if line.startswith(f"{name} ")]
        return float(values[0]) if values else 0.0

    def close(self) -> None:
        for line in self._lines:
            line.drop()


def topic(session: dict[str, Any]) -> str:
    """What both sides of a session subscribe to."""
    return f"/topic/session/{session['sessionNo']}"


def history(person: Client, session: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything that was ever said in a session, oldest first."""
    found: list[dict[str, Any]] = []
    while page := person.messages(session, after=found[-1]["seq"] if found else 0, limit=200):
        found += page
    return found
