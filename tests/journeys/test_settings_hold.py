"""Each setting of an organisation changes what is seen elsewhere, from the next moment on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from tests.client import Client
from tests.journeys.cast import Cast, topic
from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.waiting import wait_until

SHOP = "https://shop.example"


class Office:
    """One server with short rounds; `set` changes settings, which the next test finds as they were."""

    def __init__(self, server: RunningServer, watch: LeakWatch) -> None:
        self.server = server
        self.cast = Cast(server, watch)
        self.admin, self.wei, self.lin = (self.cast.agent(name) for name in ("admin", "wei", "lin"))
        self.before = self.admin.succeed(self.admin.get("/settings"))

    def set(self, **changes: Any) -> None:
        self.admin.succeed(self.admin.patch("/settings", json=changes))

    def restore(self) -> None:
        self.admin.succeed(self.admin.patch("/settings", json=self.before))
        self.admin.succeed(self.admin.put("/hours", json={"items": []}))

    def talk(self) -> tuple[Client, dict[str, Any]]:
        """A visitor in a session that wei has taken."""
        visitor = self.cast.visitor()
        return visitor, self.wei.accept(visitor.open_session(agentId=self.wei.person["id"]))

    def notices(self, reader: Client, session: dict[str, Any]) -> list[str]:
        return [row["content"] for row in reader.messages(session, limit=200) if row["type"] == "SYSTEM"]

    def look(self, **headers: str) -> requests.Response:
        key = self.admin.succeed(self.admin.get("/settings/embed"))["key"]
        return requests.get(f"{self.server.url}/api/desk/widget/{key}", headers=headers, timeout=30)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[Office]:
    environment = {"CHAT_ROUND_SECONDS": "1", "CHAT_VISITORS_PER_MINUTE": "100000"}
    with RunningServer(tmp_path_factory.mktemp("settings"), watch, environment=environment) as server:
        office = Office(server, watch)
        yield office
        office.cast.close()


@pytest.fixture
def office(running: Office) -> Iterator[Office]:
    yield running
    running.restore()


def code(response: requests.Response) -> str:
    found: str = response.json()["code"]
    return found


def test_zone(office: Office) -> None:
    visitor, session = office.talk()
    office.set(zone="America/New_York")
    away = visitor.send(session, "one")
    office.set(zone="UTC")
    here = visitor.send(session, "two")
    moments = [datetime.strptime(said["sendTime"], "%Y-%m-%d %H:%M:%S") for said in (away, here)]
    assert 3.9 < (moments[1] - moments[0]).total_seconds() / 3600 < 5.1
    assert abs((moments[1].replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds()) < 60


def test_language(office: Office) -> None:
    office.set(language="en")
    visitor, session = office.talk()
    assert "An agent has joined, please wait a moment..." in office.notices(visitor, session)
    office.set(language="zh")
    visitor, session = office.talk()
    assert "客服已接入,请稍候..." in office.notices(visitor, session)


def test_name_and_widget_look(office: Office) -> None:
    office.set(name="小店客服", widget={"colour": "#0B5345", "title": {"zh": "小店", "en": "Shop"}})
    look = office.look().json()
    assert "#0B5345" in str(look)
    assert "小店" in str(look)


def test_recall_seconds(office: Office) -> None:
    visitor, session = office.talk()
    early = visitor.send(session, "early")
    path = f"/sessions/{session['sessionId']}/messages/{{}}/recall"
    assert visitor.post(path.format(early["msgNo"])).status_code == 204
    late = visitor.send(session, "late")
    office.set(recallSeconds=0)
    assert code(visitor.post(path.format(late["msgNo"]))) == "recall_too_late"


def test_transfer_seconds(office: Office) -> None:
    office.set(transferSeconds=1)
    _visitor, session = office.talk()
    path = f"/sessions/{session['sessionId']}/transfer"
    office.wei.succeed(office.wei.post(path, json={"agentId": office.lin.person["id"]}))
    moment = office.wei.succeed(office.wei.get("/time"))["now"]
    wait_until(lambda: office.wei.succeed(office.wei.get("/time"))["now"] > moment + 1100, what="the offer to lapse")
    assert office.lin.post(f"{path}/accept").status_code in (404, 409)


def test_auto_close_seconds(office: Office) -> None:
    visitor, session = office.talk()
    office.wei.send(session, "anything else?")
    office.set(autoCloseSeconds=1)
    seen = f"/sessions/{session['sessionId']}"
    wait_until(lambda: visitor.succeed(visitor.get(seen))["state"] == "closed", what="the silent session to close")


def test_escalate_and_wait_seconds(office: Office) -> None:
    """Somebody must be there, or nobody queues; a manual group leaves them in the line."""
    office.cast.line(office.wei)
    group = office.admin.succeed(
        office.admin.post(
            "/workgroups", json={"name": "手动", "routing": "manual", "members": [office.wei.person["id"]]}
        )
    )
    office.set(waitSecondsPerPerson=7, escalateSeconds=1, language="en")
    visitor = office.cast.visitor()
    session = visitor.open_session(workgroupId=group["id"])
    assert session["queue"]["waitSeconds"] == 7
    offer = "Sorry for the wait; leave a message and we will answer soon"
    wait_until(lambda: offer in office.notices(visitor, session), what="the visitor to be offered to leave a message")
    assert office.admin.delete(f"/workgroups/{group['id']}").status_code == 204


def test_invite_rating(office: Office) -> None:
    office.set(language="en", inviteRating=True)
    visitor, session = office.talk()
    office.wei.succeed(office.wei.post(f"/sessions/{session['sessionId']}/close"))
    assert "Please rate our service" in office.notices(visitor, session)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"uploadBytes": 10}, "too_large"), ({"storageBytes": 10}, "quota_exceeded"),
        ({"fileTypes": ["image/*"]}, "type_refused"),
    ],
)  # fmt: skip
def test_files(office: Office, changes: dict[str, Any], refused: str) -> None:
    visitor = office.cast.visitor()
    file = {"file": ("notes.txt", b"some twenty bytes of " + str(changes).encode(), "text/plain")}
    office.set(**changes)
    assert code(visitor.post("/files", files=file)) == refused
    office.restore()
    assert visitor.post("/files", files=file).status_code == 201


def test_typing_preview(office: Office) -> None:
    visitor, session = office.talk()
    line, other = office.cast.line(office.wei), office.cast.line(visitor)
    line.subscribe(topic(session))
    other.request("/app/chat/typing", {"sessionId": session["sessionId"], "content": "half a sen"})
    assert line.told("TYPING")["content"] == "half a sen"
    office.set(typingPreview=False)
    other.request("/app/chat/typing", {"sessionId": session["sessionId"], "content": "half a sentence"})
    assert "content" not in line.told("TYPING")


def test_origins(office: Office) -> None:
    def allowed() -> str | None:
        return office.look(Origin=SHOP).headers.get("Access-Control-Allow-Origin")

    assert allowed() is None
    office.set(origins=[SHOP])
    wait_until(lambda: allowed() == SHOP, what="the shop to be let in")
    wait_until(
        lambda: SHOP in str(office.admin.succeed(office.admin.get("/settings/embed"))["originsSeen"]),
        what="the shop to be noted",
    )


def test_hours(office: Office) -> None:
    office.cast.line(office.wei)
    days = [{"days": [(datetime.now(UTC).isoweekday() + 2) % 7 + 1], "from": "00:00", "to": "00:01"}]
    assert office.admin.succeed(office.admin.put("/hours", json={"items": days}))["open"] is False
    visitor = office.cast.visitor()
    session = visitor.open_session()
    assert session["state"] == "offline"
    office.admin.succeed(office.admin.put("/hours", json={"items": []}))
    path = f"/sessions/{session['sessionId']}"
    wait_until(lambda: visitor.succeed(visitor.get(path))["state"] == "open", what="service to begin")


def test_agents_hear_when_a_wait_is_long(office: Office) -> None:
    """Their pages colour by it."""
    office.set(waitWarnSeconds=11, waitBadSeconds=22)
    seen = office.wei.succeed(office.wei.get("/settings"))
    assert (seen["waitWarnSeconds"], seen["waitBadSeconds"]) == (11, 22)
