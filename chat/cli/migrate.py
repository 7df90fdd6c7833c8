"""`switchboard migrate`: bring the database up to this version."""

import click

from chat.cli.settings import settings
from chat.wiring import open_database


@click.command()
def migrate() -> None:
    """Bring the database up to this version; `serve` does it too."""
    open_database(settings())
    click.echo("The database is up to date.")
