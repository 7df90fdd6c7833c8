"""Names, filters, matching, and the tree that must agree with plain matching."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.wire.mqtt_codes import ReasonCode, Version
from chat.wire.mqtt_limits import Limits
from chat.wire.mqtt_topics import is_filter, is_name, is_shared_filter, matches, refusal
from chat.wire.mqtt_tree import SubscriptionTree


@pytest.mark.parametrize("name", ["a", "/", "/a", "a/", "a//b", "$SYS/x", "客服/1", " ", "\ufeffa"])
def test_names(name):
    assert is_name(name)
    assert is_filter(name)


@pytest.mark.parametrize("name", ["", "#", "+", "a/#", "a+b", "a#", "a\0b", "x" * 65_536])
def test_not_names(name):
    assert not is_name(name)


@pytest.mark.parametrize("filter_", ["#", "+", "a/#", "/#", "+/+", "/+", "+/a/#", "a/+/b"])
def test_filters(filter_):
    assert is_filter(filter_)


@pytest.mark.parametrize("filter_", ["", "a#", "#/a", "a/#/b", "a+", "+a/b", "a/b+", "++", "##", "a\0"])
def test_not_filters(filter_):
    assert not is_filter(filter_)


@pytest.mark.parametrize(("filter_", "valid"), [
    ("$share/g/a/#", True), ("$share/g//", True), ("$share//a", False), ("$share/g", False),
    ("$share/g/", False), ("$share/g+/a", False), ("$share/#/a", False), ("$share/g/a#", False),
])  # fmt: skip
def test_shared_filters(filter_, valid):
    assert is_shared_filter(filter_) is valid


def test_what_is_never_granted():
    limits = Limits(topic_levels=3)
    assert refusal("a/b/c", Version.V5, limits) is None
    assert refusal("a/b/c/d", Version.V5, limits) is ReasonCode.TOPIC_FILTER_INVALID
    assert refusal("$share/g/a", Version.V5, limits) is ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED
    assert refusal("$share/g/a", Version.V3_1_1, limits) is None


@pytest.mark.parametrize(("filter_", "topic", "expected"), [
    ("sport/tennis/player1/#", "sport/tennis/player1", True),
    ("sport/tennis/player1/#", "sport/tennis/player1/ranking", True),
    ("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", True),
    ("sport/#", "sport", True),
    ("#", "sport/tennis", True),
    ("#", "/", True),
    ("sport/tennis/+", "sport/tennis/player1", True),
    ("sport/tennis/+", "sport/tennis/player1/ranking", False),
    ("sport/+", "sport", False),
    ("sport/+", "sport/", True),
    ("+/+", "/finance", True),
    ("/+", "/finance", True),
    ("+", "/finance", False),
    ("#", "$SYS/monitor", False),
    ("+/monitor", "$SYS/monitor", False),
    ("$SYS/#", "$SYS/monitor", True),
    ("$SYS/#", "$SYS", True),
    ("$SYS/monitor/+", "$SYS/monitor/Clients", True),
    ("a/+", "a/$b", True),
    ("ACCOUNTS", "Accounts", False),
    ("a", "a/b", False),
    ("a/b", "a", False),
])  # fmt: skip
def test_matching_as_in_section_4_7(filter_, topic, expected):
    assert matches(filter_, topic) is expected
    tree: SubscriptionTree[str, int] = SubscriptionTree()
    tree.add(filter_, "c", 1)
    assert tree.match(topic) == ([("c", 1)] if expected else [])


levels = st.sampled_from(["a", "b", "", "$x", "+"])
names = st.lists(levels.filter(lambda level: level != "+"), min_size=1, max_size=4).map("/".join).filter(bool)
filters = st.builds(
    lambda parts, rest: "/".join(parts + rest),
    st.lists(levels, max_size=4),
    st.sampled_from([[], ["#"]]),
).filter(bool)


@given(st.lists(st.tuples(filters, st.sampled_from("xyz")), max_size=20), names)
def test_the_tree_agrees_with_plain_matching(added, topic):
    tree: SubscriptionTree[str, str] = SubscriptionTree()
    for filter_, key in added:
        tree.add(filter_, key, filter_)
    expected = sorted((key, filter_) for filter_, key in set(added) if matches(filter_, topic))
    assert sorted(tree.match(topic)) == expected


@given(st.lists(st.tuples(filters, st.sampled_from("xyz")), max_size=20), st.randoms(use_true_random=False))
def test_nothing_stays_behind(added, chance):
    tree: SubscriptionTree[str, int] = SubscriptionTree()
    new = {pair for pair in added if tree.add(*pair, 0)}
    assert new == set(added)
    assert all(not tree.add(*pair, 1) for pair in added)
    tree.remove_all("x")
    assert tree.filters("x") == frozenset()
    left = [pair for pair in new if pair[1] != "x"]
    chance.shuffle(left)
    assert all(tree.remove(*pair) for pair in left)
    assert not any(tree.remove(*pair) for pair in new)
    assert tree.match("a") == []
    assert not tree._root.below


def test_a_subscriber_with_two_filters_comes_twice():
    tree: SubscriptionTree[str, int] = SubscriptionTree()
    tree.add("a/#", "c", 1)
    tree.add("a/+", "c", 2)
    tree.add("a/b", "d", 0)
    assert sorted(tree.match("a/b")) == [("c", 1), ("c", 2), ("d", 0)]
    assert tree.filters("c") == {"a/#", "a/+"}
