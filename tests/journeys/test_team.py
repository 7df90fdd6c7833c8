"""What staff say among themselves, over real sockets: told to the team, and on no visitor's wire."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.files.stock import fetch
from tests.journeys.cast import ROOMY, Cast, topic
from tests.journeys.matrix.bodies import Body
from tests.journeys.matrix.people import VISITORS, People
from tests.journeys.matrix.room import Room
from tests.leaks import LeakWatch
from tests.pictures import picture
from tests.server import RunningServer
from tests.waiting import wait_until

SECRET = "绝密备注"
PASSPORT = "passport"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[People]:
    with RunningServer(tmp_path_factory.mktemp("team"), watch, environment=ROOMY) as server:
        made = People(server, watch)
        yield made
        made.close()


def team(session: dict[str, Any]) -> str:
    return topic(session) + "/team"


@pytest.mark.parametrize("dialect", VISITORS)
def test_no_visitor_hears_what_staff_say_among_themselves(people: People, dialect: str) -> None:
    """On each door that visitors have, while agents on the house's door and on MQTT are in the conversation."""
    room = Room(people.visitor(dialect), people.agent("weiyu agent"))
    room.meet()
    talk, agent = room.visitor.talk, room.agent
    wei = talk.agent.desk
    assert wei is not None
    address = wei.succeed(wei.post("/files", files={"file": (f"{PASSPORT}.png", picture())}))["fileUrl"]
    note = wei.succeed(
        wei.post(f"/sessions/{talk.id}/notes", json={"content": SECRET, "files": [{"fileUrl": address}]})
    )
    wei.succeed(wei.put(f"/sessions/{talk.id}/tags", json={"tags": [SECRET]}))
    fence = Body("text", f"fence-{dialect.replace(' ', '-')}")
    agent.say(fence)
    room.visitor.heard(fence.marker)
    key = address.partition("/files/")[2].partition("?")[0]
    for heard in (room.visitor.inbox.heard, room.visitor.history(), agent.inbox.heard):
        told = json.dumps([str(native) for native in heard], ensure_ascii=False)
        assert fence.marker in told
        for word in (SECRET, json.dumps(SECRET), PASSPORT, key, "NOTE", "VIEWING"):
            assert word not in told
    assert fetch(note["files"][0]["fileUrl"]).status_code == 200, "staff open it"


def test_the_file_of_a_note_is_not_for_the_visitor_who_knows_its_name(cast: Cast) -> None:
    wei, alice = cast.agent("wei"), cast.visitor()
    session = alice.open_session(agentId=wei.person["id"])
    wei.accept(session)
    address = wei.succeed(wei.post("/files", files={"file": (f"{PASSPORT}.png", picture())}))["fileUrl"]
    wei.succeed(wei.post(f"/sessions/{session['sessionId']}/notes", json={"files": [{"fileUrl": address}]}))
    key = address.partition("/files/")[2].partition("?")[0]
    assert (wei.get(f"/files/{key}").status_code, alice.get(f"/files/{key}").status_code) == (200, 404)


def test_the_team_hears_notes_and_who_looks_on(cast: Cast) -> None:
    wei, admin, alice = cast.agent("wei"), cast.agent("admin"), cast.visitor()
    session = alice.open_session(agentId=wei.person["id"])
    id_ = session["sessionId"]
    here, there = cast.line(wei), cast.line(admin)
    here.subscribe(team(session))
    noted = wei.succeed(wei.post(f"/sessions/{id_}/notes", json={"content": "VIP"}))
    assert here.told("NOTE", noteId=noted["noteId"]) == noted
    here.request("/app/chat/viewing", {"sessionId": id_, "viewing": True})
    there.subscribe(team(session))
    looking = {"type": "VIEWING", "sessionId": id_, "personId": wei.person["id"], "name": wei.person["nickname"]}
    assert there.told("VIEWING") == looking | {"viewing": True}, "who was there before is told first"
    here.drop()
    assert there.told("VIEWING", viewing=False) == looking | {"viewing": False}
    wei.succeed(wei.delete(f"/sessions/{id_}/notes/{noted['noteId']}"))
    assert there.told("NOTE_REMOVED") == {"type": "NOTE_REMOVED", "sessionId": id_, "noteId": noted["noteId"]}


def test_the_team_hears_whether_the_visitor_is_connected(cast: Cast) -> None:
    wei, alice = cast.agent("wei"), cast.visitor()
    session = alice.open_session(agentId=wei.person["id"])
    here = cast.line(wei)
    here.subscribe(team(session))
    seen = {"type": "VISITOR_PRESENCE", "sessionId": session["sessionId"]}
    assert here.told("VISITOR_PRESENCE") == seen | {"online": False}, "how it stands is told first"
    one, two = cast.line(alice), cast.line(alice)
    assert here.told("VISITOR_PRESENCE", online=True) == seen | {"online": True}
    one.drop()
    two.drop()
    here.told("VISITOR_PRESENCE", online=False)
    assert [told["online"] for told in here.bodies("VISITOR_PRESENCE")] == [False, True, False]


def test_only_the_last_of_ones_pages_ends_ones_looking(cast: Cast) -> None:
    wei, admin, alice = cast.agent("wei"), cast.agent("admin"), cast.visitor()
    session = alice.open_session(agentId=wei.person["id"])
    one, two, other = cast.line(wei), cast.line(wei), cast.line(admin)
    other.subscribe(team(session))
    for line in (one, two):
        line.request("/app/chat/viewing", {"sessionId": session["sessionId"], "viewing": True})
    one.request("/app/chat/viewing", {"sessionId": session["sessionId"], "viewing": False})
    two.request("/app/chat/viewing", {"sessionId": session["sessionId"], "viewing": False})
    other.told("VIEWING", viewing=False)
    assert [told["viewing"] for told in other.bodies("VIEWING")] == [True, False]


def test_the_teams_topic_is_locked(cast: Cast) -> None:
    wei, chen, alice = cast.agent("wei"), cast.agent("chen"), cast.visitor()
    session = alice.open_session(agentId=wei.person["id"])
    wei.accept(session)
    for outsider in (alice, chen):
        line = cast.line(outsider)
        line.frame("SUBSCRIBE", {"id": "s", "destination": team(session)})
        assert line.wait_for("ERROR").headers["code"] in ("forbidden", "not_found")
        assert line.ended() == 1008
    line = cast.line(alice)
    line.subscribe("/user/queue/errors")
    line.send("/app/chat/viewing", {"sessionId": session["sessionId"], "viewing": True})
    assert line.told("ERROR")["code"] == "forbidden"


def test_who_watches_the_seats_hears_first_how_they_stand(cast: Cast) -> None:
    wei, alice = cast.agent("wei"), cast.visitor()
    line = cast.line(wei)
    line.subscribe("/topic/seat/status")
    own = line.told("SEAT_STATUS", personId=wei.person["id"])
    assert own["connected"] is True, "their own seat too"
    visitor = cast.line(alice)
    visitor.subscribe("/topic/seat/status")
    told = visitor.told("SEAT_STATUS", name=wei.person["nickname"])
    assert told.keys() == {"type", "name", "status", "connected", "time"}
    line.request("/app/seat/status", {"status": "busy"})
    assert visitor.told("SEAT_STATUS", name=wei.person["nickname"], status="busy")["connected"] is True
    line.request("/app/seat/status", {"status": "available"})


def test_a_status_tells_staff_more(cast: Cast) -> None:
    wei, lin, alice = cast.agent("wei"), cast.agent("lin"), cast.visitor(nickname="小红")
    session = alice.open_session(agentId=wei.person["id"])
    lines = {person.person["id"]: cast.line(person) for person in (wei, lin, alice)}
    for line in lines.values():
        line.subscribe("/user/queue/notify")
    path = f"/sessions/{session['sessionId']}"
    wei.succeed(wei.put(f"{path}/tags", json={"tags": ["VIP"]}))
    tagged = lines[wei.person["id"]].told("SESSION_STATUS", event="tags")
    assert (tagged["tags"], tagged["visitor"]["nickname"], tagged["transfer"]) == (["VIP"], "小红", None)
    wei.succeed(wei.post(f"{path}/transfer", json={"agentId": lin.person["id"], "note": "退款"}))
    offered = lines[lin.person["id"]].told("SESSION_STATUS", event="transfer_offered")
    offer = offered["transfer"]
    assert (offer["from"]["id"], offer["agent"]["id"], offer["note"]) == (wei.person["id"], lin.person["id"], "退款")
    assert offered["tags"] == ["VIP"]
    lin.succeed(lin.post(f"{path}/transfer/accept"))
    passed = lines[alice.person["id"]].told("SESSION_STATUS", event="transferred")
    assert passed["lastSeq"] > 0
    assert not passed.keys() & {"tags", "transfer", "note"}, "that is for staff"
    assert [told["event"] for told in lines[alice.person["id"]].bodies("SESSION_STATUS")].count("tags") == 0


def test_receipts_name_the_seq(cast: Cast) -> None:
    wei, alice = cast.agent("wei"), cast.visitor()
    session = alice.open_session(agentId=wei.person["id"])
    said = alice.send(session, "你好")
    line, agent = cast.line(alice), cast.line(wei)
    line.subscribe(topic(session))
    agent.subscribe(topic(session), ack="client-individual", last_seq="0")
    got = agent.wait_for(lambda frame: frame.command == "MESSAGE" and frame.json.get("msgNo") == said["msgNo"])
    agent.frame("ACK", {"id": got.headers["ack"]})
    assert line.told("DELIVERED_RECEIPT")["lastDeliveredSeq"] == said["seq"]
    agent.request("/app/chat/read", {"sessionId": session["sessionId"], "lastReadMsgId": said["msgId"]})
    assert line.told("READ_RECEIPT")["lastReadSeq"] == said["seq"]
    marks = alice.get(f"/sessions/{session['sessionId']}").json()["marks"]
    assert {"personId": wei.person["id"], "deliveredSeq": said["seq"], "readSeq": said["seq"]} in marks


def test_who_stops_typing_says_so_to_both_sides(cast: Cast) -> None:
    wei, alice = cast.agent("wei"), cast.visitor()
    session = alice.open_session(agentId=wei.person["id"])
    lines = {person.person["id"]: cast.line(person) for person in (wei, alice)}
    for line in lines.values():
        line.subscribe(topic(session))
    for typist, other in ((wei, alice), (alice, wei)):
        for content in ("我想", ""):
            lines[typist.person["id"]].send("/app/chat/typing", {"sessionId": session["sessionId"], "content": content})
        heard = lines[other.person["id"]]
        wait_until(lambda heard=heard: len(heard.bodies("TYPING")) == 2, what="both to be told")
        begun, ended = heard.bodies("TYPING")
        assert (begun.get("content"), ended["content"]) == ("我想" if other is wei else None, "")


def test_staff_are_told_of_what_is_left(cast: Cast) -> None:
    wei, alice = cast.agent("wei"), cast.visitor()
    line = cast.line(wei)
    line.subscribe("/user/queue/notify")
    left = alice.succeed(alice.post("/left-messages", json={"contact": "a@b.cn", "content": "请回电"}))
    told = line.told("LEFT_MESSAGE", leftMessageId=left["id"])
    assert (told["status"], told["contact"], told["preview"]) == ("pending", "a@b.cn", "请回电")
    wei.succeed(wei.patch(f"/left-messages/{left['id']}", json={"status": "closed"}))
    assert line.told("LEFT_MESSAGE", leftMessageId=left["id"], status="closed")


def test_a_quote_travels_over_the_line(cast: Cast) -> None:
    wei, alice = cast.agent("wei"), cast.visitor(nickname="小红")
    session = alice.open_session(agentId=wei.person["id"])
    said = alice.send(session, "多少钱？")
    line = cast.line(wei)
    line.subscribe(topic(session))
    body = {"sessionId": session["sessionId"], "msgNo": "q-1", "content": "¥29", "quoteMsgNo": said["msgNo"]}
    line.request("/app/chat/send", body)
    quote = {"msgNo": said["msgNo"], "senderName": "小红", "excerpt": "多少钱？", "seq": said["seq"]}
    assert line.told("MSG", msgNo="q-1")["quote"] == quote
