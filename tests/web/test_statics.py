"""Files under an address that changes with them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from chat.web.problems import Problems
from chat.web.statics import FOR_EVER, Statics, statics_of

MODULE = b"export const answer = 42; // " + b"x" * 1000


@pytest.fixture
def statics(tmp_path: Path) -> Statics:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "module.js").write_bytes(MODULE)
    (tmp_path / "small.css").write_bytes(b"a {}")
    (tmp_path.parent / "secret.txt").write_bytes(b"secret")
    return Statics(tmp_path)


@pytest.fixture
def http(statics: Statics, tmp_path: Path) -> FlaskClient:
    app = Flask("test", static_folder=str(tmp_path), static_url_path="/static")
    Problems("http://localhost/docs").install(app)
    app.register_blueprint(statics_of(statics))
    return app.test_client()


def test_a_file_is_kept_for_ever_and_leaves_compressed(statics: Statics, http: FlaskClient) -> None:
    answer = http.get(statics.url("room/module.js"), headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(answer.data) == MODULE
    assert answer.headers["Cache-Control"] == FOR_EVER
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_who_cannot_unpack_gets_it_plain(statics: Statics, http: FlaskClient) -> None:
    answer = http.get(statics.url("room/module.js"))
    assert answer.data == MODULE
    assert "Content-Encoding" not in answer.headers


def test_a_small_file_is_not_worth_packing(statics: Statics, http: FlaskClient) -> None:
    answer = http.get(statics.url("small.css"), headers={"Accept-Encoding": "gzip"})
    assert answer.data == b"a {}"
    assert "Content-Encoding" not in answer.headers


def test_a_page_of_an_earlier_start_gets_todays_file_and_does_not_keep_it(http: FlaskClient) -> None:
    answer = http.get("/static/v-000000000000/room/module.js")
    assert answer.data == MODULE
    assert answer.headers["Cache-Control"] == "no-cache"


def test_what_is_known_already_is_not_sent_again(statics: Statics, http: FlaskClient) -> None:
    known = http.get(statics.url("room/module.js")).headers["ETag"]
    answer = http.get(statics.url("room/module.js"), headers={"If-None-Match": known})
    assert answer.status_code == 304
    assert answer.data == b""


@pytest.mark.parametrize("name", ["nothing.js", "room", "../secret.txt", "%2e%2e/secret.txt", "room/../../secret.txt"])
def test_nothing_but_files_of_the_folder(statics: Statics, http: FlaskClient, name: str) -> None:
    assert http.get(statics.url(name)).status_code == 404


def test_the_address_changes_with_any_byte(statics: Statics, tmp_path: Path) -> None:
    (tmp_path / "room" / "module.js").write_bytes(MODULE + b" ")
    assert Statics(tmp_path).version != statics.version


def test_an_unversioned_address_stays(http: FlaskClient) -> None:
    assert http.get("/static/room/module.js").data == MODULE
