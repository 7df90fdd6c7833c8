"""The peer's address: from the socket, and from proxies only where they are trusted."""

from __future__ import annotations

import pytest
from flask import Flask

from chat.web.peers import Peers

PROXIES = "127.0.0.1, 10.0.0.0/8, ::1"


def environ(peer: str, forwarded_for: str | None = None, **others: str) -> dict[str, str]:
    return {
        "REMOTE_ADDR": peer,
        **({"HTTP_X_FORWARDED_FOR": forwarded_for} if forwarded_for is not None else {}),
        **others,
    }


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "address"),
    [
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("127.0.0.1", "10.9.9.9, 10.1.2.3", "10.9.9.9"),
        ("127.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        ("127.0.0.1", '"[2001:db8::1]:4711"', "2001:db8::1"),
        ("127.0.0.1", "203.0.113.9, unknown", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9, unknown, 10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", " , ,", "127.0.0.1"),
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("203.0.113.1", "127.0.0.1", "203.0.113.1"),
        ("203.0.113.1", "10.1.2.3", "203.0.113.1"),
        ("", "203.0.113.9", "0.0.0.0"),
        ("fe80::1%eth0", None, "fe80::1"),
    ],
)
def test_the_right_most_hop_that_is_not_trusted(peer: str, forwarded_for: str | None, address: str) -> None:
    assert Peers(PROXIES).address(environ(peer, forwarded_for)) == address


def test_nobody_is_trusted_unless_listed() -> None:
    assert Peers("").address(environ("127.0.0.1", "203.0.113.9")) == "127.0.0.1"


def test_what_is_no_network_is_said_at_start() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        Peers("127.0.0.1,nowhere")


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_loopback(peer: str) -> None:
    assert Peers(PROXIES).is_loopback(environ(peer))


@pytest.mark.parametrize("peer", ["10.0.0.1", "203.0.113.9", "", "0.0.0.0", "::"])
def test_others_are_not_loopback(peer: str) -> None:
    assert not Peers(PROXIES).is_loopback(environ(peer))


@pytest.mark.parametrize(
    "header",
    ["FORWARDED", "X_FORWARDED_FOR", "X_FORWARDED_HOST", "X_FORWARDED_PROTO", "X_FORWARDED", "X_REAL_IP", "VIA"],
)
def test_a_forwarded_request_is_never_loopback(header: str) -> None:
    assert not Peers(PROXIES).is_loopback(environ("127.0.0.1", **{f"HTTP_{header}": ""}))


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded_for", "address"),
    [
        ("", "127.0.0.1", None, "127.0.0.1"),
        ("", "127.0.0.1", "203.0.113.9", ""),
        ("", "::1", "203.0.113.9", ""),
        ("", "198.51.100.7", "203.0.113.9", "198.51.100.7"),
        (PROXIES, "127.0.0.1", "203.0.113.9", "203.0.113.9"),
    ],
)
def test_who_calls_through_a_proxy_that_nobody_named_is_not_called_by_its_address(
    trusted: str, peer: str, forwarded_for: str | None, address: str
) -> None:
    """Else a block on one visitor's surroundings would keep everybody out."""
    with Flask(__name__).test_request_context(environ_base=environ(peer, forwarded_for)):
        assert Peers(trusted).calling() == address
    assert Peers(trusted).calling() == ""


def test_an_ipv6_caller_is_counted_by_network() -> None:
    peers = Peers("")
    assert peers.source(environ("2001:db8::1")) == peers.source(environ("2001:db8::ffff:1"))
    assert peers.source(environ("2001:db8::1")) != peers.source(environ("2001:db8:0:1::1"))
    assert peers.source(environ("203.0.113.9")) == "203.0.113.9"
