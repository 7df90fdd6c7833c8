"""The matrix as tables for people, made from what a run found. `python -m tests.journeys.matrix.table` keeps them.

The README holds who hears whom, docs/matrix.md all of it. A test fails when the kept tables are not those of its run.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from tests.environment import ROOT
from tests.journeys.matrix import room
from tests.journeys.matrix.bodies import KINDS
from tests.journeys.matrix.examples import PAGES, sample
from tests.journeys.matrix.play import SAYS, playing
from tests.journeys.matrix.room import Finding
from tests.leaks import LeakWatch

DIALECTS: Final = ("desk", "weiyu visitor", "weiyu agent", "chatvo", "xuqm")
NAMES: Final = {
    "desk": "`/ws/chat` desk",
    "weiyu visitor": "`/stomp` Weiyu visitor",
    "weiyu agent": "`/websocket` Weiyu agent",
    "chatvo": "`/websocket/<id>` ChatVo",
    "xuqm": "`/ws/im` XuqmGroup",
}
DIALECT_PAGES: Final = "docs/dialects"
READMES: Final = {"README.md": ("speaks ↓ · hears →", 0), "README.zh-CN.md": ("说 ↓ · 听 →", 1)}
PAGE: Final = "docs/matrix.md"
EXAMPLES: Final = ("<!-- examples -->", "<!-- /examples -->")
BEGIN, END = "<!-- matrix -->", "<!-- /matrix -->"
LINES: Final = frozenset({"text", "TEXT"})
ACTS: Final = (
    (room.DELIVERY, "text", "it has arrived"),
    (room.RECEIPT, "text", "it was read"),
    (room.RECALL, "text", "it was recalled"),
    (room.TYPING, "typing", "somebody types"),
    (room.TYPING, "preview", "a visitor types this"),
    (room.CARD, "paid", "an order is paid"),
    (room.CARD, "cancelled", "an order is cancelled"),
    (room.CARD, "expired", "an order ran out"),
    (room.NOTICE, "assigned", "an agent has come"),
    (room.NOTICE, "closed_by_agent", "the agent has closed"),
    (room.NOTICE, "closed_by_visitor", "the visitor has closed"),
)
"""(step, what, in words)."""


def who_hears_whom(findings: Sequence[Finding], corner: str) -> str:
    """Rows speak, columns hear: how many kinds arrive as what they are, and how many as one line of text."""
    rows = [[NAMES[speaker], *(_cell(findings, speaker, each) for each in DIALECTS)] for speaker in DIALECTS]
    return _table([corner, *(NAMES[each] for each in DIALECTS)], rows)


def how_it_is_called(findings: Sequence[Finding]) -> str:
    """Rows are kinds: what each dialect calls them when it hears them, and whether it can say them."""
    rows = [[f"`{kind}`", *(_called(findings, kind, each) for each in DIALECTS)] for kind in KINDS]
    return _table(["kind", *(NAMES[each] for each in DIALECTS)], rows)


def what_is_told(findings: Sequence[Finding]) -> str:
    """Rows are what happens besides: by what each dialect tells it."""
    rows = [[words, *(_told(findings, step, what, each) for each in DIALECTS)] for step, what, words in ACTS]
    return _table(["what happens", *(NAMES[each] for each in DIALECTS)], rows)


def kept_texts(findings: Iterable[Finding]) -> dict[str, list[str]]:
    """File -> the tables that stand between its markers, in order."""
    found = list(findings)
    short = {name: [who_hears_whom(found, corner)] for name, (corner, _) in READMES.items()}
    return {
        **short,
        PAGE: [who_hears_whom(found, "speaks ↓ · hears →"), how_it_is_called(found), what_is_told(found)],
    }


def between_markers(text: str, markers: tuple[str, str] = (BEGIN, END)) -> list[str]:
    """What stands between the markers of a file."""
    begin, end = markers
    return [part.strip() for part in re.findall(f"{begin}(.*?){end}", text, re.DOTALL)]


def replaced(text: str, parts: Sequence[str], markers: tuple[str, str] = (BEGIN, END)) -> str:
    """The file with these parts between its markers. Raises ValueError when it has other markers."""
    begin, end = markers
    if len(between_markers(text, markers)) != len(parts):
        raise ValueError(f"{len(parts)} pairs of {begin} are needed")
    fresh = iter(parts)
    return re.sub(f"{begin}.*?{end}", lambda _: f"{begin}\n{next(fresh)}\n{end}", text, flags=re.DOTALL)


def _cell(findings: Sequence[Finding], speaker: str, listener: str) -> str:
    heard = _heard(findings, speaker, listener)
    wrong = {f.what for f in heard if f.problems}
    lines = {f.what for f in heard if f.word in LINES or f.word.startswith("`")} - {"text"}
    whole = {f.what for f in heard} - lines - wrong
    words = [f"{len(whole)} ✓", f"{len(lines)} ≈" if lines else "", f"{len(wrong)} ✗" if wrong else ""]
    return " · ".join(word for word in words if word)


def _heard(findings: Sequence[Finding], speaker: str, listener: str) -> list[Finding]:
    """What one heard of what the other said in their own dialect."""
    return [
        f
        for f in findings
        if f.step == room.RECEIVE and (f.speaker, f.listener) == (speaker, listener)
        and (f.what in SAYS[speaker] or (f.what == "order_card" and speaker == "desk"))
    ]  # fmt: skip


def _called(findings: Sequence[Finding], kind: str, listener: str) -> str:
    steps = (room.RECEIVE, room.ECHO)
    words = {f.word for f in findings if f.step in steps and f.listener == listener and f.what == kind}
    said = "⇄ " if kind in SAYS[listener] or (kind == "order_card" and listener == "desk") else ""
    return said + " / ".join(sorted(words))


def _told(findings: Sequence[Finding], step: str, what: str, listener: str) -> str:
    found = (f for f in findings if f.step == step and f.listener == listener)
    words = {f.word for f in found if f.what == what and not f.problems}
    return " / ".join(sorted(words - {""})) or "-"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> int:
    """Play everything and write the tables down."""
    with tempfile.TemporaryDirectory() as folder, playing(Path(folder), LeakWatch()) as play:
        texts = kept_texts(play.all())
        samples = {name: sample(play, name) for name in PAGES}
    for name, tables in texts.items():
        path = ROOT / name
        path.write_text(replaced(path.read_text(encoding="utf-8"), tables), encoding="utf-8")
        print(f"{name}\n" + "\n\n".join(tables) + "\n")
    for name, section in samples.items():
        path = ROOT / DIALECT_PAGES / PAGES[name][0]
        path.write_text(replaced(path.read_text(encoding="utf-8"), [section], EXAMPLES), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
