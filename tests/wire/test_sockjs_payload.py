import json
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.wire.errors import ProtocolError
from chat.wire.sockjs_payload import PayloadError, jsonp_messages, websocket_messages, xhr_messages

FORM = "application/x-www-form-urlencoded"
any_text = st.text(st.characters(codec=None, exclude_categories=()))

NESTED = "[" * 100_000
BROKEN = ['["x', "[", "{", '["a",]', "a", NESTED, "1" * 5000, "\ufeff[]", '["a"] ["b"]']
NOT_ONLY_STRINGS = ["[1]", "[null]", '["a",[]]', '[{"a":1}]', "[NaN]"]


def xhr_error(body: bytes) -> str:
    with pytest.raises(PayloadError) as caught:
        xhr_messages(body)
    return str(caught.value)


def test_xhr_takes_an_array_of_strings_in_order():
    assert xhr_messages('["a","你好"]'.encode()) == ["a", "你好"]


def test_xhr_takes_an_array_of_nothing_as_a_sign_of_life():
    assert xhr_messages(b"[]") == []


@pytest.mark.parametrize("body", [b"", b"{}", b'"a"', b"null", b"12"])
def test_xhr_expects_an_array(body):
    assert xhr_error(body) == "Payload expected."


@pytest.mark.parametrize("text", BROKEN + NOT_ONLY_STRINGS)
def test_xhr_refuses_broken_json(text):
    assert xhr_error(text.encode()) == "Broken JSON encoding."


def test_xhr_refuses_bytes_that_are_no_utf8():
    assert xhr_error(b'["\xff"]') == "Broken JSON encoding."


def test_a_payload_error_is_a_protocol_error():
    assert issubclass(PayloadError, ProtocolError)


@pytest.mark.parametrize("content_type", [FORM, FORM + "; charset=UTF-8", FORM.upper()])
def test_jsonp_reads_field_d_of_a_form(content_type):
    assert jsonp_messages(b"d=%5B%22x%22%5D", content_type) == ["x"]


@pytest.mark.parametrize("content_type", ["text/plain", "T", "", None])
def test_jsonp_reads_any_other_body_as_it_stands(content_type):
    assert jsonp_messages(b'["%61bc"]', content_type) == ["%61bc"]


def test_jsonp_takes_an_array_of_nothing():
    assert jsonp_messages(b"d=%5B%5D", FORM) == []


@pytest.mark.parametrize("body", [b"", b"d=", b"p=p"])
def test_jsonp_expects_field_d(body):
    with pytest.raises(PayloadError, match=r"^Payload expected\.$"):
        jsonp_messages(body, FORM)


@pytest.mark.parametrize("body", [b"d=%5B%22x", b"d=%FF", b"\xff", b"&".join([b"a=1"] * 1000)])
def test_jsonp_refuses_broken_forms(body):
    with pytest.raises(PayloadError, match=r"^Broken JSON encoding\.$"):
        jsonp_messages(body, FORM)


@pytest.mark.parametrize(
    ("text", "messages"),
    [("", []), ("[]", []), ('["a"]', ["a"]), ('["a","b"]', ["a", "b"]), ('"a"', ["a"]), ('""', [""])],
)
def test_websocket_takes_arrays_and_bare_strings(text, messages):
    assert websocket_messages(text) == messages


@pytest.mark.parametrize("text", BROKEN + NOT_ONLY_STRINGS + ["{}", "12", "null"])
def test_websocket_is_cut_for_broken_json(text):
    with pytest.raises(PayloadError, match=r"^Broken JSON encoding\.$"):
        websocket_messages(text)


@given(st.lists(any_text))
def test_what_a_client_encodes_is_what_we_read(texts):
    text = json.dumps(texts)
    assert xhr_messages(text.encode()) == texts
    assert websocket_messages(text) == texts
    assert jsonp_messages(b"d=" + quote_plus(text).encode(), FORM) == texts


@given(st.binary())
def test_random_bytes_give_strings_or_a_payload_error(body):
    for read in (xhr_messages, lambda b: jsonp_messages(b, FORM)):
        try:
            assert all(isinstance(message, str) for message in read(body))
        except PayloadError as error:
            assert str(error) in {"Payload expected.", "Broken JSON encoding."}  # noqa: PT017
