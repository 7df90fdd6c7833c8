"""Who is on a blacklist, and for how long."""

from __future__ import annotations

import pytest

from chat.domain.blacklist import Blacklist, BlockEntry, network_of, surroundings_of


def entry(person: int | None = None, address: str | None = None, until: int | None = None) -> BlockEntry:
    return BlockEntry(1, 1, person, address, "", until, 0)


def test_an_empty_one_holds_nobody() -> None:
    assert not Blacklist()
    assert not Blacklist().holds(1, 0)
    assert not Blacklist().holds_address("127.0.0.1", 0)


def test_it_holds_until_the_last_of_several_entries_has_run_out() -> None:
    blacklist = Blacklist([entry(7, until=100), entry(7, until=200), entry(8), entry(8, until=5)])
    assert blacklist.holds(7, 199)
    assert not blacklist.holds(7, 200)
    assert blacklist.holds(8, 1 << 60)
    assert not blacklist.holds(9, 0)


@pytest.mark.parametrize(
    ("network", "address", "held"),
    [
        ("10.0.0.0/8", "10.1.2.3", True), ("10.0.0.0/8", "::ffff:10.1.2.3", True), ("10.0.0.0/8", "11.0.0.1", False),
        ("2001:db8::/32", "2001:db8::1", True), ("2001:db8::/32", "10.0.0.1", False), ("10.0.0.1/32", "nowhere", False),
        ("0.0.0.0/0", "", False),
    ],
)  # fmt: skip
def test_addresses_are_held_by_their_network(network: str, address: str, held: bool) -> None:
    assert Blacklist([entry(address=network)]).holds_address(address, 0) is held
    assert not Blacklist([entry(address=network, until=1)]).holds_address(address, 1)


def test_networks_are_written_in_one_way() -> None:
    assert network_of(" 10.1.2.3/8 ") == "10.0.0.0/8"
    assert network_of("10.1.2.3") == "10.1.2.3/32"
    assert network_of("::ffff:10.1.2.3") == "10.1.2.3/32"
    assert network_of("::1") == "::1/128"
    for wrong in ("", "shop.cn", "10.0.0.0/33", "1"):
        with pytest.raises(ValueError, match="does not appear"):
            network_of(wrong)


def test_a_visitor_with_a_network_keeps_newcomers_out_of_it_and_nobody_else() -> None:
    blacklist = Blacklist([entry(7, "10.0.0.0/24", until=100)])
    assert blacklist.holds(7, 0)
    assert not blacklist.holds_address("10.0.0.9", 0)
    assert blacklist.holds_newcomer("10.0.0.9", 99)
    assert not blacklist.holds_newcomer("10.0.0.9", 100)
    assert not blacklist.holds_newcomer("10.0.1.9", 0)
    assert not Blacklist([entry(address="10.0.0.0/24")]).holds_newcomer("10.0.0.9", 0), "it holds everybody"


def test_surroundings_are_what_one_household_has() -> None:
    assert surroundings_of("10.1.2.3") == surroundings_of("::ffff:10.1.2.3") == "10.1.2.3/32"
    assert surroundings_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64"
    assert surroundings_of("") is None
