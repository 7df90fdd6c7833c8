"""Octets of frames and of MESSAGEs for many subscriptions."""

import pytest

from chat.wire.stomp import RESERVED, VERSIONS, Frame, encode, encode_message
from tests.wire.stomp_peer import frame


def test_a_frame_with_a_body_tells_its_length_in_octets() -> None:
    assert encode(Frame("SEND", {"destination": "/a"}, "总".encode())) == (
        b"SEND\ndestination:/a\ncontent-length:3\n\n\xe6\x80\xbb\0"
    )


def test_the_length_is_counted_and_not_believed() -> None:
    assert b"content-length:2\n" in encode(Frame("SEND", {"content-length": "900"}, b"hi"))
    assert b"content-length" not in encode(Frame("ACK", {"content-length": "900"}))


def test_a_body_where_none_is_allowed_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="no body"):
        encode(Frame("RECEIPT", {"receipt-id": "1"}, b"hi"))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("destination", ["/topic/a.b", "/topic/a:b\\c"])
def test_a_message(version, destination) -> None:
    data = encode_message(
        destination, "sub-0", "m1", b"a\0b", "text/plain", ack="k1", extra=[("x", "1")], version=version
    )
    assert frame(data, version) == Frame(
        "MESSAGE",
        {
            "subscription": "sub-0",
            "message-id": "m1",
            "destination": destination,
            "content-type": "text/plain",
            "content-length": "3",
            "ack": "k1",
            "x": "1",
        },
        b"a\0b",
    )


def test_a_message_for_auto_subscriptions_has_no_ack_and_may_have_no_type() -> None:
    read = frame(encode_message("/topic/a", "sub-0", "m1", b"", None))
    assert set(read.headers) == {"subscription", "message-id", "destination", "content-length"}


def test_the_sender_cannot_set_what_is_ours() -> None:
    forged = [(name, "forged") for name in sorted(RESERVED)] + [("x-own", "kept")]
    read = frame(encode_message("/topic/a", "sub-0", "m1", b"hi", "text/plain", extra=forged))
    assert "forged" not in read.headers.values()
    assert read.headers["x-own"] == "kept"
