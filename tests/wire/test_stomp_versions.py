"""Who speaks which version (STOMP 1.2 "Protocol Negotiation"), and the WebSocket sub-protocol."""

import pytest

from chat.wire.stomp import Decoder, Limits, negotiate
from chat.wire.stomp_session import Connect, Send, SessionLimits, StompSession, subprotocol
from tests.wire.stomp_peer import Peer


@pytest.mark.parametrize(
    ("offer", "agreed"),
    [
        (None, "1.0"),
        ("1.2,1.1,1.0", "1.2"),
        ("1.0,1.1,2.0", "1.1"),
        ("1.0, 1.1", "1.1"),
        ("1.0", "1.0"),
        ("2.0,1.3", None),
        ("", None),
    ],
)
def test_the_highest_common_version_is_agreed(offer, agreed) -> None:
    assert negotiate(offer) == agreed


@pytest.mark.parametrize("command", ["CONNECT", "STOMP"])
def test_connect_and_its_alias_give_the_credentials(command) -> None:
    peer = Peer()
    headers = {"accept-version": "1.1,1.2", "host": "a", "login": "li", "passcode": "p:w\\n", "x": "y"}
    [event] = peer.say(command, headers)
    assert event == Connect(headers, "li", "p:w\\n", "a")
    assert "p:w" not in repr(event)
    assert peer.session.version == "1.2"


def test_neither_host_nor_login_is_needed() -> None:
    [event] = Peer().say("CONNECT", {"accept-version": "1.2"})
    assert event == Connect({"accept-version": "1.2"}, None, None, None)


def test_connected_tells_the_version_and_what_we_add() -> None:
    session = StompSession(SessionLimits(), (10_000, 5_000), "switchboard/1")
    session.received(b"CONNECT\naccept-version:1.1\n\n\0")
    [connected] = Decoder(Limits()).feed(session.connected({"user-name": "李:a", "version": "9"}))
    assert connected.headers == {
        "version": "1.1",
        "heart-beat": "10000,5000",
        "server": "switchboard/1",
        "user-name": "李:a",
    }


def test_1_0_is_answered_without_heart_beat() -> None:
    peer = Peer("1.0")
    peer.say("CONNECT", {"heart-beat": "nonsense"})
    assert peer.hear(peer.session.connected()).headers == {"version": "1.0"}
    assert (peer.session.send_every, peer.session.expect_every) == (0, 0)


def test_no_common_version_is_an_error_that_lists_ours() -> None:
    peer = Peer()
    error = peer.fault(peer.say("CONNECT", {"accept-version": "2.0"}))
    assert error.headers["version"] == "1.0,1.1,1.2"


def test_connected_before_connect_is_our_mistake() -> None:
    with pytest.raises(RuntimeError):
        StompSession(SessionLimits()).connected()


def test_frames_in_the_packet_of_connect_are_read_in_the_agreed_version() -> None:
    session = StompSession(SessionLimits())
    _, send = session.received(b"CONNECT\naccept-version:1.1\n\n\0SEND\ndestination:a\\cb\n\n\0")
    assert isinstance(send, Send)
    assert send.destination == "a:b"
    [fault] = session.received(b"SEND\ndestination:\\r\n\n\0")
    assert b"undefined escape" in fault.frame


def test_a_client_of_1_0_may_pad_its_headers() -> None:
    session = StompSession(SessionLimits())
    [event] = session.received(b"CONNECT\nlogin: li\npasscode: \n\n\0")
    assert (event.login, event.passcode) == ("li", "")


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (["v12.stomp", "v11.stomp", "v10.stomp"], "v12.stomp"),
        (["mqtt", "V10.STOMP", "v12.stomp"], "V10.STOMP"),
        (["mqtt"], None),
        ([], None),
    ],
)
def test_the_first_sub_protocol_we_know_is_chosen_in_the_clients_letters(offered, chosen) -> None:
    assert subprotocol(offered) == chosen


def test_a_door_may_accept_fewer_sub_protocols() -> None:
    assert subprotocol(["v12.stomp", "v10.stomp"], ("v10.stomp",)) == "v10.stomp"
