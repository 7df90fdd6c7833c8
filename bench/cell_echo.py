"""Echo: a carrier with no chat behind it. Text goes in, the same text comes back.

A good carrier echoes faster than a careful client can ask. So nine callers of ten are hurried: they send one ready
frame again and again and count what comes back by its length; the tenth makes and checks every message.
"""

import time

from bench.errors import BenchError
from bench.frames import masked
from bench.gather import gather
from bench.link import READ_BYTES, Link, Loop
from bench.measure import Result, Stopwatch, put_latencies, quiet_memory
from bench.peer import Peer
from bench.sizes import Sizes
from bench.stamp import read_stamp, stamped

_CAREFUL_EVERY = 10


class _Hurried:
    """A caller whose messages are all the same; each echo is answered by the next message while it is asked to."""

    def __init__(self, link: Link, length: int) -> None:
        self._link = link
        self._frame = masked(stamped(time.monotonic_ns(), 0, 0, length).encode())
        self._echo_bytes = length + (2 if length < 126 else 4)  # RFC 6455 5.2, unmasked
        self._received = 0
        self.said = self.heard = self.disordered = 0
        self.running = True
        link.watch(self.read)

    def say(self, count: int) -> None:
        """Send `count` messages in one write."""
        data = self._frame * count
        if self._link.send_bytes(data) != len(data):
            raise BenchError("the server does not read any more")
        self.said += count

    def read(self) -> None:
        """Count the echoes that have arrived whole and send as many again."""
        data = self._link.recv(READ_BYTES)
        if not data:
            raise BenchError("the server closed a connection")
        self._received += len(data)
        arrived = self._received // self._echo_bytes - self.heard
        self.heard += arrived
        if self.running and arrived:
            self.say(arrived)


class _Careful:
    """A caller that stamps each message, and checks each echo for place and length."""

    def __init__(self, link: Link, length: int, samples: list[int]) -> None:
        self._link = link
        self._length = length
        self._next = 0
        self._samples = samples
        self.said = self.heard = self.disordered = 0
        self.running = True
        link.watch(self.read)

    def say(self, count: int) -> None:
        """Send `count` messages in one write."""
        now = time.monotonic_ns()
        numbers = range(self.said, self.said + count)
        data = b"".join([masked(stamped(now, number, 0, self._length).encode()) for number in numbers])
        if self._link.send_bytes(data) != len(data):
            raise BenchError("the server does not read any more")
        self.said += count

    def read(self) -> None:
        """Take the echoes that have arrived and send as many again."""
        messages = self._link.receive()
        now = time.monotonic_ns()
        for message in messages:
            sent_at, number, _ = read_stamp(message, 0)
            self._samples.append(now - sent_at)
            self.disordered += number != self._next or len(message) != self._length
            self._next = number + 1
        self.heard += len(messages)
        if self.running and messages:
            self.say(len(messages))


def echo(peer: Peer, sizes: Sizes, window: int) -> Result:
    """Measure echoes a second with `window` messages in flight on each connection."""
    result = Result(f"echo-w{window}", peer.name)
    samples: list[int] = []
    with peer.start(0) as stage, Loop() as loop:
        links = gather(loop, stage.process.port, [stage.talk(0, 0) for _ in range(sizes.echo_links)])
        size = sizes.echo_bytes
        callers: list[_Hurried | _Careful] = [
            _Hurried(link, size) if i % _CAREFUL_EVERY else _Careful(link, size, samples)
            for i, link in enumerate(links)
        ]
        for caller in callers:
            caller.say(window)
        _run(loop, sizes.warm_up)
        with quiet_memory():
            samples.clear()
            heard, watch = sum(c.heard for c in callers), Stopwatch(stage.process.pid)
            _run(loop, sizes.seconds)
            result.per_second = (sum(c.heard for c in callers) - heard) / watch.stop(result)
            put_latencies(result, samples)
        for caller in callers:
            caller.running = False
        deadline = time.monotonic() + 10
        while any(c.heard != c.said for c in callers) and time.monotonic() < deadline:
            loop.turn(0.02)
        result.sent = sum(c.said for c in callers)
        result.lost = sum(abs(c.said - c.heard) for c in callers)
        result.disordered = sum(c.disordered for c in callers)
    return result


def _run(loop: Loop, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        loop.turn(0.05)
