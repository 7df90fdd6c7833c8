"""Conversations of two: the clients of the pairs cell and of the latency cell."""

import time
from collections.abc import Callable

from bench.gather import gather
from bench.link import Link, Loop
from bench.peer import Stage
from bench.stamp import MARK, read_stamp, stamped


class Speaker:
    """One side of a conversation. Hears the other side and, as every listener, its own messages."""

    __slots__ = ("_link", "_next", "_on_heard", "_side", "disordered", "echoes", "heard", "said", "samples")

    def __init__(self, link: Link, side: int, samples: list[int]) -> None:
        self._link = link
        self._side = side
        self._next = [0, 0]
        self._on_heard: Callable[[Speaker], None] | None = None
        self.samples = samples
        self.said = self.echoes = self.heard = self.disordered = 0
        link.watch(self.read)

    def answer_with(self, on_heard: Callable[["Speaker"], None] | None) -> None:
        """Call `on_heard(self)` for each message of the other side."""
        self._on_heard = on_heard

    def say(self, sent_at: int) -> None:
        """Send a message that counts as sent at `sent_at` (monotonic ns)."""
        self._link.send(self._link.talk.say(stamped(sent_at, self.said, self._side), self.said))
        self.said += 1

    def read(self) -> None:
        """Take the messages that have arrived."""
        for message in self._link.receive():
            at = message.find(MARK)
            if at < 0:
                continue
            sent_at, number, side = read_stamp(message, at)
            self.disordered += number != self._next[side]
            self._next[side] = number + 1
            if side == self._side:
                self.echoes += 1
                continue
            self.samples.append(time.monotonic_ns() - sent_at)
            self.heard += 1
            if self._on_heard:
                self._on_heard(self)


class Conversations:
    """Many conversations with both sides connected and listening."""

    def __init__(self, loop: Loop, stage: Stage, count: int) -> None:
        self._loop = loop
        self.samples: list[int] = []
        talks = [stage.talk(i // 2, i % 2) for i in range(2 * count)]
        links = gather(loop, stage.process.port, talks)
        speakers = [Speaker(link, i % 2, self.samples) for i, link in enumerate(links)]
        self.pairs = list(zip(speakers[::2], speakers[1::2], strict=True))

    def said(self) -> int:
        """Return how many messages were sent."""
        return sum(left.said + right.said for left, right in self.pairs)

    def heard(self) -> int:
        """Return how many reached the other side."""
        return sum(left.heard + right.heard for left, right in self.pairs)

    def disordered(self) -> int:
        """Return how many arrived out of their order."""
        return sum(left.disordered + right.disordered for left, right in self.pairs)

    def lost(self) -> int:
        """Return how many deliveries are missing (or too many): at the other side, or back at the sender."""
        return sum(
            abs(one.said - other.heard) + abs(one.said - one.echoes)
            for left, right in self.pairs
            for one, other in ((left, right), (right, left))
        )

    def drain(self, seconds: float = 10) -> None:
        """Wait until all has arrived, at most so long."""
        deadline = time.monotonic() + seconds
        while self.lost() and time.monotonic() < deadline:
            self._loop.turn(0.02)
