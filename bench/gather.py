"""Connects clients, many at a time, until all of them are signed in and listening."""

import time
from collections.abc import Iterable

from bench.errors import BenchError
from bench.link import Link, Loop
from bench.talk import Talk

_AT_ONCE = 64  # below the 128 that a pywsgi listener queues


def gather(loop: Loop, port: int, talks: Iterable[Talk], patience: float = 20) -> list[Link]:
    """Return one ready link per talk, in their order.

    BenchError when one is refused, or when nobody becomes ready for `patience` seconds.
    """
    links: list[Link] = []
    waiting: list[Link] = []
    source = iter(talks)
    last_progress = time.monotonic()
    more = True
    while more or waiting:
        while more and len(waiting) < _AT_ONCE:
            talk = next(source, None)
            if talk is None:
                more = False
                break
            link = Link(loop, port, talk)
            links.append(link)
            waiting.append(link)
        loop.turn(0.05)
        still = [link for link in waiting if not link.ready]
        if len(still) < len(waiting):
            last_progress = time.monotonic()
        for link in still:
            if link.failed:
                raise BenchError(link.failed)
        if time.monotonic() - last_progress > patience:
            raise BenchError(f"{len(still)} of {len(links)} connections do not become ready")
        waiting = still
    return links
