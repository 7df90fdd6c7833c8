"""`switchboard doctor`: what is wrong with this installation, and what to do about it."""

import json
import sys

import click

from chat.cli.endings import DAMAGED, JSON
from chat.cli.settings import settings
from chat.doctor.examination import examine
from chat.doctor.finding import Finding
from chat.wiring import pending_migrations, utc_ms

PATIENCE = 45
"""Seconds: pings and heart-beats come every 30 s at most, and may be late."""


@click.command()
@click.option(
    "--patience",
    type=click.FloatRange(0, 3600),
    default=PATIENCE,
    show_default=True,
    help="Seconds for which a silent connection must be left alone; 0 does not try.",
)
@JSON
def doctor(patience: float, as_json: bool) -> None:  # fmt: skip
    """Look at the installation from inside and through CHAT_PUBLIC_URL, while it serves.

    Run it as the server's own user, with its environment. It says nothing when all is well, and ends with 0; with 3
    when there are findings.
    """
    chosen = settings()
    shows = sys.stderr.isatty() and not as_json
    found = list[Finding]()
    for finding in examine(chosen, lambda: pending_migrations(chosen), utc_ms, patience, _show if shows else _hush):
        found.append(finding)
        if not as_json:
            click.echo(f"{finding.code}: {finding.about}\n  {finding.sentence}\n  Remedy: {finding.remedy}")
    if shows:
        _show("")
    if as_json:
        click.echo(json.dumps({"findings": [_as_json(finding) for finding in found]}, ensure_ascii=False))
    sys.exit(DAMAGED if found else 0)


def _show(what: str) -> None:
    click.echo(f"\r\033[K{what and f'Looking at {what} ...'}", nl=False, err=True)


def _hush(_what: str) -> None:
    pass


def _as_json(finding: Finding) -> dict[str, str]:
    return {
        "code": finding.code,
        "about": finding.about,
        "sentence": finding.sentence,
        "remedy": finding.remedy,
    }
