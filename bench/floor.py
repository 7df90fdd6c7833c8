"""The floor under every durable figure: SQLite alone, no server.

One native thread commits whatever has queued up (WAL, synchronous=FULL, executemany, one transaction a round);
another hands it rows. `python -m bench.floor RATE SECONDS IN_FLIGHT DIRECTORY` prints JSON: with a RATE, rows come by
the clock (open loop) and latency counts from when a row was due; with RATE 0, so many are kept in flight.
"""

import json
import sqlite3
import sys
import tempfile
import threading
import time
from collections import deque
from pathlib import Path

from bench.machine import own_cpu_seconds
from bench.measure import percentile_ms

_SCHEMA = """
create table message (
    id integer primary key, conversation integer not null, seq integer not null, sender integer not null,
    uid text not null unique, body text not null, sent_at integer not null
);
create index message_conversation on message (conversation, seq);
"""
_INSERT = "insert into message (conversation, seq, sender, uid, body, sent_at) values (?, ?, ?, ?, ?, ?)"
_BODY = '{"text": "Good morning, could you please look up order 20481 for me?"}'
_Row = tuple[int, int, int, str, str, int]


class GroupCommit:
    """A thread that writes everything queued in one transaction, round after round."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._queue: deque[_Row] = deque()
        self._wake = threading.Semaphore(0)
        self._ended = False
        self.latencies: list[int] = []
        self.rounds = 0
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        """Make the tables and begin."""
        with sqlite3.connect(self._path) as connection:
            connection.execute("pragma journal_mode=wal")
            connection.executescript(_SCHEMA)
        connection.close()
        self._thread.start()

    def put(self, row: _Row) -> None:
        """Queue a row; its last field is the time (monotonic ns) its latency counts from."""
        self._queue.append(row)
        self._wake.release()

    def stop(self) -> None:
        """Write the rest and end."""
        self._ended = True
        self._wake.release()
        self._thread.join()

    def _run(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.execute("pragma synchronous=full")
        while not self._ended or self._queue:
            self._wake.acquire()
            rows = []
            while self._queue:
                rows.append(self._queue.popleft())
            if not rows:
                continue
            connection.execute("begin immediate")
            connection.executemany(_INSERT, rows)
            connection.execute("commit")
            now = time.monotonic_ns()
            self.latencies.extend(now - row[-1] for row in rows)
            self.rounds += 1
        connection.close()


def _row(number: int, due: int) -> _Row:
    return number % 200, number // 200, 100_001 + number % 400, f"MSG_{number:032x}", _BODY, due


def by_the_clock(writer: GroupCommit, rate: int, seconds: float) -> int:
    """Queue `rate` rows a second; return how many."""
    begin, count = time.monotonic_ns(), int(rate * seconds)
    for number in range(count):
        due = begin + number * 1_000_000_000 // rate
        if (early := due - time.monotonic_ns()) > 0:
            time.sleep(early / 1e9)
        writer.put(_row(number, due))
    return count


def in_flight(writer: GroupCommit, wanted: int, seconds: float) -> int:
    """Keep `wanted` rows queued or being written; return how many were queued in all."""
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        while count - len(writer.latencies) < wanted:
            writer.put(_row(count, time.monotonic_ns()))
            count += 1
        time.sleep(0.0001)
    return count


def main(rate: int, seconds: float, wanted: int, directory: str) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="switchboard-floor-", dir=directory) as data:
        writer = GroupCommit(Path(data) / "floor.db")
        writer.start()
        begin, cpu = time.monotonic(), own_cpu_seconds()
        sent = by_the_clock(writer, rate, seconds) if rate else in_flight(writer, wanted, seconds)
        writer.stop()
        took = time.monotonic() - begin
        figures = {
            "per_second": len(writer.latencies) / took,
            "p50_ms": percentile_ms(writer.latencies, 0.5),
            "p99_ms": percentile_ms(writer.latencies, 0.99),
            "p999_ms": percentile_ms(writer.latencies, 0.999),
            "sent": sent,
            "lost": sent - len(writer.latencies),
            "server_cpu": (own_cpu_seconds() - cpu) / took,
            "rows_per_commit": len(writer.latencies) / max(1, writer.rounds),
        }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
