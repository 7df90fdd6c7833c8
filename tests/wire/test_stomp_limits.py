"""Nobody fills our memory: every bound holds, and holds early."""

import tracemalloc

import pytest

from chat.wire.stomp import Decoder, Frame, Limits, StompError
from chat.wire.stomp_session import SessionLimits, Subscribe
from tests.wire.stomp_peer import Peer, frame, frames

SMALL = Limits(header_count=3, line_bytes=20, header_bytes=50, body_bytes=10)


def test_at_the_limit_everything_passes() -> None:
    assert frame(b"SEND\na:1\nb:2\nc:3\n\n0123456789\0", limits=SMALL).body == b"0123456789"
    assert frame(b"SEND\ncontent-length:10\n\n0123456789\0", limits=SMALL).body == b"0123456789"
    assert frame(b"SEND\na:" + b"x" * 18 + b"\n\n\0", limits=SMALL).headers == {"a": "x" * 18}


@pytest.mark.parametrize(
    "data",
    [
        b"SEND\na:1\nb:2\nc:3\nd:4\n\n\0",
        b"SEND\na:1\na:2\na:3\na:4\n\n\0",
        b"SEND\na:" + b"x" * 19 + b"\n\n\0",
        b"SEND\na:" + b"x" * 14 + b"\nb:" + b"x" * 14 + b"\nc:" + b"x" * 14 + b"\n\n\0",
        b"SEND\n\n01234567890\0",
        b"SEND\ncontent-length:11\n\n01234567890\0",
    ],
)
def test_above_the_limit_it_is_an_error_whole_or_in_pieces(data) -> None:
    decoder = Decoder(SMALL)
    pieces = [item for at in range(len(data)) for item in decoder.feed(data[at : at + 1])]
    for items in (frames(data, limits=SMALL), pieces):
        [error] = items
        assert isinstance(error, StompError)


def test_a_body_that_is_announced_too_long_is_refused_before_it_comes() -> None:
    [error] = frames(b"SEND\ncontent-length:11\n\n", limits=SMALL)
    assert isinstance(error, StompError)


@pytest.mark.parametrize("start", [b"", b"SEND\na:", b"SEND\n\n"])
def test_a_frame_of_10_mb_is_not_kept(start) -> None:
    decoder = Decoder(Limits(body_bytes=100_000, header_bytes=100_000))
    chunk = b"x" * 10_000
    tracemalloc.start()
    items = decoder.feed(start)
    for _ in range(1000):
        items += decoder.feed(chunk)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    [error] = items
    assert isinstance(error, StompError)
    assert peak < 500_000


def test_a_flood_of_eols_is_one_heart_beat() -> None:
    assert len(frames(b"\n" * 100_000)) == 1


def test_many_small_frames_in_one_chunk_are_no_long_frame() -> None:
    data = b"SEND\n\nhi\0" * 1000
    assert frames(data, limits=SMALL) == [Frame("SEND", {}, b"hi")] * 1000


def test_subscriptions_are_counted_and_room_is_made_again() -> None:
    peer = Peer(limits=SessionLimits(subscriptions=2)).connect()
    for name in ("a", "b"):
        [event] = peer.say("SUBSCRIBE", {"id": name, "destination": "/topic/x"})
        assert isinstance(event, Subscribe)
    peer.say("UNSUBSCRIBE", {"id": "a"})
    [event] = peer.say("SUBSCRIBE", {"id": "c", "destination": "/topic/x"})
    assert isinstance(event, Subscribe)
    assert "too many" in peer.fault(peer.say("SUBSCRIBE", {"id": "d", "destination": "/topic/x"})).headers["message"]


@pytest.mark.parametrize("name", ["id", "destination"])
def test_names_are_short(name) -> None:
    peer = Peer(limits=SessionLimits(name_chars=8)).connect()
    headers = {"id": "a", "destination": "/topic/x", name: "/" * 9}
    assert peer.fault(peer.say("SUBSCRIBE", headers)).headers["message"] == f"The {name} header is too long."
