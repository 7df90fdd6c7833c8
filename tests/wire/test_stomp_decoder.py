"""One chunk of octets at a time: line ends, bodies, repeated headers, and what is refused."""

import pytest

from chat.wire.stomp import HEARTBEAT, Decoder, Frame, Limits, StompError
from tests.wire.stomp_peer import frame, frames


def test_a_plain_frame() -> None:
    assert frame(b"SEND\ndestination:/app/a\n\nhello\0") == Frame("SEND", {"destination": "/app/a"}, b"hello")


def test_a_frame_without_headers() -> None:
    assert frame(b"DISCONNECT\n\n\0") == Frame("DISCONNECT", {})


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_lines_may_end_in_cr_lf(version) -> None:
    data = b"SEND\r\ndestination:/app/a\r\nx:1\r\n\r\nhi\r\n\0"
    assert frame(data, version) == Frame("SEND", {"destination": "/app/a", "x": "1"}, b"hi\r\n")


def test_the_first_of_repeated_headers_wins() -> None:
    assert frame(b"SEND\nfoo:World\nfoo:Hello\n\n\0").headers == {"foo": "World"}


def test_values_may_hold_colons_and_spaces_and_be_empty() -> None:
    read = frame(b"SEND\ndestination: a \nhost:127.0.0.1:80\nempty:\n\n\0")
    assert read.headers == {"destination": " a ", "host": "127.0.0.1:80", "empty": ""}


def test_only_1_0_trims_headers() -> None:
    assert frame(b"SEND\n destination : a \n\n\0", "1.0").headers == {"destination": "a"}
    assert frame(b"SEND\n destination : a \n\n\0", "1.1").headers == {" destination ": " a "}


def test_headers_are_utf_8() -> None:
    assert frame("SEND\n名:总机\n\n\0".encode()).headers == {"名": "总机"}


def test_content_length_counts_octets_and_wins_over_nuls() -> None:
    assert frame(b"SEND\ncontent-length:5\n\na\0b\0c\0").body == b"a\0b\0c"
    assert frame("SEND\ncontent-length:6\n\n总机\0".encode()).body.decode() == "总机"


def test_without_content_length_the_first_nul_ends_the_body() -> None:
    first, second = frames(b"SEND\n\none\0SEND\n\ntwo\0")
    assert (first, second) == (Frame("SEND", {}, b"one"), Frame("SEND", {}, b"two"))


def test_eols_between_frames_are_heart_beats() -> None:
    assert frames(b"\n") == [HEARTBEAT]
    assert frames(b"\r\n\n\nSEND\n\n\0\n\n") == [HEARTBEAT, Frame("SEND", {}), HEARTBEAT]


def test_a_frame_without_a_body_may_say_that_its_length_is_0() -> None:
    assert frame(b"SUBSCRIBE\ncontent-length:0\n\n\0").body == b""


@pytest.mark.parametrize(
    "data",
    [
        b"HELLO\n\n\0",
        b"send\n\n\0",
        b" SEND\n\n\0",
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"SEND\nno colon\n\n\0",
        b"SEND\n:no name\n\n\0",
        b"SEND\na:\xff\xfe\n\n\0",
        b"\xff\xff\n\n\0",
        b"SEND\na:b\0c\n\n\0",
        b"SEND\0",
        b"SEND\n\0",
        b"SEND\ncontent-length:-1\n\n\0",
        b"SEND\ncontent-length:1e3\n\n\0",
        b"SEND\ncontent-length:0x5\n\nhello\0",
        "SEND\ncontent-length:\u0665\n\nhello\0".encode(),
        b"SEND\ncontent-length:" + b"9" * 5000 + b"\n\n\0",
        b"SEND\ncontent-length:2\n\nhello\0",
        b"SEND\ncontent-length:5\n\nhello!",
        b"SUBSCRIBE\nid:1\n\nbody\0",
        b"SUBSCRIBE\ncontent-length:4\n\nbody\0",
        b"ACK\n\n ",
        b"SEND\na:b\rc\n\n\0",
    ],
)
@pytest.mark.parametrize("step", [1, 10_000])
def test_bad_octets_are_one_error_and_the_end(data, step) -> None:
    decoder = Decoder(Limits())
    items = [item for at in range(0, len(data), step) for item in decoder.feed(data[at : at + step])]
    [error] = items
    assert isinstance(error, StompError)
    assert decoder.feed(b"SEND\n\n\0") == []


def test_good_frames_before_a_bad_one_are_kept() -> None:
    good, bad = frames(b"SEND\n\none\0NONSENSE\n\n\0SEND\n\ntwo\0")
    assert good == Frame("SEND", {}, b"one")
    assert isinstance(bad, StompError)


@pytest.mark.parametrize(
    "data",
    [
        b"SEND\nreceipt:r1\nbad line\n\n\0",
        b"SEND\nreceipt:r1\ncontent-length:no\n\n\0",
        b"SEND\nreceipt:r1\ncontent-length:1\n\nab\0",
        b"SUBSCRIBE\nreceipt:r1\n\nbody\0",
    ],
)
def test_an_error_knows_the_receipt_of_its_frame(data) -> None:
    [error] = frames(data)
    assert isinstance(error, StompError)
    assert error.receipt == "r1"


def test_an_error_never_quotes_the_peer() -> None:
    [error] = frames(b"SEND\ntoken=s3cret\n\n\0")
    assert isinstance(error, StompError)
    assert "s3cret" not in error.message
