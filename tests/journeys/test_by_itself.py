"""What the server does by itself once a day, with nobody at the keyboard; the clock is moved."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.conftest import NewServer
from tests.journeys.cast import Cast, history
from tests.server import RunningServer
from tests.waiting import wait_until

CastOf = Callable[[RunningServer], Cast]
HOUR = 3600


def test_what_is_old_goes_at_its_hour_and_not_before(fresh_server: NewServer, cast_of: CastOf) -> None:
    now = time.time()
    chosen = {
        "CHAT_RETENTION_DAYS": "2",
        "CHAT_RETENTION_HOUR": f"{time.gmtime(now).tm_hour}",
        "CHAT_ROUND_SECONDS": "1",
    }
    server = fresh_server(environment=chosen, movable_clock=True)
    cast = cast_of(server)
    agent, visitor = cast.agent(), cast.visitor()
    session = visitor.open_session(agentId=agent.person["id"])
    visitor.send(session, "said three days ago")
    agent.succeed(agent.post(f"/sessions/{session['sessionId']}/close"))
    server.terminate()

    # Three days later, five minutes past the hour: the round is at seven past.
    before = 3 * 24 * HOUR + 5 * 60 - now % HOUR
    server.move_clock(before)
    server.start()
    agent = cast_of(server).agent()
    assert "said three days ago" in [row.get("content") for row in history(agent, session)]
    server.move_clock(before + 150)
    wait_until(
        lambda: "said three days ago" not in [row.get("content") for row in history(agent, session)],
        timeout=30, what="the round of this hour",
    )  # fmt: skip
    wait_until(lambda: "Forgotten: " in server.output, what="the round to say what it did")


def test_exports_go_after_a_day(fresh_server: NewServer, cast_of: CastOf) -> None:
    server = fresh_server(environment={"CHAT_TIDY_SECONDS": "1"}, movable_clock=True)
    admin = cast_of(server).agent("admin")
    now = datetime.now(UTC)
    days = {"from": f"{now - timedelta(days=1):%F}", "to": f"{now:%F}"}
    job = admin.succeed(admin.post("/exports", json=days))["id"]
    wait_until(lambda: admin.succeed(admin.get(f"/exports/{job}"))["status"] == "done", what="the export")
    folder = server.data / "exports"

    def after(hours: int) -> list[int]:
        server.terminate()
        server.move_clock(hours * HOUR)
        server.start()
        again = cast_of(server).agent("admin")
        return [row["id"] for row in again.succeed(again.get("/exports"))["items"]]

    assert after(hours=23) == [job]
    assert len(list(folder.iterdir())) == 1
    server.move_clock(25 * HOUR)
    wait_until(lambda: not list(folder.iterdir()), timeout=30, what="the file to go")
    assert after(hours=25) == []
