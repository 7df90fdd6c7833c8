"""ACK and NACK as each version spells them."""

import pytest

from chat.wire.stomp_session import Ack, Nack
from tests.wire.stomp_peer import Peer


@pytest.mark.parametrize(("command", "kind"), [("ACK", Ack), ("NACK", Nack)])
def test_1_2_gives_back_the_ack_value(command, kind) -> None:
    peer = Peer("1.2").connect()
    assert peer.say(command, {"id": "m:1", "receipt": "r"}) == [kind("m:1", None, "r")]
    assert peer.say(command, {"id": "m1", "subscription": "sub-0"}) == [kind("m1", "sub-0", None)]


@pytest.mark.parametrize(("command", "kind"), [("ACK", Ack), ("NACK", Nack)])
def test_1_1_names_message_and_subscription(command, kind) -> None:
    peer = Peer("1.1").connect()
    assert peer.say(command, {"message-id": "m1", "subscription": "sub-0"}) == [kind("m1", "sub-0", None)]


def test_1_0_names_the_message_and_has_no_nack() -> None:
    peer = Peer("1.0").connect()
    assert peer.say("ACK", {"message-id": "m1"}) == [Ack("m1", None, None)]
    peer.fault(peer.say("NACK", {"message-id": "m1"}))


@pytest.mark.parametrize(
    ("version", "headers", "missing"),
    [
        ("1.2", {"message-id": "m1", "subscription": "s"}, "id"),
        ("1.1", {"id": "m1", "subscription": "s"}, "message-id"),
        ("1.1", {"message-id": "m1"}, "subscription"),
        ("1.0", {"id": "m1"}, "message-id"),
    ],
)
def test_a_missing_header_is_named(version, headers, missing) -> None:
    peer = Peer(version).connect()
    error = peer.fault(peer.say("ACK", headers))
    assert error.headers["message"] == f"The {missing} header is missing."


def test_ack_of_undefined_passes() -> None:
    """Seed 001 acknowledges every message, and stompjs 6 then says this."""
    headers = {"id": "undefined", "subscription": "sub-0"}
    assert Peer().connect().say("ACK", headers) == [Ack("undefined", "sub-0", None)]
