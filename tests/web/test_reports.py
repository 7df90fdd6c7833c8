"""Reports and exports over the house API: what they tell is what lies in the database."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.waiting import wait_until
from tests.web.contract import CheckedClient, Contract

FORMULA = '=HYPERLINK("http://evil")'


class Shop:
    """A server of its own with a day's work behind it: three answered, one missed, one left word, one open."""

    def __init__(self, server: RunningServer, watch: LeakWatch) -> None:
        self.server = server
        with requests.Session() as http:
            http.trust_env = False
            contract = Contract(http.get(f"{server.url}/api/desk/openapi.json", timeout=10).json())
        self.nobody = CheckedClient(server.url, watch, contract)
        names = ("admin", "wei", "lin")
        self.staff: dict[str, Any] = {name: self.nobody.login(name, server.password) for name in names}
        self.admin, self.wei = self.staff["admin"], self.staff["wei"]
        for score in (5, 4, 1):
            self._served(score)
        self.formula = self._visit(FORMULA)
        self.formula.send({"sessionId": self._session(self.formula)["sessionId"]}, FORMULA)
        self.missed = self._visit("走了")
        self.missed.succeed(self.missed.post(f"/sessions/{self._session(self.missed)['sessionId']}/close"))
        body = {"contact": "a@b.cn", "content": "请回电"}
        self.missed.succeed(self.missed.post("/left-messages", json=body))

    def _visit(self, nickname: str) -> Any:
        return self.nobody.visitor(nickname=nickname)

    def _session(self, visitor: Any) -> dict[str, Any]:
        session: dict[str, Any] = visitor.open_session(agentId=self.wei.person["id"])
        return session

    def _served(self, score: int) -> None:
        visitor = self._visit(f"客户{score}")
        session = self._session(visitor)
        self.wei.accept(session)
        visitor.send(session, "你好")
        self.wei.send(session, "您好")
        visitor.succeed(visitor.post(f"/sessions/{session['sessionId']}/close"))
        body = {"score": score, "resolved": score > 1, "comment": FORMULA if score == 1 else "好"}
        visitor.succeed(visitor.post(f"/sessions/{session['sessionId']}/rate", json=body))

    def rows(self, statement: str, *values: Any) -> list[Any]:
        """What lies in the server's own database."""
        with closing(sqlite3.connect(f"file:{self.server.data}/switchboard.sqlite3?mode=ro", uri=True)) as database:
            return database.execute(statement, values).fetchall()

    @property
    def days(self) -> dict[str, str]:
        """Around now, in any zone."""
        now = datetime.now(UTC)
        return {"from": f"{now - timedelta(days=1):%F}", "to": f"{now + timedelta(days=1):%F}"}

    def table(self, part: str) -> list[dict[str, str]]:
        response = self.admin.get("/reports.csv", params={**self.days, "part": part})
        assert response.content.startswith(b"\xef\xbb\xbf")
        return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))

    def export(self, **given: Any) -> tuple[dict[str, Any], bytes]:
        """A finished job and its file."""
        job = self.admin.succeed(self.admin.post("/exports", json={**self.days, **given}))
        done = wait_until(lambda: self._done(job["id"]), what="the export to be done")
        assert done is not None
        file = self.admin.get(f"/exports/{job['id']}/file")
        assert file.headers["Cache-Control"] == "no-store", "no browser keeps what was said"
        return done, file.content

    def _done(self, job: int) -> dict[str, Any] | None:
        found: dict[str, Any] = self.admin.succeed(self.admin.get(f"/exports/{job}"))
        assert found["status"] != "failed"
        return found if found["status"] == "done" else None


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[Shop]:
    with RunningServer(tmp_path_factory.mktemp("shop"), watch) as server:
        yield Shop(server, watch)


def test_totals_are_what_happened(shop: Shop) -> None:
    report = shop.admin.succeed(shop.admin.get("/reports", params=shop.days))
    totals = report["totals"]
    assert (totals["conversations"], totals["answered"], totals["missed"]) == (5, 3, 1)
    assert (totals["left"], totals["closed"], totals["messages"]) == (1, 4, 7)
    assert totals["ratings"] == {"count": 3, "average": 3.33, "scores": {"1": 1, "2": 0, "3": 0, "4": 1, "5": 1}}
    assert totals["resolved"] == 2
    assert sum(day["conversations"] for day in report["days"]) == sum(map(sum, report["heat"])) == 5
    assert len(report["days"]) == 3
    agents = {agent["person"]["id"]: agent for agent in report["agents"]}
    assert agents[shop.wei.person["id"]]["answered"] == 3
    assert agents[shop.wei.person["id"]]["ratings"] == 3


def test_they_are_those_of_one_group_or_agent(shop: Shop) -> None:
    mine = {**shop.days, "agentId": shop.wei.person["id"]}
    assert shop.admin.succeed(shop.admin.get("/reports", params=mine))["totals"]["conversations"] == 5
    others = {**shop.days, "agentId": shop.staff["lin"].person["id"]}
    assert shop.admin.succeed(shop.admin.get("/reports", params=others))["totals"]["conversations"] == 0
    assert shop.admin.get("/reports", params={**shop.days, "workgroupId": 999999}).status_code == 404
    assert shop.admin.get("/reports", params={**shop.days, "agentId": 999999999}).status_code == 404


@pytest.mark.parametrize(
    "days",
    [
        {"from": "2024-01-02", "to": "2024-01-01"}, {"from": "2024-01-01", "to": "2025-01-02"}, {"from": "2024-02-30"},
        {"from": "yesterday"}, {"from": "2024-1-1"}, {"to": "0000-00-00"},
    ],
)  # fmt: skip
def test_days_that_are_none(shop: Shop, days: dict[str, str]) -> None:
    for path in ("/reports", "/reports.csv"):
        response = shop.admin.get(path, params={"from": "2024-01-01", "to": "2024-03-01", **days})
        assert (response.status_code, response.json()["code"]) == (400, "bad_request")
    body = {"from": "2024-01-01", "to": "2024-03-01", **days}
    assert shop.admin.post("/exports", json=body).status_code == 400


def test_the_tables_equal_the_database(shop: Shop) -> None:
    (opened,) = shop.rows("SELECT COUNT(*), SUM(answered_at IS NOT NULL) FROM opening")
    days = shop.table("days")
    assert (sum(int(row["conversations"]) for row in days), sum(int(row["answered"]) for row in days)) == opened
    stints = shop.rows("SELECT agent, COUNT(*), SUM(answered_at IS NOT NULL) FROM stint GROUP BY agent ORDER BY agent")
    agents = [(int(row["id"]), int(row["taken"]), int(row["answered"])) for row in shop.table("agents")]
    assert [row for row in agents if row[1]] == [tuple(row) for row in stints]
    ratings = shop.rows("SELECT score, comment, person FROM rating ORDER BY id")
    told = [
        (int(row["score"]), row["comment"].removeprefix("'"), int(row["visitorId"])) for row in shop.table("ratings")
    ]
    assert told == [tuple(row) for row in ratings]


def test_no_cell_is_a_formula(shop: Shop) -> None:
    assert [row["comment"] for row in shop.table("ratings")][-1] == f"'{FORMULA}"
    _job, data = shop.export(format="csv")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    shown = [(row["visitorName"], row["text"]) for row in rows if row["visitorId"] == str(shop.formula.person["id"])]
    assert (f"'{FORMULA}", f"'{FORMULA}") in shown
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+@" and cell]


def test_the_csv_export_equals_the_database(shop: Shop) -> None:
    job, data = shop.export(format="csv")
    assert (job["progress"], job["size"]) == (1, len(data))
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    stored = shop.rows("SELECT conversation, seq, id, uid, sender FROM message ORDER BY conversation, seq")
    told = [(int(r["sessionId"]), int(r["seq"]), int(r["msgId"]), r["msgNo"], int(r["senderId"])) for r in rows]
    assert told == [tuple(row) for row in stored]


def test_the_json_export_equals_the_database(shop: Shop) -> None:
    _job, data = shop.export(format="json")
    sessions = json.loads(data)["sessions"]
    told = [(s["sessionId"], m["seq"], m["msgNo"]) for s in sessions for m in s["messages"]]
    stored = shop.rows("SELECT conversation, seq, uid FROM message ORDER BY conversation, seq")
    assert told == [tuple(row) for row in stored]


def test_an_export_of_one_visitor_holds_no_other(shop: Shop) -> None:
    visitor = shop.formula.person["id"]
    _job, data = shop.export(format="json", visitorId=visitor)
    assert {session["visitor"]["id"] for session in json.loads(data)["sessions"]} == {visitor}
    body = {**shop.days, "visitorId": shop.wei.person["id"]}
    assert shop.admin.post("/exports", json=body).status_code == 404


def test_what_was_recalled_is_not_handed_out(shop: Shop) -> None:
    visitor = shop.nobody.visitor(nickname="后悔")
    session = visitor.open_session(agentId=shop.wei.person["id"])
    said = visitor.send(session, "a secret that slipped out")
    path = f"/sessions/{session['sessionId']}/messages/{said['msgNo']}/recall"
    assert visitor.post(path).status_code == 204
    for kind in ("csv", "json"):
        _job, data = shop.export(format=kind, visitorId=visitor.person["id"])
        assert b"slipped out" not in data
        assert said["msgNo"].encode() in data


def test_a_job_is_forgotten_with_its_file(shop: Shop) -> None:
    job, _data = shop.export(format="csv")
    folder = shop.server.data / "exports"
    before = set(folder.iterdir())
    listed = shop.admin.succeed(shop.admin.get("/exports"))["items"]
    assert listed[0] == job
    assert shop.admin.delete(f"/exports/{job['id']}").status_code == 204
    assert len(before - set(folder.iterdir())) == 1
    assert shop.admin.get(f"/exports/{job['id']}").status_code == 404
    assert shop.admin.get(f"/exports/{job['id']}/file").status_code == 404


def test_exports_are_for_this_machine_s_own_user_alone(shop: Shop) -> None:
    shop.export(format="csv")
    folder = shop.server.data / "exports"
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
