"""Turns results into Markdown tables, which read well on a terminal too."""

from collections.abc import Callable, Mapping, Sequence

from bench.measure import Result
from bench.sizes import Sizes

_Column = tuple[str, Callable[[Result, Result | None], str]]


def markdown(results: Sequence[Result], sizes: Sizes, machine: Mapping[str, object], when: str) -> str:
    """Return all tables. Ratios are ours divided by the other, from this same run."""
    parts = [
        f"Measured {when} on {machine['cores']} x {machine['cpu']}, Linux {machine['kernel']}, "
        f"CPython {machine['python']}; server on one core, generator on the other, {sizes.seconds:g} s a figure."
    ]
    for cell in dict.fromkeys(result.cell for result in results if not result.cell.startswith("ceiling")):
        rows = [result for result in results if result.cell == cell]
        rows += [result for result in results if result.cell == cell.replace("fanout", "ceiling") != cell]
        parts.append(f"### {_title(cell, sizes)}\n\n{_table(rows, _columns(cell))}")
    return "\n\n".join(parts) + "\n"


def _title(cell: str, sizes: Sizes) -> str:
    name, _, window = cell.partition("-w")
    return {
        "fanout": f"Fan-out: 1 publisher, {sizes.listeners:,} listeners, {window} in flight",
        "pairs": f"Pairs: {sizes.pairs} conversations, both sides talking, one message in flight each",
        "idle": f"Idle: {sizes.idle:,} connections, signed in and listening",
        "latency": f"Latency at a fixed {sizes.rate:,} messages/s over {sizes.pairs} conversations",
        "echo": f"Echo on a bare carrier: {sizes.echo_links} connections, {window} in flight each, "
        f"{sizes.echo_bytes} bytes",
    }[name]


def _table(rows: Sequence[Result], columns: Sequence[_Column]) -> str:
    ours = next((row for row in rows if row.peer == "ours" and not row.failure), None)
    lines = ["| server | " + " | ".join(head for head, _ in columns) + " |", "|---|" + "---:|" * len(columns)]
    for row in rows:
        if row.failure:
            cells = ["not measured: " + row.failure.splitlines()[0].replace("|", "/")]
            cells += [""] * (len(columns) - 1)
        else:
            cells = [figure(row, ours if row is not ours else None) for _, figure in columns]
        lines.append(f"| {_NAMES.get(row.peer, row.peer)} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


_NAMES = {
    "ours": "**Switchboard**",
    "sqlite-alone": "SQLite alone, no server",
    "firehose": "bare sends, nothing else (the generator's ceiling)",
}


def _columns(cell: str) -> list[_Column]:
    kind = cell.partition("-w")[0]
    rate: dict[str, str] = {"fanout": "deliveries/s", "pairs": "messages/s", "echo": "echoes/s"}
    if kind == "idle":
        return [("connects/s", _per_second), ("ours/it", _rate_ratio), *_IDLE, *_CPU]
    if kind == "latency":
        return [*_LATENCIES, ("p99.9 ms", lambda row, _: _ms(row.p999_ms)), *_LATENCY_RATIOS, *_CPU]
    return [(rate[kind], _per_second), ("ours/it", _rate_ratio), *_LATENCIES, *_CPU]


def _per_second(row: Result, ours: Result | None) -> str:
    flag = " (at least: the generator was the limit)" if row.generator_was_the_limit else ""
    return _rounded(row.per_second) + flag


def _rounded(figure: float) -> str:
    """Three significant digits: more would claim a precision that one run does not have."""
    digits = len(str(int(figure)))
    return f"{round(figure, 3 - digits):,.0f}" if digits >= 3 else f"{figure:.3g}"


def _ms(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.2f}"


def _ratio(ours: float | None, other: float | None) -> str:
    return f"{ours / other:.2f}" if ours and other else "-"


def _rate_ratio(row: Result, ours: Result | None) -> str:
    return _ratio(ours.per_second, row.per_second) if ours else "-"


def _kib(row: Result, ours: Result | None) -> str:
    return f"{row.extra['bytes_per_connection'] / 1024:.1f}"


def _memory_ratio(row: Result, ours: Result | None) -> str:
    return _ratio(ours.extra["bytes_per_connection"], row.extra["bytes_per_connection"]) if ours else "-"


def _lost(row: Result, ours: Result | None) -> str:
    return f"{row.lost}" + (f", {row.disordered} out of order" if row.disordered else "")


_LATENCIES: list[_Column] = [
    ("p50 ms", lambda row, _: _ms(row.p50_ms)),
    ("p99 ms", lambda row, _: _ms(row.p99_ms)),
]
_LATENCY_RATIOS: list[_Column] = [
    ("p50 ours/it", lambda row, ours: _ratio(ours.p50_ms, row.p50_ms) if ours else "-"),
    ("p99 ours/it", lambda row, ours: _ratio(ours.p99_ms, row.p99_ms) if ours else "-"),
]
_IDLE: list[_Column] = [
    ("connections", lambda row, _: f"{row.extra['connections']:,}"),
    ("KiB a connection", _kib),
    ("memory ours/it", _memory_ratio),
    ("CPU ms a connection", lambda row, _: f"{row.extra['server_cpu_ms_per_connection']:.2f}"),
]
_CPU: list[_Column] = [
    ("server CPU", lambda row, _: f"{row.server_cpu:.0%}"),
    ("generator CPU", lambda row, _: f"{row.generator_cpu:.0%}" if row.generator_cpu else "-"),
    ("others' CPU", lambda row, _: f"{row.others_cpu:.0%}" if row.generator_cpu else "-"),
    ("lost", _lost),
]
