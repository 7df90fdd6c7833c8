"""Every HTTP path of Weiyu's visitor pages called, its fields checked, and what must be refused refused."""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.client import Client
from tests.journeys.cast import ROOMY
from tests.leaks import LeakWatch
from tests.pictures import picture
from tests.server import RunningServer
from tests.stomp import Stomp
from tests.weiyu import WeiyuPage

PNG = picture(640, 480)
VISITOR = {
    "uid", "orgUid", "createdAt", "updatedAt", "visitorUid", "nickname", "avatar", "lang", "type", "deviceInfo",
    "mobile", "email", "note", "channel", "status", "tagList", "extra", "ip", "ipLocation", "vipLevel",
}  # fmt: skip
MESSAGE = {"uid", "type", "content", "status", "createdAt", "timestamp", "channel", "thread", "user", "extra"}
THREAD = {"uid", "topic", "type", "status", "state", "channel", "user", "extra"}
PAGE = {
    "content", "empty", "first", "last", "number", "numberOfElements", "size", "totalElements", "totalPages",
}  # fmt: skip
UPLOAD = {
    "uid", "fileName", "fileSize", "fileUrl", "fileType", "client", "channel", "type", "status", "categoryUid",
    "kbUid", "user", "extra", "createdAt", "updatedAt", "orgUid",
}  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[RunningServer]:
    settings = {**ROOMY, "CHAT_SIGN_IN_FAILURES": "1000", "CHAT_MAX_UPLOAD": "100000"}
    with RunningServer(tmp_path_factory.mktemp("server"), watch, environment=settings) as running:
        yield running


@pytest.fixture(scope="module")
def agent(house: RunningServer, watch: LeakWatch) -> Client:
    return Client(house.url, watch).login("wei", house.password)


@pytest.fixture
def page(house: RunningServer, watch: LeakWatch) -> Iterator[WeiyuPage]:
    page = WeiyuPage(house.url, watch, nickname="小王", lang="ZH_CN", browser="Firefox", title="商店")
    yield page
    page.leave()


@pytest.fixture
def stranger(house: RunningServer, watch: LeakWatch) -> WeiyuPage:
    stranger = WeiyuPage(house.url, watch)
    stranger.ask()
    return stranger


def seat_of(client: Client) -> dict[str, Any]:
    """This agent's own seat."""
    seats: list[dict[str, Any]] = client.succeed(client.get("/seats"))["items"]
    return next(seat for seat in seats if seat["person"]["id"] == client.person["id"])


def stored(house: RunningServer) -> int:
    """How many messages the server holds."""
    with sqlite3.connect(house.data / "switchboard.sqlite3") as database:
        return int(database.execute("SELECT COUNT(*) FROM message").fetchone()[0])


def test_init_answers_the_visitor(page: WeiyuPage) -> None:
    visitor = page.visitor
    assert set(visitor) == VISITOR
    assert (visitor["nickname"], visitor["orgUid"], visitor["lang"]) == ("小王", "df_org_uid", "ZH_CN")
    assert visitor["deviceInfo"]["browser"] == "Firefox"
    assert len(visitor["uid"]) == 32
    assert visitor["visitorUid"] == visitor["uid"]


def test_the_secret_uid_is_recognised_and_an_unsigned_name_is_not(
    house: RunningServer, page: WeiyuPage, watch: LeakWatch
) -> None:
    again = WeiyuPage(house.url, watch, uid=page.uid, nickname="老王")
    assert (again.uid, again.visitor["nickname"]) == (page.uid, "老王")
    one, two = (WeiyuPage(house.url, watch, visitorUid="site7") for _ in range(2))
    assert one.uid != two.uid
    assert one.visitor["visitorUid"] == two.visitor["visitorUid"] == "site7"
    for known in ("demo_alice", "u_wei", "ag_wei", "df_sys_uid"):
        assert WeiyuPage(house.url, watch, uid=known, visitorUid=known).uid != known


@pytest.mark.parametrize("inside", [False, True])
def test_a_name_signed_by_the_site_is_recognised_anywhere(house: RunningServer, watch: LeakWatch, inside: bool) -> None:
    with sqlite3.connect(house.data / "switchboard.sqlite3") as database:
        secret = database.execute("SELECT secret FROM organisation").fetchone()[0]
    name = f"site-user-{inside}"
    signature = hmac.new(secret.encode(), name.encode(), hashlib.sha256).hexdigest()
    told: dict[str, Any] = {"extra": json.dumps({"externalSig": signature})} if inside else {"externalSig": signature}
    one, two = (WeiyuPage(house.url, watch, visitorUid=name, **told) for _ in range(2))
    assert one.uid == two.uid
    forged = one.post("/init", {"visitorUid": name, "externalSig": "0" * 64})
    assert (forged["code"], forged["data"]) == (403, False)


def test_thread_answers_a_message_by_case(house: RunningServer, page: WeiyuPage, agent: Client) -> None:
    left = page.ask()
    assert set(left) == MESSAGE
    assert set(left["thread"]) == THREAD
    assert (left["type"], left["status"], left["thread"]["status"]) == ("LEAVE_MSG", "READ", "OFFLINE")
    assert (left["user"]["uid"], left["user"]["type"]) == ("df_sys_uid", "SYSTEM")
    assert page.ask()["uid"] == left["uid"]
    desk = Stomp(house.ws_url)
    agent.succeed(agent.put("/seats/me", json={"status": "available", "capacity": 0}))
    desk.connect(agent.access_token)
    other = WeiyuPage(house.url, page.watch, nickname="小李")
    queue = other.ask()
    content = json.loads(queue["content"])
    assert (queue["type"], queue["thread"]["status"], content["position"]) == ("QUEUE", "QUEUING", content["queueSize"])
    assert set(content) == {
        "content", "position", "queueSize", "waitSeconds", "estimatedWaitTime", "serverTimestamp",
    }  # fmt: skip
    assert other.ask()["type"] == "QUEUE"
    direct = other.ask("ag_wei", "0")
    assert (direct["type"], direct["thread"]["type"]) == ("WELCOME", "AGENT")
    assert other.post("/thread", {"uid": other.uid, "sid": "nobody", "type": "1"})["code"] == 404
    for topic in (other.topic, f"org/workgroup/df_wg_uid/{other.uid}"):
        other.thread = {"topic": topic}
        other.succeed(other.post("/thread/close", {"threadUid": other.history()[0]["threadUid"], "uid": other.uid}))
    agent.succeed(agent.put("/seats/me", json={"status": "away", "capacity": 10}))
    desk.drop()


def test_history_is_paged_newest_first_by_topic_and_by_thread(page: WeiyuPage) -> None:
    page.ask()
    for index in range(5):
        assert page.fall_back(page.message("TEXT", f"{index}"))["code"] == 200
    first = page.succeed(page.get("/message/thread/topic", topic=page.topic, pageNumber=0, pageSize=2))
    assert set(first) == PAGE
    assert [row["content"] for row in first["content"]] == ["4", "3"]
    assert set(first["content"][0]) >= MESSAGE | {"orgUid", "updatedAt", "threadTopic", "client"}
    assert (first["totalElements"], first["totalPages"], first["first"], first["last"]) == (6, 3, True, False)
    by_uid = page.succeed(
        page.get("/message/thread/uid", threadUid=page.thread["uid"], uid=page.uid, pageNumber=1, pageSize=2)
    )
    assert [row["content"] for row in by_uid["content"]] == ["2", "1"]
    beyond = page.succeed(page.get("/message/thread/topic", topic=page.topic, pageNumber=9, pageSize=2))
    assert (beyond["content"], beyond["empty"]) == ([], True)
    assert page.succeed(page.get("/thread/message/count", uid=page.uid)) == 6


def test_the_fallback_answers_the_very_same_string(page: WeiyuPage) -> None:
    page.ask()
    message = page.message("TEXT", "你好")
    answer = page.fall_back(message)
    assert (answer["code"], json.loads(answer["data"])) == (200, message)
    del message["user"]
    assert page.fall_back(message)["code"] == 200  # the topic ends in the key
    assert [row["uid"] for row in page.history()].count(message["uid"]) == 1


def test_unread_is_counted_listed_and_cleared(page: WeiyuPage, agent: Client) -> None:
    page.ask()
    listed = agent.succeed(agent.get("/sessions", params={"list": "all"}))["items"]
    session = next(session for session in listed if session["topic"] == page.topic)
    for text in ("在吗", "您好"):
        agent.send(session, text)
    assert page.succeed(page.get("/message/unread/count", uid=page.uid)) == 2
    unread = page.succeed(page.get("/message/unread", uid=page.uid, pageNumber=0, pageSize=1))
    assert ([row["content"] for row in unread["content"]], unread["totalElements"]) == (["您好"], 2)
    ping = page.get("/ping", uid=page.uid)
    assert (ping["message"], ping["data"]) == ("pong", 2)
    marked = page.post("/thread/markRead", {"threadUid": page.thread["uid"]})
    assert (marked["code"], marked["data"]["unreadCount"]) == (200, 0)
    agent.send(session, "还在吗")
    assert page.succeed(page.get("/threads", uid=page.uid))["content"][0]["unreadCount"] == 1
    assert page.succeed(page.post("/message/unread/clear", {"uid": page.uid})) == 0
    assert page.succeed(page.get("/message/unread/count", uid=page.uid)) == 0


def test_threads_close_and_browse(page: WeiyuPage) -> None:
    page.ask()
    threads = page.succeed(page.get("/threads", uid=page.uid))
    assert set(threads) == PAGE
    thread = threads["content"][0]
    assert set(thread) >= THREAD | {"orgUid", "unreadCount", "agent", "workgroup", "owner", "closeType", "content"}
    assert json.loads(thread["workgroup"])["uid"] == "df_wg_uid"
    closed = page.post("/thread/close", {"threadUid": page.thread["uid"], "channel": "WEB"})
    assert (closed["message"], closed["data"]["status"]) == ("会话已关闭", "CLOSED")
    visit = {"visitorUid": page.uid, "url": "https://shop.example/2", "title": "二", "referrer": ""}
    assert page.succeed(page.post("/browse", visit)) is True


def test_a_message_is_left_confirmed_and_rejected(page: WeiyuPage, agent: Client) -> None:
    tip = page.ask()
    user = json.dumps({"uid": page.uid})
    word = {"contact": "138", "content": "请回电", "messageUid": tip["uid"], "threadUid": page.thread["uid"]}
    left = page.succeed(page.post("/message/leave/create", {**word, "user": user, "images": "[]"}))
    assert (left["status"], left["contact"], left["content"], left["messageUid"]) == (
        "PENDING", "138", "请回电", tip["uid"],
    )  # fmt: skip
    again = page.succeed(page.post("/message/leave/create", {**word, "visitorUid": page.uid}))
    assert again["uid"] == left["uid"]
    listed = page.succeed(page.post("/message/leave/query", {"visitorUid": page.uid}))
    assert [row["uid"] for row in listed["content"]] == [left["uid"]]
    assert page.history()[-1]["status"] == "LEAVE_MSG_SUBMIT"
    for path, status in (("confirm", "CONFIRMED"), ("reject", "REJECTED")):
        settled = page.succeed(page.post(f"/message/leave/{path}", {"uid": left["uid"], "visitorUid": page.uid}))
        assert settled["status"] == status


@pytest.mark.parametrize("path", ["/visitor/api/v1/upload/file", "/visitor/api/upload/file"])
def test_a_file_is_uploaded_sent_and_fetched_by_who_may(
    house: RunningServer, page: WeiyuPage, agent: Client, path: str
) -> None:
    page.ask()
    envelope = page.upload("一.png", PNG, path=path)
    assert (envelope["code"], envelope["message"]) == (200, "upload success")
    told = envelope["data"]
    assert set(told) == UPLOAD | {"width", "height"}
    assert (told["fileType"], told["fileSize"], told["width"], told["height"]) == ("image/png", str(len(PNG)), 640, 480)
    content = json.dumps({"url": told["fileUrl"], "label": "一"})
    assert page.fall_back(page.message("IMAGE", content))["code"] == 200
    shown = json.loads(page.history()[0]["content"])["url"]
    assert requests.get(shown, timeout=10).content == PNG
    listed = agent.succeed(agent.get("/sessions", params={"list": "all"}))["items"]
    session = next(session for session in listed if session["topic"] == page.topic)
    heard = agent.messages(session)[-1]
    assert heard["fileUrl"].startswith(f"{house.url}/api/desk/files/{told['uid']}?")
    assert agent.get(f"/files/{told['uid']}").content == PNG


def test_staff_see_what_a_visitors_page_told_and_who_they_perhaps_are(
    house: RunningServer, agent: Client, watch: LeakWatch
) -> None:
    one, two = (WeiyuPage(house.url, watch, visitorUid="site9", browser="Firefox") for _ in range(2))
    one.ask()
    one.succeed(one.post("/browse", {"visitorUid": one.uid, "url": "https://shop.example/9", "title": "九"}))
    listed = agent.succeed(agent.get("/sessions", params={"list": "all"}))["items"]
    visitor = next(session for session in listed if session["topic"] == one.topic)["visitor"]
    known = agent.succeed(agent.get(f"/visitors/{visitor['id']}"))
    assert (known["claimedId"], known["details"]) == ("site9", {"browser": "Firefox"})
    assert [person["uid"] for person in known["perhapsSame"]] == [two.uid]
    assert [row["url"] for row in known["pages"]] == ["https://shop.example/9"]
    assert Client(house.url, watch).visitor().get(f"/visitors/{visitor['id']}").status_code == 403
    assert agent.get("/visitors/100001").status_code == 404


def test_an_agents_file_is_for_its_conversation_and_is_never_run_by_a_browser(
    house: RunningServer, agent: Client, page: WeiyuPage, watch: LeakWatch
) -> None:
    evil = b"<script>alert(1)</script>"
    kept = agent.succeed(agent.post("/files", files={"file": ("../../evil.html", evil)}))
    assert (kept["fileName"], kept["fileType"], kept["fileSize"]) == ("evil.html", "text/plain", len(evil))
    fetched = requests.get(kept["fileUrl"], timeout=10)
    assert fetched.content == evil
    assert fetched.headers["Content-Disposition"].startswith("attachment")
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in fetched.headers["Content-Security-Policy"]
    part = requests.get(kept["fileUrl"], headers={"Range": "bytes=1-6"}, timeout=10)
    assert (part.status_code, part.content) == (206, b"script")
    key = kept["fileUrl"].rpartition("/")[2].partition("?")[0]
    stranger = Client(house.url, watch).visitor()
    assert stranger.get(f"/files/{key}").status_code == 404
    assert Client(house.url, watch).post("/files", files={"file": ("a", b"a")}).status_code == 401
    assert agent.post("/files", files={"file": ("a", b"0" * 100_001)}).status_code == 413
    assert agent.post("/files", json={}).status_code == 400


def test_an_address_of_a_file_that_nobody_was_given_opens_nothing(house: RunningServer, page: WeiyuPage) -> None:
    page.ask()
    told = page.upload("一.png", PNG)["data"]
    plain, _, query = told["fileUrl"].partition("?")
    forged = (f"{plain}?e=9999999999&s={'0' * 32}", told["fileUrl"].replace("&s=", "&s=0"))
    for address in (plain, *forged, f"{plain}x?{query}"):
        assert requests.get(address, timeout=10).status_code in (401, 404)
        if address.startswith(f"{plain}?"):
            content = json.dumps({"url": address})
            assert page.fall_back(page.message("IMAGE", content))["code"] == 400
    assert requests.get(told["fileUrl"], timeout=10).status_code == 200


def test_uploads_without_a_key_too_large_or_empty_leave_nothing(house: RunningServer, page: WeiyuPage) -> None:
    folder = house.data / "uploads"
    before = sorted(folder.rglob("*"))
    assert page.upload("一.png", PNG, visitorUid="nobody")["code"] == 401
    assert page.upload("大.bin", b"0" * 100_001)["code"] == 413
    assert page.upload("大.bin", b"0" * 200_000)["code"] == 413
    assert page.upload("空.bin", b"")["code"] == 400
    assert page.post("/upload/file", {"file": "none"})["code"] == 400
    assert sorted(folder.rglob("*")) == before


PATHS = [
    ("GET", "/ping"), ("GET", "/threads"), ("GET", "/message/unread"), ("GET", "/message/unread/count"),
    ("GET", "/thread/message/count"), ("POST", "/thread"), ("POST", "/browse"), ("POST", "/message/unread/clear"),
    ("POST", "/message/leave/create"), ("POST", "/message/leave/query"), ("POST", "/message/leave/confirm"),
    ("POST", "/message/leave/reject"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize("uid", ["", "demo_alice", "u_wei", "0" * 32, "x" * 1000])
def test_who_brings_no_key_is_refused(page: WeiyuPage, method: str, path: str, uid: str) -> None:
    refused = page.get(path, uid=uid) if method == "GET" else page.post(path, {"uid": uid, "content": "x"})
    assert (refused["code"], refused["data"]) == (401, False)


def test_another_visitors_conversation_is_nowhere(house: RunningServer, page: WeiyuPage, stranger: WeiyuPage) -> None:
    page.ask()
    before = stored(house)
    foreign = page.message("TEXT", "我是别人", thread=stranger.thread)
    assert page.fall_back(foreign)["code"] == 404
    assert page.fall_back(page.message("READ", "x", thread=stranger.thread))["code"] == 404
    assert page.get("/message/thread/uid", threadUid=stranger.thread["uid"], uid=page.uid)["code"] == 404
    assert page.get("/message/thread/uid", threadUid=stranger.thread["uid"])["code"] == 401
    assert page.get("/message/thread/topic", topic=stranger.topic, uid=page.uid)["code"] == 404
    for path in ("/thread/close", "/thread/markRead"):
        assert page.post(path, {"threadUid": stranger.thread["uid"], "uid": page.uid})["code"] == 404
    assert stored(house) == before


@pytest.mark.parametrize(
    "body",
    ["", "null", "[]", "{", '{"json":1}', '{"json":"{"}', '{"json":"[]"}', '{"json":"{}"}', "\xff", '{"json":""}'],
)
def test_a_fallback_that_is_no_message_is_refused(house: RunningServer, page: WeiyuPage, body: str) -> None:
    before = stored(house)
    answer = requests.post(f"{house.url}/visitor/api/v1/message/send", data=body.encode("latin-1"), timeout=10)
    assert (answer.status_code, answer.json()["data"]) == (200, False)
    assert answer.json()["code"] in (400, 401)
    assert stored(house) == before


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("TEXT", "", 400),
        ("TEXT", "长" * 20_001, 413),
        ("IMAGE", "javascript:alert(1)", 400),
        ("IMAGE", "{}", 400),
        ("LOCATION", "{}", 400),
        ("GOODS", "x" * 200_000, 413),
        ("WELCOME", "{}", 403),
        ("AGENT_CLOSED", "", 403),
        ("TRANSFER", "{}", 403),
        ("RATE_SUBMIT", "x", 400),
        ("LEAVE_MSG_SUBMIT", "x", 400),
        ("READ", "nothing", 404),
        ("RECALL", "", 400),
        ("INVITE_VISITOR_ACCEPT", "x", 404),
    ],
)
def test_what_cannot_be_said_is_refused_and_not_stored(
    house: RunningServer, page: WeiyuPage, kind: str, content: str, code: int
) -> None:
    page.ask()
    before = stored(house)
    assert page.fall_back(page.message(kind, content))["code"] == code
    assert page.fall_back(page.message("TEXT", "x", user={"uid": "u_wei"}))["code"] == 401
    assert stored(house) == before


def test_unknown_paths_answer_in_the_envelope_and_any_page_may_read_it(house: RunningServer) -> None:
    for method in ("GET", "POST", "DELETE"):
        answer = requests.request(method, f"{house.url}/visitor/api/v1/nowhere", timeout=10)
        assert (answer.status_code, answer.json()["code"], answer.json()["data"]) == (200, 404, False)
    answer = requests.options(
        f"{house.url}/visitor/api/v1/init",
        headers={"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"},
        timeout=10,
    )
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_bad_input_over_stomp_is_refused_and_the_next_message_goes_through(
    house: RunningServer, page: WeiyuPage, stranger: WeiyuPage
) -> None:
    page.ask()
    stomp = page.connect()
    stomp.subscribe("/user/queue/errors", "errors")
    before = stored(house)
    send = f"/app/{page.dotted}"
    for code, destination, body in (
        ("forbidden", send, page.message("TEXT", "x", user={"uid": stranger.uid})),
        ("forbidden", send, page.message("TEXT", "x", user={"uid": "u_wei"})),
        ("forbidden", send, page.message("AGENT_CLOSED", "")),
        ("not_found", send, page.message("TEXT", "x", thread=stranger.thread)),
        ("not_found", f"/app/{stranger.dotted}", {"type": "TEXT", "content": "x"}),
        ("not_found", send, page.message("TEXT", "x", thread={"topic": "org/agent/ag_wei/nobody"})),
        ("bad_request", send, []),
        ("bad_request", send, page.message("TEXT", "")),
        ("too_large", send, page.message("TEXT", "长" * 20_001)),
        ("unknown_destination", "/app/", {}),
        ("unknown_destination", "/queue/x", {}),
    ):
        stomp.send(destination, body)
        assert stomp.told("ERROR")["code"] == code
    stomp.frame("SEND", {"destination": send}, "not JSON")
    assert stomp.told("ERROR")["code"] == "bad_request"
    assert stored(house) == before
    page.say("TEXT", "还在")


def test_a_foreign_topic_ends_the_line_with_an_error(page: WeiyuPage, stranger: WeiyuPage) -> None:
    page.ask()
    for login in (page.uid, ""):
        stomp = page.connect(subscribe=False, login=login)
        if not login:
            stomp.subscribe(f"/topic/{page.dotted}", "sub-0")
        stomp.frame("SUBSCRIBE", {"id": "sub-9", "destination": f"/topic/{stranger.dotted}"})
        assert stomp.wait_for("ERROR").headers["code"] == "not_found"
        stomp.ended()


@pytest.mark.parametrize("destination", ["/topic/org.workgroup.df_wg_uid.demo_alice", "/topic/x"])
def test_who_connected_as_nobody_and_names_no_key_stays_nobody(page: WeiyuPage, destination: str) -> None:
    stomp = page.connect(subscribe=False, login="")
    stomp.frame("SUBSCRIBE", {"id": "sub-0", "destination": destination})
    assert stomp.wait_for("ERROR").headers["code"] == "unauthorized"
    stomp.ended()


def test_two_hundred_arrive_at_once_and_nobody_is_over_capacity(
    fresh_server: Callable[..., RunningServer], watch: LeakWatch
) -> None:
    house = fresh_server(environment=ROOMY)
    staff = [Client(house.url, watch).login(name, house.password) for name in ("wei", "lin", "chen")]
    lines = [Stomp(house.ws_url) for _ in staff]
    for client, line in zip(staff, lines, strict=True):
        line.connect(client.access_token)

    def arrive(_index: int) -> tuple[WeiyuPage, dict[str, Any]]:
        page = WeiyuPage(house.url, watch)
        return page, page.ask()

    with ThreadPoolExecutor(24) as pool:
        arrived = list(pool.map(arrive, range(200)))
    welcomed = [page for page, message in arrived if message["type"] == "WELCOME"]
    queued = {json.loads(m["content"])["position"]: page for page, m in arrived if m["type"] == "QUEUE"}
    assert (len(welcomed), len(queued)) == (30, 170)
    assert sorted(queued) == list(range(1, 171))
    assert [seat_of(client)["load"] for client in staff] == [10, 10, 10]

    last = queued[170].connect()
    for place in range(1, 6):
        next_in_line = queued[place].connect()
        welcomed[place].succeed(welcomed[place].post("/thread/close", {"threadUid": welcomed[place].thread["uid"]}))
        assert next_in_line.told("WELCOME")
        update = json.loads(last.told("QUEUE_UPDATE")["content"])
        assert (update["position"], update["queueSize"]) == (170 - place, 170 - place)
        queued[place].leave()
    queued[170].leave()
    for line in lines:
        line.drop()
