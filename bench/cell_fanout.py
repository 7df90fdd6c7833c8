"""Fan-out: one publisher, many listeners of one conversation, so many messages in flight (closed loop).

A message leaves the window when as many deliveries have arrived as it has listeners. At the end every listener's
count must equal what was sent.
"""

import time

from bench.errors import BenchError
from bench.gather import gather
from bench.link import Loop
from bench.listeners import Tally, listen
from bench.measure import Result, Stopwatch, put_latencies, quiet_memory
from bench.peer import Peer, Stage
from bench.sizes import Sizes
from bench.stamp import stamped


class _FanOut:
    """The publisher and its listeners."""

    def __init__(self, loop: Loop, stage: Stage, count: int) -> None:
        self._loop = loop
        port = stage.process.port
        links = gather(loop, port, [stage.talk(0, i % 2) for i in range(count)])
        self.tally = Tally()
        self._listeners = listen(links, self.tally)
        (self._publisher,) = gather(loop, port, [stage.talk(0, 1, listening=False)])
        self._publisher.watch(self._hear_refusals)
        self.sent = 0

    def run(self, window: int, seconds: float) -> None:
        """Keep `window` messages in flight for so long."""
        end = time.monotonic() + seconds
        count, tally = len(self._listeners), self.tally
        while time.monotonic() < end:
            for _ in range(window - self.sent + tally.delivered // count):
                self._publish()
            self._loop.turn(0.05)

    def drain(self, seconds: float = 10) -> None:
        """Wait until all has arrived, or nothing does any more."""
        before, deadline = -1, time.monotonic()
        while self.tally.delivered < self.sent * len(self._listeners) and time.monotonic() < deadline + seconds:
            if self.tally.delivered != before:
                before, deadline = self.tally.delivered, time.monotonic()
            self._loop.turn(0.05)

    def lost(self) -> int:
        """Return how many deliveries are missing (or too many), listener by listener."""
        return sum(abs(self.sent - listener.heard) for listener in self._listeners)

    def _publish(self) -> None:
        line = stamped(time.monotonic_ns(), self.sent)
        self._publisher.send(self._publisher.talk.say(line, self.sent))
        self.sent += 1

    def _hear_refusals(self) -> None:
        for message in self._publisher.receive():
            raise BenchError(f"the server told the publisher: {message[:300].decode(errors='replace')}")


def fan_out(peer: Peer, sizes: Sizes, window: int) -> Result:
    """Measure deliveries a second to `sizes.listeners` with `window` messages in flight."""
    result = Result(f"fanout-w{window}", peer.name)
    with peer.start(1) as stage, Loop() as loop:
        work = _FanOut(loop, stage, sizes.listeners)
        work.run(window, sizes.warm_up)
        with quiet_memory():
            work.tally.samples.clear()
            delivered, watch = work.tally.delivered, Stopwatch(stage.process.pid)
            work.run(window, sizes.seconds)
            result.per_second = (work.tally.delivered - delivered) / watch.stop(result)
            put_latencies(result, work.tally.samples)
        work.drain()
        result.sent, result.lost, result.disordered = work.sent, work.lost(), work.tally.disordered
    return result
