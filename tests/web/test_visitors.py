"""Visitors come in; the site's own come back."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3

import pytest

from tests.server import RunningServer
from tests.web.contract import CheckedClient


@pytest.fixture(scope="module")
def site_secret(server: RunningServer) -> str:
    """The demo organisation's secret, as its owner would copy it from the settings page."""
    (path,) = server.data.glob("*.sqlite3")
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        return str(database.execute("SELECT secret FROM organisation WHERE uid = 'df_org_uid'").fetchone()[0])


def signature(secret: str, external_id: str) -> str:
    return hmac.new(secret.encode(), external_id.encode(), hashlib.sha256).hexdigest()


def test_a_visitor_needs_nothing(nobody: CheckedClient) -> None:
    first, second = nobody.visitor(), nobody.visitor()
    assert first.person["role"] == "visitor"
    assert first.person["nickname"]
    assert first.person["id"] != second.person["id"]
    assert first.get("/me").json() == first.person


def test_an_empty_body_will_do(nobody: CheckedClient) -> None:
    assert nobody.post("/visitors").status_code == 201


def test_what_a_visitor_says_of_themselves(nobody: CheckedClient) -> None:
    visitor = nobody.visitor(nickname="Zoë 小明", avatar="https://example.com/a.png", extra={"plan": "gold"})
    assert visitor.person["nickname"] == "Zoë 小明"
    assert visitor.person["avatar"] == "https://example.com/a.png"


def test_a_signed_external_id_brings_back_who_it_was(nobody: CheckedClient, site_secret: str) -> None:
    known = {"externalId": "customer-1", "externalSig": signature(site_secret, "customer-1")}
    first = nobody.visitor(**known, nickname="Ann")
    again = nobody.visitor(**known)
    assert again.person == first.person
    renamed = nobody.visitor(**known | {"externalSig": known["externalSig"].upper()}, nickname="Anna")
    assert (renamed.person["id"], renamed.person["nickname"]) == (first.person["id"], "Anna")


@pytest.mark.parametrize("given", [None, "", "0" * 64, "ü" * 8])
def test_an_external_id_without_its_signature_is_nobody(
    nobody: CheckedClient, site_secret: str, given: str | None
) -> None:
    assert given != signature(site_secret, "customer-2")
    response = nobody.post("/visitors", json={"externalId": "customer-2", "externalSig": given})
    assert response.status_code == 403
    assert response.json()["code"] == "forbidden"


def test_the_organisation_may_be_named(nobody: CheckedClient) -> None:
    assert nobody.post("/visitors", json={"orgUid": "ak_demo_chat"}).status_code == 201
    assert nobody.post("/visitors", json={"orgUid": "elsewhere"}).status_code == 404


@pytest.mark.parametrize(("header", "notice"), [("en-GB", "Nobody is here right now"), ("zh-CN", "客服暂时不在线")])
def test_the_house_speaks_the_visitor_s_language(nobody: CheckedClient, header: str, notice: str) -> None:
    entered = nobody.post("/visitors", headers={"Accept-Language": header}).json()
    own = {"Authorization": f"Bearer {entered['accessToken']}"}
    session = nobody.post("/sessions", headers=own).json()
    said = nobody.get(f"/sessions/{session['sessionId']}/messages", headers=own).json()["items"]
    assert notice in said[0]["content"]
