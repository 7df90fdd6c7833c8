"""`switchboard export`: conversations as a file."""

from datetime import date, timedelta
from pathlib import Path

import click

from chat.cli.endings import JSON, bar, say
from chat.cli.settings import settings
from chat.wiring import hand_out


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--from", "first", help="First day, as 2026-01-31; by default a year before the last.")
@click.option("--to", "last", help="Last day; today by default. At most 366 days.")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option("--visitor", default=None, help="Only of this one: an id, a uid or an external id.")
@click.option("--organisation", default=None, help="Its uid; the only one by default.")
@JSON
def export(
    file: Path, first: str | None, last: str | None, form: str, visitor: str | None, organisation: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Write service conversations into FILE, as the house API's exports do; a server may run."""
    last = last or date.today().isoformat()
    with bar(as_json, "Writing") as tell:
        first = first or _year_before(last)
        size = hand_out(settings(), organisation, (first, last), form, visitor, file, tell)
    facts = {"file": str(file), "size": size, "from": first, "to": last, "format": form}
    say(as_json, facts, f"{file}: {size} bytes.")


def _year_before(last: str) -> str:
    try:
        return (date.fromisoformat(last) - timedelta(days=365)).isoformat()
    except (ValueError, OverflowError):
        raise click.UsageError(f"{last} is no day, as 2026-01-31 is one") from None
