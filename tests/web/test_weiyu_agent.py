"""The agents' HTTP of Weiyu, path by path and field by field (wire/weiyu, section 4.2)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.client import Client
from tests.leaks import LeakWatch
from tests.mqtt import Login, Mqtt
from tests.server import RunningServer

PAGE = {"content", "empty", "first", "last", "number", "numberOfElements", "totalElements", "totalPages"}
THREAD = {
    "uid", "orgUid", "createdAt", "updatedAt", "topic", "content", "type", "status", "state", "transferStatus",
    "inviteStatus", "closeType", "top", "unread", "unreadCount", "mute", "hide", "star", "fold", "offline", "tagList",
    "channel", "client", "extra", "invites", "user", "owner", "agent", "agentProtobuf", "workgroup",
    "workgroupProtobuf",
}  # fmt: skip
MESSAGE = {
    "uid", "orgUid", "createdAt", "updatedAt", "type", "content", "status", "channel", "client", "thread",
    "threadTopic", "user", "extra", "timestamp",
}  # fmt: skip
USER = {
    "uid", "username", "nickname", "email", "mobile", "avatar", "platform", "enabled", "currentOrganization",
    "userOrganizationRoles", "authorities",
}  # fmt: skip
AGENT = {
    "uid", "userUid", "orgUid", "nickname", "avatar", "mobile", "email", "description", "status", "connected",
    "enabled", "currentThreadCount", "maxThreadCount", "member",
}  # fmt: skip
QUEUED = {"uid", "position", "queueSize", "waitSeconds", "status", "thread", "threadUid", "visitor", "createdAt"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[RunningServer]:
    """A server for this file: nobody else's seat takes whom its visitors wait for."""
    with RunningServer(tmp_path_factory.mktemp("server"), watch) as running:
        yield running


@pytest.fixture(scope="module")
def wei(server: RunningServer, watch: LeakWatch) -> Login:
    return Login(server, watch)


@pytest.fixture
def connected(server: RunningServer, wei: Login) -> Iterator[None]:
    with Mqtt(server.ws_url) as line:
        line.connect(wei, wei.device(uuid.uuid4().hex), clean=True)
        yield


@pytest.fixture
def visitor(server: RunningServer, watch: LeakWatch) -> Client:
    return Client(server.url, watch).visitor()


@pytest.fixture
def session(visitor: Client, wei: Login) -> dict[str, Any]:
    made = visitor.open_session(agentId=wei.person_id)
    visitor.send(made, "您好")
    return made


def post(wei: Login, path: str, **body: Any) -> Any:
    return wei.data("POST", path, json=body)


def get(wei: Login, path: str, **query: Any) -> Any:
    return wei.data("GET", path, params=query)


def page(wei: Login, path: str, **query: Any) -> list[Any]:
    found = get(wei, path, pageNumber=0, pageSize=50, **query)
    assert found.keys() >= PAGE
    assert found["numberOfElements"] == len(found["content"])
    return list(found["content"])


# Signing in


def test_login_answers_a_token_and_the_user(server: RunningServer, wei: Login) -> None:
    assert wei.user.keys() >= USER
    assert (wei.user["uid"], wei.user["username"], wei.user["platform"]) == ("u_wei", "wei", "BYTEDESK")
    assert wei.user["currentOrganization"]["uid"] == "df_org_uid"
    again = post(wei, "/auth/v1/login/accessToken", accessToken=wei.token)
    assert again == {"accessToken": wei.token, "user": wei.user}


@pytest.mark.parametrize("given", [{"username": "wei", "password": "x"}, {"username": "nobody-here"}, {}])
def test_a_wrong_password_is_code_minus_1(server: RunningServer, given: dict[str, str]) -> None:
    answered = requests.post(f"{server.url}/auth/v1/login", json=given, timeout=30).json()
    assert (answered["code"], answered["data"]) == (-1, False)
    assert answered["message"]


def test_no_token_no_answer(server: RunningServer, visitor: Client) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {visitor.access_token}"}):
        response = requests.get(f"{server.url}/api/v1/user/profile", headers=headers, timeout=30)
        assert response.status_code == 200
        assert response.json()["code"] in (401, 403)
        assert response.json()["data"] is False
    answered = requests.post(f"{server.url}/auth/v1/login/accessToken", json={"accessToken": "x"}, timeout=30)
    assert answered.json()["code"] == 401


def test_logout_ends_the_token(server: RunningServer, watch: LeakWatch) -> None:
    login = Login(server, watch, "chen")
    assert post(login, "/api/v1/user/logout") is True
    assert login.call("GET", "/api/v1/user/profile")["code"] == 401


def test_the_profile(wei: Login) -> None:
    assert get(wei, "/api/v1/user/profile") == wei.user


# The agent and the seat


def test_the_agent_and_their_status(wei: Login, connected: None) -> None:
    agent = get(wei, "/api/v1/agent/query", orgUid="df_org_uid")
    assert agent.keys() >= AGENT
    assert (agent["uid"], agent["userUid"], agent["connected"]) == ("ag_wei", "u_wei", True)
    for word, kept in (("BUSY", "BUSY"), ("REST", "AWAY"), ("OFFLINE", "OFFLINE"), ("AVAILABLE", "AVAILABLE")):
        assert post(wei, "/api/v1/agent/update/status", uid="ag_wei", status=word)["status"] == kept
        assert get(wei, "/api/v1/agent/query")["status"] == kept
    assert wei.call("POST", "/api/v1/agent/update/status", json={"status": "ASLEEP"})["code"] == 400
    assert wei.call("POST", "/api/v1/agent/update/status", json={"uid": "ag_lin", "status": "BUSY"})["code"] == 403
    assert post(wei, "/api/v1/agent/sync/current/thread/count")["uid"] == "ag_wei"


# Threads


def test_threads(wei: Login, session: dict[str, Any], visitor: Client) -> None:
    for path in ("/api/v1/thread/query", "/api/v1/thread/query/org"):
        thread = next(row for row in page(wei, path) if row["uid"] == session["sessionNo"])
        assert thread.keys() >= THREAD
        assert thread["content"] == "您好"
        assert thread["user"]["uid"] == visitor.person["uid"]
    assert get(wei, "/api/v1/thread/query/topic", topic=session["topic"])["uid"] == session["sessionNo"]
    assert get(wei, "/api/v1/thread/query/uid", uid=session["sessionNo"])["topic"] == session["topic"]
    assert session["sessionNo"] not in [row["uid"] for row in page(wei, "/api/v1/thread/query/invite")]
    assert wei.call("GET", "/api/v1/thread/query/uid", params={"uid": "nothing"})["code"] == 404
    assert post(wei, "/api/v1/thread/update", uid=session["sessionNo"], top=True)["uid"] == session["sessionNo"]
    assert post(wei, "/api/v1/thread/update/unread/count", uid=session["sessionNo"])["unreadCount"] == 0
    closed = post(wei, "/api/v1/thread/close", uid=session["sessionNo"])
    assert (closed["status"], closed["state"]) == ("CLOSED", "CLOSED")


@pytest.mark.parametrize("path", ["/api/v1/agent/accept", "/api/v1/thread/accept"])
@pytest.mark.parametrize("name", ["uid", "threadUid"])
def test_a_waiting_thread_is_taken_once(
    server: RunningServer, watch: LeakWatch, wei: Login, visitor: Client, path: str, name: str
) -> None:
    groups = page(wei, "/api/v1/workgroup/query", orgUid="df_org_uid")
    assert (groups[0]["uid"], groups[0]["routingMode"]) == ("df_wg_uid", "ROUND_ROBIN")
    assert {"ag_wei", "ag_lin", "ag_chen"} <= {agent["uid"] for agent in groups[0]["agents"]}
    session = visitor.open_session()
    assert session["state"] in ("offline", "queued")
    waiting = next(row for row in page(wei, "/api/v1/queue/member/query") if row["threadUid"] == session["sessionNo"])
    assert waiting.keys() >= QUEUED
    assert waiting["visitor"]["uid"] == visitor.person["uid"]
    queue = page(wei, "/api/v1/queue/query", orgUid="df_org_uid")[0]
    assert (queue["topic"], queue["queuingCount"] > 0) == ("org/queue/df_wg_uid", True)
    taken = post(wei, path, **{name: session["sessionNo"]})
    assert (taken["state"], taken["agentProtobuf"]["uid"]) == ("CHATTING", "ag_wei")
    lin = Login(server, watch, "lin")
    late = lin.call("POST", path, json={name: session["sessionNo"]})
    assert (late["code"], late["data"], late["message"]) == (500, False, "thread already accepted: CHATTING")
    post(wei, "/api/v1/thread/close", uid=session["sessionNo"])


# Messages


def test_the_history_of_a_thread(wei: Login, session: dict[str, Any]) -> None:
    asked = (
        ("/api/v1/message/query/topic", {"topic": session["topic"]}),
        ("/api/v1/message/query/topic", {"threadTopic": session["topic"]}),
        ("/api/v1/message/query/thread/uid", {"threadUid": session["sessionNo"]}),
    )
    for path, query in asked:
        newest = page(wei, path, **query)[0]
        assert newest.keys() >= MESSAGE
        assert (newest["type"], newest["content"], newest["threadTopic"]) == ("TEXT", "您好", session["topic"])
        assert newest["user"]["type"] == "VISITOR"
    for path in ("/api/v1/message/query", "/api/v1/message/query/org", "/api/v1/message_unread/query"):
        found = page(wei, path, userUid=wei.uid)
        assert session["topic"] in [row["threadTopic"] for row in found]
    assert get(wei, "/api/v1/message/ping", uid=wei.uid) >= 1


def test_the_fallback_answers_the_same_string_when_it_is_on_disk(
    wei: Login, session: dict[str, Any], visitor: Client
) -> None:
    """The body is what `formatMessageProtobuf` of seed 003 makes: an object for `extra`, a number for `createdAt`."""
    message = {
        "uid": uuid.uuid4().hex,
        "type": "TEXT",
        "content": "降级发送",
        "status": "SENDING",
        "createdAt": 1691234567890,
        "channel": "web",
        "user": {"uid": wei.uid, "nickname": "客服小魏", "avatar": "", "type": "USER"},
        "thread": {"uid": session["sessionNo"], "type": "AGENT", "topic": session["topic"], "user": {"uid": "x"}},
        "extra": {"orgUid": "df_org_uid"},
    }
    sent = json.dumps(message, ensure_ascii=False)
    for _twice in range(2):
        answered = wei.call("POST", "/api/v1/message/rest/send", json={"json": sent, "client": "web"})
        assert answered == {"message": "success", "code": 200, "data": sent}
    assert [m["content"] for m in visitor.messages(session)].count("降级发送") == 1
    refused = json.dumps({**message, "uid": "other", "thread": {"topic": "org/agent/ag_wei/nobody"}})
    assert wei.call("POST", "/api/v1/message/rest/send", json={"json": refused})["code"] == 404
    assert wei.call("POST", "/api/v1/message/rest/send", json={"json": "no JSON"})["code"] == 400
    assert wei.call("POST", "/api/v1/message/rest/send", json={})["code"] == 400


def test_a_file_is_kept_and_sent(wei: Login, session: dict[str, Any], visitor: Client) -> None:
    fields = {"fileName": "20240316_报告.txt", "fileType": "text/plain", "kbType": "CHAT", "isAvatar": "false"}
    kept = wei.data("POST", "/api/v1/upload/file", files={"file": ("a.txt", b"hello")}, data=fields)
    assert (kept["fileName"], kept["fileSize"]) == ("20240316_报告.txt", "5")
    assert requests.get(kept["fileUrl"], timeout=30).content == b"hello"
    content = json.dumps({"url": kept["fileUrl"], "name": kept["fileName"], "size": kept["fileSize"], "type": "FILE"})
    message = {"uid": uuid.uuid4().hex, "type": "FILE", "content": content, "thread": {"topic": session["topic"]}}
    post(wei, "/api/v1/message/rest/send", json=json.dumps(message))
    shown = visitor.messages(session)[-1]
    assert (shown["msgType"], shown["fileName"], shown["fileSize"]) == ("file", kept["fileName"], 5)


def test_what_is_not_here_is_said_in_the_envelope(wei: Login) -> None:
    for path in ("/api/v1/robot/query", "/auth/v1/register"):
        assert wei.call("POST", path, json={})["code"] == 404


def test_pages_of_any_site_may_read_the_answers(server: RunningServer) -> None:
    preflight = requests.options(
        f"{server.url}/api/v1/user/profile",
        headers={"Origin": "https://desk.example", "Access-Control-Request-Method": "GET"},
        timeout=30,
    )
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in preflight.headers
