"""Tokens: what is ours is read, everything else is refused in one and the same way."""

from __future__ import annotations

import base64
import json

import jwt
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from chat.domain.errors import Refusal
from chat.web.tokens import Claims, Tokens

SECRET = "0123456789abcdef" * 4
KINDS = ("agent", "visitor", "refresh")


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    return Tokens(Flask("tokens"), SECRET)


def refused(tokens: Tokens, token: str, *kinds: str, csrf: str | None = None) -> bool:
    with pytest.raises(Refusal) as refusal:
        tokens.read(token, kinds or KINDS, csrf)
    return refusal.value.code == "unauthorized" and refusal.value.detail == ""


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_says_who_stands_behind_it(tokens: Tokens, kind: str) -> None:
    token = tokens.issue(100001, 7, kind, 60)
    assert tokens.read(token, {kind}) == Claims(100001, 7, kind)
    assert refused(tokens, token, *(other for other in KINDS if other != kind))


def test_it_ends(tokens: Tokens) -> None:
    assert refused(tokens, tokens.issue(1, 1, "agent", -1))


def test_a_clock_that_is_set_back_refuses_nobody(tokens: Tokens) -> None:
    """The day when it was issued is not told; the sign-in in the database knows it."""
    _, body, _ = tokens.issue(1, 1, "agent", 60).split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    assert claims["iat"] == 0
    assert not claims.keys() & {"nbf"}


def test_another_installation_signs_with_another_key(tokens: Tokens) -> None:
    assert refused(tokens, Tokens(Flask("other"), SECRET[::-1]).issue(1, 1, "agent", 60))


def test_a_kind_cannot_be_rewritten(tokens: Tokens) -> None:
    head, body, signature = tokens.issue(1, 1, "visitor", 60).split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    assert claims["typ"] == "visitor"
    assert refused(tokens, ".".join((head, part({**claims, "typ": "agent"}), signature)))


def test_the_secret_itself_signs_nothing(tokens: Tokens) -> None:
    forged = jwt.encode({"sub": "1", "sid": 1, "typ": "agent"}, SECRET, "HS256")
    assert refused(tokens, forged)


@pytest.mark.parametrize("algorithm", ["none", "None", "HS384", "RS256", ""])
def test_no_other_algorithm_is_believed(tokens: Tokens, algorithm: str) -> None:
    _, body, signature = tokens.issue(1, 1, "agent", 60).split(".")
    for tail in ("", signature):
        assert refused(tokens, ".".join((part({"alg": algorithm, "typ": "JWT"}), body, tail)))


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"typ": "agent"},
        {"typ": ["agent"], "sub": "1", "sid": 1},
        {"typ": "\ud800", "sub": "1", "sid": 1},
        {"typ": "agent", "sub": 1, "sid": 1},
        [],
        None,
        "agent",
    ],
)
def test_claims_of_a_wrong_shape(tokens: Tokens, claims: object) -> None:
    head, _, signature = tokens.issue(1, 1, "agent", 60).split(".")
    assert refused(tokens, ".".join((head, part(claims), signature)))


def test_a_deep_payload_breaks_nothing(tokens: Tokens) -> None:
    head, _, signature = tokens.issue(1, 1, "agent", 60).split(".")
    deep = base64.urlsafe_b64encode(b"[" * 2900).decode()
    assert refused(tokens, ".".join((head, deep, signature)))


def test_a_huge_token_is_not_even_looked_at(tokens: Tokens) -> None:
    assert refused(tokens, tokens.issue(1, 1, "agent", 60) + "A" * 1_000_000)


@given(st.text(max_size=200) | st.lists(st.text("abAB01_-=", max_size=40), max_size=5).map(".".join))
def test_garbage_is_refused(text: str) -> None:
    assert refused(Tokens(Flask("garbage"), SECRET), text)


def test_a_csrf_value_fits_its_own_token_alone(tokens: Tokens) -> None:
    token = tokens.issue(1, 1, "refresh", 60, csrf="abc")
    assert tokens.read(token, {"refresh"}, "abc").kind == "refresh"
    assert refused(tokens, token, csrf="abd")
    assert refused(tokens, token, csrf="ü")
    assert refused(tokens, token, csrf="")
    assert refused(tokens, tokens.issue(1, 1, "refresh", 60), csrf="abc")
