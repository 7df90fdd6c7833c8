"""Every failure is problem JSON in the caller's language, and says nothing of our inside."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from chat.domain.errors import TABLE, Refusal
from tests.web.stage import stage

MEMBERS = {"type", "title", "status", "code", "detail", "hint", "retry"}


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    body: dict[str, Any] = response.get_json(force=True)
    assert set(body) == MEMBERS
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"http://127.0.0.1:8080/api/docs#{code}"
    return body


def test_what_the_framework_refuses() -> None:
    client = stage(max_body=100)
    problem(client.get("/nowhere"), 404, "not_found")
    problem(client.get("/api/desk/sessions/0"), 404, "not_found")
    problem(client.get(f"/api/desk/sessions/{1 << 53}"), 404, "not_found")
    problem(client.get("/api/desk/sessions/abc"), 404, "not_found")
    refused = client.delete("/api/desk/me")
    problem(refused, 405, "method_not_allowed")
    assert refused.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_body_over_the_limit() -> None:
    client = stage(max_body=100)
    for body in ({"data": b"{" + b" " * 100}, {"json": {"username": "x" * 200}}):
        problem(client.post("/api/desk/login", content_type="application/json", **body), 413, "too_large")  # type: ignore[arg-type]


def test_a_fault_of_ours_reaches_the_log_and_not_the_caller(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        response = stage().get("/api/desk/me", headers={"Authorization": "Bearer x"})
    body = problem(response, 500, "internal")
    assert body["detail"] == ""
    assert body["retry"] is True
    assert "NoneType" not in response.text
    assert "NoneType" in caplog.text


@pytest.mark.parametrize("code", sorted(TABLE))
@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_every_refusal_in_both_languages(code: str, spoken: str) -> None:
    client = stage()

    def refuse() -> None:
        raise Refusal(code, "more")

    client.application.add_url_rule("/refused", view_func=refuse)
    response = client.get("/refused", headers={"Accept-Language": spoken})
    body = problem(response, TABLE[code].status, code)
    assert body["title"] == (TABLE[code].zh if spoken == "zh" else TABLE[code].en)
    assert (body["detail"], body["retry"]) == ("more", TABLE[code].retry)
    assert response.headers["Content-Language"] == spoken


@pytest.mark.parametrize(
    ("header", "spoken"),
    [
        (None, "zh"),
        ("", "zh"),
        ("fr", "zh"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-Hans-CN", "zh"),
        ("fr, en;q=0.5, zh;q=0.1", "en"),
        ("en;q=nonsense", "zh"),
    ],
)
def test_accept_language(header: str | None, spoken: str) -> None:
    response = stage().get("/nowhere", headers={} if header is None else {"Accept-Language": header})
    assert response.headers["Content-Language"] == spoken
    assert "Accept-Language" in response.headers["Vary"]


def test_a_401_says_how_to_sign_in() -> None:
    assert stage().get("/api/desk/me").headers["WWW-Authenticate"] == "Bearer"
