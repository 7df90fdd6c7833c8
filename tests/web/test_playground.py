"""The playground's page is there in demo mode, for people at this machine; nobody else learns of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient

from chat.config import Settings
from chat.domain.people import Actor
from chat.web.peers import Peers
from chat.web.playground import playground_of
from tests.environment import ROOT
from tests.web.stage import stage


def nobody() -> Mapping[str, Actor]:
    raise AssertionError("the cast was asked for")


def page(demo: bool) -> FlaskClient:
    client = stage(demo=demo)
    web: Any = SimpleNamespace(settings=Settings(demo=demo))
    client.application.register_blueprint(playground_of(web, Peers(""), nobody, ROOT / "static"))
    return client


@pytest.mark.parametrize(("method", "path"), [("GET", "/playground"), ("POST", "/playground/stage")])
def test_outside_demo_mode_there_is_none(method: str, path: str) -> None:
    assert page(demo=False).open(path, method=method, json={}).status_code == 404


@pytest.mark.parametrize(("method", "path"), [("GET", "/playground"), ("POST", "/playground/stage")])
def test_from_elsewhere_it_is_forbidden(method: str, path: str) -> None:
    for header in ("X-Forwarded-For", "Forwarded", "Via"):
        assert page(demo=True).open(path, method=method, json={}, headers={header: "127.0.0.1"}).status_code == 403
    away = {"REMOTE_ADDR": "203.0.113.9"}
    assert page(demo=True).open(path, method=method, json={}, environ_overrides=away).status_code == 403


def test_the_stage_is_not_set_by_what_a_form_can_send() -> None:
    response = page(demo=True).post("/playground/stage", data="{}", content_type="text/plain")
    assert response.status_code == 400


@pytest.mark.parametrize(("asked", "lead"), [("en", "Five clients"), ("zh", "五个客户端")])
def test_the_page_speaks_the_language_of_the_browser(asked: str, lead: str) -> None:
    response = page(demo=True).get("/playground", headers={"Accept-Language": asked})
    assert lead in response.text
    assert response.headers["Cache-Control"] == "no-store"


def test_every_module_is_fetched_at_once() -> None:
    text = page(demo=True).get("/playground").text
    for module in (ROOT / "static" / "playground").rglob("*.js"):
        assert f'href="/static/playground/{module.relative_to(ROOT / "static" / "playground").as_posix()}"' in text
