"""Header escapes, version by version (STOMP 1.2 "Value Encoding")."""

import pytest

from chat.wire.stomp import VERSIONS, Frame, StompError, encode, encode_message
from tests.wire.stomp_peer import frame, frames


def test_1_2_escapes_names_and_values() -> None:
    sent = Frame("SEND", {"a:b": "x\r\n:\\n"})
    assert encode(sent, "1.2") == b"SEND\na\\cb:x\\r\\n\\c\\\\n\ncontent-length:0\n\n\0"
    assert frame(encode(sent, "1.2"), "1.2").headers["a:b"] == "x\r\n:\\n"


def test_1_1_has_no_way_to_write_a_carriage_return() -> None:
    assert encode(Frame("BEGIN", {"a": "x\r\n:\\"}), "1.1") == b"BEGIN\na:x \\n\\c\\\\\n\n\0"


def test_1_0_writes_backslash_and_colon_as_they_are_and_no_line_end() -> None:
    assert encode(Frame("BEGIN", {"a": "x\r\n:\\n"}), "1.0") == b"BEGIN\na:x  :\\n\n\n\0"
    assert frame(b"BEGIN\na:x\\n\\t\n\n\0", "1.0").headers == {"a": "x\\n\\t"}


def test_a_backslash_before_n_is_not_a_line_feed() -> None:
    assert frame(b"BEGIN\na:\\\\n\n\n\0").headers == {"a": "\\n"}


@pytest.mark.parametrize("version", ["1.1", "1.2"])
@pytest.mark.parametrize("value", [b"\\t", b"a\\", b"\\x41", b"\\\\\\", b"\\N"])
def test_undefined_escapes_are_fatal(version, value) -> None:
    [error] = frames(b"BEGIN\na:" + value + b"\n\n\0", version)
    assert isinstance(error, StompError)


def test_backslash_r_is_undefined_in_1_1() -> None:
    [error] = frames(b"BEGIN\na:\\r\n\n\0", "1.1")
    assert isinstance(error, StompError)


@pytest.mark.parametrize("command", ["CONNECT", "STOMP", "CONNECTED"])
def test_connect_and_connected_are_never_escaped(command) -> None:
    sent = Frame(command, {"accept-version": "1.2", "version": "1.2", "passcode": "a\\nb:c"})
    assert b"passcode:a\\nb:c\n" in encode(sent, "1.2")
    assert frame(encode(sent, "1.2")) == sent


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("command", ["MESSAGE", "CONNECTED"])
@pytest.mark.parametrize("nasty", ["x\nack:1", "x\r\nack:1", "x\0y", "x\0MESSAGE\n\n\0", "x\n\n\0", "x\ud800y"])
def test_no_value_and_no_name_can_inject_anything(version, command, nasty) -> None:
    for headers in ({"version": version, "a": nasty}, {"version": version, nasty: "b"}):
        read = frame(encode(Frame(command, headers), version), version)
        assert len(read.headers) == (3 if command == "MESSAGE" else 2)
        assert "ack" not in read.headers
        assert read.body == b""


@pytest.mark.parametrize("version", VERSIONS)
def test_a_message_can_be_injected_no_more_than_another_frame(version) -> None:
    data = encode_message("/topic/a\nack:1", "s:0\n", "m\0", b"hi", "text/plain\n\n\0", version=version)
    assert set(frame(data, version).headers) == {
        "destination", "subscription", "message-id", "content-type", "content-length",
    }  # fmt: skip
