"""The listeners of a fan-out: most of them count, some of them look closely.

Counters look for stamps in raw bytes, which keeps the receiver cheaper than any sender; every 20th listener is a
witness, which parses its stream frame by frame and checks that nothing is missing, doubled or out of order.
"""

import time
from collections.abc import Sequence

from bench.errors import BenchError
from bench.link import READ_BYTES, Link
from bench.stamp import MARK, read_stamp

_WITNESS_EVERY = 20
_CARET = MARK[0]


class Tally:
    """What all listeners together have heard, and the witnesses' findings (samples in ns)."""

    def __init__(self) -> None:
        self.delivered = 0
        self.disordered = 0
        self.samples: list[int] = []


class Counter:
    """A listener that counts stamps in the raw stream."""

    __slots__ = ("_half", "_recv", "_tally", "heard")

    def __init__(self, link: Link, tally: Tally) -> None:
        self._recv = link.recv
        self._tally = tally
        self._half = False
        self.heard = 0
        link.watch(self.read)

    def read(self) -> None:
        """Count what has arrived, also a mark cut by the end of the last read."""
        data = self._recv(READ_BYTES)
        if not data:
            raise BenchError("the server closed a listener's connection")
        count = data.count(MARK)
        if self._half and data[0] == _CARET:
            count += 1
        self._half = data[-1] == _CARET and data[-2:] != MARK
        self.heard += count
        self._tally.delivered += count


class Witness:
    """A listener that parses its stream, checks the order and samples latency."""

    __slots__ = ("_link", "_next", "_tally", "heard")

    def __init__(self, link: Link, tally: Tally) -> None:
        self._link = link
        self._next = 0
        self._tally = tally
        self.heard = 0
        link.watch(self.read)

    def read(self) -> None:
        """Take the messages that have arrived."""
        tally = self._tally
        for message in self._link.receive():
            at = message.find(MARK)
            if at < 0:
                continue
            sent_at, number, _ = read_stamp(message, at)
            tally.samples.append(time.monotonic_ns() - sent_at)
            tally.disordered += number != self._next
            self._next = number + 1
            self.heard += 1
            tally.delivered += 1


def listen(links: Sequence[Link], tally: Tally) -> list[Counter | Witness]:
    """Put a listener on every link; all of them add to `tally`."""
    return [Counter(link, tally) if i % _WITNESS_EVERY else Witness(link, tally) for i, link in enumerate(links)]
