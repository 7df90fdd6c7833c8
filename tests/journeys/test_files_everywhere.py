"""A picture goes in by every vendor's own upload call, and is opened by whoever hears it, in every dialect."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.files.stock import fetch
from tests.journeys.cast import ROOMY
from tests.journeys.matrix.bodies import Body
from tests.journeys.matrix.peer import Peer
from tests.journeys.matrix.people import People
from tests.journeys.matrix.room import Room
from tests.leaks import LeakWatch
from tests.pictures import CAMERA, telling
from tests.server import RunningServer

SIZE = (640, 480)  # what the matrix says of its pictures
PAIRS = [
    ("desk", "weiyu agent"),
    ("weiyu visitor", "chatvo"),
    ("weiyu visitor", "xuqm"),
    ("chatvo", "xuqm"),
    ("xuqm", "desk"),
]


@dataclass(frozen=True)
class Uploaded(Body):
    """A picture of ours; `address` is what the upload answered."""

    address: str = ""

    @property
    def url(self) -> str:
        return self.address


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[People]:
    with RunningServer(tmp_path_factory.mktemp("everywhere"), watch, environment=ROOMY) as server:
        made = People(server, watch)
        yield made
        made.close()


def by_house(peer: Any, file: Any) -> str:
    return str(peer.client.succeed(peer.client.post("/files", files={"file": file}))["fileUrl"])


def by_weiyu_page(path: str) -> Callable[[Any, Any], str]:
    return lambda peer, file: str(peer.page.upload(*file, path=path)["data"]["fileUrl"])


def by_weiyu_agent(peer: Any, file: Any) -> str:
    given = {"fileName": file[0], "fileType": "image/jpeg", "kbType": "CHAT"}
    answer = peer._http.post(f"{peer._url}/api/v1/upload/file", files={"file": file}, data=given, timeout=30).json()
    assert (answer["code"], answer["message"]) == (200, "upload success"), answer
    return str(answer["data"]["fileUrl"])


def by_im(peer: Any, file: Any) -> str:
    answer = peer._http.post(f"{peer._url}/api/file/upload", files={"file": file}, timeout=30).json()
    assert (answer["code"], answer["status"]) == (200, "0"), answer
    told = answer["data"]
    assert (told["width"], told["height"]) == SIZE
    assert CAMERA.encode() not in peer._http.get(f"{peer._url}/api/file/{told['fileId']}", timeout=30).content
    return str(told["url"])


DOORS: dict[str, list[Callable[[Any, Any], str]]] = {
    "desk": [by_house],
    "weiyu visitor": [by_weiyu_page("/visitor/api/v1/upload/file"), by_weiyu_page("/visitor/api/upload/file")],
    "weiyu agent": [by_weiyu_agent],
    "xuqm": [by_im],
    "chatvo": [],  # its page uploads nothing but its owner's icon: tests/journeys/test_raw_door.py
}


@pytest.mark.parametrize(("visitor", "agent"), PAIRS)
def test_what_is_uploaded_by_one_opens_for_the_other(people: People, visitor: str, agent: str) -> None:
    room = Room(people.visitor(visitor), people.agent(agent))
    room.meet()
    for speaker, listener in ((room.visitor, room.agent), (room.agent, room.visitor)):
        for upload in DOORS[speaker.dialect]:
            told(speaker, listener, upload)


def told(speaker: Peer, listener: Peer, upload: Callable[[Any, Any], str]) -> None:
    """The listener opens what the speaker has uploaded, now and from the history."""
    marker = f"m{secrets.token_hex(6)}"
    address = upload(speaker, (f"{marker}.png", telling(*SIZE)))
    speaker.say(Uploaded("image", marker, address))
    heard = listener.heard(marker)
    rows = [row for row in listener.history() if marker in json.dumps(row, ensure_ascii=False)]
    assert len(rows) == 1
    for shown in (heard, rows[0]):
        (found,) = set(re.findall(r"http://[^\"\\ ]+/api/desk/files/[^\"\\ ]+", json.dumps(shown, ensure_ascii=False)))
        answer = fetch(found)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
        assert answer.content.startswith(b"\xff\xd8\xff")
        assert CAMERA.encode() not in answer.content


@pytest.mark.parametrize("agent", ["desk", "weiyu agent", "xuqm"])
def test_a_picture_that_is_a_trap_is_refused_in_the_vendors_manner(people: People, agent: str) -> None:
    peer: Any = people.agent(agent)
    broken = {"file": ("一.jpg", b"\xff\xd8\xff<html>")}
    if agent == "desk":
        answer = peer.client.post("/files", files=broken)
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_picture")
        return
    path = "/api/file/upload" if agent == "xuqm" else "/api/v1/upload/file"
    told = peer._http.post(peer._url + path, files=broken, timeout=30).json()
    assert told["code"] == 422
