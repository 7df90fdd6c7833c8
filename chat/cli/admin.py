"""`switchboard admin`: the people who run an installation."""

from functools import partial

import click

from chat.actions import founding
from chat.cli.endings import JSON
from chat.cli.passwords import password_of, password_options, say_with
from chat.cli.settings import settings
from chat.wiring import in_transaction, installed_database, open_database, tell_server


@click.group()
def admin() -> None:
    """Create an admin, or give one a new password."""


@admin.command()
@click.argument("username")
@click.option("--organisation", default=None, help="Its uid, founded when it is not there; the only one by default.")
@password_options
@JSON
def create(
    username: str, organisation: str | None, password: str | None, password_file: str | None, as_json: bool
) -> None:
    """Create an admin (and the organisation, when it is the first)."""
    chosen, drawn = password_of(password, password_file, as_json)
    make = partial(founding.create_admin, organisation_uid=organisation, username=username, password=chosen)
    person = in_transaction(open_database(settings()), make)
    say_with(drawn, as_json, {"username": username, "personId": person.id}, f"{username} may sign in.")


@admin.command()
@click.argument("username")
@click.option("--organisation", default=None, help="Its uid; the only one by default.")
@password_options
@JSON
def reset(
    username: str, organisation: str | None, password: str | None, password_file: str | None, as_json: bool
) -> None:
    """Give somebody a new password; all their sign-ins and live connections end."""
    chosen, drawn = password_of(password, password_file, as_json)
    change = partial(founding.reset_password, organisation_uid=organisation, username=username, password=chosen)
    person = in_transaction(installed_database(settings()), change)
    tell_server(settings(), {"do": "ended", "person": person.id})
    say_with(drawn, as_json, {"username": username, "personId": person.id}, f"{username} has a new password.")
