"""Weiyu's protobuf: the vendor's numbers, any text, older threads, and bytes that mean nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.wire.errors import ProtocolError
from chat.wire.weiyu import decode, encode

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def some(*names: str) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(names), TEXT.filter(bool))


USER = some("uid", "nickname", "avatar", "type", "extra")
THREAD = st.builds(lambda a, b: {**a, "user": b}, some("uid", "topic", "type", "state"), USER)
MESSAGE = st.builds(
    lambda a, b, c: {**a, "thread": b, "user": c},
    some("uid", "type", "content", "status", "createdAt", "channel", "extra"),
    THREAD,
    USER,
)


@given(MESSAGE)
def test_what_was_said_is_read(message: dict[str, Any]) -> None:
    assert decode(encode(message)) == message


@given(st.binary(max_size=200))
def test_random_bytes_raise_nothing_but_the_protocol_error(data: bytes) -> None:
    try:
        decode(data)
    except ProtocolError:
        return


def field(number: int, text: bytes) -> bytes:
    return bytes([number << 3 | 2, len(text)]) + text


def test_the_numbers_are_the_vendors() -> None:
    user = field(1, b"u") + field(2, b"n") + field(3, b"a") + field(4, b"AGENT") + field(5, b"{}")
    thread = field(1, b"t") + field(2, b"org/agent/a/b") + field(3, b"AGENT") + field(4, b"CHATTING") + field(5, user)
    data = (
        field(1, b"m") + field(2, b"TEXT") + field(3, b"hi") + field(4, b"SENDING") + field(5, b"1691234567890")
        + field(6, b"web") + field(7, thread) + field(8, user) + field(9, b"{}")
    )  # fmt: skip
    person = {"uid": "u", "nickname": "n", "avatar": "a", "type": "AGENT", "extra": "{}"}
    message = {
        "uid": "m", "type": "TEXT", "content": "hi", "status": "SENDING", "createdAt": "1691234567890",
        "channel": "web", "extra": "{}", "user": person,
        "thread": {"uid": "t", "topic": "org/agent/a/b", "type": "AGENT", "state": "CHATTING", "user": person},
    }  # fmt: skip
    assert decode(data) == message
    assert encode(message) == data


def test_the_thread_of_older_clients_is_understood() -> None:
    """Its number 6 is `extra`; newer ones have `channel` there and `extra` at 7."""
    thread = field(1, b"t") + field(6, b'{"old":true}') + field(7, b"x") + field(15, b"unknown")
    assert decode(field(7, thread)) == {"thread": {"uid": "t"}}


@pytest.mark.parametrize("value", [5, None, True, "\ud800", 1.5])
def test_every_scalar_becomes_text(value: Any) -> None:
    read = decode(encode({"uid": value}))
    assert all(isinstance(found, str) for found in (read.get("uid", ""),))
