"""`switchboard migrate`: bring the database up to this version."""

import click

from chat.cli.endings import JSON, say
from chat.cli.settings import settings
from chat.wiring import claimed, open_database, pending_migrations


@click.command()
@click.option("--check", is_flag=True, help="Only say what is to be done.")
@JSON
def migrate(check: bool, as_json: bool) -> None:
    """Bring the database up to this version; `serve` does it too. No server may run on it."""
    chosen = settings()
    ahead = pending_migrations(chosen)
    if not check:
        with claimed(chosen.data):
            open_database(chosen, claims=False).close()
    word = "To apply" if check else "Applied"
    sentence = f"{word}: {', '.join(ahead)}" if ahead else "The database is up to date."
    say(as_json, {"pending" if check else "applied": ahead}, sentence)
