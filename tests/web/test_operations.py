"""Every call of the house API: answered as documented, and refused to whom it is not for."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from chat.web.operations import AGENT, ANYBODY, OPEN, OPERATIONS, SITE, VISITOR
from tests.web.contract import CheckedClient, Contract
from tests.web.scene import Scene

JOB = {
    "jobId": 1001, "title": "服务员", "salary": "5K-7K", "tags": ["包吃住"], "company": "小店", "location": "上海·静安",
    "urgency": "急聘", "quota": "1 人", "deadline": "2026-12-31 24:00",
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """`caller` may make it; `prepare` answers its path in a scene, and `body` what it carries."""

    caller: str
    prepare: Callable[[Scene], str]
    body: Callable[[Scene], Any] = lambda scene: None
    status: int = 200
    within: bool = True  # whether the path names something that belongs to somebody


def lin(scene: Scene) -> dict[str, Any]:
    return {"agentId": scene.staff["lin"].person["id"]}


def in_session(rest: str = "", of: str = "taken") -> Callable[[Scene], str]:
    return lambda scene: f"/sessions/{getattr(scene, of)()}{rest}"


def a_message_to_recall(scene: Scene) -> str:
    said = scene.said()
    return f"/sessions/{said['sessionId']}/messages/{said['msgNo']}/recall"


def at(path: str) -> Callable[[Scene], str]:
    return lambda scene: path


def a_text(scene: Scene) -> dict[str, Any]:
    return {"msgNo": uuid.uuid4().hex, "msgType": "text", "content": "你好"}


CALLS = {
    "visitors.admit": Call("nobody", at("/visitors"), lambda s: {"nickname": "Ann"}, 201, within=False),
    "sign_in.me": Call("visitor", at("/me"), within=False),
    "sessions.open": Call("visitor", at("/sessions"), lambda s: {"subject": "应聘"}, 201, within=False),
    "sessions.list": Call("visitor", at("/sessions"), within=False),
    "sessions.one": Call("visitor", in_session()),
    "sessions.accept": Call("wei", in_session("/accept")),
    "sessions.transfer": Call("wei", in_session("/transfer"), lin),
    "sessions.accept_transfer": Call("lin", in_session("/transfer/accept", of="offered")),
    "sessions.reject_transfer": Call("lin", in_session("/transfer/reject", of="offered")),
    "sessions.invite": Call("wei", in_session("/invite"), lin),
    "sessions.close": Call("visitor", in_session("/close")),
    "sessions.rate": Call("visitor", in_session("/rate"), lambda s: {"score": 5, "resolved": True}),
    "messages.list": Call("visitor", in_session("/messages")),
    "messages.send": Call("visitor", in_session("/messages"), a_text, 201),
    "messages.recall": Call("visitor", a_message_to_recall, status=204),
    "messages.read": Call("visitor", in_session("/read"), lambda s: {"lastReadMsgId": 1 << 50}, 204),
    "cards.show_job": Call("wei", in_session("/job-cards"), lambda s: JOB, 201),
    "cards.offer_order": Call("wei", in_session("/order-cards"), lambda s: {"name": "a", "price": "1.50"}, 201),
    "cards.pay": Call("wei", lambda s: f"/order-cards/{s.card()['orderCardId']}/pay"),
    "cards.cancel": Call("wei", lambda s: f"/order-cards/{s.card()['orderCardId']}/cancel"),
    "seats.list": Call("wei", at("/seats"), within=False),
    "seats.set_mine": Call("chen", at("/seats/me"), lambda s: {"status": "busy", "capacity": 3}, within=False),
    "status.time": Call("nobody", at("/time"), within=False),
    "status.demo": Call("nobody", at("/demo"), within=False),
    "status.health": Call("nobody", at("/healthz"), within=False),
    "status.metrics": Call("admin", at("/metrics"), within=False),
    "docs.document": Call("nobody", at("/openapi.json"), within=False),
}
ELSEWHERE = {
    "legacy_ids.enrol", "legacy_ids.list", "legacy_ids.revoke", "sign_in.login", "sign_in.refresh", "sign_in.logout",
    "docs.page", "visitors.one", "files.add", "files.fetch",
}  # fmt: skip
"""Tested in files of their own."""

BY_NAME = {operation.name: operation for operation in OPERATIONS}


def named(*who: str, within: bool | None = None) -> list[str]:
    """The calls that are for one of `who`."""
    return [n for n, call in CALLS.items() if BY_NAME[n].who in who and within in (None, call.within)]


def make(name: str, scene: Scene, caller: CheckedClient, **headers: str) -> requests.Response:
    call = CALLS[name]
    path, body = call.prepare(scene), call.body(scene)
    return caller.call(BY_NAME[name].method, path, json=body, headers=headers)


def assert_refused(response: requests.Response, status: int, *codes: str) -> None:
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["code"] in codes


def test_every_operation_of_the_document_is_called_here(contract: Contract) -> None:
    assert CALLS.keys() | ELSEWHERE == contract.operations.keys()
    assert not CALLS.keys() & ELSEWHERE


@pytest.mark.parametrize("name", CALLS)
def test_it_is_answered_as_documented(name: str, scene: Scene) -> None:
    response = make(name, scene, scene.person(CALLS[name].caller))
    assert response.status_code == CALLS[name].status, response.text


@pytest.mark.parametrize("name", named(ANYBODY, VISITOR, AGENT, SITE))
@pytest.mark.parametrize("header", [None, "Bearer ", "Bearer nonsense", "Basic d2VpOng="])
def test_without_a_token_nobody_gets_in(name: str, header: str | None, nobody: CheckedClient) -> None:
    operation = BY_NAME[name]
    path = operation.path.format(sessionId=1, cardId=1, msgNo="x")
    response = nobody.call(operation.method, path, headers={"Authorization": header} if header else {})
    assert_refused(response, 401, "unauthorized")
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("name", named(AGENT))
def test_what_is_for_agents_is_not_for_the_visitor(name: str, scene: Scene) -> None:
    assert_refused(make(name, scene, scene.visitor), 403, "forbidden")


@pytest.mark.parametrize("name", named(VISITOR))
def test_what_is_for_the_visitor_is_not_for_agents(name: str, scene: Scene) -> None:
    assert_refused(make(name, scene, scene.staff["wei"]), 403, "forbidden")


@pytest.mark.parametrize("name", named(ANYBODY, VISITOR, SITE, within=True))
def test_what_belongs_to_one_visitor_does_not_exist_for_another(name: str, scene: Scene) -> None:
    assert_refused(make(name, scene, scene.stranger), 404, "not_found")


@pytest.mark.parametrize("name", named(ANYBODY, AGENT, SITE, within=True))
def test_what_belongs_to_one_agent_does_not_exist_for_another(name: str, scene: Scene) -> None:
    assert_refused(make(name, scene, scene.staff["chen"]), 404, "not_found")


@pytest.mark.parametrize("name", [n for n, call in CALLS.items() if call.within])
def test_what_is_not_there(name: str, scene: Scene) -> None:
    call, operation = CALLS[name], BY_NAME[name]
    path = operation.path.format(sessionId=(1 << 53) - 1, cardId=(1 << 53) - 1, msgNo="x")
    response = scene.person(call.caller).call(operation.method, path, json=call.body(scene))
    assert_refused(response, 404, "not_found")


@pytest.mark.parametrize(
    "path",
    ["/search?q=a", "/sessions/1/notes", "/files/x", "/left-messages", "/people", "/widget/x", "/workgroups", "/audit"],
)
def test_what_is_served_later_is_a_404_today(path: str, staff: dict[str, CheckedClient]) -> None:
    assert_refused(staff["admin"].get(path), 404, "not_found")


@pytest.mark.parametrize("name", [o.name for o in OPERATIONS if o.who == OPEN and o.name in CALLS])
def test_the_open_calls_look_at_no_token(name: str, scene: Scene) -> None:
    response = make(name, scene, scene.nobody, Authorization="Bearer nonsense")
    assert response.status_code == CALLS[name].status
