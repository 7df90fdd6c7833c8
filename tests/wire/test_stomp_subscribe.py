"""SUBSCRIBE, and MESSAGE for a subscription."""

import pytest

from chat.wire.stomp_session import Answer, Subscribe
from tests.wire.stomp_peer import Peer


@pytest.mark.parametrize("ack", ["auto", "client", "client-individual"])
def test_a_subscription_with_its_ack_mode(ack) -> None:
    peer = Peer().connect()
    headers = {"id": "sub-0", "destination": "/topic/a.b", "ack": ack, "receipt": "r1"}
    assert peer.say("SUBSCRIBE", headers) == [Subscribe("sub-0", "/topic/a.b", ack, headers, "r1")]
    assert peer.session.subscriptions == {"sub-0": "/topic/a.b"}


def test_auto_is_the_default() -> None:
    [event] = Peer().connect().say("SUBSCRIBE", {"id": "1", "destination": "/topic/a"})
    assert event.ack == "auto"


def test_an_unknown_ack_mode_is_a_fault() -> None:
    peer = Peer().connect()
    peer.fault(peer.say("SUBSCRIBE", {"id": "1", "destination": "/topic/a", "ack": "never"}))
    assert peer.session.subscriptions == {}


def test_an_id_in_use_is_a_fault() -> None:
    peer = Peer().connect()
    peer.say("SUBSCRIBE", {"id": "1", "destination": "/topic/a"})
    error = peer.fault(peer.say("SUBSCRIBE", {"id": "1", "destination": "/topic/b", "receipt": "r"}))
    assert error.headers["receipt-id"] == "r"


def test_one_destination_may_be_subscribed_twice() -> None:
    peer = Peer().connect()
    peer.say("SUBSCRIBE", {"id": "1", "destination": "/topic/a"})
    peer.say("SUBSCRIBE", {"id": "2", "destination": "/topic/a"})
    assert peer.session.subscriptions == {"1": "/topic/a", "2": "/topic/a"}


def test_a_forgotten_id_is_free_again() -> None:
    peer = Peer().connect()
    peer.say("SUBSCRIBE", {"id": "1", "destination": "/topic/a"})
    peer.session.forget("1")
    peer.session.forget("never there")
    assert len(peer.say("SUBSCRIBE", {"id": "1", "destination": "/topic/b"})) == 1
    assert peer.session.subscriptions == {"1": "/topic/b"}


def test_the_id_is_optional_in_1_0_and_the_destination_stands_for_it() -> None:
    peer = Peer("1.0").connect()
    [event] = peer.say("SUBSCRIBE", {"destination": "/topic/a"})
    assert (event.id, event.destination) == ("/topic/a", "/topic/a")
    [answer] = peer.say("SUBSCRIBE", {"destination": "/topic/a", "receipt": "again"})
    assert isinstance(answer, Answer)
    assert peer.hear(answer.frame).headers == {"receipt-id": "again"}


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_the_id_is_required_since_1_1(version) -> None:
    peer = Peer(version).connect()
    error = peer.fault(peer.say("SUBSCRIBE", {"destination": "/topic/a"}))
    assert error.headers["message"] == "The id header is missing."


def test_a_message_carries_the_senders_headers_but_not_its_commands() -> None:
    peer = Peer().connect()
    sent = {
        "destination": "/app/a",
        "content-type": "application/json",
        "receipt": "r",
        "transaction": "t",
        "ack": "forged",
        "message-id": "forged",
        "x-own": "a:b",
    }
    read = peer.hear(peer.session.message("sub-0", "/topic/a", "m1", b"{}", sent, "k1"))
    assert (read.command, read.body) == ("MESSAGE", b"{}")
    assert read.headers == {
        "destination": "/topic/a",
        "subscription": "sub-0",
        "message-id": "m1",
        "content-type": "application/json",
        "content-length": "2",
        "ack": "k1",
        "x-own": "a:b",
    }


def test_only_1_2_has_the_ack_header() -> None:
    peer = Peer("1.1").connect()
    assert "ack" not in peer.hear(peer.session.message("s", "/topic/a", "m1", b"", None, "k1")).headers
