"""Runs floor.py on the server's core: SQLite's own speed, at the same rate and with as much in flight."""

import json
import os
import subprocess
import sys

from bench import machine
from bench.errors import BenchError
from bench.measure import Result


def floor(cell: str, seconds: float, directory: str, *, rate: int = 0, in_flight: int = 0) -> Result:
    """Measure bare group commits at `rate` rows a second or, at rate 0, with `in_flight` rows waiting."""
    command = [sys.executable, "-m", "bench.floor", str(rate), str(seconds), str(in_flight), directory]
    before = os.sched_getaffinity(0)
    machine.pin(machine.cores()[0])
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    finally:
        machine.pin(before)
    if done.returncode:
        raise BenchError(f"the bare SQLite loop failed: {done.stderr[-500:]}")
    figures = json.loads(done.stdout)
    rows_per_commit = figures.pop("rows_per_commit")
    return Result(cell, "sqlite-alone", **figures, extra={"rows_per_commit": rows_per_commit})
