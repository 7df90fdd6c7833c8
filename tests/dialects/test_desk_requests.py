"""The bodies of the house API, without HTTP; tests/web/test_bodies.py sends the wrong ones."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from chat.dialects.desk_request import DeskRequest, query_schema, read_query
from chat.dialects.desk_requests import BODIES, JobCardRequest, MessageRequest, SessionsQuery, schemas
from chat.dialects.spring import read_body
from chat.domain.errors import Refusal
from chat.domain.messages import Media, MediaKind, Text

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)
FIELDS = st.sampled_from(sorted({name for body in BODIES for name in body.model_fields}))


def refusal_of(model: type[DeskRequest], data: bytes) -> Refusal | None:
    """Why this body is refused; None when it is read."""
    try:
        read_body(model, data)
    except Refusal as refusal:
        return refusal
    return None


@pytest.mark.parametrize("model", BODIES)
@given(fields=st.dictionaries(FIELDS, ANY_JSON, max_size=6))
def test_any_object_is_read_or_refused_by_name(model: type[DeskRequest], fields: dict[str, object]) -> None:
    refusal = refusal_of(model, json.dumps(fields).encode())
    assert refusal is None or (refusal.code == "bad_request" and refusal.detail)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    refusal = refusal_of(MessageRequest, data)
    assert refusal is None or refusal.code == "bad_request"


def test_what_a_message_says() -> None:
    assert read_body(MessageRequest, b'{"content":"a"}').body() == Text("a")
    image = b'{"msgType":"image","fileUrl":"HTTPS://example.com/a.png","fileSize":3}'
    assert read_body(MessageRequest, image).body() == Media(MediaKind.IMAGE, "HTTPS://example.com/a.png", size=3)
    with pytest.raises(Refusal, match="bad_request"):
        read_body(MessageRequest, b'{"content":""}').body()


def test_a_posting_holds_everything_but_its_message_number() -> None:
    posting = read_body(JobCardRequest, b'{"title":"a","jobId":1,"x":{"y":[null]},"msgNo":"n"}')
    assert posting.payload() == {"title": "a", "jobId": 1, "x": {"y": [None]}}
    assert posting.msgNo == "n"


def test_a_query_is_text_and_its_first_wrong_parameter_is_named() -> None:
    assert read_query(SessionsQuery, {"list": "closed", "limit": "7", "cursor": "12-3"}).limit == 7
    with pytest.raises(Refusal) as refused:
        read_query(SessionsQuery, {"limit": "many"})
    assert refused.value.detail.startswith("limit: ")


def test_schemas_are_schemas_and_refer_to_their_place() -> None:
    found = schemas("#/here/")
    assert {model.__name__ for model in BODIES} <= found.keys()
    for schema in found.values():
        Draft202012Validator.check_schema(schema)
    assert "#/here/SeatStatus" in json.dumps(found["SeatRequest"])
    wanted = {"list", "state", "tag", "q", "workgroupId", "agentId", "order", "cursor", "limit"}
    assert query_schema(SessionsQuery)["properties"].keys() == wanted
