"""`python -m bench`: measure, print the tables, keep them in bench/results/."""

import argparse
import importlib.metadata
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import machine
from bench.cells import NAMES, Work, work
from bench.errors import BenchError
from bench.measure import Result
from bench.ours import Ours
from bench.peer import Peer
from bench.peer_flask_sock import FlaskSock
from bench.peer_socketio import Socketio
from bench.profile import Profiled
from bench.report import markdown
from bench.sizes import FULL, SHORT, Sizes

_RESULTS = Path(__file__).resolve().parent / "results"
_STATE = _RESULTS.parent.parent / ".state"  # the temporary directory may be in memory, where a commit costs nothing
_PACKAGES = ("gevent", "flask-sock", "simple-websocket", "python-socketio", "python-engineio", "gevent-websocket")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for. Return 0 when every figure is sound: measured, nothing lost."""
    options = _parser().parse_args(arguments)
    sizes = SHORT if options.short else FULL
    peers = _peers(options, sizes)
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    machine.raise_descriptor_limit()
    Path(options.data).mkdir(parents=True, exist_ok=True)
    results = [_measured(one) for one in work(options.only, peers, sizes, options.data)]
    tables = markdown(results, sizes, machine.description(), when)
    sys.stdout.write(tables)
    complete = set(options.only) == set(NAMES) and len(peers) == len(_names()) and not options.profile
    if options.out or (complete and not options.short):
        _keep(options.out or _RESULTS, results, tables, peers, when)
    return 0 if all(result.sound for result in results) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure this server beside its peers.")
    parser.add_argument("--only", type=_listed(NAMES), default=NAMES, help=f"cells, of {','.join(NAMES)}")
    parser.add_argument("--peer", type=_listed(_names()), default=_names(), help=f"of {','.join(_names())}")
    parser.add_argument("--short", action="store_true", help="only show that the harness works; keeps nothing")
    parser.add_argument("--profile", action="store_true", help="sample the servers with py-spy")
    parser.add_argument("--data", metavar="DIR", default=str(_STATE), help="where databases go: on a real disk")
    parser.add_argument("--out", type=Path, metavar="DIR", help="keep results here, also of a partial run")
    return parser


def _listed(allowed: Sequence[str]):  # type: ignore[no-untyped-def]  # argparse wants a bare callable
    def parse(text: str) -> list[str]:
        names = text.split(",")
        if unknown := set(names) - set(allowed):
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(allowed)}")
        return [name for name in allowed if name in names]

    return parse


def _names() -> list[str]:
    return [Ours.name, Socketio.name, FlaskSock.name]


def _peers(options: argparse.Namespace, sizes: Sizes) -> list[Peer]:
    known: list[Peer] = [Ours(options.data), Socketio(), FlaskSock()]
    chosen = [peer for peer in known if peer.name in options.peer]
    if options.profile:
        seconds = sizes.warm_up + sizes.seconds
        return [Profiled(peer, seconds, options.out or _RESULTS) for peer in chosen]
    return chosen


def _measured(one: Work) -> Result:
    """Run one cell; a server that fails is a result, not the end of the run."""
    sys.stderr.write(f"{one.cell:14} {one.peer:16} ")
    sys.stderr.flush()
    try:
        result = one.run()
    except (BenchError, OSError, ValueError, LookupError) as error:
        notes = "".join(f"\n{note}" for note in getattr(error, "__notes__", ()))
        sys.stderr.write(f"FAILED: {error}{notes}\n")
        return Result(one.cell, one.peer, failure=f"{type(error).__name__}: {error}")
    sys.stderr.write(f"{result.per_second:12,.0f}/s{'' if result.sound else '  MESSAGES LOST OR OUT OF ORDER'}\n")
    return result


def _keep(directory: Path, results: Sequence[Result], tables: str, peers: Sequence[Peer], when: str) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    record = {
        "when": when,
        "machine": machine.description(),
        "packages": {name: importlib.metadata.version(name) for name in _PACKAGES},
        "peers": {peer.name: peer.label for peer in peers},
        "results": [result.as_json() for result in results],
    }
    (directory / "latest.json").write_text(json.dumps(record, indent=1) + "\n")
    (directory / "latest.md").write_text(tables)


if __name__ == "__main__":
    sys.exit(main())
