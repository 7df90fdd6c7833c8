"""`switchboard backup`, `verify` and `restore`: one file that holds an installation."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from chat.actions.restore import Report
from chat.cli.endings import DAMAGED, FAILED, JSON, PARTLY, Ending, bar, passphrase_in, say
from chat.cli.settings import settings
from chat.domain.errors import Refusal
from chat.wiring import backing_up, restore_into, verify_backup

_FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
_PASSPHRASE = click.option(
    "--passphrase-file", metavar="FILE", help="Its first line is the passphrase; - is standard input."
)
_SHORTEST = 12


@click.command()
@_FILE
@click.option("--encrypt", is_flag=True, help="Under a passphrase, which is asked for without --passphrase-file.")
@_PASSPHRASE
@click.option("--with-bucket", is_flag=True, help="Copy files that lie in S3 too; without it they are only listed.")
@JSON
def backup(file: Path, encrypt: bool, passphrase_file: str | None, with_bucket: bool, as_json: bool) -> None:
    """Put database, uploads and secrets into FILE, while the server runs or not."""
    passphrase = _new_passphrase(encrypt, passphrase_file)
    with bar(as_json, "Database") as database, bar(as_json, "Files") as files:
        bars: dict[str, Callable[[int, int], None]] = {"database": database, "files": files}
        made = backing_up(settings()).write(
            file, passphrase, with_bucket, lambda what, done, total: bars[what](done, total)
        )
    facts = {
        "file": str(file), "size": made.size, "encrypted": passphrase is not None, "messages": made.facts.messages,
        "files": made.files, "inBucket": made.in_bucket, "absent": list(made.absent),
    }  # fmt: skip
    lines = [f"{file}: {made.size} bytes, {made.facts.messages} messages, {made.files} files."]
    if made.in_bucket and not with_bucket:
        lines.append(f"{made.in_bucket} files lie in the bucket and were only listed (--with-bucket copies them).")
    if passphrase is None:
        lines.append("It holds the secrets: whoever reads it can sign in as anybody. Keep it where nobody else reads.")
    say(as_json, facts, *lines)
    if made.absent:
        raise Ending(f"{len(made.absent)} files are not where they should be: {', '.join(made.absent[:5])}", PARTLY)


@click.command()
@_FILE
@_PASSPHRASE
@JSON
def verify(file: Path, passphrase_file: str | None, as_json: bool) -> None:
    """Read every byte of a backup and open its database: status 3 when anything is not as it was written."""
    with bar(as_json, "Reading") as tell:
        report = _asking(lambda passphrase: verify_backup(settings(), file, passphrase, tell), passphrase_file)
    say(as_json, _facts(file, report), *(["The backup is whole.", _held(report)] if not report.faults else []))
    _judge(report)


@click.command()
@_FILE
@_PASSPHRASE
@click.option("--force", is_flag=True, help="Even where an installation lies; that one is put aside, not deleted.")
@JSON
def restore(file: Path, passphrase_file: str | None, force: bool, as_json: bool) -> None:
    """Make CHAT_DATA what it was when FILE was made. No server may run on it."""
    with bar(as_json, "Restoring") as tell:
        report, aside = _asking(
            lambda passphrase: restore_into(settings(), file, passphrase, force, tell), passphrase_file
        )
    _judge(report)
    facts = _facts(file, report) | {"data": str(settings().data), "before": str(aside) if aside else None}
    lines = [f"{settings().data} is as it was. {_held(report)}"]
    if aside is not None:
        lines.append(f"What was there before lies in {aside}: remove it when you do not need it any more.")
    if report.manifest.get("begun"):
        lines.append(f"Whoever was erased after {report.manifest['begun']} is back: erase them again.")
    say(as_json, facts, *lines)


def _asking(run: Callable[[str | None], Any], passphrase_file: str | None) -> Any:
    """With the passphrase of the file, or the one that somebody types when it turns out that one is needed."""
    if passphrase_file is not None:
        return run(passphrase_in(passphrase_file))
    try:
        return run(None)
    except Refusal as refusal:
        if refusal.code != "unauthorized" or not sys.stdin.isatty():
            raise
    return run(click.prompt("Passphrase", hide_input=True, err=True))


def _new_passphrase(encrypt: bool, passphrase_file: str | None) -> str | None:
    if passphrase_file is not None:
        passphrase = passphrase_in(passphrase_file)
    elif encrypt and not sys.stdin.isatty():
        raise click.UsageError("nobody can type a passphrase here: --passphrase-file")
    elif encrypt:
        passphrase = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True)
    else:
        return None
    if len(passphrase) < _SHORTEST:
        raise Ending(f"the passphrase needs {_SHORTEST} characters at least", FAILED)
    return passphrase


def _judge(report: Report) -> None:
    if report.faults:
        raise Ending("the backup is not whole:\n  " + "\n  ".join(report.faults[:20]), DAMAGED)


def _held(report: Report) -> str:
    told = report.manifest
    lost = f" {len(report.lost)} files were missing when it was made." if report.lost else ""
    listed = f" {report.listed} files lie in the bucket only." if report.listed else ""
    return (
        f"It was begun {told.get('begun')} and holds {told.get('people')} people, {told.get('conversations')}"
        f" conversations, {told.get('messages')} messages.{listed}{lost}"
    )


def _facts(file: Path, report: Report) -> dict[str, Any]:
    told = {name: report.manifest.get(name) for name in ("begun", "version", "people", "conversations", "messages")}
    return {
        "file": str(file), "whole": not report.faults, "faults": list(report.faults), "lost": list(report.lost),
        "listed": report.listed, **told,
    }  # fmt: skip
