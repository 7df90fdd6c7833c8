from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.wire.sockjs_headers import NOT_CACHED, YEAR_S, cached, cors, http_date, preflight, sticky_cookie


def test_private_answers_are_not_cached():
    assert dict(NOT_CACHED) == {"Cache-Control": "no-store, no-cache, no-transform, must-revalidate, max-age=0"}


def test_public_answers_are_kept_for_a_year():
    headers = dict(cached(0))
    assert headers == {"Cache-Control": "public, max-age=31536000", "Expires": "Fri, 01 Jan 1971 00:00:00 GMT"}
    assert YEAR_S == 365 * 24 * 3600


@given(st.integers(0, 253_402_300_799))
def test_dates_are_those_of_http(seconds):
    assert http_date(seconds) == formatdate(seconds, usegmt=True)


@pytest.mark.parametrize("origin", ["test", "null", "http://localhost:8080"])
def test_an_origin_is_echoed_with_credentials(origin):
    headers = dict(cors(origin))
    assert headers["Access-Control-Allow-Origin"] == origin
    assert headers["Access-Control-Allow-Credentials"] == "true"
    assert headers["Vary"] == "Origin"


@pytest.mark.parametrize("origin", [None, "", "http://a\r\nSet-Cookie: b", "http://é"])
def test_without_a_usable_origin_everybody_may_and_nobody_has_credentials(origin):
    headers = dict(cors(origin))
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize("origin", ["test", "null"])
def test_preflight_lasts_and_names_the_methods(origin):
    headers = dict(preflight("OPTIONS, POST", origin, None, now=0))
    assert headers["Access-Control-Allow-Methods"] == "OPTIONS, POST"
    assert int(headers["Access-Control-Max-Age"]) > 1_000_000
    assert headers["Cache-Control"] == "public, max-age=31536000"
    assert headers["Expires"]
    assert headers["Access-Control-Allow-Origin"] == origin
    assert headers["Access-Control-Allow-Credentials"] == "true"


def test_preflight_echoes_the_headers_asked_for():
    assert dict(preflight("GET", "test", "a, b, c", now=0))["Access-Control-Allow-Headers"] == "a, b, c"


@pytest.mark.parametrize("asked", [None, "", "a\r\nb: c"])
def test_preflight_allows_no_header_that_was_not_properly_asked_for(asked):
    assert "Access-Control-Allow-Headers" not in dict(preflight("GET", "test", asked, now=0))


@pytest.mark.parametrize(
    ("cookie", "value"),
    [
        (None, "dummy"),
        ("", "dummy"),
        ("a=b", "dummy"),
        ("JSESSIONID=abcdef", "abcdef"),
        ("a=b; JSESSIONID=abc=def.1; c=d", "abc=def.1"),
        ("MYJSESSIONID=x", "dummy"),
        ("JSESSIONID=", "dummy"),
        ('JSESSIONID="quoted"', "dummy"),
        ("JSESSIONID=a b", "dummy"),
        ("JSESSIONID=a\r\nX: y", "dummy"),
        ("JSESSIONID=" + "x" * 300, "dummy"),
    ],
)
def test_sticky_cookie_is_echoed_or_dummy(cookie, value):
    assert sticky_cookie(cookie) == ("Set-Cookie", f"JSESSIONID={value};path=/")


@given(st.text(max_size=4), st.text(st.characters(max_codepoint=0x17F)))
def test_no_cookie_header_can_break_out_of_ours(before, value):
    _, value = sticky_cookie(f"{before}JSESSIONID={value}")
    assert value.count(";") == 1
    assert value.isascii()
    assert value.isprintable()
