"""Idle connections: how fast they come in, and what memory each one holds while it says nothing."""

import time

from bench.conversations import Speaker
from bench.errors import BenchError
from bench.gather import gather
from bench.link import Link, Loop
from bench.machine import raise_descriptor_limit, resident_bytes
from bench.measure import Result, Stopwatch
from bench.peer import Peer
from bench.sizes import Sizes

_SETTLE_SECONDS = 0.5
_SPARE_DESCRIPTORS = 300


def idle(peer: Peer, sizes: Sizes) -> Result:
    """Measure connects/s and the server's resident bytes per connection, signed in and listening.

    Where the descriptor limit does not allow as many as wanted, it takes as many as it does, and the result says so.
    Afterwards one message in each conversation must reach every one of them: they were really there.
    """
    result = Result("idle", peer.name)
    room = (raise_descriptor_limit() - _SPARE_DESCRIPTORS) // peer.descriptors_per_connection
    with peer.start(sizes.idle_conversations) as stage, Loop() as loop:
        port, pid = stage.process.port, stage.process.pid
        count, conversations = min(sizes.idle, room), sizes.idle_conversations
        places = [(i % conversations, i // conversations % 2) for i in range(count)]
        before, watch = resident_bytes(pid), Stopwatch(pid)
        links = gather(loop, port, (stage.talk(conversation, side) for conversation, side in places))
        seconds = watch.stop(result)
        _turn_until(loop, time.monotonic() + _SETTLE_SECONDS)
        held = resident_bytes(pid) - before
        result.per_second = len(links) / seconds
        result.extra["connections"] = count
        result.extra["bytes_per_connection"] = held / len(links)
        result.extra["server_cpu_ms_per_connection"] = result.server_cpu * seconds * 1000 / len(links)
        result.sent = conversations
        result.lost = _unreached(loop, links, conversations)
    return result


def _unreached(loop: Loop, links: list[Link], conversations: int) -> int:
    """Say one line in each conversation; return how many listeners do not hear it within 20 s."""
    samples: list[int] = []
    speakers = [Speaker(link, 0 if i < conversations else 1, samples) for i, link in enumerate(links)]
    for speaker in speakers[:conversations]:
        speaker.say(time.monotonic_ns())
    deadline = time.monotonic() + 20
    while (missing := len(links) - sum(s.heard + s.echoes for s in speakers)) and time.monotonic() < deadline:
        _turn_until(loop, time.monotonic() + 0.1)
    if missing < 0:
        raise BenchError("an idle connection heard more than was said")
    return missing


def _turn_until(loop: Loop, end: float) -> None:
    while (left := end - time.monotonic()) > 0:
        loop.turn(left)
