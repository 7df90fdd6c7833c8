"""What both sides promise each other (STOMP 1.2 "Heart-beating")."""

import pytest

from chat.wire.stomp_session import HEARTBEAT
from tests.wire.stomp_peer import Peer


@pytest.mark.parametrize(
    ("client", "server", "send_every", "expect_every"),
    [
        ("10000,10000", (10_000, 10_000), 10_000, 10_000),
        ("5000,20000", (10_000, 1_000), 20_000, 5_000),
        ("500,300", (10_000, 1_000), 10_000, 1_000),
        ("0,10000", (10_000, 10_000), 10_000, 0),
        ("10000,0", (10_000, 10_000), 0, 10_000),
        ("10000,10000", (0, 0), 0, 0),
        ("0,0", (10_000, 10_000), 0, 0),
        (" 5, 7", (1, 1), 7, 5),
        (None, (10_000, 10_000), 0, 0),
    ],
)
def test_the_slower_of_offer_and_wish(client, server, send_every, expect_every) -> None:
    peer = Peer(heart_beat=server).connect({} if client is None else {"heart-beat": client})
    assert (peer.session.send_every, peer.session.expect_every) == (send_every, expect_every)


def test_nothing_is_promised_before_connected() -> None:
    peer = Peer()
    peer.say("CONNECT", {"accept-version": "1.2", "heart-beat": "1,1"})
    assert (peer.session.send_every, peer.session.expect_every) == (0, 0)


@pytest.mark.parametrize("text", ["", "10000", "1,2,3", "-1,5", "a,b", "1.5,2", "1" * 20 + ",1", "١,٢"])
def test_other_headers_are_a_fault(text) -> None:
    peer = Peer()
    error = peer.fault(peer.say("CONNECT", {"accept-version": "1.2", "heart-beat": text}))
    assert "heart-beat" in error.headers["message"]


def test_a_heart_beat_is_one_line_feed_and_no_event() -> None:
    assert HEARTBEAT == b"\n"
    peer = Peer().connect()
    assert peer.session.received(HEARTBEAT) == []
    assert peer.session.received(b"\r\n\n\n") == []
    assert len(peer.say("SEND", {"destination": "/app/a"})) == 1
