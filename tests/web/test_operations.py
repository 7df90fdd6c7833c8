"""Every call of the house API: answered as documented, and refused to whom it is not for."""

from __future__ import annotations

import re

import pytest
import requests

from chat.web.operations import AGENT, ANYBODY, OPEN, OPERATIONS, SITE, VISITOR
from tests.web.calls import CALLS, ELSEWHERE
from tests.web.contract import CheckedClient, Contract
from tests.web.scene import Scene

BY_NAME = {operation.name: operation for operation in OPERATIONS}


def named(*who: str, within: bool | None = None) -> list[str]:
    """The calls that are for one of `who`."""
    return [n for n, call in CALLS.items() if BY_NAME[n].who in who and within in (None, call.within)]


def make(name: str, scene: Scene, caller: CheckedClient, **headers: str) -> requests.Response:
    call = CALLS[name]
    path, body = call.prepare(scene), call.body(scene)
    return caller.call(BY_NAME[name].method, path, json=body, headers=headers)


def at_nothing(path: str, number: int) -> str:
    """The path with its parameters filled: ids by `number`."""
    return re.sub(r"{(\w+)}", lambda match: str(number) if match[1].endswith("Id") else "x", path)


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
    path = at_nothing(operation.path, 1)
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
    path = at_nothing(operation.path, (1 << 53) - 1)
    response = scene.person(call.caller).call(operation.method, path, json=call.body(scene))
    assert_refused(response, 404, "not_found")


@pytest.mark.parametrize("path", ["/files/x", "/settlements", "/sessions/1/ratings"])
def test_what_is_served_nowhere_is_a_404(path: str, staff: dict[str, CheckedClient]) -> None:
    assert_refused(staff["admin"].get(path), 404, "not_found")


@pytest.mark.parametrize("name", [o.name for o in OPERATIONS if o.who == OPEN and o.name in CALLS])
def test_the_open_calls_look_at_no_token(name: str, scene: Scene) -> None:
    response = make(name, scene, scene.nobody, Authorization="Bearer nonsense")
    assert response.status_code == CALLS[name].status
