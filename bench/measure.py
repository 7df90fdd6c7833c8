"""What comes out of a measured stretch of time: rates, percentiles, and who was busy."""

import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from bench import machine
from bench.errors import BenchError

_BUSY = 0.9


@dataclass
class Result:
    """One server in one cell. Latencies in ms, CPU as a share of one core.

    `others_cpu` is what the rest of the machine used meanwhile: figures from a machine that was not quiet are low.
    """

    cell: str
    peer: str
    per_second: float = 0.0
    p50_ms: float | None = None
    p99_ms: float | None = None
    p999_ms: float | None = None
    sent: int = 0
    lost: int = 0
    disordered: int = 0
    generator_cpu: float = 0.0
    server_cpu: float = 0.0
    others_cpu: float = 0.0
    extra: dict[str, float] = field(default_factory=dict)
    failure: str = ""

    @property
    def generator_was_the_limit(self) -> bool:
        """True when the generator's core was full and the server's was not: the figure is a lower bound."""
        return self.generator_cpu >= _BUSY > self.server_cpu

    @property
    def sound(self) -> bool:
        """True when it ran and every message arrived, once and in order."""
        return not (self.failure or self.lost or self.disordered)

    def as_json(self) -> dict[str, Any]:
        """Return everything, for results/latest.json."""
        return {**asdict(self), "generator_was_the_limit": self.generator_was_the_limit}


def percentile_ms(samples: Sequence[int], share: float) -> float | None:
    """Return a percentile (nearest rank) of samples in ns, as ms; None without samples."""
    if not samples:
        return None
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] / 1e6


def put_latencies(result: Result, samples: Sequence[int]) -> None:
    """Fill in the percentiles of `samples` (ns)."""
    result.p50_ms = percentile_ms(samples, 0.5)
    result.p99_ms = percentile_ms(samples, 0.99)
    result.p999_ms = percentile_ms(samples, 0.999)
    result.extra["samples"] = len(samples)


class Stopwatch:
    """Wall clock, and CPU of generator, server and everybody else, between two moments."""

    def __init__(self, server_pid: int) -> None:
        self._pid = server_pid
        self._wall = time.monotonic()
        self._own = machine.own_cpu_seconds()
        self._server = self._server_cpu()
        self._all = machine.busy_seconds()

    def stop(self, result: Result) -> float:
        """Write the CPU shares into `result`; return the seconds since the start."""
        seconds = time.monotonic() - self._wall
        result.generator_cpu = (machine.own_cpu_seconds() - self._own) / seconds
        result.server_cpu = (self._server_cpu() - self._server) / seconds
        everybody = (machine.busy_seconds() - self._all) / seconds
        result.others_cpu = max(0.0, everybody - result.generator_cpu - result.server_cpu)
        return seconds

    def _server_cpu(self) -> float:
        try:
            return machine.cpu_seconds(self._pid)
        except FileNotFoundError as error:
            raise BenchError("the server died") from error


@contextmanager
def quiet_memory() -> Iterator[None]:
    """Keep the generator's garbage collector out of the measured time."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
