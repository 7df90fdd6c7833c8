"""The generator's own ceiling: what the fan-out listeners can take from a sender that does nothing but send.

A fan-out figure is believable while it stays well below this one.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.gather import gather
from bench.link import Loop
from bench.listeners import Tally, listen
from bench.measure import Result, Stopwatch, quiet_memory
from bench.peer_echo import EchoTalk
from bench.process import ServerProcess, free_port
from bench.sizes import Sizes


def ceiling(sizes: Sizes, burst: int) -> Result:
    """Measure deliveries a second that the listeners take when `burst` messages come in one write."""
    result = Result(f"ceiling-w{burst}", "firehose")
    with _firehose(sizes.listeners, burst) as process, Loop() as loop:
        links = gather(loop, process.port, [EchoTalk("/") for _ in range(sizes.listeners)])
        tally = Tally()
        listen(links, tally)
        links[0].send(b"begin")
        _run(loop, sizes.warm_up)
        with quiet_memory():
            delivered, watch = tally.delivered, Stopwatch(process.pid)
            _run(loop, sizes.seconds)
            result.per_second = (tally.delivered - delivered) / watch.stop(result)
        result.disordered = tally.disordered
    return result


@contextmanager
def _firehose(listeners: int, burst: int) -> Iterator[ServerProcess]:
    port = free_port()
    command = ["-m", "bench.servers.firehose", str(port), str(listeners), str(burst)]
    with ServerProcess(command, port) as process:
        yield process


def _run(loop: Loop, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        loop.turn(0.05)
