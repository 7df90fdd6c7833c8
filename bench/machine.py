"""The machine under the measurement: cores, descriptors, and what a process costs."""

import os
import platform
import resource
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def cores() -> tuple[set[int], set[int]]:
    """Return (cores of the server, cores of the generator): the first two, or the same one where there is one."""
    free = sorted(os.sched_getaffinity(0))
    return {free[0]}, {free[1] if len(free) > 1 else free[0]}


def pin(to: set[int]) -> None:
    """Keep this process, and what it starts from now on, on these cores."""
    os.sched_setaffinity(0, to)


def raise_descriptor_limit(wanted: int = 65_536) -> int:
    """Raise RLIMIT_NOFILE as far as allowed and return it. Root may pass the hard limit, others may not."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for limit in (max(wanted, hard), hard):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
        except (ValueError, OSError):
            continue
        return limit
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def own_cpu_seconds() -> float:
    """Return user and system time of this process, in seconds."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def cpu_seconds(pid: int) -> float:
    """Return user and system time of all threads of a process, in seconds (10 ms steps)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def busy_seconds() -> float:
    """Return what all cores together have worked since boot, in seconds, interrupts included."""
    user, nice, system, _idle, _waiting, *interrupts = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
    return sum(map(int, (user, nice, system, *interrupts[:2]))) / _TICK


def resident_bytes(pid: int) -> int:
    """Return the resident set of a process, in bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def description() -> dict[str, str | int]:
    """Return what a reader needs to know of this machine to compare figures."""
    models = [line.partition(":")[2].strip() for line in _cpuinfo() if line.startswith("model name")]
    return {
        "cpu": models[0] if models else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "kernel": platform.release(),
        "python": platform.python_version(),
    }


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []
