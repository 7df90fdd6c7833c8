"""Long answers are small on the wire, say so, and are never of one size twice in a row for long."""

from __future__ import annotations

import gzip
import json

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from chat.web.packing import CHANCE, SMALLEST, gzipped, packed

LONG = {"items": [{"text": f"你好 {number}"} for number in range(200)]}
TAKES = {"Accept-Encoding": "gzip, br"}


@pytest.fixture(scope="module")
def http() -> FlaskClient:
    app = Flask("packing")
    app.after_request(packed)
    app.add_url_rule("/api/desk/long", view_func=lambda: LONG, methods=["GET", "POST"], endpoint="long")
    app.add_url_rule("/api/desk/short", view_func=dict, endpoint="short")
    app.add_url_rule("/api/desk/refused", view_func=lambda: (LONG, 403), endpoint="refused")
    app.add_url_rule("/api/desk/text", view_func=lambda: "x" * 9999, endpoint="text")
    app.add_url_rule("/api/desk/file", view_func=_streamed, endpoint="file")
    app.add_url_rule("/visitor/api/v1/long", view_func=lambda: LONG, endpoint="vendor")
    return app.test_client()


def _streamed() -> Response:
    return Response((json.dumps(LONG) for _ in range(2)), mimetype="application/json")


def test_who_takes_it_gets_it_packed(http: FlaskClient) -> None:
    plain, small = http.get("/api/desk/long"), http.get("/api/desk/long", headers=TAKES)
    assert json.loads(gzip.decompress(small.data)) == plain.json == LONG
    assert small.headers["Content-Encoding"] == "gzip"
    assert len(plain.data) > 4 * len(small.data) > 0
    assert int(small.headers["Content-Length"]) == len(small.data)
    assert plain.headers["Vary"] == small.headers["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in plain.headers
    assert "Content-Encoding" not in http.get("/api/desk/long", headers={"Accept-Encoding": "gzip;q=0"}).headers


@pytest.mark.parametrize("path", ["short", "refused", "text", "file"])
def test_all_else_leaves_as_it_is(http: FlaskClient, path: str) -> None:
    assert "Content-Encoding" not in http.get(f"/api/desk/{path}", headers=TAKES).headers


def test_what_may_hold_a_token_and_the_vendors_answers_are_never_packed(http: FlaskClient) -> None:
    assert "Content-Encoding" not in http.post("/api/desk/long", headers=TAKES).headers
    assert "Content-Encoding" not in http.get("/visitor/api/v1/long", headers=TAKES).headers


def test_its_size_tells_little() -> None:
    data = b"x" * SMALLEST
    sizes = {len(gzipped(data)) for _ in range(200)}
    assert max(sizes) - min(sizes) < CHANCE
    assert len(sizes) > 30
    assert gzip.decompress(gzipped(data)) == data
