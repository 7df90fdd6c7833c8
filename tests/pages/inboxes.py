"""What the tests of the inbox need around the page: agents who take nothing by themselves, visitors who write."""

from __future__ import annotations

from typing import Any

from tests.client import Client
from tests.pages.staff import signed_in
from tests.server import RunningServer

STAFF = ("wei", "lin", "chen")


class Shop:
    """The demo workgroup with everybody busy, so that visitors stay in the queue until somebody accepts them."""

    def __init__(self, client: Client, server: RunningServer) -> None:
        self.nobody = client
        self._server = server
        self.wei, self.lin, self.chen = (signed_in(client, name, server) for name in STAFF)
        self.everybody("busy")
        self.opened: list[dict[str, Any]] = []
        self.workgroup = int(self.wei.succeed(self.wei.get("/workgroups"))["items"][0]["id"])

    def everybody(self, status: str) -> None:
        """Every agent's seat takes this status."""
        for agent in (self.wei, self.lin, self.chen):
            agent.succeed(agent.put("/seats/me", json={"status": status}))

    def visitor(self, name: str, text: str = "") -> tuple[Client, dict[str, Any]]:
        """Somebody in the queue, who may have written already."""
        visitor = self.nobody.visitor(nickname=name)
        session = visitor.open_session(workgroupId=self.workgroup)
        self.opened.append(session)
        if text:
            visitor.send(session, text)
        return visitor, session

    def talk(self, name: str, text: str = "hello") -> tuple[Client, dict[str, Any]]:
        """Somebody whom wei has accepted, and who has then written."""
        visitor, session = self.visitor(name)
        session = self.wei.accept(session)
        visitor.send(session, text)
        return visitor, session

    def shut(self) -> None:
        """Close what was opened here, so that the next test's rows stand in sight; everybody is available again."""
        admin = signed_in(self.nobody, "admin", self._server)
        for session in self.opened:
            admin.post(f"/sessions/{session['sessionId']}/close")
        self.everybody("available")

    def read(self, agent: Client, session: dict[str, Any]) -> None:
        """The agent reads everything on another device."""
        last = agent.messages(session, limit=1)[-1]
        answer = agent.put(f"/sessions/{session['sessionId']}/read", json={"lastReadMsgId": last["msgId"]})
        assert answer.status_code == 204
