"""The list of what is measured, in the order of the report."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bench.cell_ceiling import ceiling
from bench.cell_echo import echo
from bench.cell_fanout import fan_out
from bench.cell_floor import floor
from bench.cell_idle import idle
from bench.cell_latency import latency
from bench.cell_pairs import pairs
from bench.measure import Result
from bench.peer import Peer
from bench.peer_echo import our_carrier, stock_flask_sock
from bench.sizes import Sizes

NAMES = ("fanout", "pairs", "idle", "latency", "echo")


@dataclass(frozen=True)
class Work:
    """One figure to get: `run` measures it."""

    cell: str
    peer: str
    run: Callable[[], Result]


def work(only: Sequence[str], peers: Sequence[Peer], sizes: Sizes, directory: str) -> Iterator[Work]:
    """Yield what there is to do for these cells and peers. `directory` is where the bare SQLite loop writes."""
    for name in only:
        yield from _WORK[name](peers, sizes, directory)


def _fan_out(peers: Sequence[Peer], sizes: Sizes, directory: str) -> Iterator[Work]:
    for window in sizes.windows:
        for peer in peers:
            yield Work(f"fanout-w{window}", peer.name, partial(fan_out, peer, sizes, window))
        yield Work(f"ceiling-w{window}", "firehose", partial(ceiling, sizes, window))


def _pairs(peers: Sequence[Peer], sizes: Sizes, directory: str) -> Iterator[Work]:
    for peer in peers:
        yield Work("pairs", peer.name, partial(pairs, peer, sizes))
    yield Work("pairs", "sqlite-alone", partial(floor, "pairs", sizes.seconds, directory, in_flight=sizes.pairs))


def _idle(peers: Sequence[Peer], sizes: Sizes, directory: str) -> Iterator[Work]:
    for peer in peers:
        yield Work("idle", peer.name, partial(idle, peer, sizes))


def _latency(peers: Sequence[Peer], sizes: Sizes, directory: str) -> Iterator[Work]:
    for peer in peers:
        yield Work("latency", peer.name, partial(latency, peer, sizes))
    yield Work("latency", "sqlite-alone", partial(floor, "latency", sizes.seconds, directory, rate=sizes.rate))


def _echo(peers: Sequence[Peer], sizes: Sizes, directory: str) -> Iterator[Work]:
    names = {peer.name for peer in peers}
    for window in sizes.echo_windows:
        for carrier in (our_carrier(), stock_flask_sock()):
            if carrier.name in names:
                yield Work(f"echo-w{window}", carrier.name, partial(echo, carrier, sizes, window))


_WORK = {"fanout": _fan_out, "pairs": _pairs, "idle": _idle, "latency": _latency, "echo": _echo}
