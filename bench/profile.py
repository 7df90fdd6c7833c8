"""Watches a server with py-spy while a cell runs. Optional: does without when py-spy is not installed."""

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from bench.errors import BenchError
from bench.peer import Peer, Stage


class Profiled:
    """A peer whose server is sampled from the moment it is ready. The figures of such a run are not for quoting."""

    def __init__(self, peer: Peer, seconds: float, directory: Path) -> None:
        self._peer = peer
        self._seconds = seconds
        self._directory = directory
        self.name = peer.name
        self.label = peer.label
        self.descriptors_per_connection = peer.descriptors_per_connection

    def start(self, conversations: int) -> AbstractContextManager[Stage]:
        """Start the peer and py-spy beside it."""
        return self._start(conversations)

    @contextmanager
    def _start(self, conversations: int) -> Iterator[Stage]:
        with self._peer.start(conversations) as stage:
            stacks = self._directory / f"profile-{self.name}.txt"
            spy = subprocess.Popen(
                _command(stage.process.pid, self._seconds, stacks), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            yield stage
            spy.wait(self._seconds + 30)
        sys.stderr.write(f"{stacks} (collapsed stacks); self time:\n{_self_times(stacks)}\n")


def _command(pid: int, seconds: float, stacks: Path) -> list[str]:
    found = shutil.which("py-spy", path=str(Path(sys.executable).parent)) or shutil.which("py-spy")
    if not found:
        raise BenchError("--profile needs py-spy: pip install py-spy")
    stacks.parent.mkdir(parents=True, exist_ok=True)
    return [found, "record", "--pid", str(pid), "--duration", str(max(1, round(seconds))), "--rate", "400",
            "--format", "raw", "--output", str(stacks)]  # fmt: skip


_WAITING = "acquire_with_timeout"  # gevent's spare pool threads; py-spy takes them for busy


def _self_times(stacks: Path, rows: int = 25) -> str:
    """Return the functions that were on top most often, as a share of the samples of threads at work."""
    tops: Counter[str] = Counter()
    for line in stacks.read_text().splitlines():
        stack, _, count = line.rpartition(" ")
        top = stack.rpartition(";")[2]
        if not top.startswith(_WAITING):
            tops[top] += int(count)
    total = sum(tops.values()) or 1
    return "\n".join(f"{count / total:6.1%}  {function}" for function, count in tops.most_common(rows))
