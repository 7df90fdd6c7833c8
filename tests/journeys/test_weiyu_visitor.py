"""A Weiyu visitor and a desk agent in one conversation, over real sockets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest

from tests.client import Client
from tests.journeys.cast import ROOMY
from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.stomp import Stomp
from tests.waiting import wait_until
from tests.weiyu import WeiyuPage

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    + (640).to_bytes(4, "big")
    + (480).to_bytes(4, "big")
    + b"\x08\x02\x00\x00\x00"
)


class Desk:
    """An agent at the dashboard: HTTP for acts, STOMP for ears."""

    def __init__(self, server: RunningServer, client: Client) -> None:
        self.client = client
        self.stomp = Stomp(server.ws_url)
        self.stomp.connect(self.client.access_token)
        self.stomp.subscribe("/user/queue/notify")
        self.client.succeed(self.client.put("/seats/me", json={"status": "available", "capacity": 1000}))

    def session_of(self, topic: str) -> dict[str, Any]:
        """The session of a Weiyu topic, when it has come to this agent's lists."""

        def look() -> dict[str, Any] | None:
            listed = self.client.succeed(self.client.get("/sessions", params={"list": "all"}))["items"]
            return next((session for session in listed if session["topic"] == topic), None)

        return wait_until(look, what=f"the session of {topic}")

    def listen(self, session: dict[str, Any]) -> None:
        self.stomp.subscribe(f"/topic/session/{session['sessionNo']}")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[RunningServer]:
    """A server for this file, on which one address may play every visitor."""
    with RunningServer(tmp_path_factory.mktemp("server"), watch, environment=ROOMY) as running:
        yield running


@pytest.fixture(scope="module")
def staff(house: RunningServer, watch: LeakWatch) -> dict[str, Client]:
    """Agents of this file's server, signed in once: checking a password takes its time."""
    return {name: Client(house.url, watch).login(name, house.password) for name in ("wei", "lin")}


@pytest.fixture
def desk_of(house: RunningServer, staff: dict[str, Client]) -> Iterator[Callable[[str], Desk]]:
    """`desk_of("lin")` is that agent at work; whoever came leaves with the test."""
    made: list[Desk] = []

    def come(name: str) -> Desk:
        made.append(Desk(house, staff[name]))
        return made[-1]

    yield come
    for desk in made:
        desk.client.succeed(desk.client.put("/seats/me", json={"status": "away"}))
        desk.stomp.drop()


@pytest.fixture
def desk(desk_of: Callable[[str], Desk]) -> Desk:
    return desk_of("wei")


@pytest.fixture
def page(house: RunningServer, desk: Desk, watch: LeakWatch) -> Iterator[WeiyuPage]:
    page = WeiyuPage(house.url, watch, nickname="小王", visitorUid="site7")
    yield page
    page.leave()


@pytest.fixture
def talk(page: WeiyuPage, desk: Desk) -> dict[str, Any]:
    """Visitor and agent are in one conversation, and both listen."""
    assert page.ask()["type"] == "WELCOME"
    page.connect()
    session = desk.session_of(page.topic)
    desk.listen(session)
    return session


def test_a_visitor_is_welcomed_by_the_agent_who_has_room(page: WeiyuPage) -> None:
    message = page.ask()
    assert (message["type"], message["status"], message["channel"]) == ("WELCOME", "READ", "SYSTEM")
    assert message["user"]["uid"] == "ag_wei"
    assert message["user"]["type"] == "AGENT"
    assert json.loads(message["content"])["content"]
    assert message["thread"]["status"] == "CHATTING"
    assert message["thread"]["topic"] == f"org/workgroup/df_wg_uid/{page.uid}"
    again = page.ask()
    assert again["type"] == "CONTINUE"
    assert again["uid"] == again["thread"]["uid"]


def test_what_is_past_the_delivered_mark_comes_first_and_an_acknowledged_message_does_not_come_again(
    page: WeiyuPage,
) -> None:
    welcome = page.ask()
    stomp = page.connect()
    frame = stomp.wait_for("MESSAGE")
    assert frame.json["uid"] == welcome["uid"]
    for _ in range(2):  # the seed acknowledges everything, some of it twice
        stomp.frame("ACK", {"id": frame.headers["ack"]})
    stomp.frame("ACK", {"id": "undefined"})
    page.say("TEXT", "你好")
    page.leave()
    stomp = page.connect()
    assert stomp.wait_for("MESSAGE").json["content"] == "你好"
    assert stomp.bodies("WELCOME") == []


@pytest.mark.parametrize(
    ("kind", "content", "shown"),
    [
        ("TEXT", "你好", {"msgType": "text", "content": "你好"}),
        (
            "IMAGE",
            '{"url":"https://a.example/1.png","label":"一","width":"3","height":"4"}',
            {"msgType": "image", "fileUrl": "https://a.example/1.png", "fileName": "一", "width": 3, "height": 4},
        ),
        ("IMAGE", "https://a.example/1.png", {"msgType": "image", "fileUrl": "https://a.example/1.png"}),
        (
            "FILE",
            json.dumps({"url": json.dumps({"url": "https://a.example/x.pdf", "name": "x.pdf", "size": 12})}),
            {"msgType": "file", "fileUrl": "https://a.example/x.pdf", "fileName": "x.pdf", "fileSize": 12},
        ),
        ("VIDEO", '{"url":"https://a.example/v.mp4","duration":"7"}', {"msgType": "video", "duration": 7}),
        ("AUDIO", '{"url":"https://a.example/a.mp3","duration":5}', {"msgType": "audio", "duration": 5}),
        ("VOICE", '{"url":"https://a.example/a.amr","duration":5}', {"msgType": "voice", "duration": 5}),
        (
            "LOCATION",
            '{"latitude":31.2,"longitude":121.5,"address":"外滩","label":"滩"}',
            {
                "msgType": "location",
                "payload": {"latitude": 31.2, "longitude": 121.5, "address": "外滩", "label": "滩"},
            },
        ),
        ("STICKER", '{"url":"https://a.example/s.gif"}', {"msgType": "text"}),
    ],
)
def test_every_body_reaches_the_agent_and_the_echo_is_the_confirmation(
    page: WeiyuPage, desk: Desk, talk: dict[str, Any], kind: str, content: str, shown: dict[str, Any]
) -> None:
    echo = page.say(kind, content)
    assert echo["status"] == "SUCCESS"
    assert echo["user"]["uid"] == page.uid
    assert echo["timestamp"] > 1_600_000_000_000
    assert len(echo["createdAt"]) == len("yyyy-MM-dd HH:mm:ss")
    heard = desk.stomp.told("MSG", msgNo=echo["uid"])
    assert heard["senderRole"] == "customer"
    assert {name: heard.get(name) for name in shown} == shown


@pytest.mark.parametrize(
    ("body", "kind", "content"),
    [
        ({"msgType": "text", "content": "好的"}, "TEXT", "好的"),
        ({"msgType": "image", "fileUrl": "https://a.example/1.png", "width": 3, "height": 4}, "IMAGE",
         {"url": "https://a.example/1.png", "width": "3", "height": "4"}),
        ({"msgType": "file", "fileUrl": "https://a.example/x.pdf", "fileName": "x.pdf", "fileSize": 12}, "FILE",
         {"url": "https://a.example/x.pdf", "name": "x.pdf", "size": "12"}),
        ({"msgType": "voice", "fileUrl": "https://a.example/a.amr", "duration": 5}, "VOICE", {"duration": "5"}),
        ({"msgType": "audio", "fileUrl": "https://a.example/a.mp3"}, "AUDIO", {"url": "https://a.example/a.mp3"}),
        ({"msgType": "video", "fileUrl": "https://a.example/v.mp4"}, "VIDEO", {"url": "https://a.example/v.mp4"}),
        ({"msgType": "location", "payload": {"address": "外滩"}}, "LOCATION", {"address": "外滩"}),
        ({"msgType": "job_card", "payload": {"title": "会计"}}, "CARD", {"title": "会计"}),
    ],
)  # fmt: skip
def test_every_body_reaches_the_visitor(
    page: WeiyuPage, desk: Desk, talk: dict[str, Any], body: dict[str, Any], kind: str, content: Any
) -> None:
    desk.stomp.request("/app/chat/send", {"sessionId": talk["sessionId"], "msgNo": f"no {kind}", **body})
    assert page.stomp is not None
    heard = page.stomp.told(kind)
    assert (heard["uid"], heard["user"]["uid"], heard["user"]["type"]) == (f"no {kind}", "ag_wei", "AGENT")
    if isinstance(content, str):
        assert heard["content"] == content
    else:
        said = json.loads(heard["content"])
        assert {name: str(said[name]) for name in content} == {name: str(value) for name, value in content.items()}


def test_an_order_card_and_what_becomes_of_it(page: WeiyuPage, desk: Desk, talk: dict[str, Any]) -> None:
    path = f"/sessions/{talk['sessionId']}/order-cards"
    card = desk.client.succeed(desk.client.post(path, json={"name": "椅子", "price": "99.00", "countdownSeconds": 60}))
    assert page.stomp is not None
    order = json.loads(page.stomp.told("ORDER")["content"])
    assert (order["status"], order["goods"]["title"], order["totalAmount"]) == ("PENDING", "椅子", "99.00")
    desk.client.succeed(desk.client.post(f"/order-cards/{card['payload']['orderCardId']}/pay"))
    assert json.loads(page.stomp.told("ORDER_UPDATE")["content"])["status"] == "PAID"


def test_receipts_typing_and_previews_go_both_ways(page: WeiyuPage, desk: Desk, talk: dict[str, Any]) -> None:
    assert page.stomp is not None
    number = desk.stomp.say(talk, "在吗")
    message = page.stomp.told("TEXT")
    page.stomp.send(f"/app/{page.dotted}", page.message("READ", message["uid"]))
    assert desk.stomp.told("READ_RECEIPT")["readerId"]
    assert page.stomp.told("READ")["content"] == number
    page.stomp.send(f"/app/{page.dotted}", page.message("PREVIEW", json.dumps({"content": "我想"})))
    assert desk.stomp.told("TYPING")["content"] == "我想"
    page.stomp.send(f"/app/{page.dotted}", page.message("TYPING", ""))
    assert "content" not in desk.stomp.told("TYPING")
    desk.stomp.send("/app/chat/typing", {"sessionId": talk["sessionId"], "content": "稍等"})
    typing = page.stomp.told("TYPING")
    assert (typing["content"], typing["user"]["uid"]) == ("", "ag_wei")
    echo = page.say("TEXT", "好")
    desk.stomp.send("/app/chat/read", {"sessionId": talk["sessionId"], "lastReadMsgId": 1 << 40})
    assert page.stomp.told("READ")["content"] == echo["uid"]
    assert next(row for row in page.history() if row["uid"] == echo["uid"])["status"] == "READ"


def test_a_recall_reaches_the_other_side_and_the_history(page: WeiyuPage, desk: Desk, talk: dict[str, Any]) -> None:
    assert page.stomp is not None
    echo = page.say("TEXT", "说错了")
    page.stomp.send(f"/app/{page.dotted}", page.message("RECALL", echo["uid"]))
    assert desk.stomp.told("RECALL")["msgNo"] == echo["uid"]
    assert page.stomp.told("RECALL")["content"] == echo["uid"]
    assert echo["uid"] not in {row["uid"] for row in page.history()}
    number = desk.stomp.say(talk, "也说错了")
    page.stomp.told("TEXT", uid=number)
    desk.stomp.send("/app/chat/recall", {"sessionId": talk["sessionId"], "msgNo": number})
    assert page.stomp.told("RECALL")["content"] == number


def test_recalls_of_what_was_held_are_heard_by_who_comes_back(
    page: WeiyuPage, desk: Desk, talk: dict[str, Any]
) -> None:
    assert page.stomp is not None
    number = desk.stomp.say(talk, "待会儿收回")
    frame = page.stomp.wait_for(lambda f: f.command == "MESSAGE" and f.json["uid"] == number)
    page.stomp.frame("ACK", {"id": frame.headers["ack"], "receipt": "held"})
    page.stomp.wait_for("RECEIPT")
    page.leave()
    desk.stomp.send("/app/chat/recall", {"sessionId": talk["sessionId"], "msgNo": number})
    desk.stomp.told("RECALL")
    assert page.connect().told("RECALL")["content"] == number


def test_a_rating_and_a_left_message_change_the_message_they_answer(
    page: WeiyuPage, desk: Desk, talk: dict[str, Any]
) -> None:
    tip = page.history()[-1]
    extra = json.dumps({"score": 5, "resolved": True, "content": "很好", "orgUid": "df_org_uid"})
    echo = page.say("RATE_SUBMIT", tip["uid"], extra=extra)
    assert (echo["content"], json.loads(echo["extra"])["score"]) == (tip["uid"], 5)
    rated = desk.stomp.told("RATED")
    assert (rated["score"], rated["resolved"], rated["comment"]) == (5, True, "很好")
    page.say("RATE_SUBMIT", tip["uid"], extra=extra)  # once more is the same rating, and echoed again
    assert len(desk.stomp.bodies("RATED")) == 1
    left = json.dumps({"uid": tip["uid"], "contact": "138", "content": "请回电", "images": []})
    echo = page.say("LEAVE_MSG_SUBMIT", tip["uid"], uid=tip["uid"], extra=left)
    assert json.loads(echo["extra"])["contact"] == "138"
    kept = page.succeed(page.post("/message/leave/query", {"visitorUid": page.uid}))
    assert [(row["contact"], row["content"], row["status"]) for row in kept["content"]] == [
        ("138", "请回电", "PENDING")
    ]


def test_fallback_and_stomp_racing_with_one_uid_store_one_message(page: WeiyuPage, talk: dict[str, Any]) -> None:
    assert page.stomp is not None
    answers: list[dict[str, Any]] = []

    def race(sent: dict[str, Any]) -> None:
        answers.append(page.fall_back(sent))

    for index in range(10):
        message = page.message("TEXT", f"第 {index} 次", uid=f"race-{index}")
        racer = Thread(target=race, args=(message,))
        racer.start()
        page.stomp.send(f"/app/{page.dotted}", message)
        racer.join()
        page.stomp.told("TEXT", uid=message["uid"])
    assert {answer["code"] for answer in answers} == {200}
    uids = [row["uid"] for row in page.history(pageSize=50) if row["type"] == "TEXT"]
    assert uids == [f"race-{index}" for index in reversed(range(10))]


def test_a_repeated_uid_is_stored_once_and_echoed_again(page: WeiyuPage, desk: Desk, talk: dict[str, Any]) -> None:
    first = page.say("TEXT", "一次", uid="same")
    again = page.say("TEXT", "一次", uid="same")
    assert again == first
    assert [row["uid"] for row in page.history()].count("same") == 1
    desk.stomp.told("MSG", msgNo="same")
    assert [body["msgNo"] for body in desk.stomp.bodies("MSG")].count("same") == 1


def test_the_usage_example_of_the_seed_names_neither_thread_nor_user(
    page: WeiyuPage, desk: Desk, talk: dict[str, Any]
) -> None:
    assert page.stomp is not None
    page.stomp.send(f"/app/{page.dotted}", {"uid": "msg123", "type": "TEXT", "content": "Hello World!"})
    assert page.stomp.told("TEXT", uid="msg123")["content"] == "Hello World!"
    assert desk.stomp.told("MSG", msgNo="msg123")["content"] == "Hello World!"


def test_who_connects_as_nobody_is_signed_in_by_the_key_in_the_first_topic(page: WeiyuPage, desk: Desk) -> None:
    page.ask()
    stomp = page.connect(login="", subscribe=False)
    stomp.raw(
        f"SUBSCRIBE\nid:sub-0\ndestination:/topic/{page.dotted}\nack:client\n\n\0"
        f'SEND\ndestination:/app/{page.dotted}\n\n{{"uid":"first","type":"TEXT","content":"我来了"}}\0'
    )
    assert stomp.told("TEXT", uid="first")["user"]["uid"] == page.uid


def test_unsubscribing_by_topic_as_the_seed_does_ends_the_subscription(
    page: WeiyuPage, desk: Desk, talk: dict[str, Any]
) -> None:
    assert page.stomp is not None
    page.stomp.frame("UNSUBSCRIBE", {"id": page.dotted, "receipt": "gone"})
    page.stomp.wait_for("RECEIPT")
    page.stomp.frame("UNSUBSCRIBE", {"id": "nothing-of-that-name", "receipt": "again"})
    page.stomp.wait_for("RECEIPT")
    before = len(page.stomp.bodies("TEXT"))
    number = desk.stomp.say(talk, "还在吗")
    desk.stomp.told("MSG", msgNo=number)
    page.stomp.subscribe(f"/topic/{page.dotted}", "sub-1", ack="client")
    assert page.stomp.told("TEXT", uid=number)
    assert len(page.stomp.bodies("TEXT")) == before + 1


def test_an_invitation_goes_there_and_back(page: WeiyuPage, desk: Desk, talk: dict[str, Any]) -> None:
    """The visitor listens to their group's topic; the invitation is for another one, and still reaches them."""
    assert page.stomp is not None
    visitor = talk["visitor"]["id"]
    invited = desk.client.succeed(desk.client.post("/sessions", json={"visitorId": visitor, "note": "来聊聊"}))
    invitation = page.stomp.told("INVITE_VISITOR")
    content = json.loads(invitation["content"])
    assert content["note"] == "来聊聊"
    assert invitation["thread"]["topic"] == invited["topic"] == f"org/agent/ag_wei/{page.uid}"
    page.stomp.send(f"/app/{page.dotted}", page.message("INVITE_VISITOR_ACCEPT", json.dumps(content), uid="yes"))
    accepted = desk.stomp.told("SESSION_STATUS", sessionId=invited["sessionId"], event="invitation_accepted")
    assert accepted["state"] == "open"
    page.thread = invitation["thread"]
    page.stomp.subscribe(f"/topic/{page.dotted}", "sub-1", ack="client")
    assert page.stomp.told("INVITE_VISITOR_ACCEPT")["thread"]["topic"] == page.topic
    page.stomp.send(f"/app/{page.dotted}", page.message("INVITE_VISITOR_REJECT", invitation["uid"]))
    page.say("TEXT", "我在")  # the first answer counted; a second one changes nothing
    assert page.history()[0]["thread"]["status"] == "CHATTING"


def test_a_declined_invitation_ends_the_conversation(page: WeiyuPage, desk: Desk, talk: dict[str, Any]) -> None:
    assert page.stomp is not None
    invited = desk.client.succeed(desk.client.post("/sessions", json={"visitorId": talk["visitor"]["id"]}))
    invitation = page.stomp.told("INVITE_VISITOR")
    page.stomp.send(f"/app/{page.dotted}", page.message("INVITE_VISITOR_REJECT", invitation["uid"]))
    ended = desk.stomp.told("SESSION_STATUS", sessionId=invited["sessionId"], event="closed")
    assert ended["state"] == "closed"


def test_closing_is_told_in_the_visitors_words_and_a_message_goes_on_with_the_same_conversation(
    page: WeiyuPage, desk: Desk, talk: dict[str, Any]
) -> None:
    assert page.stomp is not None
    desk.client.succeed(desk.client.post(f"/sessions/{talk['sessionId']}/close"))
    assert page.stomp.told("AGENT_CLOSED")["thread"]["status"] == "CLOSED"
    echo = page.say("TEXT", "还有一件事")
    assert echo["thread"]["uid"] == talk["sessionNo"]
    assert page.ask()["type"] == "CONTINUE"
    closed = page.post("/thread/close", {"threadUid": talk["sessionNo"]})
    assert (closed["message"], closed["data"]["status"]) == ("会话已关闭", "CLOSED")
    assert page.stomp.told("VISITOR_CLOSED")


def test_the_language_is_the_visitors(house: RunningServer, desk: Desk, watch: LeakWatch) -> None:
    page = WeiyuPage(house.url, watch, lang="EN")
    welcome = page.ask()
    assert json.loads(welcome["content"])["content"] == "An agent has joined, please wait a moment..."
    assert page.post("/thread/close", {"threadUid": page.thread["uid"]})["message"] == "The conversation is closed"


def test_a_transfer_is_declined_then_accepted_and_either_agent_means_the_same_conversation(
    page: WeiyuPage, desk: Desk, talk: dict[str, Any], desk_of: Callable[[str], Desk]
) -> None:
    assert page.stomp is not None
    other = desk_of("lin")
    path = f"/sessions/{talk['sessionId']}/transfer"
    desk.client.succeed(desk.client.post(path, json={"agentId": other.client.person["id"], "note": "难缠"}))
    offered = page.stomp.told("TRANSFER")
    assert "难缠" not in json.dumps(offered, ensure_ascii=False)
    other.client.succeed(other.client.post(f"{path}/reject"))
    assert page.stomp.told("TRANSFER_REJECT")
    desk.client.succeed(desk.client.post(path, json={"agentId": other.client.person["id"]}))
    other.client.succeed(other.client.post(f"{path}/accept"))
    assert page.stomp.told("TRANSFER_ACCEPT")["user"]["uid"] == "ag_lin"
    assert page.ask("ag_lin", "0")["thread"]["uid"] == talk["sessionNo"]
