"""`switchboard admin`: the people who run an installation."""

from functools import partial
from typing import Any

import click

from chat.actions import founding
from chat.cli.endings import ending
from chat.cli.settings import settings
from chat.wiring import in_transaction, open_database, tell_server

_PASSWORD = click.password_option(help="Asked for when it is not given.")


@click.group()
def admin() -> None:
    """Create an admin, or give one a new password."""


@admin.command()
@click.argument("username")
@click.option("--organisation", default="main", show_default=True, help="Its uid; founded when it is not there.")
@_PASSWORD
def create(username: str, organisation: str, password: str) -> None:
    """Create an admin (and the organisation, when it is the first)."""
    _run(partial(founding.create_admin, organisation_uid=organisation, username=username, password=password))
    click.echo(f"{username} may sign in.")


@admin.command()
@click.argument("username")
@click.option("--organisation", default=None, help="Its uid; the only one by default.")
@_PASSWORD
def reset(username: str, organisation: str | None, password: str) -> None:
    """Give somebody a new password; all their sign-ins and live connections end."""
    reset = partial(founding.reset_password, organisation_uid=organisation, username=username, password=password)
    with ending():
        person = in_transaction(open_database(settings()), reset)
        tell_server(settings(), {"do": "ended", "person": person.id})
    click.echo(f"{username} has a new password.")


def _run(decide: partial[Any]) -> None:
    with ending():
        in_transaction(open_database(settings()), decide)
