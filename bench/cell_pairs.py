"""Pairs: many conversations of two, each with one message in flight, back and forth (closed loop)."""

import time

from bench.conversations import Conversations, Speaker
from bench.link import Loop
from bench.measure import Result, Stopwatch, put_latencies, quiet_memory
from bench.peer import Peer
from bench.sizes import Sizes


def pairs(peer: Peer, sizes: Sizes) -> Result:
    """Measure messages a second that reach the other side and are answered."""
    result = Result("pairs", peer.name)
    with peer.start(sizes.pairs) as stage, Loop() as loop:
        conversations = Conversations(loop, stage, sizes.pairs)
        for left, right in conversations.pairs:
            left.answer_with(_reply)
            right.answer_with(_reply)
            left.say(time.monotonic_ns())
        _run(loop, sizes.warm_up)
        with quiet_memory():
            conversations.samples.clear()
            heard, watch = conversations.heard(), Stopwatch(stage.process.pid)
            _run(loop, sizes.seconds)
            result.per_second = (conversations.heard() - heard) / watch.stop(result)
            put_latencies(result, conversations.samples)
        for left, right in conversations.pairs:
            left.answer_with(None)
            right.answer_with(None)
        conversations.drain()
        result.sent, result.lost = conversations.said(), conversations.lost()
        result.disordered = conversations.disordered()
    return result


def _reply(speaker: Speaker) -> None:
    speaker.say(time.monotonic_ns())


def _run(loop: Loop, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        loop.turn(0.05)
