"""An installation is held by one at a time, and let go however its holder ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from chat.store.claim import Held, claimed
from tests.environment import ROOT

HOLD = (
    "import sys; from pathlib import Path; from chat.store.claim import claimed\n"
    'with claimed(Path(sys.argv[1])): print("held", flush=True); sys.stdin.read()'
)


def test_one_at_a_time(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(Held, match=f"process {holder.pid} holds"), claimed(tmp_path):
        pass
    tries: list[int] = []

    def wait() -> bool:
        tries.append(1)
        if len(tries) == 3:
            holder.kill()
            holder.wait()
        return True

    with claimed(tmp_path, wait):
        assert len(tries) >= 3
    with claimed(tmp_path):
        pass
