"""The document itself: valid, and about the routes there are."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from chat.domain.errors import TABLE
from chat.web.openapi import DESCRIPTION, document, refusals
from chat.web.operations import OPERATIONS
from tests.web.stage import stage

DOCUMENT = document("http://127.0.0.1:8080", "1")


def routes(client: FlaskClient) -> set[tuple[str, str]]:
    """(method, path with its parameters left blank) of every route of the API."""
    rules = client.application.url_map.iter_rules()
    return {
        (method, re.sub(r"<[^>]+>", "{}", rule.rule))
        for rule in rules
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_it_is_an_openapi_document() -> None:
    validate(DOCUMENT)


def test_every_schema_is_a_schema() -> None:
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_it_tells_of_every_route_and_no_other() -> None:
    told = {
        (method.upper(), re.sub(r"{\w+}", "{}", path)) for path, item in DOCUMENT["paths"].items() for method in item
    }
    assert told == routes(stage())


def test_it_tells_what_may_be_left_out() -> None:
    def needed(method: str, path: str) -> bool:
        return bool(DOCUMENT["paths"][f"/api/desk{path}"][method]["requestBody"]["required"])

    assert needed("post", "/login")
    assert needed("post", "/files")
    assert not needed("post", "/refresh")  # the cookie will do
    parameters = DOCUMENT["paths"]["/api/desk/search"]["get"]["parameters"]
    assert [each["name"] for each in parameters if each["required"]] == ["q"]


def test_it_is_served() -> None:
    response = stage().get("/api/desk/openapi.json")
    assert response.get_json() == DOCUMENT


def test_every_operation_says_what_it_is_in_both_languages() -> None:
    for operation in OPERATIONS:
        assert operation.en.endswith(".")
        assert operation.zh.endswith("。")
        assert set(refusals(operation)) <= TABLE.keys()


def test_what_is_not_served_yet_is_named() -> None:
    names = DESCRIPTION.partition("Not yet served (404): ")[2].rstrip(".").split(", ")
    client = stage()
    for name in names:
        path = "/api/desk/" + name.replace("{id}", "1")
        assert client.get(path).status_code == 404


def test_every_shape_and_problem_is_on_the_page() -> None:
    page = stage().get("/api/docs").text
    anchors = set(re.findall(r'id="([\w.]+)"', page))
    assert anchors >= DOCUMENT["components"]["schemas"].keys() | TABLE.keys() | {o.name for o in OPERATIONS}
    assert set(re.findall(r'href="#([\w.]+)"', page)) <= anchors
