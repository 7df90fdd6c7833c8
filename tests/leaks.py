"""Passwords and tokens that the tests hold, and the logs in which none of them may stand."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

SHORTEST = 8  # characters; anything shorter would be found by chance


class LeakWatch:
    """Remembers every secret and every log of one test run, and finds the ones that met."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}
        self._logs: list[Path] = []

    def hold(self, secret: str, name: str) -> str:
        """Remember a secret under a name that may be shown, and return the secret.

        Of a JWT the signature is looked for: header and claims alone let nobody in, and a log that cuts a token
        somewhere still counts.
        """
        if len(secret) < SHORTEST:
            raise ValueError(f"{name} is too short to be told from ordinary text")
        needle = secret.rpartition(".")[2] if secret.count(".") == 2 else secret
        self._secrets[needle] = name
        self._secrets[quote(needle, safe="")] = name
        return secret

    def watch(self, log: Path) -> None:
        """Remember a file into which a server writes what it prints."""
        if log not in self._logs:
            self._logs.append(log)

    def leaks(self) -> list[str]:
        """One sentence for each line of a watched log in which a secret stands, without the secret."""
        return [found for log in self._logs if log.exists() for found in self._leaks_in(log)]

    def _leaks_in(self, log: Path) -> list[str]:
        text = log.read_text(encoding="utf-8", errors="replace")
        met = {needle: name for needle, name in self._secrets.items() if needle in text}
        return [
            f"{log}, line {number}: {name}"
            for number, line in enumerate(text.splitlines(), start=1)
            for needle, name in met.items()
            if needle in line
        ]
