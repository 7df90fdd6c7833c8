"""Bad bodies and queries: refused with the names of what is wrong, never with a fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chat.web.operations import OPERATIONS
from tests.web.calls import CALLS
from tests.web.contract import CheckedClient
from tests.web.scene import Scene

CARRIERS = [o.name for o in OPERATIONS if o.takes and o.name in CALLS] + ["sign_in.login", "sign_in.refresh"]
BY_NAME = {o.name: o for o in OPERATIONS}


def call(scene: Scene, name: str, **rest: Any) -> Any:
    """The call as it should be made, but for what it carries."""
    known = CALLS.get(name)
    path = known.prepare(scene) if known else BY_NAME[name].path
    caller = scene.person(known.caller) if known else scene.nobody
    return caller.call(BY_NAME[name].method, path, **rest)


def assert_bad(response: Any, *names: str) -> None:
    assert response.status_code == 400, response.text
    body = response.json()
    assert body["code"] == "bad_request"
    for name in names:
        assert name in body["detail"]


@pytest.mark.parametrize("name", CARRIERS)
@pytest.mark.parametrize(
    "data",
    [b"{", b"[]", b"null", b'"x"', b"\xff", b'{"a":"\\ud800"}', b"[" * 5000, b'{"a":' * 300 + b"1" + b"}" * 300],
    ids=["cut", "array", "null", "string", "latin-1", "surrogate", "deep array", "deep object"],
)
def test_what_is_no_object(name: str, data: bytes, scene: Scene) -> None:
    assert_bad(call(scene, name, data=data, headers={"Content-Type": "application/json"}))


@pytest.mark.parametrize("name", CARRIERS)
@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonx"])
def test_another_content_type(name: str, media: str, scene: Scene) -> None:
    assert_bad(call(scene, name, data=b"{}", headers={"Content-Type": media}), "Content-Type")


def test_a_charset_beside_the_type_is_fine(scene: Scene) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert scene.nobody.post("/visitors", data=b"{}", headers=headers).status_code == 201


WRONG: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("sign_in.login", {}, ("username", "password")),
    ("sign_in.login", {"username": 1, "password": None}, ("username", "password")),
    ("sign_in.login", {"username": "", "password": "x" * 1025}, ("username", "password")),
    ("sign_in.refresh", {"refreshToken": 7}, ("refreshToken",)),
    ("sign_in.refresh", {"refreshToken": "x" * 5000}, ("refreshToken",)),
    ("visitors.admit", {"nickname": "x" * 101, "avatar": "javascript:alert(1)"}, ("nickname", "avatar")),
    ("visitors.admit", {"externalId": "", "extra": 5}, ("externalId", "extra")),
    ("sessions.open", {"agentId": "100001"}, ("agentId",)),
    ("sessions.open", {"agentId": 1, "workgroupId": 1}, ("agentId or workgroupId",)),
    ("sessions.open", {"workgroupId": 1 << 53}, ("workgroupId",)),
    ("sessions.open", {"subject": ["x"]}, ("subject",)),
    ("sessions.transfer", {}, ("agentId or workgroupId",)),
    ("sessions.transfer", {"agentId": True}, ("agentId",)),
    ("sessions.transfer", {"agentId": 1, "note": "x" * 501}, ("note",)),
    ("sessions.invite", {}, ("agentId",)),
    ("sessions.rate", {"score": 6, "resolved": "yes"}, ("score", "resolved")),
    ("sessions.rate", {"score": 4.5, "resolved": True}, ("score",)),
    ("messages.send", {}, ("content",)),
    ("messages.send", {"msgType": "order_card"}, ("msgType",)),
    ("messages.send", {"msgType": "image"}, ("fileUrl",)),
    ("messages.send", {"msgType": "image", "fileUrl": "file:///etc/passwd"}, ("fileUrl",)),
    ("messages.send", {"msgType": "location"}, ("payload",)),
    ("messages.send", {"msgNo": "", "content": "a"}, ("msgNo",)),
    ("messages.send", {"msgNo": "x" * 129, "content": "a"}, ("msgNo",)),
    ("messages.send", {"sessionId": 1 << 60, "content": "a"}, ("sessionId",)),
    ("messages.send", {"sessionId": 1, "content": "a"}, ("sessionId",)),
    ("messages.read", {}, ("lastReadMsgId",)),
    ("messages.read", {"lastReadMsgId": 1 << 63}, ("lastReadMsgId",)),
    ("cards.show_job", {"jobId": 1}, ("title",)),
    ("cards.show_job", {"title": ""}, ("title",)),
    ("cards.offer_order", {"name": "a"}, ("price",)),
    ("cards.offer_order", {"name": "a", "price": 29.9}, ("price",)),
    ("cards.offer_order", {"name": "a", "price": "free"}, ("price",)),
    ("cards.offer_order", {"name": "a", "price": "-1"}, ("price",)),
    ("cards.offer_order", {"name": "a", "price": "NaN"}, ("price",)),
    ("cards.offer_order", {"name": "a", "price": "1", "countdownSeconds": 0}, ("countdownSeconds",)),
    ("cards.offer_order", {"name": "a", "price": "1", "countdownSeconds": 2**31 - 1}, ("countdownSeconds",)),
    ("seats.set_mine", {"status": "asleep"}, ("status",)),
    ("seats.set_mine", {"status": "busy", "capacity": 1001}, ("capacity",)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "complaints"), WRONG)
def test_wrong_fields_are_named(name: str, body: dict[str, Any], complaints: tuple[str, ...], scene: Scene) -> None:
    assert_bad(call(scene, name, json=body), *complaints)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_that_is_no_json_is_kept_out_of_payloads(number: str, scene: Scene) -> None:
    headers = {"Content-Type": "application/json"}
    job = f'{{"title":"a","jobId":{number}}}'.encode()
    place = f'{{"msgType":"location","payload":{{"latitude":{number}}}}}'.encode()
    assert_bad(call(scene, "cards.show_job", data=job, headers=headers), "payload")
    assert_bad(call(scene, "messages.send", data=place, headers=headers), "payload")


QUERIES = [
    ("/sessions", "list=theirs", "list"),
    ("/sessions", "state=asleep", "state"),
    ("/sessions", "limit=0", "limit"),
    ("/sessions", "limit=many", "limit"),
    ("/sessions", "cursor=1", "cursor"),
    ("/sessions", f"cursor=1-{'9' * 30}", "cursor"),
    ("/sessions", f"q={'x' * 201}", "q"),
    ("/messages", "after=-1", "after"),
    ("/messages", "before=x", "before"),
    ("/messages", f"around={1 << 53}", "around"),
    ("/messages", "after=1&before=2", "after, before or around"),
    ("/messages", "limit=-5", "limit"),
]


@pytest.mark.parametrize(("path", "query", "complaint"), QUERIES)
def test_wrong_parameters_are_named(path: str, query: str, complaint: str, scene: Scene) -> None:
    place = path if path == "/sessions" else f"/sessions/{scene.taken()}/messages"
    assert_bad(scene.visitor.get(f"{place}?{query}"), complaint)


def test_unknown_fields_and_parameters_are_ignored(scene: Scene) -> None:
    session = scene.taken()
    said = scene.visitor.post(f"/sessions/{session}/messages", json={"content": "a", "senderId": 1, "zzz": {}})
    assert said.status_code == 201
    assert said.json()["senderId"] == scene.visitor.person["id"]
    assert scene.visitor.get("/sessions?zzz=1").status_code == 200


def test_a_body_over_the_limit(nobody: CheckedClient) -> None:
    """Whether it tells its length or comes in chunks of unknown number."""

    def chunks() -> Iterator[bytes]:
        for _ in range(3):
            yield b" " * (1 << 19)

    for data in (b" " * (1 << 20) + b"{}", chunks()):
        response = nobody.post("/visitors", data=data, headers={"Content-Type": "application/json"})
        assert (response.status_code, response.json()["code"]) == (413, "too_large")
    assert nobody.get("/time").status_code == 200


def test_odd_characters_travel_whole(scene: Scene) -> None:
    session = scene.taken()
    text = "\x00 \u2028 🙂 \x7f </script> 'quotes\" \\"
    msg_no = "a/b?c#d %2F é"
    said = scene.visitor.post(f"/sessions/{session}/messages", json={"content": text, "msgNo": msg_no}).json()
    assert (said["content"], said["msgNo"]) == (text, msg_no)
    escaped = "a%2Fb%3Fc%23d%20%252F%20%C3%A9"
    assert scene.visitor.post(f"/sessions/{session}/messages/{escaped}/recall").status_code == 204
