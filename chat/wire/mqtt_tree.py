"""Who subscribed to what: topic filters level by level."""

from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _Level(Generic[K, V]):
    """One level of the tree: the filters that end here, and the levels below."""

    __slots__ = ("below", "here")

    def __init__(self) -> None:
        self.here: dict[K, V] = {}
        self.below: dict[str, _Level[K, V]] = {}


class SubscriptionTree(Generic[K, V]):
    """Filters of many subscribers `K`, each with its terms `V` (QoS, options).

    Finding the subscribers of a topic costs the topic's levels and the wildcards that meet it, not
    the number of filters. Nothing stays behind when a filter goes. Filters must be valid (`is_filter`)
    and of bounded depth; the tree is as large as what `add` was given.
    """

    __slots__ = ("_filters", "_root")

    def __init__(self) -> None:
        self._root: _Level[K, V] = _Level()
        self._filters: dict[K, set[str]] = {}

    def add(self, filter_: str, key: K, terms: V) -> bool:
        """Set the terms of `key` for this filter. True when it is new, False when it replaces [MQTT-3.8.4-3]."""
        level = self._root
        for name in filter_.split("/"):
            level = level.below.setdefault(name, _Level())
        new = key not in level.here
        level.here[key] = terms
        self._filters.setdefault(key, set()).add(filter_)
        return new

    def remove(self, filter_: str, key: K) -> bool:
        """End one subscription; the filter is compared letter by letter [MQTT-3.10.4-1]. False = there was none."""
        filters = self._filters.get(key)
        if filters is None or filter_ not in filters:
            return False
        filters.discard(filter_)
        if not filters:
            del self._filters[key]
        self._cut(filter_.split("/"), key)
        return True

    def remove_all(self, key: K) -> None:
        """End every subscription of `key`."""
        for filter_ in self._filters.pop(key, ()):
            self._cut(filter_.split("/"), key)

    def filters(self, key: K) -> frozenset[str]:
        """What `key` is subscribed to."""
        return frozenset(self._filters.get(key, ()))

    def match(self, topic: str) -> list[tuple[K, V]]:
        """Everybody whose filter holds `topic`; a subscriber with several such filters comes several times."""
        found: list[tuple[K, V]] = []
        # Filters that start with a wildcard do not hold `$SYS` and its kind [MQTT-4.7.2-1].
        reached = [self._root]
        wild = not topic.startswith("$")
        for name in topic.split("/"):
            following = []
            for level in reached:
                below = level.below
                if (exact := below.get(name)) is not None:
                    following.append(exact)
                if wild:
                    if (one := below.get("+")) is not None:
                        following.append(one)
                    if (rest := below.get("#")) is not None:
                        found.extend(rest.here.items())
            reached, wild = following, True
        for level in reached:
            found.extend(level.here.items())
            if (rest := level.below.get("#")) is not None:  # "sport/#" holds "sport"
                found.extend(rest.here.items())
        return found

    def _cut(self, names: list[str], key: K) -> None:
        path = [self._root]
        for name in names:
            path.append(path[-1].below[name])
        del path[-1].here[key]
        for name in reversed(names):
            level = path.pop()
            if level.here or level.below:
                return
            del path[-1].below[name]
