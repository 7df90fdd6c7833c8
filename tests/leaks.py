"""Passwords and tokens that the tests hold, and the logs in which none of them may stand."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

SHORTEST = 8  # characters; anything shorter would be found by chance


class LeakWatch:
    """Remembers every secret and every log of one test run, and finds the ones that met."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}
        self._begun: dict[str, set[str]] = {}
        self._logs: list[Path] = []

    def hold(self, secret: str, name: str) -> str:
        """Remember a secret under a name that may be shown, and return the secret.

        Of a JWT the signature is looked for: header and claims alone let nobody in, and a log that cuts a token
        somewhere still counts.
        """
        if len(secret) < SHORTEST:
            raise ValueError(f"{name} is too short to be told from ordinary text")
        needle = secret.rpartition(".")[2] if secret.count(".") == 2 else secret
        for written in {needle, quote(needle, safe="")}:
            self._secrets[written] = name
            self._begun.setdefault(written[:SHORTEST], set()).add(written)
        return secret

    def watch(self, log: Path) -> None:
        """Remember a file into which a server writes what it prints."""
        if log not in self._logs:
            self._logs.append(log)

    def leaks(self) -> list[str]:
        """One sentence for each line of a watched log in which a secret stands, without the secret."""
        return [found for log in self._logs if log.exists() for found in self._leaks_in(log)]

    def _leaks_in(self, log: Path) -> list[str]:
        with log.open(encoding="utf-8", errors="replace") as lines:
            return [
                f"{log}, line {number}: {name}"
                for number, line in enumerate(lines, start=1)
                for name in self._met_in(line)
            ]

    def _met_in(self, line: str) -> list[str]:
        """Thousands of secrets are looked for in millions of characters: by how they begin, then whole."""
        beginnings = {line[at : at + SHORTEST] for at in range(len(line) - SHORTEST + 1)}
        suspects = (needle for beginning in beginnings & self._begun.keys() for needle in self._begun[beginning])
        return [self._secrets[needle] for needle in suspects if needle in line]
