"""RECEIPT: who asks, who answers, and when (STOMP 1.2 "RECEIPT")."""

import pytest

from chat.wire.stomp_session import Answer, Disconnect, Send
from tests.wire.stomp_peer import Peer


def test_a_receipt_carries_the_id_escaped() -> None:
    peer = Peer().connect()
    data = peer.session.receipt("close:1")
    assert data == b"RECEIPT\nreceipt-id:close\\c1\n\n\0"
    assert peer.hear(data).headers == {"receipt-id": "close:1"}


def test_a_send_leaves_its_receipt_to_the_layer_above() -> None:
    headers = {"destination": "/app/a", "receipt": "r1", "x": "y"}
    [event] = Peer().connect().say("SEND", headers, b"hi")
    assert event == Send("/app/a", {**headers, "content-length": "2"}, b"hi", "r1", None)


@pytest.mark.parametrize("receipt", ["close-1", None])
def test_disconnect_is_the_last_that_is_read(receipt) -> None:
    peer = Peer().connect()
    assert peer.say("DISCONNECT", {} if receipt is None else {"receipt": receipt}) == [Disconnect(receipt)]
    assert peer.say("SEND", {"destination": "/app/a"}) == []


def test_what_follows_disconnect_in_its_packet_is_not_read() -> None:
    peer = Peer().connect()
    assert peer.session.received(b"DISCONNECT\n\n\0SEND\ndestination:a\n\n\0") == [Disconnect(None)]


def test_connect_asks_for_no_receipt() -> None:
    peer = Peer()
    [event] = peer.say("CONNECT", {"accept-version": "1.2", "receipt": "r"})
    assert not isinstance(event, Answer)
    assert peer.hear(peer.session.connected()).command == "CONNECTED"
