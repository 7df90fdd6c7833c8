"""BEGIN, COMMIT, ABORT: all or nothing, in order, within bounds."""

import pytest

from chat.wire.stomp_session import Ack, Answer, Nack, Send, SessionLimits
from tests.wire.stomp_peer import Peer


def send(peer: Peer, transaction: str, body: bytes = b"hi", **headers: str):
    """Send inside a transaction."""
    return peer.say("SEND", {"destination": "/app/a", "transaction": transaction, **headers}, body)


def test_held_frames_come_out_in_order_at_commit() -> None:
    peer = Peer().connect()
    assert peer.say("BEGIN", {"transaction": "t"}) == []
    assert send(peer, "t", b"one") == []
    assert peer.say("ACK", {"id": "m1", "transaction": "t"}) == []
    assert peer.say("NACK", {"id": "m2", "transaction": "t"}) == []
    assert send(peer, "t", b"two") == []
    first, ack, nack, second = peer.say("COMMIT", {"transaction": "t"})
    assert (first.body, first.transaction, second.body) == (b"one", "t", b"two")
    assert (ack, nack) == (Ack("m1", None, None), Nack("m2", None, None))


def test_what_is_outside_does_not_wait() -> None:
    peer = Peer().connect()
    peer.say("BEGIN", {"transaction": "t"})
    send(peer, "t")
    [event] = peer.say("SEND", {"destination": "/app/b"})
    assert event.destination == "/app/b"


def test_receipts_are_for_the_frame_itself() -> None:
    peer = Peer().connect()
    for events in (
        peer.say("BEGIN", {"transaction": "t", "receipt": "r1"}),
        send(peer, "t", receipt="r1"),
        peer.say("ACK", {"id": "m1", "transaction": "t", "receipt": "r1"}),
    ):
        [answer] = events
        assert isinstance(answer, Answer)
        assert peer.hear(answer.frame).headers == {"receipt-id": "r1"}
    held, ack, answer = peer.say("COMMIT", {"transaction": "t", "receipt": "r2"})
    assert (held.receipt, ack.receipt) == (None, None)
    assert peer.hear(answer.frame).headers == {"receipt-id": "r2"}


def test_abort_drops_and_answers() -> None:
    peer = Peer().connect()
    peer.say("BEGIN", {"transaction": "t"})
    send(peer, "t")
    [answer] = peer.say("ABORT", {"transaction": "t", "receipt": "r"})
    assert isinstance(answer, Answer)
    peer.say("BEGIN", {"transaction": "t"})
    assert peer.say("COMMIT", {"transaction": "t"}) == []


def test_two_transactions_keep_apart() -> None:
    peer = Peer().connect()
    for name in "ab":
        peer.say("BEGIN", {"transaction": name})
        send(peer, name, name.encode())
    assert [event.body for event in peer.say("COMMIT", {"transaction": "b"})] == [b"b"]
    assert [event.body for event in peer.say("COMMIT", {"transaction": "a"})] == [b"a"]


@pytest.mark.parametrize("command", ["COMMIT", "ABORT", "SEND"])
def test_a_transaction_that_never_began_is_a_fault(command) -> None:
    peer = Peer().connect()
    error = peer.fault(peer.say(command, {"destination": "/app/a", "transaction": "t", "receipt": "r"}))
    assert error.headers["receipt-id"] == "r"


@pytest.mark.parametrize("command", ["BEGIN", "COMMIT", "ABORT"])
def test_the_name_is_required(command) -> None:
    peer = Peer().connect()
    assert peer.fault(peer.say(command)).headers["message"] == "The transaction header is missing."


def test_a_name_is_open_once() -> None:
    peer = Peer().connect()
    peer.say("BEGIN", {"transaction": "t"})
    peer.fault(peer.say("BEGIN", {"transaction": "t"}))


def test_nothing_comes_out_after_disconnect_or_close() -> None:
    for end in (lambda peer: peer.say("DISCONNECT"), lambda peer: peer.session.closed()):
        peer = Peer().connect()
        peer.say("BEGIN", {"transaction": "t"})
        send(peer, "t")
        end(peer)
        assert peer.say("COMMIT", {"transaction": "t"}) == []


@pytest.mark.parametrize(
    "limits",
    [SessionLimits(held_events=2), SessionLimits(held_bytes=150), SessionLimits(transactions=2)],
)
def test_bounds_are_for_the_connection_and_free_after_commit(limits) -> None:
    peer = Peer(limits=limits).connect()
    for _ in range(3):
        for name in "ab":
            peer.say("BEGIN", {"transaction": name})
            send(peer, name, b"x" * 20)
        for name in "ab":
            [event] = peer.say("COMMIT", {"transaction": name})
            assert isinstance(event, Send)
    events = []
    for name in "abc":
        events += peer.say("BEGIN", {"transaction": name})
        events += send(peer, name, b"x" * 20)
    peer.fault(events)
