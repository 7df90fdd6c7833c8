"""One server, one evening: the wheel installed by a stranger, nginx with TLS in front, a first chat on every door."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import websocket

from tests.client import Client
from tests.environment import ROOT, require
from tests.front import Authority, Nginx
from tests.im import ImSite
from tests.journeys.cast import topic
from tests.journeys.speakers import (
    KEPT,
    DeskSpeaker,
    ImSpeaker,
    RawPageSpeaker,
    Speaker,
    WeiyuAgentSpeaker,
    WeiyuVisitorSpeaker,
)
from tests.journeys.stranger import Stranger, make_wheel
from tests.leaks import LeakWatch
from tests.mqtt import Login
from tests.pictures import picture
from tests.raw_page import PageHttp, enrol
from tests.server import free_port
from tests.stomp import Stomp
from tests.waiting import wait_until
from tests.weiyu import WeiyuPage

ORGANISATION = "df_org_uid"


@dataclass(frozen=True, slots=True)
class Site:
    """What clients know of the server: its public address. `local` is what only the machine itself reaches."""

    url: str
    ws_url: str
    password: str
    local: str


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """Trusted by every client of this test."""
    made = Authority(tmp_path)
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(made.file))
    monkeypatch.setenv("WEBSOCKET_CLIENT_CA_BUNDLE", str(made.file))
    return made


@pytest.fixture
def stranger(tmp_path: Path, watch: LeakWatch) -> Iterator[Stranger]:
    home = tmp_path / "home"
    home.mkdir()
    with Stranger(home, watch) as made:
        yield made


def test_the_wheel_holds_everything(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    folders = {"chat": "chat", "migrations": "chat/migrations", "static": "chat/static", "templates": "chat/templates"}
    ours = {
        f"{place}/{path.relative_to(ROOT / folder)}"
        for folder, place in folders.items()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert ours <= packed
    assert {name for name in packed if ".dist-info/" not in name} <= ours


def test_from_an_empty_folder_to_a_first_chat(
    wheel: Path, stranger: Stranger, authority: Authority, watch: LeakWatch, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    stranger.install(wheel, require("wheels"))
    port, password = free_port(), watch.hold("an evening's work", "the password")
    with Nginx(tmp_path / "nginx", authority, port) as nginx:
        site = Site(nginx.url, nginx.url.replace("http", "ws", 1), password, f"http://127.0.0.1:{port}")
        stranger.set(
            CHAT_LISTEN=f"127.0.0.1:{port}", CHAT_PUBLIC_URL=nginx.url, CHAT_TRUSTED_PROXIES="127.0.0.1",
            SSL_CERT_FILE=str(authority.file), CHAT_LOG="json",
        )  # fmt: skip

        refused = stranger.types("serve")
        assert refused.returncode == 2, refused.stdout
        assert "switchboard init" in refused.stderr
        words = ("--organisation", ORGANISATION, "--name", "店", "--admin", "admin", "--password", password)
        assert stranger.types("init", *words).returncode == 0
        assert stranger.types("agent", "create", "wei", "--password", password).returncode == 0
        stranger.serve(site.local)
        nginx.start()

        monkeypatch.setattr("tests.im.APP", f"ak_{ORGANISATION}")
        chat_on_every_door(site, watch)
        pages_and_files_are_there(site, watch)
        the_proxy_is_not_this_machine(site)
        examined = stranger.types("doctor", "--patience", "1")
        assert (examined.returncode, examined.stdout, examined.stderr) == (0, "", "")
        the_log_is_fit_to_keep(stranger.log, nginx)
        assert stranger.stop() == 0


def chat_on_every_door(site: Site, watch: LeakWatch) -> None:
    """Five visitors and agents over wss, heard by one agent, who answers the page that can only hear."""
    agent = Client(site.url, watch).login("wei", site.password)
    admin = Client(site.url, watch).login("admin", site.password)
    agent.succeed(agent.put("/seats/me", json={"status": "available", "capacity": 100}))
    person = Client(site.url, watch).visitor(nickname="小王")
    session = person.open_session(agentId=agent.person["id"])
    page = WeiyuPage(site.url, watch)
    page.ask("ag_wei", "0")
    number = enrol(admin, watch)
    raw = websocket.create_connection(f"{site.ws_url}/websocket/{number}", timeout=30, suppress_origin=True)
    im = ImSite(site, watch)  # type: ignore[arg-type]
    line = Stomp(site.ws_url)
    line.connect(person.access_token)
    speakers: list[Speaker] = [
        DeskSpeaker(line, session),
        WeiyuVisitorSpeaker(page),
        WeiyuAgentSpeaker(Login(site, watch), page.thread),  # type: ignore[arg-type]
        RawPageSpeaker(PageHttp(site, watch).login(number), agent.person["id"]),  # type: ignore[arg-type]
        ImSpeaker(im.account(), "u_wei"),
    ]
    for speaker in speakers:
        assert speaker.say(f"您好 {speaker.door}") == KEPT, speaker.door

    mine = agent.succeed(agent.get("/sessions", params={"list": "mine"}))["items"]
    said = {talk["sessionId"]: [row["content"] for row in agent.messages(talk)] for talk in mine}
    for speaker in speakers:
        assert any(f"您好 {speaker.door}" in contents for contents in said.values()), (speaker.door, said)
    with Stomp(site.ws_url) as ear:
        ear.connect(agent.access_token)
        ear.subscribe(topic(session))
        line.say(session, "听到吗")
        assert ear.told("MSG")["content"] == "听到吗"
    (talk,) = [talk for talk in mine if "您好 /websocket/<id>" in said[talk["sessionId"]]]
    agent.send(talk, "听到了")
    wait_until(lambda: "听到了" in json.loads(raw.recv())["cltext"], what="the raw page to hear")
    raw.close()
    line.drop()
    page.leave()


def pages_and_files_are_there(site: Site, watch: LeakWatch) -> None:
    """Templates, static files and the process that opens pictures have come with the wheel."""
    agent = Client(site.url, watch).login("wei", site.password)
    kept = agent.succeed(agent.post("/files", files={"file": ("p.png", picture(64, 64))}))
    assert kept["fileUrl"].startswith(f"{site.url}/")
    with requests.Session() as http:
        http.trust_env = False
        for url in (f"{site.url}/", f"{site.url}/static/vendor/sockjs/sockjs.min.js", kept["fileUrl"]):
            assert http.get(url, timeout=10).status_code == 200, url


def the_proxy_is_not_this_machine(site: Site) -> None:
    """What is for programs on this machine is not for whoever comes through the proxy, whatever they claim."""
    with requests.Session() as http:
        http.trust_env = False
        assert http.get(f"{site.local}/api/desk/metrics", timeout=10).status_code == 200
        for claim in ({}, {"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}, {"X-Real-IP": "::1"}):
            answer = http.get(f"{site.url}/api/desk/metrics", headers=claim, timeout=10)
            assert answer.status_code == 401, claim


def the_log_is_fit_to_keep(log: Path, nginx: Nginx) -> None:
    """Every line is JSON, none holds a query."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    connections = [line for line in lines if line["logger"] == "chat.connections"]
    doors = {line["path"] for line in connections}
    assert doors >= {"/ws/chat", "/stomp", "/websocket", "/ws/im"}, doors
    assert any(door.startswith("/websocket/") for door in doors), doors
    assert all("?" not in line.get("path", "") for line in lines)
    assert "token=" not in log.read_text() + nginx.logged
    assert "/websocket" in nginx.logged
