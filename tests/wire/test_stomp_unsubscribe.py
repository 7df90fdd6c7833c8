"""UNSUBSCRIBE by id, by destination, and by what a client in the field takes for an id."""

import pytest

from chat.wire.stomp_session import Answer, Unsubscribe
from tests.wire.stomp_peer import Peer

TOPIC = "/topic/org.workgroup.df_wg_uid.1513088171901063"


def subscribed(version="1.2") -> Peer:
    """A client with one subscription."""
    peer = Peer(version).connect()
    peer.say("SUBSCRIBE", {"id": "sub-0", "destination": TOPIC, "ack": "client"})
    return peer


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
@pytest.mark.parametrize("named", ["sub-0", TOPIC, TOPIC.removeprefix("/topic/")])
def test_it_ends_by_id_and_by_topic_in_its_place(version, named) -> None:
    peer = subscribed(version)
    assert peer.say("UNSUBSCRIBE", {"id": named, "receipt": "r"}) == [Unsubscribe("sub-0", TOPIC, "r")]
    assert peer.session.subscriptions == {}


def test_an_id_wins_over_a_topic_of_the_same_name() -> None:
    peer = subscribed()
    peer.say("SUBSCRIBE", {"id": TOPIC, "destination": "/topic/other"})
    assert peer.say("UNSUBSCRIBE", {"id": TOPIC}) == [Unsubscribe(TOPIC, "/topic/other", None)]
    assert peer.session.subscriptions == {"sub-0": TOPIC}


def test_1_0_may_name_the_destination() -> None:
    assert subscribed("1.0").say("UNSUBSCRIBE", {"destination": TOPIC}) == [Unsubscribe("sub-0", TOPIC, None)]


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_later_versions_must_name_the_id(version) -> None:
    peer = subscribed(version)
    assert "id" in peer.fault(peer.say("UNSUBSCRIBE", {"destination": TOPIC})).headers["message"]


def test_1_0_must_name_one_of_them() -> None:
    peer = subscribed("1.0")
    assert "destination" in peer.fault(peer.say("UNSUBSCRIBE")).headers["message"]


def test_an_unknown_id_ends_nothing_and_still_gets_its_receipt() -> None:
    peer = subscribed()
    assert peer.say("UNSUBSCRIBE", {"id": "sub-9"}) == []
    assert peer.say("UNSUBSCRIBE", {"id": "1513088171901063"}) == []
    [answer] = peer.say("UNSUBSCRIBE", {"id": "sub-9", "receipt": "r"})
    assert isinstance(answer, Answer)
    assert peer.hear(answer.frame).headers == {"receipt-id": "r"}
    assert peer.session.subscriptions == {"sub-0": TOPIC}
