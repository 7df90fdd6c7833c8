"""Every fault is one ERROR frame, a polite one, and then nothing is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.wire.errors import ProtocolError
from chat.wire.stomp import StompError
from chat.wire.stomp_session import Connect, Fault, Send, SessionLimits, StompSession
from tests.wire.stomp_peer import Peer

CONNECT = b"CONNECT\naccept-version:1.2\n\n\0"


def test_a_stomp_error_is_a_protocol_error() -> None:
    error = StompError("No.", "r1")
    assert isinstance(error, ProtocolError)
    assert (error.message, error.receipt, error.headers, str(error)) == ("No.", "r1", {}, "No.")


@pytest.mark.parametrize("command", ["SEND", "SUBSCRIBE", "DISCONNECT", "CONNECTED", "BEGIN"])
def test_the_first_frame_must_be_connect(command) -> None:
    peer = Peer()
    error = peer.fault(peer.say(command, {"destination": "/app/a"}))
    assert error.headers["message"] == "The first frame must be CONNECT."


@pytest.mark.parametrize("command", ["CONNECT", "STOMP"])
def test_a_second_connect_is_a_fault(command) -> None:
    peer = Peer().connect()
    peer.fault(peer.say(command, {"accept-version": "1.2"}))


@pytest.mark.parametrize("command", ["CONNECTED", "MESSAGE", "RECEIPT", "ERROR"])
def test_a_client_does_not_talk_like_a_server(command) -> None:
    peer = Peer().connect()
    peer.fault(peer.say(command, {"destination": "/topic/a"}))


@pytest.mark.parametrize(
    ("command", "headers", "missing"),
    [
        ("SEND", {}, "destination"),
        ("SEND", {"destination": ""}, "destination"),
        ("SUBSCRIBE", {"id": "1"}, "destination"),
        ("UNSUBSCRIBE", {}, "id"),
    ],
)
def test_a_missing_header_is_named_and_the_receipt_given_back(command, headers, missing) -> None:
    peer = Peer().connect()
    error = peer.fault(peer.say(command, {**headers, "receipt": "r:1"}))
    assert error.headers["message"] == f"The {missing} header is missing."
    assert error.headers["receipt-id"] == "r:1"
    assert error.body.decode() == error.headers["message"]


def test_a_bad_frame_with_a_receipt_is_answered_with_it() -> None:
    peer = Peer().connect()
    [fault] = peer.session.received(b"SUBSCRIBE\nreceipt:r1\n\nbody\0")
    assert peer.hear(fault.frame).headers["receipt-id"] == "r1"


def test_good_frames_before_the_bad_one_come_out_and_none_after() -> None:
    session = StompSession(SessionLimits())
    send = b"SEND\ndestination:/app/a\n\n\0"
    connect, first, fault = session.received(CONNECT + send + b"SEND\n\n\0" + send)
    assert (type(connect), type(first), type(fault)) == (Connect, Send, Fault)
    assert session.received(send) == []


def test_an_error_of_the_layer_above_has_header_body_and_the_end() -> None:
    peer = Peer()
    peer.say("CONNECT", {"accept-version": "1.2"})
    error = peer.hear(peer.session.error("Unauthorized", b"Unauthorized", headers={"code": "401"}))
    assert error.headers == {
        "message": "Unauthorized",
        "content-type": "text/plain;charset=UTF-8",
        "code": "401",
        "content-length": "12",
    }
    assert error.body == b"Unauthorized"
    assert peer.say("SEND", {"destination": "/app/a"}) == []


def test_an_error_may_have_no_body() -> None:
    error = Peer().connect().session.error("Session closed.")
    assert error == b"ERROR\nmessage:Session closed.\ncontent-length:0\n\n\0"


FIELDS = st.dictionaries(
    st.sampled_from(["id", "destination", "ack", "transaction", "message-id", "subscription", "receipt", "heart-beat"]),
    st.sampled_from(["a", "b", "auto", "/topic/a", "", "1,1"]),
)
COMMANDS = st.sampled_from(
    ["CONNECT", "SEND", "SUBSCRIBE", "UNSUBSCRIBE", "ACK", "NACK", "BEGIN", "COMMIT", "ABORT", "DISCONNECT", "MESSAGE"]
)


@given(st.sampled_from(["1.0", "1.1", "1.2"]), st.lists(st.tuples(COMMANDS, FIELDS), max_size=12))
def test_no_sequence_of_frames_raises(version, said) -> None:
    peer = Peer(version).connect()
    events = [event for command, headers in said for event in peer.say(command, headers)]
    assert all(not isinstance(event, Fault) for event in events[:-1])
    assert len(peer.session.subscriptions) <= len(said)


@given(st.lists(st.binary(max_size=60), max_size=4), st.booleans())
def test_no_octets_raise(chunks, connected) -> None:
    session = StompSession(SessionLimits())
    if connected:
        session.received(CONNECT)
        session.connected()
    events = [event for chunk in chunks for event in session.received(chunk)]
    assert all(not isinstance(event, Fault) for event in events[:-1])
