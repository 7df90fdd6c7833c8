"""Who gets which copy: overlapping filters, options, identifiers."""

import pytest

from chat.wire.mqtt import Publish, Subscription
from chat.wire.mqtt_routing import Grant, Route, routes, wants_retained


@pytest.mark.parametrize(("published", "granted", "delivered"), [(0, 2, 0), (1, 2, 1), (2, 1, 1), (2, 2, 2)])
def test_the_lower_qos_is_delivered(published, granted, delivered):
    found = routes([("c", Grant(Subscription("a", granted)))], Publish("a", b"", published))
    assert found == {"c": Route(delivered, False)}


def test_overlapping_filters_are_one_copy_with_the_highest_qos_and_all_identifiers():
    matches = [
        ("c", Grant(Subscription("#", 0), 9)),
        ("c", Grant(Subscription("a", 2), 4)),
        ("c", Grant(Subscription("+", 1))),
        ("d", Grant(Subscription("a", 1))),
    ]
    assert routes(matches, Publish("a", b"", 2)) == {"c": Route(2, False, (9, 4)), "d": Route(1, False)}


def test_no_local_is_about_the_sender():
    matches = [(key, Grant(Subscription("a", 1, no_local=True))) for key in "cd"]
    assert list(routes(matches, Publish("a", b"", 1), sender="c")) == ["d"]
    both = [("c", Grant(Subscription("a", no_local=True), 1)), ("c", Grant(Subscription("+"), 2))]
    assert routes(both, Publish("a", b""), sender="c") == {"c": Route(0, False, (2,))}


@pytest.mark.parametrize(("retained", "as_published", "flag"), [
    (True, True, True), (True, False, False), (False, True, False),
])  # fmt: skip
def test_the_retain_flag_of_a_live_copy(retained, as_published, flag):
    grant = Grant(Subscription("a", retain_as_published=as_published))
    assert routes([("c", grant)], Publish("a", b"", retain=retained))["c"].retain is flag


@pytest.mark.parametrize(("handling", "new", "wanted"), [
    (0, True, True), (0, False, True), (1, True, True), (1, False, False), (2, True, False), (2, False, False),
])  # fmt: skip
def test_who_wants_retained_messages(handling, new, wanted):
    assert wants_retained(Subscription("a", retain_handling=handling), new) is wanted
