"""What holds for every answer: whose name we answer to, the headers, and what only this machine may see."""

from __future__ import annotations

import pytest

from tests.web.stage import stage

FORWARDED = {"X-Forwarded-For": "127.0.0.1"}


@pytest.mark.parametrize("path", ["/", "/api/desk/time", "/api/docs", "/ws/chat", "/api/desk/healthz"])
def test_another_host_is_misdirected(path: str) -> None:
    response = stage().get(path, headers={"Host": "evil.example:8080"})
    assert response.status_code == 421
    assert response.get_json(force=True)["code"] == "misdirected"


def test_the_public_name_and_this_machine_are_served() -> None:
    client = stage(public_url="https://chat.example.com/")
    for host in ("chat.example.com", "localhost:8080", "127.0.0.1:8080"):
        assert client.get("/api/desk/time", headers={"Host": host}).get_json() == {"now": 1234}


def test_headers_of_data() -> None:
    for path in ("/api/desk/time", "/api/desk/nothing"):
        headers = stage().get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_a_page_runs_nothing_foreign() -> None:
    client = stage()
    first, second = client.get("/api/docs"), client.get("/api/docs")
    policy = first.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert policy != second.headers["Content-Security-Policy"]
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert f'<style nonce="{nonce}">' in first.text
    assert "<script" not in first.text
    assert "style=" not in first.text


def test_the_page_speaks_both_languages() -> None:
    client = stage()
    assert "总机接口" in client.get("/api/docs").text
    english = client.get("/api/docs", headers={"Accept-Language": "en"})
    assert "Switchboard API" in english.text
    assert english.headers["Content-Language"] == "en"
    assert "Switchboard API" in client.get("/api/docs?lang=en").text
    assert "总机接口" in client.get("/api/docs?lang=xx").text


def test_the_demo_cast_is_for_this_machine() -> None:
    cast: dict[str, list[str]] = {"staff": [], "visitors": []}
    assert stage(cast=cast).get("/api/desk/demo").status_code == 404
    client = stage(cast=cast, demo=True)
    assert client.get("/api/desk/demo").get_json() == cast
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Proto"):
        assert client.get("/api/desk/demo", headers={header: "127.0.0.1"}).status_code == 403
    assert client.get("/api/desk/demo", environ_overrides={"REMOTE_ADDR": "203.0.113.9"}).status_code == 403


def test_the_numbers_are_for_this_machine_or_an_admin() -> None:
    client = stage({"connections": 3, "messages_total": 7})
    text = client.get("/api/desk/metrics").text
    assert "\nchat_connections 3.0\n" in text
    assert "# TYPE chat_connections gauge" in text
    assert "\nchat_messages_total 7.0\n" in text
    assert "process_resident_memory_bytes" in text
    assert client.get("/api/desk/metrics", headers=FORWARDED).status_code == 401
    far = client.get("/api/desk/metrics", environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    assert far.status_code == 401


def test_answers_are_counted_by_method_and_status() -> None:
    client = stage()
    client.get("/api/desk/time")
    client.get("/api/desk/nothing")
    client.open("/api/desk/time", method="BREW")
    text = client.get("/api/desk/metrics").text
    assert 'chat_http_answers_total{method="GET",status="200"} 1.0' in text
    assert 'chat_http_answers_total{method="GET",status="404"} 1.0' in text
    assert 'chat_http_answers_total{method="OTHER",status="405"} 1.0' in text
    assert "BREW" not in text
