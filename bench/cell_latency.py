"""Latency at a fixed rate (open loop): messages leave by the clock, whether or not the server keeps up.

A message counts as sent when it was due, so a generator or server that falls behind shows as latency and is not
hidden (no coordinated omission).
"""

import time

from bench.conversations import Conversations
from bench.link import Loop
from bench.measure import Result, Stopwatch, put_latencies, quiet_memory
from bench.peer import Peer
from bench.sizes import Sizes


def latency(peer: Peer, sizes: Sizes) -> Result:
    """Measure the time from sender to the other side at `sizes.rate` messages/s over all pairs."""
    result = Result("latency", peer.name)
    with peer.start(sizes.pairs) as stage, Loop() as loop:
        conversations = Conversations(loop, stage, sizes.pairs)
        _send(loop, conversations, sizes.rate, sizes.warm_up)
        with quiet_memory():
            conversations.samples.clear()
            heard, watch = conversations.heard(), Stopwatch(stage.process.pid)
            _send(loop, conversations, sizes.rate, sizes.seconds)
            result.per_second = (conversations.heard() - heard) / watch.stop(result)
            conversations.drain()
            put_latencies(result, conversations.samples)
        result.sent, result.lost = conversations.said(), conversations.lost()
        result.disordered = conversations.disordered()
    return result


def _send(loop: Loop, conversations: Conversations, rate: int, seconds: float) -> None:
    """Send at `rate` for so long: round the pairs, the sides in turn."""
    pairs = conversations.pairs
    begin = time.monotonic_ns()
    for number in range(int(rate * seconds)):
        due = begin + number * 1_000_000_000 // rate
        while (early := due - time.monotonic_ns()) > 0:
            loop.turn(early / 1e9)
        lap, pair = divmod(number, len(pairs))
        pairs[pair][lap % 2].say(due)
    loop.turn(0)
