"""On what terms one message reaches its subscribers (3.1.1 section 3.3.5, 5 section 3.3.4)."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from chat.wire.mqtt import Publish, Subscription

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Grant:
    """A subscription that stands: its options and its subscription identifier, 0 = none."""

    subscription: Subscription
    identifier: int = 0


@dataclass(frozen=True, slots=True)
class Route:
    """How one subscriber gets one message."""

    qos: int
    retain: bool
    identifiers: tuple[int, ...] = ()


def routes(matches: Iterable[tuple[K, Grant]], publish: Publish, sender: K | None = None) -> dict[K, Route]:
    """One copy a subscriber, whatever the number of filters that hold the topic [MQTT-3.3.5-1].

    `matches` is what `SubscriptionTree.match` found. The copy has the highest granted QoS, never above
    the publisher's, and every subscription identifier [MQTT-3.3.4-4]. "No local" holds for `sender`
    [MQTT-3.8.3-3]. The retain flag is for new subscriptions, unless asked for ([MQTT-3.3.1-12], [-13]).
    """
    found: dict[K, Route] = {}
    for key, grant in matches:
        if key == sender and grant.subscription.no_local:
            continue
        found[key] = _joined(found.get(key), grant, publish)
    return found


def _joined(route: Route | None, grant: Grant, publish: Publish) -> Route:
    qos = min(grant.subscription.qos, publish.qos)
    retain = publish.retain and grant.subscription.retain_as_published
    identifiers = (grant.identifier,) if grant.identifier else ()
    if route is None:
        return Route(qos, retain, identifiers)
    return Route(max(route.qos, qos), route.retain or retain, route.identifiers + identifiers)


def wants_retained(subscription: Subscription, new: bool) -> bool:
    """Whether retained messages follow this SUBSCRIBE: retain handling 0, 1, 2 ([MQTT-3.3.1-9] to [-11])."""
    return subscription.retain_handling == 0 or (subscription.retain_handling == 1 and new)
