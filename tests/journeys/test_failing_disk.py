"""Every third write fails while the log is flooded: each sender hears which, and nothing hangs."""

from __future__ import annotations

from collections.abc import Callable

from tests.conftest import NewServer
from tests.journeys.cast import ROOMY, Cast, history, topic
from tests.server import RunningServer
from tests.waiting import wait_until


def test_each_message_is_stored_and_told_or_refused(
    fresh_server: NewServer, cast_of: Callable[[RunningServer], Cast]
) -> None:
    cast = cast_of(fresh_server(environment=ROOMY, command=("-m", "tests.journeys.failing_server")))
    agent = cast.agent()
    visitors = [cast.visitor() for _ in range(4)]
    sessions = [visitor.open_session(agentId=agent.person["id"]) for visitor in visitors]
    lines = [cast.line(visitor) for visitor in visitors]
    for line, session in zip(lines, sessions, strict=True):
        line.subscribe(topic(session))
        line.subscribe("/user/queue/errors")
    good = [f"{n}" for n in range(150) if n % 3]
    bad = [f"{n}" for n in range(150) if not n % 3]
    for n in range(150):
        for who, (line, session) in enumerate(zip(lines, sessions, strict=True)):
            body = {"sessionId": session["sessionId"], "msgNo": f"{who}-{n}", "content": f"number {n}"}
            line.send("/app/chat/send", body)
    for who, line in enumerate(lines):
        wait_until(lambda line=line: len(line.bodies("MSG", "ERROR")) >= 150, timeout=30, what="all the answers")
        assert [body["msgNo"] for body in line.bodies("MSG")] == [f"{who}-{n}" for n in good]
        refused = line.bodies("ERROR")
        assert [body["msgNo"] for body in refused] == [f"{who}-{n}" for n in bad]
        assert {(body["code"], body["retry"]) for body in refused} <= {("store_unavailable", True), ("internal", True)}
        assert not any("disk" in str(body) or "sqlite" in str(body).lower() for body in refused)
        rows = history(visitors[who], sessions[who])
        assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1)), "no gap where a write was undone"
        assert [row["msgNo"] for row in rows if row["type"] == "MSG"] == [f"{who}-{n}" for n in good]
