"""IM people in one conversation with people of the house, and what read marks tell."""

from __future__ import annotations

import pytest

from tests.client import Client
from tests.im import ImSite
from tests.leaks import LeakWatch
from tests.server import RunningServer


@pytest.fixture(scope="module")
def site(server: RunningServer, watch: LeakWatch) -> ImSite:
    return ImSite(server, watch)


def test_a_reader_is_told_of_to_the_sender(site: ImSite) -> None:
    one, two = site.account(), site.account()
    with one.connected().queue() as sender, two.connected().queue() as reader:
        id_ = sender.send(two.uid, "read me")
        reader.hears(id=id_)
        reader.stomp.request("/app/chat.read", {"messageId": id_})
        assert sender.hears(id=id_, status="READ").json["content"] == "read me"
        assert [entity["status"] for entity in reader.heard] == ["SENT"]
    assert two.data(two.get("/conversations"))[0]["unreadCount"] == 0


def test_an_acknowledgement_says_that_it_arrived(site: ImSite) -> None:
    one, two = site.account(), site.account()
    with one.connected().queue() as sender, two.connected() as receiver:
        receiver.stomp.subscribe("/user/queue/messages", "s", ack="client-individual")
        id_ = sender.send(two.uid, "for you")
        ack = receiver.hears(id=id_).headers["ack"]
        receiver.stomp.frame("ACK", {"id": ack})
        sender.hears(id=id_, status="DELIVERED")


def test_long_talks_are_synced_whole(site: ImSite) -> None:
    """More and longer messages than are said at once, and recalled ones among them."""
    one, two = site.account(), site.account()
    said = [one.say(two.uid, f"{number} " + "长" * 19_000)["id"] for number in range(40)]
    said += [one.say(two.uid, str(number))["id"] for number in range(250)]
    one.data(one.post("/messages/revoke", json={"messageId": said[7]}))
    for path in ("/ws/im", "/ws/im/websocket"):
        with two.connected(path=path).queue() as socket:
            synced = socket.sync()
            assert [entity["id"] for entity in synced] == said
            assert [entity["id"] for entity in synced if entity["status"] == "REVOKED"] == [said[7]]


def test_a_third_agent_sees_a_service_as_a_group(site: ImSite) -> None:
    visitor = site.account("visitor")
    visitor.say("u_chen", "help")
    desk = Client(site.server.url, site.watch).login("chen", site.server.password)
    sessions = desk.succeed(desk.get("/sessions", params={"list": "mine"}))["items"]
    session = next(one for one in sessions if one["visitor"]["uid"] == visitor.uid)
    lin_id = Client(site.server.url, site.watch).login("lin", site.server.password).person["id"]
    with visitor.connected().queue() as asking, site.known("u_chen").connected().queue() as chen:
        chen.send(visitor.uid, "I am here")
        asking.hears(fromId="u_chen", toId=visitor.uid, chatType="SINGLE")
        desk.succeed(desk.post(f"/sessions/{session['sessionId']}/invite", json={"agentId": lin_id}))
        with site.known("u_lin").connected().queue() as lin:
            lin.group(session["sessionNo"])
            asking.send("u_chen", "and you?")
            entity = lin.hears(content="and you?").json
            assert (entity["chatType"], entity["toId"], entity["fromId"]) == (
                "GROUP",
                session["sessionNo"],
                visitor.uid,
            )
            lin.send(session["sessionNo"], "me too", group=True)
            assert asking.hears(content="me too").json["chatType"] == "SINGLE"
            chen.hears(content="me too", fromId="u_lin", chatType="SINGLE")
        desk.send(session, "from the dashboard")
        asking.hears(content="from the dashboard", fromId="u_chen")
