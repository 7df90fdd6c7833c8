"""Echo: a carrier with no chat behind it. Text goes in, the same text comes back."""

import time

from bench.errors import BenchError
from bench.frames import masked
from bench.gather import gather
from bench.link import READ_BYTES, Link, Loop
from bench.measure import Result, Stopwatch, put_latencies, quiet_memory
from bench.peer import Peer
from bench.sizes import Sizes
from bench.stamp import read_stamp, stamped


class _Caller:
    """One connection that answers each echo with a new message while it is asked to."""

    __slots__ = ("_length", "_link", "_next", "disordered", "heard", "running", "said", "samples")

    def __init__(self, link: Link, length: int, samples: list[int]) -> None:
        self._link = link
        self._length = length
        self._next = 0
        self.samples = samples
        self.said = self.heard = self.disordered = 0
        self.running = True
        link.watch(self.read)

    def say(self, count: int) -> None:
        """Send `count` messages in one write."""
        now, said, length = time.monotonic_ns(), self.said, self._length
        frames = [masked(stamped(now, said + i, 0, length).encode()) for i in range(count)]
        data = b"".join(frames)
        if self._link.send_bytes(data) != len(data):
            raise BenchError("the server does not read any more")
        self.said += count

    def read(self) -> None:
        """Take the echoes that have arrived and send as many again."""
        data = self._link.recv(READ_BYTES)
        if not data:
            raise BenchError("the server closed a connection")
        now = time.monotonic_ns()
        messages = self._link.messages(data)
        for message in messages:
            sent_at, number, _ = read_stamp(message, 0)
            self.samples.append(now - sent_at)
            self.disordered += number != self._next or len(message) != self._length
            self._next = number + 1
            self.heard += 1
        if self.running and messages:
            self.say(len(messages))


def echo(peer: Peer, sizes: Sizes, window: int) -> Result:
    """Measure echoes a second with `window` messages in flight on each connection."""
    result = Result(f"echo-w{window}", peer.name)
    samples: list[int] = []
    with peer.start(0) as stage, Loop() as loop:
        links = gather(loop, stage.process.port, [stage.talk(0, 0) for _ in range(sizes.echo_links)])
        callers = [_Caller(link, sizes.echo_bytes, samples) for link in links]
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
