"""The `switchboard` command as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.environment import ROOT


class Command:
    """Runs commands on one data folder, without a terminal. `environment` adds settings."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("CHAT_")}
        self._environment = inherited | {"CHAT_DATA": str(data)} | environment

    def run(self, *arguments: str | Path, typed: str = "") -> subprocess.CompletedProcess[str]:
        """The process as it ended; `typed` is its standard input."""
        return subprocess.run(
            [sys.executable, "-m", "chat", *map(str, arguments)], cwd=ROOT, env=self._environment, input=typed,
            capture_output=True, text=True, timeout=100, check=False,
        )  # fmt: skip

    def done(self, *arguments: str | Path, typed: str = "") -> dict[str, Any]:
        """What `--json` says of a command that must succeed."""
        ended = self.run(*arguments, "--json", typed=typed)
        assert ended.returncode == 0, ended.stderr + ended.stdout
        found: dict[str, Any] = json.loads(ended.stdout)
        return found

    def refused(self, *arguments: str | Path, typed: str = "") -> tuple[int, str]:
        """(exit status, sentence) of one that must not."""
        ended = self.run(*arguments, typed=typed)
        assert ended.returncode != 0, ended.stdout
        assert "Traceback" not in ended.stderr, ended.stderr
        return ended.returncode, ended.stderr
