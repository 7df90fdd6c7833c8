"""The `switchboard` command, as scripts use it: without a terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from click.testing import CliRunner

from chat.cli.commands import switchboard
from tests.environment import ROOT

BUILDS_A_HOUSE: Final = {"serve", "erase", "retention"}
"""Commands that need a process of their own: the whole house is built there, under gevent."""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


class Command:
    """Runs commands on one data folder. `environment` adds settings; none of the caller's own count."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self._settings = {"CHAT_DATA": str(data)} | environment

    def run(self, *arguments: str | Path, typed: str = "") -> Ended:
        """`typed` is its standard input."""
        words = [str(argument) for argument in arguments]
        return self._process(words, typed) if words[0] in BUILDS_A_HOUSE else self._here(words, typed)

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

    def process(self, *arguments: str | Path, typed: str = "") -> Ended:
        """In a process of its own, whatever the command."""
        return self._process([str(argument) for argument in arguments], typed)

    def _process(self, words: list[str], typed: str) -> Ended:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("CHAT_")}
        ended = subprocess.run(
            [sys.executable, "-m", "chat", *words], cwd=ROOT, env=inherited | self._settings, input=typed,
            capture_output=True, text=True, timeout=100, check=False,
        )  # fmt: skip
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    def _here(self, words: list[str], typed: str) -> Ended:
        others: dict[str, str | None] = {name: None for name in os.environ if name.startswith("CHAT_")}
        ended = CliRunner().invoke(switchboard, words, input=typed, env=others | self._settings)
        if ended.exception is not None and not isinstance(ended.exception, SystemExit):
            raise ended.exception
        return Ended(ended.exit_code, ended.stdout, ended.stderr)
