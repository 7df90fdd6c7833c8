"""The disk fills up in the middle of traffic: every door says no, nothing acknowledged is lost, and all heals."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.client import Client
from tests.conftest import NewServer
from tests.im import ImSite
from tests.journeys.cast import ROOMY, Cast, topic
from tests.journeys.small_disk import SmallDisk, small_disk
from tests.journeys.speakers import (
    DeskSpeaker,
    HttpSpeaker,
    ImSpeaker,
    RawPageSpeaker,
    Speaker,
    WeiyuAgentSpeaker,
    WeiyuVisitorSpeaker,
)
from tests.leaks import LeakWatch
from tests.mqtt import Login
from tests.pictures import picture
from tests.raw_page import PageHttp, RawSocket, enrol
from tests.server import RunningServer
from tests.stomp import Stomp
from tests.waiting import wait_until
from tests.weiyu import WeiyuPage

ENOUGH = 5  # texts of each speaker that must meet a fate before the test goes on


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk") as made:
        yield made


@pytest.fixture
def house(fresh_server: NewServer, disk: SmallDisk) -> RunningServer:
    return fresh_server(environment={**ROOMY, "CHAT_DATA": str(disk.folder / "data")})


def speakers(house: RunningServer, cast: Cast, agent: Client, watch: LeakWatch) -> list[Speaker]:
    """One at each door, each in a conversation with the same agent; and one at the house API."""
    person, caller = cast.visitor(), cast.visitor()
    page = WeiyuPage(house.url, watch)
    page.ask("ag_wei", "0")
    number = enrol(cast.agent("admin"), watch)
    site = ImSite(house, watch)
    return [
        DeskSpeaker(cast.line(person), person.open_session(agentId=agent.person["id"])),
        WeiyuVisitorSpeaker(page),
        WeiyuAgentSpeaker(Login(house, watch), page.thread),
        RawPageSpeaker(PageHttp(house, watch).login(number), agent.person["id"]),
        ImSpeaker(site.account(), "u_wei"),
        HttpSpeaker(caller, caller.open_session(agentId=agent.person["id"])),
    ]


def health(person: Client) -> int:
    return person.get("/healthz").status_code


def wait_for_fates(talking: list[Speaker], count: Callable[[Speaker], int], what: str) -> None:
    """Wait until everybody has met this fate ENOUGH more times."""
    before = [count(speaker) for speaker in talking]

    def all_have() -> bool:
        failed = [speaker for speaker in talking if speaker.error is not None]
        for speaker in failed:
            speaker.finish()
        return all(count(speaker) >= begun + ENOUGH for speaker, begun in zip(talking, before, strict=True))

    wait_until(all_have, timeout=30, what=what, context=lambda: str({s.door: count(s) for s in talking}))


def texts_in(data: Path) -> list[str]:
    with sqlite3.connect(data / "switchboard.sqlite3") as database:
        return [str(row) for row in database.execute("SELECT * FROM message")]


def test_every_door_refuses_and_heals(
    house: RunningServer, disk: SmallDisk, cast_of: Callable[[RunningServer], Cast], watch: LeakWatch
) -> None:
    cast = cast_of(house)
    agent = cast.agent()
    agent.succeed(agent.put("/seats/me", json={"status": "available", "capacity": 1000}))
    talking = speakers(house, cast, agent, watch)
    assert health(agent) == 200
    for speaker in talking:
        speaker.begin()
    wait_for_fates(talking, lambda s: len(s.kept), "messages at every door")

    disk.fill(house.pid)
    wait_for_fates(talking, lambda s: len(s.refused), "refusals at every door")
    wait_until(lambda: health(agent) == 503, what="/healthz to say that nothing can be stored")
    while_full = [speaker.kept for speaker in talking]
    upload = agent.post("/files", files={"file": ("p.png", picture(64, 64))})
    assert (upload.status_code, upload.json()["code"]) == (503, "store_unavailable")
    assert agent.get("/sessions").status_code == 200, "reading goes on"

    disk.free(house.pid)
    wait_for_fates(talking, lambda s: len(s.kept), "messages at every door again")
    wait_until(lambda: health(agent) == 200, what="/healthz to be well again")
    for speaker in talking:
        speaker.finish()
        assert set(speaker.refused.values()) <= {"store_unavailable", "CONNACK"}, speaker.door
    agent.succeed(agent.post("/files", files={"file": ("p.png", picture(64, 64))}))

    house.kill()
    stored = texts_in(disk.folder / "data")
    for speaker, kept_before in zip(talking, while_full, strict=True):
        assert set(kept_before) <= set(speaker.kept)
        for text in speaker.kept:
            assert sum(text in row for row in stored) == 1, f"{speaker.door} lost {text}, which it acknowledged"
        for text in speaker.refused:
            assert not any(text in row for row in stored), f"{speaker.door} keeps {text}, which it refused"
    assert "Traceback" not in house.output


def test_what_ends_with_a_full_disk(
    house: RunningServer, disk: SmallDisk, cast_of: Callable[[RunningServer], Cast], watch: LeakWatch
) -> None:
    cast = cast_of(house)
    agent = cast.agent()
    visitor = cast.visitor()
    session = visitor.open_session(agentId=agent.person["id"])
    listener = cast.line(agent)
    listener.subscribe(topic(session))
    number = enrol(cast.agent("admin"), watch)
    page = RawSocket(house, number)
    line: Stomp = cast.line(visitor)
    disk.fill(house.pid)
    wait_until(lambda: health(agent) == 503, what="/healthz to notice")

    body = {"msgType": "text", "sessionId": session["sessionId"], "msgNo": "n-1", "content": "with a receipt"}
    line.send("/app/chat/send", body, receipt="r-1")
    error = line.wait_for("ERROR")
    assert (error.headers["code"], error.headers["retry"]) == ("store_unavailable", "true")
    assert error.headers["receipt-id"] == "r-1"
    assert line.ended() == 1013, "come back"
    refused = agent.post("/login", json={"username": "wei", "password": house.password})
    assert (refused.status_code, refused.json()["code"]) == (503, "store_unavailable")
    assert listener.bodies("MSG") == [], "nobody hears what is not stored"

    disk.free(house.pid)
    wait_until(lambda: health(agent) == 200, what="/healthz to be well again")
    again = cast.line(visitor)
    again.say(session, "with a receipt", "n-1")
    assert listener.told("MSG")["msgNo"] == "n-1", "the same line hears on"
    assert page.line is not None
    page.shut()
