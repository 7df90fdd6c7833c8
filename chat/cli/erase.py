"""`switchboard erase` and `retention`: forget a visitor, or what is old."""

from typing import Any

import click

from chat.cli.endings import JSON, PARTLY, Ending, counter, say
from chat.cli.settings import settings
from chat.wiring import carry_out


@click.command()
@click.argument("visitor")
@click.option("--organisation", default=None, help="Its uid; the only one by default.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@JSON
def erase(visitor: str, organisation: str | None, yes: bool, as_json: bool) -> None:
    """Erase VISITOR (an id, a uid or an external id): name, texts, files, visits, notes, everywhere but in backups.

    The server does it where one runs; its other users wait a moment at the end, while the database is written anew.
    """
    if not yes:
        click.confirm(f"Everything that {visitor} said, sent and was called will be gone for good. Go on?", abort=True)
    with counter(as_json, "Erasing") as tell:
        done = carry_out(settings(), {"do": "erase", "organisation": organisation, "name": visitor}, tell)
    _report(done, as_json, "It is gone from the database, the files and the exports. Old backups still hold it.")


@click.command()
@click.option("--days", type=click.IntRange(1), help="Of all organisations, instead of what each has set.")
@JSON
def retention(days: int | None, as_json: bool) -> None:
    """Erase what is older than each organisation keeps things, as the server does by itself each night."""
    with counter(as_json, "Erasing") as tell:
        done = carry_out(settings(), {"do": "retention", "days": days}, tell)
    _report(done, as_json, "What is old is gone.")


def _report(done: dict[str, Any], as_json: bool, sentence: str) -> None:
    told = [f"{done[what]} {what}" for what in ("messages", "files", "visitors")]
    say(as_json, done, sentence, f"{', '.join(told)}, {done['others']} rows beside.")
    if not done["scrubbed"]:
        sentence = "bytes may still lie in the database's log, which is being read; the nightly round tries again"
        raise Ending(sentence, PARTLY)
