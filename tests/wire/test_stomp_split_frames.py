"""A frame may come in any number of pieces, and a piece may hold any number of frames."""

import pytest

from chat.wire.stomp import Decoder, Frame, Limits, encode
from tests.wire.stomp_peer import frames

SENT = [
    Frame("SEND", {"destination": "/app/总机", "x": "a:b\\c\nd"}, b"with \0 NUL\r\n\n"),
    Frame("SUBSCRIBE", {"id": "sub-0", "destination": "/topic/a"}),
    Frame("SEND", {"destination": "/app/a"}, b""),
]
STREAM = b"".join(encode(one) for one in SENT)
WHOLE = frames(STREAM)


def test_the_stream_in_one_piece_holds_what_was_sent() -> None:
    assert [(one.command, one.body) for one in WHOLE] == [(one.command, one.body) for one in SENT]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_pieces_of_one_size(size) -> None:
    decoder = Decoder(Limits())
    pieces = [STREAM[at : at + size] for at in range(0, len(STREAM), size)]
    assert [item for piece in pieces for item in decoder.feed(piece)] == WHOLE


def test_two_pieces_cut_at_every_place() -> None:
    for cut in range(len(STREAM) + 1):
        decoder = Decoder(Limits())
        assert decoder.feed(STREAM[:cut]) + decoder.feed(STREAM[cut:]) == WHOLE


def test_a_cr_and_its_lf_may_come_apart() -> None:
    decoder = Decoder(Limits())
    assert decoder.feed(b"SEND\r\na:b\r\n\r") == []
    assert decoder.feed(b"\nhi\0") == [Frame("SEND", {"a": "b"}, b"hi")]


def test_a_quick_frame_behind_an_unfinished_one_waits_its_turn() -> None:
    decoder = Decoder(Limits())
    assert decoder.feed(b"SEND\ncontent-length:20\n\n") == []
    inner = b"SEND\n\nnot a frame\0"
    assert decoder.feed(inner) == []
    [frame] = decoder.feed(b"xx\0")
    assert frame.body == inner + b"xx"
