"""Whose pages may call us from elsewhere: those of the sites that an organisation lists."""

from collections.abc import Callable, Iterable
from typing import Final
from urllib.parse import urlsplit

from chat.domain.people import Actor, Organisation

_KEPT: Final = 1000
"""ms for which the lists are remembered: every call and every handshake of a browser asks."""
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


class Origins:
    """`organisations` may wait for the store; `demo` lets pages of this machine in while nothing is listed."""

    def __init__(
        self, organisations: Callable[[], Iterable[Organisation]], is_own: Callable[[str], bool], demo: bool,
        now: Callable[[], int],
    ) -> None:  # fmt: skip
        self._organisations = organisations
        self._is_own = is_own
        self._demo = demo
        self._now = now
        self._lists: list[tuple[str, ...]] = []
        self._asked_at: int | None = None

    def may_read(self, origin: str) -> bool:
        """Whether a page of this origin may read answers to visitors."""
        if self._is_own(origin):
            return True
        lists = self._listed()
        return any(origin in listed for listed in lists) or (self._demo and not any(lists) and _is_loopback(origin))

    def may_connect(self, origin: str | None) -> bool:
        """Whether a WebSocket of this origin may knock. What is no browser sends none.

        The token decides who comes in, so any page may try until every organisation lists its own (design, section 7).
        """
        if origin is None or self._is_own(origin):
            return True
        return any(not listed or origin in listed for listed in self._listed())

    def may_show(self, actor: Actor, origin: str | None) -> bool:
        """Whether a page of this origin may talk for this person: a visitor's, where their house lists sites, must be
        of one of these; the knock could not tell yet whose visitor it is."""
        listed = actor.organisation.origins
        return actor.is_staff or origin is None or not listed or self._is_own(origin) or origin in listed

    def _listed(self) -> list[tuple[str, ...]]:
        now = self._now()
        if self._asked_at is None or not 0 <= now - self._asked_at < _KEPT:
            self._lists = [organisation.origins for organisation in self._organisations()]
            self._asked_at = now
        return self._lists


def _is_loopback(origin: str) -> bool:
    try:
        return urlsplit(origin).hostname in _LOOPBACK
    except ValueError:
        return False
