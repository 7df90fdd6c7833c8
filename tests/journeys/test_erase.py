"""Who is erased is found nowhere any more: no file of the installation, no search, no export, no new backup."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.command import Command
from tests.client import Client
from tests.conftest import NewServer
from tests.journeys.cast import ROOMY, Cast, history, topic
from tests.server import RunningServer
from tests.waiting import wait_until

NAME = "Hermione-赵敏"
NEEDLES = [
    NAME,
    "my-secret-address",
    "private-letter",
    "letter-bytes",
    "about-the-parcel",
    "shop.cn/secret-page",
    "call-13800001111",
]
DAY = 86_400


def where(folder: Path, *others: Path) -> set[str]:
    """`needle in file` for every file of the installation (its database, its log and its uploads among them)."""
    files = [path for path in (*folder.rglob("*"), *others) if path.is_file()]
    return {f"{needle} in {path.name}" for path in files for needle in NEEDLES if needle.encode() in path.read_bytes()}


def somebody(cast: Cast, agent: Client) -> tuple[Client, dict[str, Any]]:
    """A visitor who leaves a trace in every way that the house API knows."""
    visitor = cast.visitor(nickname=NAME, extra='{"phone": "call-13800001111"}')
    session = visitor.open_session(agentId=agent.person["id"], subject="about-the-parcel")
    number = session["sessionId"]
    for count in range(60):
        visitor.send(session, f"my-secret-address is number {count}")
    agent.send(session, f"Good morning, {NAME}")
    file = visitor.succeed(visitor.post("/files", files={"file": ("private-letter.txt", b"letter-bytes " * 500)}))
    visitor.succeed(visitor.post(f"/sessions/{number}/messages", json={"msgType": "file", **file}))
    left = {"contact": "call-13800001111", "content": f"{NAME} asks for a call"}
    visitor.succeed(visitor.post("/left-messages", json=left))
    visitor.post("/visits", json={"url": "https://shop.cn/secret-page", "title": "t", "referrer": ""})
    agent.succeed(agent.post(f"/sessions/{number}/notes", json={"content": f"{NAME} is angry"}))
    return visitor, session


def test_no_trace_is_left_and_others_talk_on(
    fresh_server: NewServer, cast_of: Callable[[RunningServer], Cast], tmp_path: Path
) -> None:
    server = fresh_server(environment=ROOMY)
    cast, command = cast_of(server), Command(server.data)
    agent, admin = cast.agent(), cast.agent("admin")
    visitor, session = somebody(cast, agent)
    line, ear = cast.line(visitor), cast.line(agent)
    ear.subscribe(topic(session))
    other = cast.visitor(nickname="Somebody else")
    talk = other.open_session(agentId=agent.person["id"])
    other.send(talk, "I stay")
    assert {needle.partition(" in ")[0] for needle in where(server.data)} == set(NEEDLES), "they are all there before"

    done = command.done("erase", str(visitor.person["id"]), "--yes")
    assert done["scrubbed"]
    assert (done["visitors"], done["files"]) == (1, 1)
    assert done["messages"] >= 62
    assert where(server.data) == set()
    command.done("backup", tmp_path / "fresh")
    command.done("export", tmp_path / "conversations.csv")
    assert where(server.data, tmp_path / "fresh", tmp_path / "conversations.csv") == set()
    assert admin.succeed(admin.get("/search", params={"q": "secret-address"}))["items"] == []

    wait_until(lambda: line.closed is not None, what="their connection to end")
    assert visitor.get("/me").status_code == 401
    wait_until(lambda: len(ear.bodies("RECALL")) >= 62, what="their texts to go from the agent's screen")
    rows = history(admin, session)
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1)), "every message is still counted"
    assert {row.get("content", "") for row in rows if row["type"] == "MSG"} == {""}
    other.send(talk, "still here")
    assert [row["content"] for row in history(other, talk) if row["type"] == "MSG"] == ["I stay", "still here"]
    assert any(row["text"] == "I stay" for row in csv_rows(tmp_path / "conversations.csv"))
    assert command.refused("erase", "nobody", "--yes")[0] == 1
    assert command.refused("erase", "u_wei", "--yes")[0] == 1, "staff are not erased"


def test_without_a_server_it_is_the_same(fresh_server: NewServer, cast_of: Callable[[RunningServer], Cast]) -> None:
    server = fresh_server(environment=ROOMY)
    cast, command = cast_of(server), Command(server.data)
    agent = cast.agent()
    visitor, session = somebody(cast, agent)
    server.kill()
    assert where(server.data)
    assert command.done("erase", visitor.person["uid"], "--yes")["scrubbed"]
    assert where(server.data) == set()
    server.start()
    assert {row.get("content", "") for row in history(cast.agent("admin"), session) if row["type"] == "MSG"} == {""}
    assert visitor.get("/me").status_code == 401


def test_what_is_older_than_it_is_kept_goes(fresh_server: NewServer, cast_of: Callable[[RunningServer], Cast]) -> None:
    server = fresh_server(environment=ROOMY, movable_clock=True)
    cast, command = cast_of(server), Command(server.data)
    agent = cast.agent()
    _visitor, session = somebody(cast, agent)
    agent.succeed(agent.post(f"/sessions/{session['sessionId']}/close"))
    server.kill()
    server.move_clock(3 * DAY)
    server.start()
    agent, recent = cast.agent(), cast.visitor(nickname="Recent")
    talk = recent.open_session(agentId=agent.person["id"])
    recent.send(talk, "said today")
    assert command.done("retention", "--days", "9")["messages"] == 0
    assert where(server.data)
    done = command.done("retention", "--days", "2")
    assert (done["visitors"] >= 1, done["files"], done["scrubbed"]) == (True, 1, True)
    assert where(server.data) == set()
    assert [row["content"] for row in history(recent, talk) if row["type"] == "MSG"] == ["said today"]
    assert command.done("retention", "--days", "2")["messages"] == 0


def csv_rows(path: Path) -> list[dict[str, str]]:
    import csv

    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
